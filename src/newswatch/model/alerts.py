"""Values of alerts: what somebody wants to hear of, what an event was and is believed to be, what is told and how that
ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from newswatch.model.reasons import Reason
from newswatch.model.vocabulary import CrossBorder, EventChange, EventType, NoticeEnding


class Paused(StrEnum):
    """Why nothing is posted to a webhook until somebody resumes it."""

    BY_HAND = "by_hand"
    GONE = "gone"  # the receiver said 410: it wants nothing more
    GIVEN_UP = "given_up"  # nothing was accepted over all tries of a notice


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """Which events. Null, and no types, is any. `border` is two countries in the order of the alphabet, AF-PK: what
    crossed it either way, or happened near it; `country` where it happened, came from or went to."""

    border: str | None = None
    country: str | None = None
    event_types: tuple[EventType, ...] = ()
    cross_border: CrossBorder | None = None
    killed_min: int | None = None
    confidence_min: float | None = None
    recalled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSpec:
    """What somebody asks for: which events, which of their changes (`corrections`: also those that other rules made,
    and no news), and where it is posted (null: it stands in the alert's feed alone)."""

    name: str
    filter: AlertFilter
    changes: tuple[EventChange, ...]
    corrections: bool = False
    webhook_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert as it stands. `secret_no` counts its secrets, `secret_at` is since when this one signs; `failures` in a
    row, `waiting_until` after the last of them; `pending` is what has not been accepted or given up yet."""

    alert_id: int
    spec: AlertSpec
    created_at: datetime
    secret_no: int
    secret_at: datetime
    failures: int
    waiting_until: datetime | None
    succeeded_at: datetime | None
    paused_at: datetime | None
    paused_reason: Paused | None
    notices: int
    pending: int
    last_reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What one version of an event says. `values` are named as in the export of events; `status` is active, withdrawn,
    rejected (by a reviewer) or merged; `border_km` is to the border `border_segment`."""

    event_id: int
    version: int
    valid_from: datetime
    cause: str
    status: str
    merged_into: int | None
    border_segment: str | None
    border_km: float | None
    recalled: bool
    confidence: float
    values: Mapping[str, object]

    @property
    def is_active(self) -> bool:
        return self.status == "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An event that changed: what was believed of it before (null: it was not there), what is believed now, and whether
    other rules alone are the cause. `row` is what an export says of it now (null: it is no more), `sources` the
    articles that tell of it, newest first."""

    before: Belief | None
    now: Belief
    by_rules: bool
    row: Mapping[str, object] | None
    sources: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One value that changed. Null is unknown."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What an alert tells of a changed event: which changes, value by value, and whether the event answers to the
    alert now."""

    changes: tuple[EventChange, ...]
    differences: tuple[Difference, ...]
    matches: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A notice that is to be posted, claimed under the fence `token`. `attempts` is how often that failed before,
    `failures` how often in a row posting for this alert did; `secret_no` and `secret_at` are the alert's."""

    notice_id: int
    token: str
    alert_id: int
    alert: str
    url: str
    webhook_id: str
    body: str
    attempts: int
    failures: int
    secret_no: int
    secret_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """How one try ended. `again_after` is when this notice is tried again (null: it has come to its end, by `ending`),
    `wait` for how long nothing is posted for the alert; `paused` stops it until somebody resumes it."""

    post: Post
    reason: Reason
    detail: str
    status: int | None
    elapsed_s: float
    ending: NoticeEnding | None = None
    again_after: timedelta | None = None
    wait: timedelta = timedelta(0)
    paused: Paused | None = None
