"""Promise 10: a good guest. Two workers poll a town of odd papers for days, and its hosts judge every request.

Virtual is the clock alone: the fetcher, its politeness, its reading of robots.txt and of feeds, the deciders and the
stages' loop are newswatch's own, and speak HTTP with the hosts over loopback. Hosts take their time to answer, by the
same clock. What stands in memory is said in `guests`; that workers over one database keep the same distance is tried
with real clocks in `tests/reliability/crash`.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

import pytest
from tests.reliability.guest.guests import Household
from tests.reliability.guest.papers import BEGAN, DAY, HOUR, HOUSES, KINDS, LISTED, HouseRules, Paper, Said, paper
from tests.reliability.guest.town import Town, new_home
from tests.reliability.size import size
from tests.virtual_time import VirtualLoop, run

from newswatch.fetch import Manners, MemoryLedger
from newswatch.model import FeedStatus, Reason

FEEDS = size(90, soak=1_000)
HOSTS = size(15, soak=50)
DAYS = size(2, soak=7)
WORKERS = 2
# Those that always give what they have
HEALTHY = {"plain", "weak", "bare", "no dates", "none", "restless", "ttl", "max-age", "expires", "wanders", "renaming"}

Setting = Callable[[VirtualLoop, Town], Household]


def papers(feeds: int, days: float, draw: Random) -> list[Paper]:
    """Every kind at least once; of the rest four in five are plain."""
    kinds = [*KINDS, *(draw.choice(KINDS) if draw.random() < 0.2 else "plain" for _ in range(feeds - len(KINDS)))]
    draw.shuffle(kinds)
    return [
        paper(number, kind, f"paper-{number % HOSTS}.example", days * DAY, draw) for number, kind in enumerate(kinds)
    ]


def lived(
    town_of: Sequence[Paper], days: float, houses: dict[str, tuple[str, HouseRules]], setting: Setting
) -> Household:
    """So many days of WORKERS in a town."""

    async def main(loop: VirtualLoop) -> Household:
        async with Town(loop, houses, town_of, guests=WORKERS) as town:
            household = setting(loop, town)
            await asyncio.gather(*(household.work(name, days * DAY) for name in range(WORKERS)))
        return household

    return run(main)


def polite(loop: VirtualLoop, town: Town) -> Household:
    return Household(loop, town, BEGAN)


def all_kinds() -> dict[str, tuple[str, HouseRules]]:
    """Hosts, each kind of them in turn."""
    kinds = itertools.cycle(HOUSES.items())
    return {f"paper-{number}.example": next(kinds) for number in range(HOSTS)}


def test_days_in_town() -> None:
    household = lived(papers(FEEDS, DAYS, Random(5)), DAYS, all_kinds(), polite)
    town, states = household.town, household.feeds.states
    print(f"{FEEDS} feeds, {HOSTS} hosts, {DAYS} days: {dict(town.counts)}; {len(town.breaches)} breaches")
    assert town.breaches[:20] == []
    assert Reason.BUG not in {result.reason for result in household.feeds.results}
    turns: Counter[str] = Counter()
    for one, memory in town.papers.items():
        state = states[one.number]
        house = town.houses.get(one.host)
        if house is not None and house.rules.feeds_closed:
            assert memory.asked_at == [], one.kind
            continue
        if house is not None and house.kind == "hardly ever":
            turns[one.host] += len(memory.asked_at)
            continue  # one visit an hour for all feeds: whose turn it is is left to chance
        assert memory.asked_at, f"{one.kind} of {house.kind if house else None}: never asked"
        if house is None or house.alone_until > 0:
            continue  # lost, or closed for hours
        # A guest who is polite and gets nothing would be no use
        if one.kind in HEALTHY:
            first = max(0, one.count(memory.asked_at[0]) - LISTED)
            links = {f"http://{one.host}{one.link(item)}" for item in range(first, memory.seen)}
            assert household.feeds.urls[one.number] == links, one.kind
        if one.kind in ("moves", "moves away"):
            assert state.url == "http://{}{}".format(*new_home(one)), f"{one.kind}: {len(memory.led_at)}"
        if one.kind == "gone":
            assert state.status is FeedStatus.RETIRED
        if one.kind in ("missing", "never answers", "not a feed"):
            assert state.failures == 0, f"{one.kind} has come back"
    assert min(turns.values()) > 12 * DAYS, "an hour apart, and seldom more"
    assert town.counts["caught lying"]
    assert town.counts["retry-after"]
    found = {url.removeprefix("http://") for urls in household.feeds.urls.values() for url in urls}
    wanted = {url for url in found if not town.houses[url.partition("/")[0]].rules.closed("/" + url.partition("/")[2])}
    waiting = {url.removeprefix("http://") for url in household.pages.waiting}
    assert wanted - waiting == set(town.pages), "every open page once, no closed one"
    assert len(town.pages) > 0.9 * len(wanted)


class _Deaf(MemoryLedger):
    """Does not hear that it is to leave a host alone."""

    async def pause(self, host: str, seconds: float) -> None: ...


class _Forgetful(MemoryLedger):
    """Counts the distance from the grant of a turn."""

    async def release(self, host: str, *, spacing_s: float = 0.0) -> None:  # noqa: ARG002
        await super().release(host, spacing_s=0.0)


@pytest.mark.parametrize(
    ("setting", "held_against"),
    [
        (lambda loop, town: Household(loop, town, BEGAN, manners=Manners(spacing_s=4.9)), "after the visit before"),
        (lambda loop, town: Household(loop, town, BEGAN, ledger=_Forgetful(loop.time)), "after the visit before"),
        (lambda loop, town: Household(loop, town, BEGAN, ledger=_Deaf(loop.time)), "left alone"),
        (lambda loop, town: Household(loop, town, BEGAN, manners=Manners(ask_robots=False)), "robots.txt forbids it"),
        (lambda loop, town: Household(loop, town, BEGAN, manners=Manners(connections_per_host=2)), "second connection"),
    ],
    ids=["too close", "counts from the grant", "deaf", "blind to robots.txt", "two at a time"],
)
def test_the_town_would_notice(setting: Setting, held_against: str) -> None:
    breaches = lived(papers(60, 0.5, Random(3)), 0.5, all_kinds(), setting).town.breaches
    assert any(held_against in breach for breach in breaches)


def later(seconds: float, form: str) -> Callable[[datetime], str]:
    """A date as a server writes it that wishes to be left alone for so long."""
    return lambda now: (now + timedelta(seconds=seconds)).strftime(form)


WEEK_S = 7 * DAY
NOTHING = None  # nothing usable is said: half a minute after 429, and after 503 as every failure
RETRY_AFTER: list[tuple[str | Callable[[datetime], str], float | None]] = [
    ("900", 900.0),
    (" 7200 ", 7200.0),
    ("000600", 600.0),
    ("0", 0.0),
    ("+1200", 1200.0),
    ("1800.75", 1800.0),
    ("604801", WEEK_S),
    ("99999999999999999999", WEEK_S),
    (later(2 * HOUR, "%a, %d %b %Y %H:%M:%S GMT"), 2 * HOUR),
    (later(2 * HOUR, "%A, %d-%b-%y %H:%M:%S GMT"), 2 * HOUR),
    (later(2 * HOUR, "%a %b %e %H:%M:%S %Y"), 2 * HOUR),
    (later(2 * HOUR, "%d %b %Y %H:%M:%S UTC"), 2 * HOUR),
    (later(7 * HOUR, "%a, %d %b %Y %H:%M:%S +0500"), 2 * HOUR),
    (later(-HOUR, "%a, %d %b %Y %H:%M:%S GMT"), 0.0),
    (later(365 * DAY, "%a, %d %b %Y %H:%M:%S GMT"), WEEK_S),
    ("", NOTHING),
    ("-5", NOTHING),
    ("soon", NOTHING),
    ("1e20", NOTHING),
    ("12 minutes", NOTHING),
    (later(2 * HOUR, "%Y-%m-%dT%H:%M:%SZ"), NOTHING),
    ("Thu, 31 Feb 2026 12:09:00 GMT", NOTHING),
]


def test_retry_after_in_every_form_silences_the_whole_host_for_as_long_and_no_longer() -> None:
    draw, days = Random(5), 8.5
    town_of, houses = [], {}
    for number, (said, wants_s) in enumerate(RETRY_AFTER):
        host, status = f"paper-{number}.example", (429, 503)[number % 2]
        houses[host] = ("none", HouseRules(said=Said(status=404)))
        busy = paper(2 * number, "busy", host, days * DAY, draw)
        busy.published, busy.spell = [-HOUR], (2 * HOUR, 2 * HOUR + 10 * HOUR)
        busy.busy_status, busy.dated = status, number != 11
        busy.retry_after = said if callable(said) else (lambda _, said=said: said)  # type: ignore[misc]
        busy.wants_s = wants_s if wants_s is not None else 30.0 if status == 429 else 0.0
        sibling = paper(2 * number + 1, "plain", host, days * DAY, draw)
        sibling.published = busy.published
        town_of += [busy, sibling]
    household = lived(town_of, days, houses, polite)
    town = household.town
    assert town.breaches[:20] == []
    assert town.counts["retry-after"] >= len(RETRY_AFTER)
    for one, memory in town.papers.items():
        assert memory.asked_at[-1] > (days - 1.2) * DAY, f"{one.kind} {one.host} is forgotten"
    print(f"{len(RETRY_AFTER)} forms, {town.counts['requests']} requests in {days} days")
