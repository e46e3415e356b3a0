"""Which feeds are in trouble, and since the day before which ones newly are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

# Under which the last days' troubles are remembered, in `newswatch.setting`
KEY: Final = "feed_alarms"
# States of a feed that want no one's attention. One or two failures in a row are every feed's lot
CALM: Final = ("healthy", "new", "stumbling", "disabled", "retired")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A feed in trouble: `health` as analysis.feed_health has it, `why` in words, `since` where it is known."""

    feed: str
    outlet: str
    health: str
    why: str
    since: datetime | None


_NOW = """
select feed, outlet, health,
    case when failures_in_row >= 3 then concat_ws(': ', last_reason, nullif(last_detail, ''))
        else coalesce(brings_why, 'no entry for 14 days') end as why,
    case when failures_in_row >= 3 then last_success_at else coalesce(alarm_since, last_entry_at) end as since
from analysis.feed_health
where health <> all(cast(:calm as text[]))
order by health, feed
"""


def alarms(connection: sa.Connection) -> tuple[Alarm, ...]:
    """The feeds in trouble now."""
    return tuple(Alarm(**row) for row in connection.execute(sa.text(_NOW), {"calm": list(CALM)}).mappings())


def enabled(connection: sa.Connection) -> frozenset[str]:
    """The feeds that are polled."""
    return frozenset(connection.execute(sa.text("select slug from newswatch.feed where status = 'enabled'")).scalars())


def before(connection: sa.Connection, today: date) -> frozenset[str]:
    """The feeds that were in trouble when they were last noted on an earlier day than `today`."""
    noted = _noted(connection)
    if not noted:
        return frozenset()
    return frozenset(noted["before"] if noted["day"] == today.isoformat() else noted["now"])


def note(connection: sa.Connection, today: date, feeds: frozenset[str]) -> None:
    """Remember the feeds that are in trouble today. Noted again on the same day, what is compared stays that of the day
    before: so a second look says the same."""
    remembered = {"day": today.isoformat(), "before": sorted(before(connection, today)), "now": sorted(feeds)}
    connection.execute(
        sa.text(
            "insert into newswatch.setting (key, value) values (:key, :value) "
            "on conflict (key) do update set value = excluded.value, updated_at = now() "
            "where setting.value <> excluded.value"
        ),
        {"key": KEY, "value": json.dumps(remembered)},
    )


def _noted(connection: sa.Connection) -> Mapping[str, Any] | None:
    value = connection.execute(
        sa.text("select value from newswatch.setting where key = :key for update"), {"key": KEY}
    ).scalar()
    return json.loads(value) if value is not None else None
