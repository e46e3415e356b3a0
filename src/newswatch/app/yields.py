"""A yield that collapsed is an alarm of its own: nothing failed, and yet far less comes through than always did. It
takes many publishers at once: what one of them does to its pages is shown with its feeds, and is no collapse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from newswatch.app.expectations import EVERY, judge_feeds
from newswatch.model import Stage
from newswatch.storage import yields as storage
from newswatch.storage.database import explained
from newswatch.storage.yields import Family, Part, Yields

# Days with entries before the last one: less than a week says nothing about what is usual
DAYS_LEAST: Final = 7
# Publishers that must have enough to be compared. Of fewer, one alone would move the mean by more than a fifth
FAMILIES_LEAST: Final = 5
# Inputs of one publisher in the last day, and before, by which its share is compared
NOW_LEAST, BEFORE_LEAST = 5, 20
# A share under half of the usual one has collapsed, if it is so with at least half of the publishers
HALF: Final = 0.5
# Good ones expected in a day from which half of them says something: a Poisson count of mean 30 is at most 15 in two
# days of a thousand, and here every second publisher must have fallen as well
EXPECTED_LEAST: Final = 30
# News come in waves, so counts of rare things only collapse where a tenth or less is left of at least so many: a
# Poisson count of mean 15 is at most 1 once in 200,000 days
RARE_LEAST, A_TENTH = 15, 0.1
# Publishers of whose feeds is known what they bring, and the share of them that must fall at once. Judged feeds give a
# false alarm in a thousand days (`feeds.expectations`), so a third of ten by chance is out of the question; a holiday
# makes days slow, but hardly so that a third of all publishers bring less than a quarter
POLLED_LEAST, A_THIRD = 10, 1 / 3
# Began to bring too little at once: feeds are judged by days, and those that are asked rarely by two of them
LATELY: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collapse:
    """`expected` and `came` say it in words, with the numbers."""

    stage: Stage
    expected: str
    came: str

    @property
    def words(self) -> str:
        """The alarm in one sentence."""
        return f"The yield of {self.stage.value} collapsed: {self.came}; {self.expected}"


def collapses(engine: sa.Engine) -> tuple[Collapse, ...]:
    """The yields that have collapsed, in the order of the stages; empty where all is well or too little is known.
    Judges the feeds first where that was not done within the hour. Raises DatabaseError."""
    with explained(engine.url):
        judge_feeds(engine, at_most_every=EVERY)
        with engine.connect() as connection:
            found = storage.read(connection, lately=LATELY)
    return judged(found)


def judged(found: Yields) -> tuple[Collapse, ...]:
    """The verdict on what was counted."""
    return tuple(_judged(found))


def _judged(found: Yields) -> Iterator[Collapse]:
    yield from _answers(found.families)
    yield from _entries(found.families)
    if found.days < DAYS_LEAST:
        return
    part = f" of one in {found.every} publishers" if found.every > 1 else ""
    yield from _shares(Stage.FETCH, found.addresses, f"of the addresses{part} tried in the last 6 hours gave a page")
    yield from _shares(Stage.EXTRACT, found.pages, f"of the pages{part} of the last day gave an article")
    yield from _rare(Stage.ASSESS, found.articles, f"articles{part} assessed in the last day are relevant")
    yield from _rare(Stage.CODE, found.coded, f"articles{part} coded in the last day tell of an incident")


def _answers(families: Sequence[Family]) -> Iterator[Collapse]:
    """Whether publishers that answered until now still do."""
    asked = [one for one in families if one.polled]
    silent = sum(not one.answered for one in asked)
    if len(asked) >= POLLED_LEAST and silent > HALF * len(asked):
        yield Collapse(
            stage=Stage.POLL,
            expected="all of them did within the last two weeks",
            came=f"of {len(asked)} publishers asked in the last 3 hours {silent} did not answer",
        )


def _entries(families: Sequence[Family]) -> Iterator[Collapse]:
    """Whether many publishers at once began to bring less than is expected of them."""
    known = [one for one in families if one.judged]
    scarce = sum(one.scarce > HALF * one.judged for one in known)
    if len(known) >= POLLED_LEAST and scarce >= FAMILIES_LEAST and scarce >= A_THIRD * len(known):
        yield Collapse(
            stage=Stage.POLL,
            expected=f"a third, {len(known) / 3:.0f}, is more than chance or a weekend does",
            came=f"feeds of {scarce} of {len(known)} publishers began within three days to bring nothing, "
            "or far less than they always did",
        )


def _shares(stage: Stage, parts: Sequence[Part], what: str) -> Iterator[Collapse]:
    """Whether the share of inputs that give something fell. Every publisher weighs the same."""
    enough = _comparable(parts)
    expected = sum(one.now * one.before_good / one.before for one in enough)
    if len(enough) < FAMILIES_LEAST or expected < EXPECTED_LEAST:
        return
    now = sum(one.now_good / one.now for one in enough) / len(enough)
    before = sum(one.before_good / one.before for one in enough) / len(enough)
    fallen = sum(one.now_good / one.now < HALF * one.before_good / one.before for one in enough)
    if now < HALF * before and fallen >= HALF * len(enough):
        yield Collapse(
            stage=stage,
            expected=f"{before:.0%} usually do",
            came=f"{now:.0%} {what} ({sum(one.now_good for one in enough):,} of {sum(one.now for one in enough):,}, "
            f"fallen with {fallen} of {len(enough)} publishers)",
        )


def _rare(stage: Stage, parts: Sequence[Part], what: str) -> Iterator[Collapse]:
    """Whether hardly any input gives something, where by their numbers many should."""
    telling = _comparable(parts)
    expected = sum(one.now * one.before_good / one.before for one in telling)
    came = sum(one.now_good for one in telling)
    if len(telling) >= FAMILIES_LEAST and expected >= RARE_LEAST and came <= A_TENTH * expected:
        yield Collapse(
            stage=stage,
            expected=f"{expected:.0f} are usual of so many",
            came=f"{came:,} of {sum(one.now for one in telling):,} {what}",
        )


def _comparable(parts: Sequence[Part]) -> list[Part]:
    """Publishers that have enough inputs at both times, and gave something before."""
    return [one for one in parts if one.now >= NOW_LEAST and one.before >= BEFORE_LEAST and one.before_good]
