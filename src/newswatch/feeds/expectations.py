"""What to expect of a feed, learned from its own history, and whether it brings that. Outside of it is an alarm.

The count of entries in a span is expected as a Poisson process whose rate was seen for some time: with Jeffreys'
prior its posterior is a gamma distribution and what comes next is negative binomial (Gelman et al., Bayesian Data
Analysis, 3rd ed., 2.6), so that little history means wide bounds by itself. Feeds are less even than that: they have
weekends and news days. So the bounds are widened by what the history shows: to the median plus or minus 3.5 robust
standard deviations (1.4826 times the median absolute deviation; Iglewicz and Hoaglin 1993), and to whatever has been
seen twice in it, for the median does not see two days in seven. The share of pages that give text is judged alike,
binomial with a beta prior. Pure; times are days.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import Final

from newswatch.model import FeedYield

LOOKBACK: Final = 28  # days of history: four weeks have each day of the week four times
REACH: Final = LOOKBACK + 14  # days to look at: the rate of a feed that fell silent is that of the days before
MIN_DAYS: Final = 7  # of history before anything is expected: a week
# Of what chance would do, alarmed at one in ten thousand: 250 feeds judged daily give one false alarm in 40 days
ALPHA: Final = 1e-4
QUIET_DAYS: Final = 14  # a feed that brought nothing at all in so many is silent, whatever it was before
# A collapse and a flood matter, a slow or a lively day does not: a quarter of what is expected, and three times it.
# This halves the false alarms of feeds with weekends whose days vary by a third: one in a thousand days (simulated)
SCARCE_SHARE, BURST_FACTOR = 0.25, 3.0
BURST_LEAST: Final = 20  # entries in a day: fewer are no burst, however rare; nobody need be called for them
PAGES_LEAST: Final = 20  # pages by which the share of text is judged
TEXT_DAYS: Final = 7  # days back in which they are looked for
# What an expert says counts as so many days, or pages, of watching, and is right to within this factor
SAID_DAYS, SAID_PAGES, SAID_FACTOR = 7.0, 50.0, 2.0
UNKNOWN_SHARE: Final = 0.5  # of pages that give text, where nothing was said or seen: catalogued feeds have .7 to 1
SEEN: Final = 0.5  # of a day covered by polls, for the day to count
_DEVIATIONS: Final = 3.5 * 1.4826
ALARMS: Final = frozenset({FeedYield.SILENT, FeedYield.SCARCE, FeedYield.BURST, FeedYield.NO_TEXT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one day of a feed brought. `covered` is how many days its polls looked back upon, about 1; `pages` is how
    many addresses of its entries came to an end, `texts` how many of them gave an article, `fault` why most of the
    others did not."""

    covered: float = 0.0
    entries: int = 0
    pages: int = 0
    texts: int = 0
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on a feed, in words too. Null is not known. Numbers of entries are per day."""

    verdict: FeedYield
    why: str
    days: float  # of history that it rests on
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    last_day: float | None = None
    expected_share: float | None = None
    share: float | None = None  # of the latest pages

    @property
    def alarm(self) -> bool:
        """Whether somebody should look."""
        return self.verdict in ALARMS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rate:
    """A gamma distribution over entries per day: `events` seen in `days`, with Jeffreys' half."""

    events: float
    days: float

    @property
    def mean(self) -> float:
        return self.events / self.days if self.days else 0.0

    def silence(self, days: float) -> float:
        """The probability that nothing comes for so long."""
        return float((self.days / (self.days + days)) ** (self.events + 0.5))

    def bounds(self, days: float) -> tuple[int, int]:
        """The counts below and above which fall less than ALPHA each."""
        shape, below, low, count = self.events + 0.5, 0.0, None, 0
        share = days / (self.days + days)
        fixed = shape * math.log1p(-share) - math.lgamma(shape)
        while True:
            below += math.exp(fixed + math.lgamma(count + shape) - math.lgamma(count + 1) + count * math.log(share))
            if low is None and below >= ALPHA:
                low = count
            # the sum itself is only as exact as a double: far out it may stop short of 1 - ALPHA by rounding
            if 1.0 - below < ALPHA or count > 100 + 10 * shape:
                return low or 0, count
            count += 1


def judge(days: Sequence[Day], *, entries_a_day: float | None = None, text_share: float | None = None) -> Judgement:
    """The verdict on a feed whose `days` are given, the last 24 hours first, REACH of them at best. `entries_a_day` and
    `text_share` (0..1) are what the catalogue sets; what it leaves open is learned."""
    volume = _volume(days, entries_a_day)
    expected_share, share, complaint = _text(days, text_share)
    if complaint is None:
        verdict, why = volume.verdict, volume.why
    elif volume.alarm:
        verdict, why = volume.verdict, f"{volume.why}; {complaint}"
    else:
        verdict, why = FeedYield.NO_TEXT, complaint
    return Judgement(
        verdict=verdict,
        why=why,
        days=volume.days,
        expected=volume.expected,
        low=volume.low,
        high=volume.high,
        last_day=volume.last_day,
        expected_share=expected_share,
        share=share,
    )


def _volume(days: Sequence[Day], said: float | None) -> Judgement:
    """Whether as many entries come as are expected."""
    # a feed that is asked once a day has days without a poll: two are looked at together then
    width = 1 if days and days[0].covered >= SEEN else 2
    now, before = days[:width], [day for day in days[width : LOOKBACK + width] if day.covered >= SEEN]
    covered, came = sum(day.covered for day in now), sum(day.entries for day in now)
    watched = sum(day.covered for day in before)
    rate = _expected(before, said)
    if covered < SEEN:
        return Judgement(
            verdict=FeedYield.UNSEEN if before else FeedYield.TOO_YOUNG,
            why="no poll of the last two days went well" if before else "it has been polled for less than a day",
            days=watched,
            expected=rate.mean if rate else None,
        )
    last_day = came / covered
    quiet, earlier = _silence(days)
    if not came and quiet >= QUIET_DAYS and not any(day.entries for day in before):
        return Judgement(
            verdict=FeedYield.SILENT,
            why=f"nothing new in all the {_words(quiet)} of its history",
            days=watched,
            expected=rate.mean if said is not None and rate else None,
            last_day=0.0,
        )
    if rate is None or (said is None and rate.events == 0 and not came):
        why = (
            f"{_words(watched)} of history, {MIN_DAYS} are needed"
            if rate is None
            else f"nothing came in {_words(quiet)}; after {QUIET_DAYS} that is an alarm"
        )
        return Judgement(verdict=FeedYield.TOO_YOUNG, why=why, days=watched, last_day=last_day)
    low, high = _bounds(rate, before, covered, said)
    judged = Judgement(
        verdict=FeedYield.AS_EXPECTED,
        why=f"{_number(last_day)} in the last day; {_number(low)} to {_number(high)} are expected",
        days=watched,
        expected=rate.mean,
        low=low,
        high=high,
        last_day=last_day,
    )
    # the rate before the silence: weeks of it would else make it the rule
    settled = _expected(earlier, said) or rate
    if not came and settled.silence(quiet) < ALPHA and quiet > _seen_twice(earlier) + SEEN:
        return _with(
            judged, FeedYield.SILENT, f"nothing new for {_words(quiet)}; {_number(settled.mean)} a day are expected"
        )
    if came and last_day < low:
        return _with(
            judged, FeedYield.SCARCE, f"{_number(last_day)} in the last day; at least {_number(low)} are expected"
        )
    if last_day > high:
        return _with(
            judged, FeedYield.BURST, f"{_number(last_day)} in the last day; at most {_number(high)} are expected"
        )
    return judged


def _expected(days: Sequence[Day], said: float | None) -> _Rate | None:
    """The rate that the catalogue says, or that days show; None where there are too few. Of the busiest day only as
    much counts as the next busiest had (or one entry): one flood is no rule."""
    if said is not None:
        return _Rate(events=said * SAID_DAYS, days=SAID_DAYS)
    if len(days) < MIN_DAYS:
        return None
    rates = sorted(day.entries / day.covered for day in days)
    covered = sum(day.covered for day in days)
    most = max(rates[-2], 1.0)
    events = sum(min(day.entries / day.covered, most) * day.covered for day in days)
    return _Rate(events=events, days=covered)


def _bounds(rate: _Rate, days: Sequence[Day], covered: float, said: float | None) -> tuple[float, float]:
    """The fewest and the most entries a day that are no alarm."""
    fewest, most = rate.bounds(covered)
    low, high = fewest / covered, most / covered
    if said is not None:
        return min(low, said / SAID_FACTOR), max(high, said * SAID_FACTOR, BURST_LEAST)
    rates = sorted(day.entries / day.covered for day in days)
    middle = median(rates)
    spread = _DEVIATIONS * median(abs(one - middle) for one in rates)
    low = max(0.0, min(low, middle - spread, rates[1], rate.mean * SCARCE_SHARE))
    return low, max(high, middle + spread, rates[-2], rate.mean * BURST_FACTOR, BURST_LEAST)


def _silence(days: Sequence[Day]) -> tuple[float, list[Day]]:
    """For how long nothing has come, and the days with polls before that."""
    quiet, start = 0.0, len(days)
    for place, day in enumerate(days):
        if day.entries:
            start = place
            break
        quiet += day.covered
    return quiet, [day for day in days[start:] if day.covered >= SEEN]


def _seen_twice(days: Sequence[Day]) -> float:
    """The longest silence of the history that was matched by another one: weekends are, the last breakdown is not."""
    silences = sorted(
        sum(day.covered for day in run) for nothing, run in groupby(days, lambda day: not day.entries) if nothing
    )
    return silences[-2] if len(silences) > 1 else 0.0


def _text(days: Sequence[Day], said: float | None) -> tuple[float | None, float | None, str | None]:
    """The share of pages expected to give text, the share of the latest, and what is wrong with it, in words."""
    pages = texts = 0
    taken = 0
    for day in days[:TEXT_DAYS]:
        taken += 1
        pages, texts = pages + day.pages, texts + day.texts
        if pages >= PAGES_LEAST:
            break
    before = days[taken : LOOKBACK + taken]
    had, gave = sum(day.pages for day in before), sum(day.texts for day in before)
    learned = gave / had if had >= PAGES_LEAST else None
    expected = learned if said is None else said
    if pages < PAGES_LEAST:
        return expected, None, None
    if said is not None or learned is None or learned * PAGES_LEAST < 1:
        # a feed whose pages never gave text is not as it should be, only because it was always so
        hoped = UNKNOWN_SHARE if said is None else said
        good, bad = hoped * SAID_PAGES, (1 - hoped) * SAID_PAGES
    else:
        hoped, good, bad = learned, float(gave), float(had - gave)
    share = texts / pages
    if share >= hoped / SAID_FACTOR or _at_most(texts, pages, good + 0.5, bad + 0.5) >= ALPHA:
        return expected, share, None
    faults = Counter[str]()
    for day in days[:taken]:
        if day.fault is not None:
            faults[day.fault] += day.pages - day.texts
    most = f", most often {faults.most_common(1)[0][0].replace('_', ' ')}" if faults else ""
    usual = f"{hoped:.0%} usually do" if learned == hoped else f"{hoped:.0%} should"
    return expected, share, f"{texts} of the last {pages} pages gave text, {usual}{most}"


def _at_most(found: int, of: int, good: float, bad: float) -> float:
    """The probability of at most `found` successes `of` so many, beta-binomial with `good` and `bad` as its shapes."""

    def beta(one: float, other: float) -> float:
        return math.lgamma(one) + math.lgamma(other) - math.lgamma(one + other)

    def terms() -> Iterator[float]:
        for count in range(found + 1):
            ways = math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
            yield math.exp(ways + beta(count + good, of - count + bad) - beta(good, bad))

    return math.fsum(terms())


def _with(judged: Judgement, verdict: FeedYield, why: str) -> Judgement:
    return Judgement(
        verdict=verdict,
        why=why,
        days=judged.days,
        expected=judged.expected,
        low=judged.low,
        high=judged.high,
        last_day=judged.last_day,
    )


def _words(days: float) -> str:
    """A span as people say it: "1 day", "3 days", "1.5 days"."""
    shown = f"{days:.1f}".removesuffix(".0")
    return f"{shown} day{'' if shown == '1' else 's'}"


def _number(count: float) -> str:
    return f"{count:.1f}".removesuffix(".0") if count < 10 else f"{count:.0f}"
