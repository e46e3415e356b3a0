"""Where mentions go: events that stand, new ones, reviewers, versions, merges, withdrawals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.events.linking.making import (
    COUNTRY,
    DAY,
    dead,
    event,
    hurt,
    partition,
    place,
    stored,
    told,
    when,
    where,
)

from newswatch.events.linking import EventLinker
from newswatch.model import DateBasis, Outcome, PlacePrecision, Realis, Scope
from newswatch.model.linking import LinkMention

LINKER = EventLinker("rules-1")
BANNU = place("Bannu", admin2="Bannu", at=(32.99, 70.60))


def elsewhere(number: int, **more: object) -> LinkMention:
    return told(number, at=BANNU, words="A bomb went off at a bank in Bannu on Monday", **more)  # type: ignore[arg-type]


def test_nothing_comes_of_nothing() -> None:
    result = LINKER.link([], [])
    assert (result.assignments, result.merges, dict(result.values)) == ((), (), {})


def test_new_mentions_found_events_numbered_below_zero() -> None:
    result = LINKER.link([told(1), told(2), elsewhere(3)], [])
    assert partition(result) == {frozenset({1, 2}), frozenset({3})}
    assert set(result.values) == {-1, -2}
    assert all(value is not None for value in result.values.values())


def test_the_founder_has_no_score_and_who_joins_has_one_with_its_parts() -> None:
    scores = {a.mention_id: a for a in LINKER.link([told(1), told(2)], []).assignments}
    founder = min((told(1), told(2)), key=lambda m: m.key).mention_id
    assert scores[founder].score is None
    joined = scores[3 - founder]
    assert joined.score is not None
    assert joined.score > 2
    assert {"kind", "day", "place"} <= set(joined.explanation)


def test_a_late_article_joins_the_event_that_stands_which_keeps_its_number() -> None:
    late = told(9, hours_later=24 * 30, day=when(DAY, basis=DateBasis.EXPLICIT), tolls=[dead(2)])
    result = LINKER.link([late], [event(5, told(1, tolls=[dead(2)]))])
    assert where(result) == {9: 5}
    believed = result.values[5]
    assert believed is not None
    assert believed.voices == 2


def test_events_that_nothing_touches_are_left_alone() -> None:
    result = LINKER.link([elsewhere(9)], [event(5, told(1)), event(6, told(2))])
    assert set(result.values) == {-1}
    assert result.merges == ()


def test_what_did_not_happen_or_is_a_total_founds_nothing() -> None:
    plan = told(1, realis=Realis.PLANNED)
    total = told(2, scope=Scope.PERIOD)
    assert LINKER.link([plan, total], []).assignments == ()


def test_a_quotation_that_is_not_in_the_text_founds_nothing_but_may_join() -> None:
    unproved = told(1, verified=False)
    assert LINKER.link([unproved], []).assignments == ()
    result = LINKER.link([unproved], [event(5, told(2))])
    assert where(result) == {1: 5}
    believed = result.values[5]
    assert believed is not None
    assert (believed.voices, believed.articles) == (1, 2)


def test_a_rejected_event_takes_in_late_reports_and_becomes_one_with_no_other() -> None:
    rejected = replace(event(5, told(1)), rejected=True)
    assert where(LINKER.link([told(9)], [rejected])) == {9: 5}
    standing = event(6, told(2))
    assert LINKER.link([told(9)], [event(5, told(1)), standing]).merges == ((6, 5),)
    assert LINKER.link([told(9)], [rejected, standing]).merges == ()


class TestVersions:
    def test_a_new_version_stays_in_its_event_though_its_place_was_mended(self) -> None:
        old = told(1, article=1, version=100, superseded=True, at=COUNTRY, tolls=[dead(3)])
        new = told(2, article=1, version=101, tolls=[dead(5)])
        result = LINKER.link([old, new], [event(5, old)])
        assert where(result) == {2: 5}
        believed = result.values[5]
        assert believed is not None
        assert believed.total(Outcome.KILLED) == (5, 5, 5)

    def test_the_same_version_coded_by_other_rules_too(self) -> None:
        old = told(1, article=1, superseded=True, at=BANNU)
        new = told(2, article=1)
        assert where(LINKER.link([old, new], [event(5, old)])) == {2: 5}

    def test_an_event_that_loses_all_mentions_is_withdrawn(self) -> None:
        old = told(1, superseded=True)
        result = LINKER.link([old], [event(5, old)])
        assert dict(result.values) == {5: None}
        assert result.assignments == ()

    def test_an_event_that_loses_one_voice_is_derived_anew(self) -> None:
        old = told(1, superseded=True, tolls=[dead(9)])
        result = LINKER.link([old], [event(5, told(1, tolls=[dead(9)]), told(2, tolls=[dead(4)]))])
        believed = result.values[5]
        assert believed is not None
        assert (believed.voices, believed.total(Outcome.KILLED)) == (1, (4, 4, 4))

    def test_a_withdrawn_event_draws_no_strangers(self) -> None:
        result = LINKER.link([told(2)], [event(5, told(1, superseded=True))])
        assert where(result) == {2: -1}

    def test_of_two_incidents_in_an_article_each_new_form_finds_its_own(self) -> None:
        first = "Gunmen attacked a tanker near Jandola on Monday"
        second = "A grenade was thrown at a clinic in Jandola on Monday"
        old = [
            told(1, article=1, version=100, words=first, superseded=True),
            told(2, article=1, version=100, words=second, superseded=True, starts_at=200),
        ]
        new = [
            told(3, article=1, version=101, words=first),
            told(4, article=1, version=101, words=second, starts_at=220),
        ]
        assert where(LINKER.link([*old, *new], [event(5, old[0]), event(6, old[1])])) == {3: 5, 4: 6}

    def test_recoding_a_mention_as_another_incident_takes_it_out(self) -> None:
        mended = told(1, at=BANNU, words="A bomb went off at a bank in Bannu on Monday")
        result = LINKER.link([mended], [event(5, told(1), told(2), told(3))])
        assert where(result) == {1: -1}
        assert set(result.values) == {-1, 5}

    def test_a_mention_alone_in_its_event_keeps_the_number_whatever_it_says_now(self) -> None:
        result = LINKER.link([elsewhere(1)], [event(5, told(1))])
        assert result.assignments == ()
        believed = result.values[5]
        assert believed is not None
        assert believed.place.name == "Bannu"


class TestReviewers:
    def test_a_mention_goes_where_a_reviewer_put_it_though_everything_speaks_against_it(self) -> None:
        result = LINKER.link([elsewhere(9, fixed_event=5)], [event(5, told(1)), event(6, elsewhere(2))])
        assert where(result) == {9: 5}

    def test_and_leaves_the_event_it_was_in(self) -> None:
        moved = told(1, fixed_event=6)
        result = LINKER.link([moved], [event(5, told(1)), event(6, elsewhere(2))])
        assert where(result) == {1: 6}
        assert result.values[5] is None
        assert result.values[6] is not None

    def test_a_fixed_mention_stays_on_every_run(self) -> None:
        fixed = elsewhere(9, fixed_event=5)
        events = [event(5, told(1), fixed), event(6, elsewhere(2))]
        for _ in range(3):
            result = LINKER.link([fixed], events)
            assert result.assignments == ()
            events = stored(events, [fixed], result)

    def test_a_fixed_event_that_was_not_given_is_an_error_never_passed_over(self) -> None:
        with pytest.raises(ValueError, match="event 5"):
            LINKER.link([told(1, fixed_event=5)], [])

    def test_the_word_on_a_mention_that_is_history_moves_nothing(self) -> None:
        old = told(1, superseded=True, fixed_event=77)
        result = LINKER.link([old], [event(5, old, told(2))])
        assert result.assignments == ()
        assert list(result.values) == [5]

    def test_later_reports_join_the_event_by_either_of_its_parts(self) -> None:
        events = [event(5, told(1), elsewhere(2, fixed_event=5))]
        assert where(LINKER.link([told(8)], events)) == {8: 5}
        assert where(LINKER.link([elsewhere(9)], events)) == {9: 5}

    def test_a_mention_that_was_split_off_founds_its_own_and_does_not_come_back(self) -> None:
        split = told(1, apart_from=(5,))
        events = [event(5, told(1), told(2))]
        result = LINKER.link([split], events)
        assert where(result) == {1: -1}
        events = stored(events, [split], result)
        again = LINKER.link([split, told(2)], events)
        assert again.assignments == ()
        assert again.merges == ()

    def test_what_a_reviewer_holds_apart_stays_so_when_all_is_decided_afresh(self) -> None:
        split = told(1, apart_from=(5,), redo=True)
        rest = [told(2, redo=True), told(3, redo=True)]
        result = LINKER.link([split, *rest], [event(5, *rest), event(6, split)])
        assert result.assignments == ()
        assert result.merges == ()

    def test_what_a_reviewer_holds_apart_no_third_report_brings_together(self) -> None:
        split = told(1, apart_from=(5,))
        events = [event(5, told(2)), event(6, split)]
        result = LINKER.link([told(3), told(4)], events)
        assert result.merges == ()
        assert {where(result)[3], where(result)[4]} <= {5, 6}

    def test_events_that_a_reviewer_put_something_into_are_not_merged_by_rule(self) -> None:
        fixed = told(1, fixed_event=5)
        assert LINKER.link([told(3)], [event(5, fixed), event(6, told(2))]).merges == ()

    @pytest.mark.parametrize("version", [100, 101])
    def test_the_word_goes_over_to_the_mention_that_takes_the_place(self, version: int) -> None:
        old = elsewhere(1, article=1, version=100, superseded=True, fixed_event=5)
        new = elsewhere(2, article=1, version=version)
        result = LINKER.link([old, new], [event(5, told(3), old), event(6, elsewhere(4))])
        assert where(result) == {2: 5}

    def test_so_does_the_word_that_it_is_not_of_that_event(self) -> None:
        old = told(1, article=1, version=100, superseded=True, apart_from=(5,))
        new = told(2, article=1, version=101)
        result = LINKER.link([old, new], [event(5, told(3)), event(6, old)])
        assert where(result) == {2: 6}

    def test_it_is_inherited_once(self) -> None:
        words = "A bomb went off at a bank in Bannu on Monday"
        old = told(1, article=1, version=100, at=BANNU, words=words, superseded=True, fixed_event=5)
        heirs = [
            told(2, article=1, version=101, at=BANNU, words=words),
            told(3, article=1, version=101, at=BANNU, words=words, starts_at=300),
        ]
        result = LINKER.link([old, *heirs], [event(5, told(4), old)])
        assert sorted(where(result).values()) == [-1, 5]

    @pytest.mark.parametrize("settled", [True, False])
    def test_what_was_split_three_ways_stays_three_whatever_comes(self, settled: bool) -> None:
        parts = [told(1), told(2, apart_from=(5,)), told(3, apart_from=(5, 6))]
        events = [event(number, m) for number, m in zip((5, 6, 7), parts, strict=True)]
        for first in (10, 20, 30):
            events = [replace(e, settled=settled) for e in events]
            again = [replace(m, redo=True) for m in parts] if first == 20 else parts
            batch = [*again, told(first), told(first + 1), elsewhere(first + 2)]
            result = LINKER.link(batch, events)
            events = stored(events, batch, result)
            into = dict(result.merges)  # a store follows redirects where it reads what reviewers said
            parts = [replace(m, apart_from=tuple(into.get(number, number) for number in m.apart_from)) for m in parts]
            homes = {m.mention_id: e.event_id for e in events for m in e.mentions}
            assert len({homes[number] for number in (1, 2, 3)}) == 3

    @pytest.mark.parametrize("settled", [True, False])
    def test_a_split_after_more_came_leaves_the_rest_together(self, settled: bool) -> None:
        members = [told(number) for number in range(1, 8)]
        split = replace(members[3], apart_from=(5,))
        before = replace(event(5, *members), settled=settled)
        result = LINKER.link([split], [before])
        assert where(result) == {4: -1}
        assert set(result.values) == {-1, 5}
        after = [replace(e, settled=settled) for e in stored([before], [split], result)]
        again = LINKER.link([split, told(9)], after)
        assert 4 not in where(again)
        assert again.merges == ()

    @pytest.mark.parametrize("settled", [True, False])
    def test_a_join_outlives_that_everything_is_decided_afresh(self, settled: bool) -> None:
        joined = elsewhere(2, fixed_event=5)
        events = [replace(event(5, told(1), joined), settled=settled), replace(event(6, elsewhere(3)), settled=settled)]
        for redo in (False, True):
            batch = [replace(m, redo=redo) for m in (told(1), joined, elsewhere(3), elsewhere(4))]
            events = [replace(e, settled=settled) for e in stored(events, batch, LINKER.link(batch, events))]
        homes = {m.mention_id: e.event_id for e in events for m in e.mentions}
        assert homes[2] == 5


class TestYoung:
    """Events that are not settled are placed afresh with what comes."""

    def test_a_mention_goes_where_it_fits_better_once_that_is_known(self) -> None:
        words = "Gunmen attacked a convoy of tankers near Jandola on Monday and killed nine soldiers"
        coarse = place("Tank", precision=PlacePrecision.ADMIN2, words="Tank district")
        weak = told(
            1, at=coarse, tolls=[dead(9)], words="Nine soldiers were killed in a convoy of tankers in Tank district"
        )
        strong = told(2, words=words, tolls=[dead(9)])
        at_once = partition(LINKER.link([weak, strong], []))
        events = stored([], [weak], LINKER.link([weak], []), settled=False)
        result = LINKER.link([strong], events)
        held = {frozenset(m.mention_id for m in e.mentions) for e in stored(events, [strong], result, settled=False)}
        assert held == at_once

    def test_two_that_become_one_leave_a_redirect_and_the_older_number(self) -> None:
        words = "Gunmen attacked a convoy of tankers near Jandola on Monday"
        events = [replace(event(n, told(n, words=words, tolls=[dead(4)])), settled=False) for n in (8, 5)]
        result = LINKER.link([told(1, words=words, tolls=[dead(4)])], events)
        assert result.merges == ((8, 5),)
        assert where(result) == {1: 5}

    def test_look_alikes_are_named_with_their_score(self) -> None:
        other = told(2, words="Gunmen on motorcycles attacked a post near Jandola on Monday")
        vetoed = told(3, article=2, version=200, starts_at=300)
        result = LINKER.link([told(1), other, vetoed], [])
        assert len(result.ties) == 1
        assert result.ties[0].score >= 2.1


class TestMerges:
    def test_a_report_that_fits_two_events_well_makes_them_one_and_the_older_number_stays(self) -> None:
        words = "Gunmen attacked a convoy of tankers near Jandola on Monday"
        a = told(1, words=words, tolls=[dead(4)])
        b = told(2, words=words, tolls=[dead(4)])
        new = told(3, words=words, tolls=[dead(4)])
        result = LINKER.link([new], [event(8, a), event(5, b)])
        assert result.merges == ((8, 5),)
        assert where(result) == {3: 5}
        assert set(result.values) == {5}
        believed = result.values[5]
        assert believed is not None
        assert believed.voices == 3

    def test_merges_name_the_event_that_is_left_at_the_end(self) -> None:
        words = "Gunmen attacked a convoy of tankers near Jandola on Monday"
        events = [event(n, told(n, words=words, tolls=[dead(4)])) for n in (7, 8, 9)]
        result = LINKER.link([told(1, words=words, tolls=[dead(4)])], events)
        assert result.merges == ((8, 7), (9, 7))

    def test_events_are_not_merged_without_a_new_report(self) -> None:
        assert LINKER.link([told(1)], [event(5, told(1)), event(6, told(2))]).merges == ()

    def test_a_weak_report_does_not_chain_two_events(self) -> None:
        coarse = told(3, at=COUNTRY, day=when(basis=DateBasis.PUBLICATION), words="Attacks were reported")
        result = LINKER.link([coarse], [event(5, told(1)), event(6, elsewhere(2))])
        assert where(result) == {3: -1}
        assert result.merges == ()


class TestRedo:
    def test_the_place_is_decided_afresh(self) -> None:
        wrong = told(1, tolls=[dead(7)], redo=True)
        coarse = place("Tank", precision=PlacePrecision.ADMIN2, words="Tank district")
        events = [
            event(5, told(1, tolls=[dead(7)]), told(2, at=coarse, tolls=[hurt(1)], words="A man was hurt in a clash")),
            event(6, told(3, tolls=[dead(7)])),
        ]
        assert where(LINKER.link([wrong], events)) == {1: 6}

    def test_an_event_whose_mentions_are_all_decided_afresh_keeps_its_number(self) -> None:
        both = [told(1, redo=True), told(2, redo=True)]
        result = LINKER.link(both, [event(5, told(1), told(2))])
        assert result.assignments == ()
        assert list(result.values) == [5]

    def test_where_it_falls_in_two_the_number_goes_with_most(self) -> None:
        batch = [replace(m, redo=True) for m in (told(1), told(2), elsewhere(3))]
        result = LINKER.link(batch, [event(5, *batch)])
        assert where(result) == {3: -1}

    def test_a_reviewers_word_stands(self) -> None:
        fixed = elsewhere(2, fixed_event=5, redo=True)
        assert LINKER.link([fixed], [event(5, told(1), fixed)]).assignments == ()
