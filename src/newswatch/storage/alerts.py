"""Alerts as rows: kept, listed, paused, removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from newswatch.model.alerts import Alert, AlertFilter, AlertSpec, Paused
from newswatch.model.reasons import Reason
from newswatch.model.vocabulary import CrossBorder, EventChange, EventType
from newswatch.storage.reading import Row
from newswatch.storage.tables import alert

_ALERTS = """
select a.*,
    (select count(*) from newswatch.notice x where x.alert_id = a.alert_id) as notices,
    (select count(*) from newswatch.notice x where x.alert_id = a.alert_id and x.ended_at is null) as pending
from newswatch.alert a
where cast(:name as text) is null or a.name = :name
order by a.name
"""


def add(connection: sa.Connection, spec: AlertSpec) -> bool:
    """Keep a new alert; false where one of that name is there."""
    wanted = spec.filter
    row = {
        "name": spec.name,
        "border": wanted.border,
        "country": wanted.country,
        "event_types": [kind.value for kind in wanted.event_types],
        "cross_border": wanted.cross_border.value if wanted.cross_border else None,
        "killed_min": wanted.killed_min,
        "confidence_min": wanted.confidence_min,
        "recalled": wanted.recalled,
        "changes": [change.value for change in spec.changes],
        "corrections": spec.corrections,
        "webhook_url": spec.webhook_url,
    }
    statement = insert(alert).values(row).on_conflict_do_nothing(index_elements=["name"]).returning(alert.c.alert_id)
    return connection.execute(statement).first() is not None


def alerts(connection: sa.Connection, name: str | None = None) -> tuple[Alert, ...]:
    """All alerts by name, or the one of this name."""
    return tuple(_alert(row) for row in connection.execute(sa.text(_ALERTS), {"name": name}).mappings())


def specs(connection: sa.Connection) -> dict[int, AlertSpec]:
    """What each alert asks for, by its number."""
    rows = connection.execute(sa.select(alert).order_by(alert.c.alert_id)).mappings()
    return {row["alert_id"]: _spec(row) for row in rows}


def remove(connection: sa.Connection, name: str) -> bool:
    """Forget an alert with all it told and its log; false where there is none."""
    return connection.execute(sa.delete(alert).where(alert.c.name == name)).rowcount == 1


def saved(connection: sa.Connection) -> Sequence[Row]:
    """All alerts as their rows say them, without numbers; none where the schema has no alerts yet."""
    if connection.execute(sa.text("select to_regclass('newswatch.alert')")).scalar() is None:
        return ()
    # An older schema has fewer columns
    rows = connection.execute(sa.text("select * from newswatch.alert order by alert_id")).mappings()
    return [{name: value for name, value in row.items() if name != "alert_id"} for row in rows]


def restore(connection: sa.Connection, rows: Sequence[Row]) -> None:
    """Put saved alerts into a database that has none of their names."""
    connection.execute(insert(alert), [dict(row) for row in rows])


def pause(connection: sa.Connection, name: str, reason: Paused) -> None:
    """Nothing is posted for it until it is resumed; what it has to tell waits."""
    connection.execute(
        sa.update(alert)
        .where(alert.c.name == name, alert.c.paused_at.is_(None))
        .values(paused_at=sa.func.now(), paused_reason=reason.value)
    )


def resume(connection: sa.Connection, name: str) -> None:
    """What waits is posted at the next run, without regard to failures so far."""
    connection.execute(
        sa.update(alert)
        .where(alert.c.name == name)
        .values(paused_at=None, paused_reason=None, failures=0, not_before=None)
    )
    connection.execute(
        sa.text(
            "update newswatch.notice set ready_at = least(ready_at, now()) "
            "where alert_id = (select alert_id from newswatch.alert where name = :name) "
            "and ended_at is null and lease_token is null"
        ),
        {"name": name},
    )


def new_secret(connection: sa.Connection, name: str) -> None:
    """From now on its next secret signs."""
    connection.execute(
        sa.update(alert).where(alert.c.name == name).values(secret_no=alert.c.secret_no + 1, secret_at=sa.func.now())
    )


def log(connection: sa.Connection, name: str, limit: int) -> Sequence[Row]:
    """What it told, newest first: a row a try, and one for what was not tried yet."""
    rows = connection.execute(
        sa.text(
            "select * from analysis.notifications where alert = :name "
            "order by coalesce(tried_at, made_at) desc, notice_id desc, attempt desc limit :limit"
        ),
        {"name": name, "limit": limit},
    )
    return [dict(row) for row in rows.mappings()]


def told(connection: sa.Connection, alert_id: int, events: int) -> Sequence[Row]:
    """All that was told of the events which it told of last, at most so many: newest first."""
    rows = connection.execute(
        sa.text(
            """
            select n.event_id, n.changed_at, n.to_version, n.body
            from newswatch.notice n
            join (
                select event_id, max(changed_at) as newest from newswatch.notice
                where alert_id = :alert group by event_id order by max(changed_at) desc, event_id desc limit :events
            ) e using (event_id)
            where n.alert_id = :alert
            order by e.newest desc, n.event_id desc, n.notice_id desc
            """
        ),
        {"alert": alert_id, "events": events},
    )
    return [dict(row) for row in rows.mappings()]


def installation(connection: sa.Connection) -> str:
    """What tells this database from any other, for names that must be unique in the world. Made when first asked."""
    connection.execute(
        sa.text(
            "insert into newswatch.setting (key, value) values ('installation', gen_random_uuid()::text) "
            "on conflict (key) do nothing"
        )
    )
    return str(
        connection.execute(sa.text("select value from newswatch.setting where key = 'installation'")).scalar_one()
    )


def _alert(row: sa.RowMapping) -> Alert:
    waiting: datetime | None = row["not_before"]
    return Alert(
        alert_id=row["alert_id"],
        spec=_spec(row),
        created_at=row["created_at"],
        secret_no=row["secret_no"],
        secret_at=row["secret_at"],
        failures=row["failures"],
        waiting_until=waiting,
        succeeded_at=row["succeeded_at"],
        paused_at=row["paused_at"],
        paused_reason=Paused(row["paused_reason"]) if row["paused_reason"] else None,
        notices=row["notices"],
        pending=row["pending"],
        last_reason=Reason(row["last_reason"]) if row["last_reason"] else None,
    )


def _spec(row: sa.RowMapping) -> AlertSpec:
    return AlertSpec(
        name=row["name"],
        filter=AlertFilter(
            border=row["border"],
            country=row["country"],
            event_types=tuple(EventType(kind) for kind in row["event_types"]),
            cross_border=CrossBorder(row["cross_border"]) if row["cross_border"] else None,
            killed_min=row["killed_min"],
            confidence_min=row["confidence_min"],
            recalled=row["recalled"],
        ),
        changes=tuple(EventChange(change) for change in row["changes"]),
        corrections=row["corrections"],
        webhook_url=row["webhook_url"],
    )
