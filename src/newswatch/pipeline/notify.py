"""notify: notices → their receivers. The same loop as a stage's: what is due → one try each → saved → counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from newswatch.model import Exchange, Reason
from newswatch.model.alerts import Paused, Post, Posted
from newswatch.model.vocabulary import NoticeEnding
from newswatch.pipeline.stage import Stop, never

# Tries side by side, over all receivers
AT_ONCE = 8
# Waits between the tries of a notice, three days in all: a receiver that is mended after a weekend has lost nothing.
# The first is short: most failures are a restart
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=20),
)
# A receiver that fails is asked by one notice at a time, and at least so often
LONGEST_PAUSE = timedelta(hours=1)
# So long a receiver may ask to be left alone (Retry-After)
LONGEST_WISH = timedelta(days=1)


# Posts one signed notice
Posts = Callable[[Post], Awaitable[Exchange]]


class NoticeStore(Protocol):
    """Where notices come from, and where their tries are kept."""

    def claim(self, limit: int) -> Sequence[Post]:
        """At most so many that are due, leased; of each event the oldest; empty when there is nothing to do."""
        ...

    def save(self, results: Sequence[Posted]) -> Sequence[Posted]:
        """Keep how tries ended, in one transaction. Returns those that were kept: who lost the claim writes nothing."""
        ...

    def release(self, posts: Sequence[Post]) -> None:
        """Give back what was claimed and not tried."""
        ...


async def deliver_all(store: NoticeStore, post: Posts, *, stop: Stop = never) -> Counter[Reason]:
    """Post what is due until nothing is, or `stop` says so. Returns how many tries ended for which reason."""
    counted: Counter[Reason] = Counter()
    while not stop():
        batch = await asyncio.to_thread(store.claim, AT_ONCE)
        if not batch:
            break
        try:
            answers = await asyncio.gather(*map(post, batch))
        except BaseException:
            store.release(batch)
            raise
        results = [settled(one, answer) for one, answer in zip(batch, answers, strict=True)]
        kept = await asyncio.to_thread(store.save, results)
        counted.update(one.reason for one in kept)
        counted[Reason.LEASE_LOST] += len(results) - len(kept)
    return +counted


def settled(post: Post, answer: Exchange) -> Posted:
    """What follows from an answer. Anything but a 2xx is tried again, after what the receiver asks for if that is
    longer; 410 ends it all; after the last try the notice is given up."""
    posted = Posted(
        post=post, reason=answer.reason, detail=answer.detail, status=answer.status, elapsed_s=answer.elapsed_s
    )
    if answer.reason is Reason.OK:
        return replace(posted, ending=NoticeEnding.DELIVERED)
    if answer.reason is Reason.GONE:
        return replace(posted, ending=NoticeEnding.GIVEN_UP, paused=Paused.GONE)
    asked = timedelta(0)
    if answer.retry_at is not None and answer.fetched_at is not None:
        asked = min(answer.retry_at - answer.fetched_at, LONGEST_WISH)
    wait = max(asked, min(WAITS[min(post.failures, len(WAITS) - 1)], LONGEST_PAUSE))
    if post.attempts >= len(WAITS):
        return replace(posted, ending=NoticeEnding.GIVEN_UP, wait=wait, paused=Paused.GIVEN_UP)
    return replace(posted, again_after=max(asked, WAITS[post.attempts]), wait=wait)
