"""The body of the task of `brief`, which `maintain` does once a day as well."""

from __future__ import annotations

import logging

from newswatch.airflow import lineage, opening
from newswatch.app import briefing
from newswatch.settings import load

log = logging.getLogger(__name__)

# Below the home directory
BRIEFS = "briefs"


def write() -> dict[str, int]:
    """Write the brief of the last 24 hours in both its forms. Returns how many incidents and changes it tells of."""
    lineage.tell(*lineage.BRIEF)
    directory = load().home / BRIEFS
    with opening.engine() as (engine, _):
        found = briefing.brief(engine)
    for written in (briefing.write(found, directory, "html"), briefing.write(found, directory, "md")):
        log.info("%s", written)
    return {"incidents": found.total, "changes": len(found.changes)}
