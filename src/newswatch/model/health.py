"""Whether data flow, what is broken and why: what the faces show the operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from newswatch.model.reasons import OutcomeKind
from newswatch.model.vocabulary import Stage


class Condition(StrEnum):
    """How the pipeline is. From good to bad."""

    OK = "ok"
    DEGRADED = "degraded"  # data flow, but fewer, later or poorer than they should
    BROKEN = "broken"  # data do not flow, or a stage ruins them


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something an operator should know, and what to do. One of condition `ok` is a note: nothing is wrong yet."""

    condition: Condition
    what: str
    advice: str

    @property
    def is_note(self) -> bool:
        return self.condition is Condition.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class StageBacklog:
    """What is pending at a stage. `due` is ready now, `under_way` held by a worker, `waiting` to be tried later,
    `quarantined` given up until an operator retries it; `oldest_due_at` since when the oldest of the due is ready."""

    stage: Stage
    due: int
    under_way: int
    waiting: int
    quarantined: int
    oldest_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How new the data are. `article_lag_s` is the median time in seconds from publication to our having the article,
    over the newest articles of the last day whose time of publication is known; null where there are none.
    `articles_last_day` and `events_last_day` were first seen in the last 24 hours."""

    last_poll_at: datetime | None
    newest_article_at: datetime | None
    newest_event_at: datetime | None
    article_lag_s: float | None
    articles_last_day: int
    events_last_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCount:
    """How many inputs of a stage ended so, for this reason, in the runs of the last 24 hours."""

    stage: Stage
    kind: OutcomeKind
    reason: str
    inputs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTrouble:
    """A feed whose last polls failed: how often, why (in words too), when it is asked next and why then."""

    feed: str
    outlet: str
    url: str
    failures_in_row: int
    last_reason: str
    last_detail: str
    last_success_at: datetime | None
    next_poll_at: datetime
    next_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAlarm:
    """A feed that brings other than is expected of it: `brings` is the alarm, `brings_why` says it in words."""

    feed: str
    outlet: str
    brings: str
    brings_why: str
    alarm_since: datetime
    expected_a_day: float | None
    entries_last_day: float | None
    text_share: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTrouble:
    """An alert whose webhook fails, or is paused because it did (`paused_reason`; one paused by hand is no trouble).
    `receiver` is the host, `last_reason` why the last try failed, `pending` what waits to be told."""

    alert: str
    receiver: str
    failures: int
    paused_reason: str | None
    last_reason: str
    pending: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """An input that was given up: at which stage, why, and whose address it is (null: no longer known)."""

    stage: Stage
    subject_id: int
    attempts: int
    reason: str
    detail: str
    quarantined_at: datetime
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An event, as short as it can be shown. Casualties are null where nobody gives a number."""

    event_id: int
    first_seen_at: datetime
    event_type: str
    recalled: bool
    date_start: date | None
    date_end: date | None
    date_precision: str
    place: str
    admin1: str | None
    country: str | None
    cross_border: str
    origin_country: str | None
    target_country: str | None
    origin_denied: bool
    killed_best: int | None
    injured_best: int | None
    independent_sources: int
    articles: int
    quote: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRun:
    """A run of a stage that was killed in the middle, or began so long ago that its worker died or hangs."""

    run_id: int
    stage: Stage
    started_at: datetime
    worker: str
    inputs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The pipeline at one moment, by the database's clock. `backlog` has every stage, in order; `active` says when
    each stage last began or ended a run (a stage that did neither in the last day is missing); `feeds` counts them
    by health; `events_by_type` counts those first seen in the last 24 hours. `sample` says that every feed is one
    of the sample world, which brings nothing new after its first day; `receivers` are the webhooks in trouble.
    Lists are cut to what fits a page: `alarms` and `broken_runs` say in `alarms_total` and `broken_runs_total` how
    many there are."""

    at: datetime
    backlog: tuple[StageBacklog, ...]
    freshness: Freshness
    active: Mapping[Stage, datetime]
    outcomes: tuple[OutcomeCount, ...]
    feeds: Mapping[str, int]
    sample: bool
    worst_feeds: tuple[FeedTrouble, ...]
    alarms: tuple[FeedAlarm, ...]
    alarms_total: int
    quarantine: tuple[Quarantined, ...]
    quarantined_last_day: int
    events: tuple[NewEvent, ...]
    events_by_type: Mapping[str, int]
    broken_runs: tuple[BrokenRun, ...]
    broken_runs_total: int
    receivers: tuple[AlertTrouble, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def verdict(self) -> Condition:
        """The worst of what was found."""
        order = list(Condition)
        return max((one.condition for one in self.findings), key=order.index, default=Condition.OK)
