"""What follows from a receiver's answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from newswatch.model import Exchange, Reason
from newswatch.model.alerts import Paused, Post, Posted
from newswatch.model.vocabulary import NoticeEnding
from newswatch.pipeline.notify import LONGEST_PAUSE, LONGEST_WISH, WAITS, deliver_all, settled

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)


def post(number: int = 1, *, attempts: int = 0, failures: int = 0) -> Post:
    return Post(
        notice_id=number, token="t", alert_id=1, alert="desk", url="https://desk.example/", webhook_id=f"msg_{number}",  # noqa: S106 (a fence)
        body="{}", attempts=attempts, failures=failures, secret_no=1, secret_at=NOW,
    )  # fmt: skip


def answer(reason: Reason, *, wish: timedelta | None = None) -> Exchange:
    retry_at = None if wish is None else NOW + wish
    return Exchange(url="", final_url="", status=None, reason=reason, fetched_at=NOW, retry_at=retry_at)


def test_a_2xx_is_the_end() -> None:
    done = settled(post(attempts=3, failures=3), answer(Reason.OK))
    assert (done.ending, done.again_after, done.paused) == (NoticeEnding.DELIVERED, None, None)


def test_waits_grow_to_three_days_in_all_and_then_it_is_given_up() -> None:
    waits = [settled(post(attempts=n, failures=n), answer(Reason.SERVER_ERROR)).again_after for n in range(len(WAITS))]
    assert tuple(waits) == WAITS
    assert list(WAITS) == sorted(WAITS)
    assert timedelta(days=2.9) < sum(WAITS, timedelta()) < timedelta(days=3.2)
    last = settled(post(attempts=len(WAITS), failures=50), answer(Reason.SERVER_ERROR))
    assert (last.ending, last.again_after, last.paused) == (NoticeEnding.GIVEN_UP, None, Paused.GIVEN_UP)


def test_a_failing_receiver_is_asked_at_least_every_hour() -> None:
    assert settled(post(attempts=0, failures=100), answer(Reason.TIMED_OUT)).wait == LONGEST_PAUSE


@pytest.mark.parametrize("wish", [timedelta(hours=3), timedelta(days=30)])
def test_a_wish_lengthens_a_wait_within_a_day(wish: timedelta) -> None:
    done = settled(post(), answer(Reason.RATE_LIMITED, wish=wish))
    assert done.again_after == done.wait == min(wish, LONGEST_WISH)


def test_a_wish_never_shortens_a_wait() -> None:
    assert settled(post(attempts=2), answer(Reason.RATE_LIMITED, wish=timedelta(seconds=1))).again_after == WAITS[2]


def test_gone_is_gone() -> None:
    done = settled(post(), answer(Reason.GONE))
    assert (done.ending, done.paused) == (NoticeEnding.GIVEN_UP, Paused.GONE)


class Store:
    """A store in memory; `lost` are notices whose claim is lost by the time of the save."""

    def __init__(self, posts: Sequence[Post], lost: int = 0) -> None:
        self.left = list(posts)
        self.lost = lost
        self.saved: list[Posted] = []
        self.released: list[Post] = []

    def claim(self, limit: int) -> Sequence[Post]:
        batch, self.left = self.left[:limit], self.left[limit:]
        return batch

    def save(self, results: Sequence[Posted]) -> Sequence[Posted]:
        self.saved += results
        return results[self.lost :]

    def release(self, posts: Sequence[Post]) -> None:
        self.released += posts


async def accepted(_: Post) -> Exchange:
    return answer(Reason.OK)


def test_everything_that_is_due_is_posted_and_counted() -> None:
    store = Store([post(number) for number in range(20)])
    assert asyncio.run(deliver_all(store, accepted)) == {Reason.OK: 20}
    assert [one.post.notice_id for one in store.saved] == list(range(20))
    assert store.released == []


def test_what_was_lost_is_counted_as_such() -> None:
    counted = asyncio.run(deliver_all(Store([post(1), post(2)], lost=1), accepted))
    assert counted == {Reason.OK: 1, Reason.LEASE_LOST: 1}


def test_nothing_is_claimed_once_it_is_to_stop() -> None:
    store = Store([post()])
    assert asyncio.run(deliver_all(store, accepted, stop=lambda: True)) == {}
    assert store.left


def test_what_was_claimed_when_it_is_broken_off_is_given_back() -> None:
    async def broken(_: Post) -> Exchange:
        raise asyncio.CancelledError

    store = Store([post()])
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(deliver_all(store, broken))
    assert [one.notice_id for one in store.released] == [1]
