"""link: mentions → events. The decider is pure; the store calls it inside its transaction, because two workers must
not found one event twice."""

from __future__ import annotations

from newswatch.model.work import Tally
from newswatch.pipeline.ports import Linker, LinkStore
from newswatch.pipeline.stage import Stop, Watch, never, unwatched


def link_all(store: LinkStore, linker: Linker, *, claim: int, stop: Stop = never, watch: Watch = unwatched) -> Tally:
    """Link the mentions of `claim` article versions at a time until nothing is due."""
    tally = Tally()
    while not stop():
        jobs = store.claim(claim)
        if not jobs:
            break
        try:
            saved = store.link(jobs, linker)
        except BaseException:
            store.release([job.ticket for job in jobs])
            raise
        tally.merge(saved)
        watch(saved)
    return tally
