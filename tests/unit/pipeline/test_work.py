"""The rule by which failures are tried again, and the tally that counts every input once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.model import OutcomeKind, Reason, Stage
from newswatch.model.work import FETCH_WAITS, OWN, OWN_WAITS, TRANSIENT, Result, Tally, Ticket, refused

NOW = datetime(2026, 3, 4, tzinfo=UTC)
TOKEN = "t"  # noqa: S105 - a fence, no secret


def ticket(attempts: int = 0) -> Ticket:
    return Ticket(stage=Stage.FETCH, subject_id=1, token=TOKEN, at=NOW, attempts=attempts)


@pytest.mark.parametrize("attempts", range(len(FETCH_WAITS)))
def test_a_server_that_stumbles_is_asked_again_later_each_time(attempts: int) -> None:
    result: Result[None] = refused(ticket(attempts), Reason.SERVER_ERROR)
    assert (result.kind, result.again_after, result.counts) == (OutcomeKind.FAILED, FETCH_WAITS[attempts], True)


def test_after_the_last_wait_it_is_rejected_and_not_quarantined() -> None:
    result: Result[None] = refused(ticket(len(FETCH_WAITS)), Reason.TIMED_OUT)
    assert (result.kind, result.again_after, result.quarantine) == (OutcomeKind.REJECTED, None, False)


def test_retry_after_lengthens_a_wait_and_never_shortens_it() -> None:
    assert refused(ticket(), Reason.RATE_LIMITED, wait=timedelta(hours=2)).again_after == timedelta(hours=2)
    assert refused(ticket(), Reason.RATE_LIMITED, wait=timedelta(seconds=1)).again_after == FETCH_WAITS[0]


def test_what_kills_our_parser_three_times_is_quarantined() -> None:
    fates: list[Result[None]] = [refused(ticket(attempts), Reason.PARSE_CRASHED) for attempts in range(3)]
    assert [fate.again_after for fate in fates] == [*OWN_WAITS, None]
    assert [fate.quarantine for fate in fates] == [False, False, True]
    assert {fate.kind for fate in fates} == {OutcomeKind.FAILED}


def test_waiting_in_line_is_no_failure() -> None:
    result: Result[None] = refused(ticket(), Reason.HOST_PAUSED, wait=timedelta(minutes=3))
    assert (result.kind, result.counts, result.again_after) == (OutcomeKind.SKIPPED, False, timedelta(minutes=3))


@pytest.mark.parametrize("reason", sorted(set(Reason) - TRANSIENT - OWN - {Reason.HOST_PAUSED}))
def test_everything_else_is_final_at_once(reason: Reason) -> None:
    result: Result[None] = refused(ticket(), reason)
    assert (result.kind, result.again_after, result.quarantine) == (OutcomeKind.REJECTED, None, False)


@given(st.lists(st.tuples(st.sampled_from(OutcomeKind), st.sampled_from(Reason))))
def test_a_tally_sums_to_its_inputs(outcomes: list[tuple[OutcomeKind, Reason]]) -> None:
    tally = Tally()
    tally.add_all(outcomes)
    assert tally.inputs == len(outcomes) == sum(tally.of(kind) for kind in OutcomeKind)
    assert sum(n for kind in tally.reasons().values() for n in kind.values()) == len(outcomes)
    twice = Tally()
    twice.merge(tally)
    twice.merge(tally)
    assert twice.inputs == 2 * len(outcomes)
