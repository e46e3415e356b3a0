"""A run fails by our own doing, never by what strangers' servers do."""

from __future__ import annotations

import pytest

from newswatch.app.verdicts import FEWEST_TO_JUDGE, broken_stages
from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.work import OWN, Tally


def tally(done: int, failed: int, reason: Reason) -> Tally:
    made = Tally()
    made.add(OutcomeKind.DONE, Reason.OK, done)
    made.add(OutcomeKind.FAILED, reason, failed)
    return made


@pytest.mark.parametrize("reason", sorted(set(Reason) - OWN - {Reason.OK}))
def test_strangers_break_nothing(reason: Reason) -> None:
    assert broken_stages({Stage.FETCH: tally(0, 1000, reason)}) == []


@pytest.mark.parametrize("reason", sorted(OWN))
def test_more_than_half_by_our_doing_is_broken(reason: Reason) -> None:
    assert broken_stages({Stage.EXTRACT: tally(4, 5, reason), Stage.CODE: tally(5, 5, reason)}) == ["extract"]


def test_a_handful_says_nothing() -> None:
    assert broken_stages({Stage.CODE: tally(0, FEWEST_TO_JUDGE - 1, Reason.BUG)}) == []
    assert broken_stages({Stage.CODE: tally(0, FEWEST_TO_JUDGE, Reason.BUG)}) == ["code"]
    assert broken_stages({}) == []
