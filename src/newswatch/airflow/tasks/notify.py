"""The body of the task of `notify`."""

from __future__ import annotations

import logging

from newswatch.airflow import lineage, opening, tables
from newswatch.app import alerts
from newswatch.model import Reason
from newswatch.settings import load

log = logging.getLogger(__name__)


def tell(budget_s: float) -> dict[str, int]:
    """Tell what changed since the last time, and try again what is due, for so many seconds. Returns counts."""
    lineage.tell(*lineage.NOTIFY)
    with opening.engine() as (engine, _):
        done = alerts.notify(engine, load(), budget_s=budget_s)
    for reason, number in done.tries.most_common():
        log.log(logging.INFO if reason is Reason.OK else logging.WARNING, "%d tries: %s", number, reason.value)
    for path in done.feeds:
        log.info("%s", path)
    counts = {"notices": done.made, "delivered": done.delivered, "failed": done.failed, "feeds": len(done.feeds)}
    log.info("%s", tables.counts("What was told", counts))
    return counts
