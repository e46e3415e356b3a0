"""What is posted of a changed event: JSON in the form of Standard Webhooks (https://www.standardwebhooks.com), a type,
a time and data. The same change gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from newswatch.model.alerts import Changed, Telling
from newswatch.model.vocabulary import EventChange
from newswatch.reports.exports import jsonable

TEST = "alert.test"


def body(alert: str, changed: Changed, told: Telling) -> str:
    """The message about one change of one event. `data.event` is the row that an export of events has of it, null once
    the event is withdrawn or merged."""
    now, before = changed.now, changed.before
    return _message(
        kind_of(told),
        now.valid_from,
        {
            "alert": alert,
            "event_id": now.event_id,
            "version": now.version,
            "previous_version": before.version if before is not None else None,
            "changes": [change.value for change in told.changes],
            "differences": [{"field": one.field, "before": one.before, "after": one.after} for one in told.differences],
            "cause": now.cause,
            "matches": told.matches,
            "merged_into": now.merged_into,
            "event": changed.row,
            "sources": list(changed.sources),
        },
    )


def test_body(alert: str, at: datetime) -> str:
    """A message by which a receiver is tried out."""
    return _message(TEST, at, {"alert": alert})


def kind_of(told: Telling) -> str:
    """The type of the message: event.new, event.changed, event.merged or event.retracted."""
    for change in (EventChange.NEW, EventChange.MERGED, EventChange.RETRACTED):
        if change in told.changes:
            return f"event.{change.value}"
    return "event.changed"


def _message(kind: str, at: datetime, data: Mapping[str, object]) -> str:
    return json.dumps(jsonable({"type": kind, "timestamp": at, "data": data}), ensure_ascii=False, allow_nan=False)
