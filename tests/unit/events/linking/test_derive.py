"""An event's values: named rules over what independent voices last said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.events.linking.making import DAY, actor, dead, hurt, origin, place, told, when

from newswatch.events.linking import derive
from newswatch.events.linking.facts import Facts
from newswatch.model import (
    NO_ORIGIN,
    ActorKind,
    Certainty,
    CrossBorder,
    DateBasis,
    DatePrecision,
    EventType,
    OriginBasis,
    Outcome,
    Party,
    PlacePrecision,
    Responsibility,
    Role,
)
from newswatch.model.linking import EventCasualty, EventValues, LinkMention

KILLED = Outcome.KILLED


def values(*mentions: LinkMention) -> EventValues:
    found = derive([Facts(m) for m in mentions])
    assert found is not None
    return found


def rows(value: EventValues, outcome: Outcome = KILLED) -> dict[Party, tuple[int | None, int | None, int | None]]:
    return {row.party: (row.min, row.best, row.max) for row in value.casualties if row.outcome is outcome}


def only(value: EventValues) -> EventCasualty:
    (row,) = value.casualties
    return row


class TestVoices:
    def test_copies_and_papers_of_one_family_are_one_voice_and_three_numbers_say_so(self) -> None:
        value = values(
            told(1, voice="wire", tolls=[dead(5)]),
            told(2, voice="wire", tolls=[dead(5)]),
            told(3, voice="wire", tolls=[dead(5)], outlet="outlet-2"),
            told(4, voice="other", tolls=[dead(4)]),
        )
        assert (value.articles, value.outlets, value.voices) == (4, 3, 2)
        assert value.total(KILLED) == (4, 4, 5)

    def test_who_tells_of_one_side_alone_does_not_contradict_who_tells_of_both(self) -> None:
        both = told(1, voice="army", tolls=[dead(7, Party.SECURITY), dead(5, Party.MILITANT)])
        value = values(both, told(2, voice="kabul", tolls=[dead(7, Party.SECURITY)]))
        assert value.total(KILLED) == (12, 12, 12)
        assert rows(value) == {Party.SECURITY: (7, 7, 7), Party.MILITANT: (5, 5, 5)}
        assert next(toll.voices for toll in value.tolls) == 2
        other = values(both, told(2, voice="kabul", tolls=[dead(9, Party.SECURITY)]))
        assert other.total(KILLED) == (9, 9, 12)  # another number of the same side is another account

    def test_a_voice_speaks_with_its_latest_report(self) -> None:
        grown = [
            told(n, voice="wire", tolls=[dead(number)], hours_later=n * 5) for n, number in enumerate((3, 5, 8), 1)
        ]
        assert values(*grown).total(KILLED) == (8, 8, 8)

    def test_and_stands_by_what_its_latest_report_is_silent_on(self) -> None:
        first = told(1, voice="wire", tolls=[dead(3), hurt(7)], origin_said=origin("AF"))
        later = told(2, voice="wire", tolls=[dead(4)], hours_later=9)
        value = values(first, later)
        assert (value.total(KILLED)[1], value.total(Outcome.INJURED)[1]) == (4, 7)
        assert value.origin.origin_country == "AF"

    def test_unverified_superseded_and_unreal_claims_are_not_counted(self) -> None:
        value = values(
            told(1, tolls=[dead(3)]),
            told(2, tolls=[dead(90)], verified=False),
            told(3, tolls=[dead(91)], superseded=True),
        )
        assert value.total(KILLED) == (3, 3, 3)
        assert (value.voices, value.articles) == (1, 2)

    def test_nothing_verified_is_no_event(self) -> None:
        assert derive([]) is None
        assert derive([Facts(told(1, verified=False)), Facts(told(2, superseded=True))]) is None

    def test_outlets_nobody_knows_are_not_made_up(self) -> None:
        assert values(told(1, outlet=None)).outlets == 0


class TestTolls:
    def test_best_is_what_most_voices_hold_and_the_range_is_over_all(self) -> None:
        value = values(*(told(n, tolls=[dead(t)]) for n, t in enumerate((9, 9, 4, 12), 1)))
        assert value.total(KILLED) == (4, 9, 12)
        assert rows(value) == {Party.SECURITY: (4, 9, 12)}
        assert only(value).voices == 2

    def test_a_tie_goes_to_the_lower(self) -> None:
        assert values(told(1, tolls=[dead(14)]), told(2, tolls=[dead(9)])).total(KILLED) == (9, 9, 14)

    def test_nobody_is_counted_twice_where_voices_divide_parties_differently(self) -> None:
        value = values(
            told(1, tolls=[dead(7, Party.UNKNOWN)]),
            told(2, tolls=[dead(5, Party.CIVILIAN), dead(2)]),
            told(3, tolls=[dead(7, Party.UNKNOWN)]),
        )
        assert rows(value) == {Party.CIVILIAN: (5, 5, 5), Party.SECURITY: (2, 2, 2)}
        assert value.total(KILLED) == (7, 7, 7)

    def test_contradicting_sides_agree_that_there_were_dead(self) -> None:
        kabul = [told(n, tolls=[dead(9, Party.CIVILIAN)]) for n in (1, 2)]
        value = values(*kabul, told(3, tolls=[dead(14, Party.MILITANT)]))
        assert rows(value) == {Party.CIVILIAN: (9, 9, 9)}
        assert value.total(KILLED) == (9, 9, 14)
        assert value.tolls[0].voices == 3

    def test_an_undivided_count_ranges_with_the_one_party_that_others_name(self) -> None:
        value = values(told(1, tolls=[dead(6)]), told(2, tolls=[dead(6)]), told(3, tolls=[dead(4, Party.UNKNOWN)]))
        assert rows(value) == {Party.SECURITY: (4, 6, 6)}

    def test_most_who_hold_the_total_divide_it(self) -> None:
        value = values(
            told(1, tolls=[dead(3, Party.CIVILIAN), dead(1)]),
            told(2, tolls=[dead(4)]),
            told(3, tolls=[dead(4)], hours_later=-5),
        )
        assert rows(value) == {Party.SECURITY: (1, 4, 4)}

    def test_at_least_has_no_upper_end(self) -> None:
        assert values(told(1, tolls=[dead(5, high=None)])).total(KILLED) == (5, 5, None)

    def test_unless_another_voice_puts_an_end_to_it(self) -> None:
        open_ended = told(1, tolls=[dead(5, high=None)])
        assert values(open_ended, told(2, tolls=[dead(5)])).total(KILLED) == (5, 5, 5)
        assert values(open_ended, told(2, tolls=[dead(8)])).total(KILLED) == (5, 5, 8)
        assert values(open_ended, told(2, tolls=[dead(3)])).total(KILLED) == (3, 3, None)

    def test_a_range_that_a_text_states_is_kept(self) -> None:
        assert values(told(1, tolls=[dead(12, low=10, high=15)])).total(KILLED) == (10, 12, 15)

    def test_dozens_are_a_term_and_no_number(self) -> None:
        value = values(told(1, tolls=[dead(None, term="dozens")]))
        assert (only(value).best, only(value).term) == (None, "dozens")
        assert value.total(KILLED) == (None, None, None)

    def test_a_number_goes_before_a_term(self) -> None:
        value = values(told(1, tolls=[dead(None, term="several")]), told(2, tolls=[dead(6)]))
        assert (only(value).best, only(value).term) == (6, None)

    def test_zero_is_a_claim_and_silence_is_null(self) -> None:
        value = values(told(1, tolls=[dead(0, Party.UNKNOWN)]), told(2))
        assert value.total(KILLED) == (0, 0, 0)
        assert value.total(Outcome.INJURED) == (None, None, None)

    def test_nationalities_stay_rows(self) -> None:
        fifty = [dead(45, Party.MILITANT, nationality="AF"), dead(5, Party.MILITANT)]
        value = values(told(1, tolls=fifty), told(2, tolls=[dead(50, Party.MILITANT)]))
        assert value.total(KILLED) == (50, 50, 50)
        assert sum(row.best or 0 for row in value.casualties) == 50

    def test_rows_name_the_claim_that_proves_them(self) -> None:
        value = values(told(8, tolls=[hurt(2), dead(6)]), told(9, tolls=[dead(3), hurt(2)]))
        proof = {row.outcome: (row.mention_id, row.position) for row in value.casualties}
        assert proof[KILLED] == (9, 0)

    def test_two_groups_of_one_party_keep_their_own_ranges(self) -> None:
        value = values(told(1, tolls=[dead(2, Party.CIVILIAN), dead(5, Party.CIVILIAN)]))
        assert [(row.min, row.best, row.max) for row in value.casualties] == [(2, 2, 2), (5, 5, 5)]


class TestDayAndPlace:
    def test_the_firmest_and_most_exact_day_that_most_hold(self) -> None:
        value = values(
            told(1, day=when(DAY + timedelta(days=1), basis=DateBasis.PUBLICATION)),
            told(2, day=when(DAY + timedelta(days=1), basis=DateBasis.PUBLICATION)),
            told(3),
        )
        assert value.when.start == DAY

    def test_one_exact_date_does_not_outvote_three_weekdays(self) -> None:
        odd = told(1, day=when(DAY - timedelta(days=1), basis=DateBasis.EXPLICIT))
        assert values(odd, told(2), told(3)).when.start == DAY

    def test_a_month_gives_way_to_a_day(self) -> None:
        month = when(DAY.replace(day=1), precision=DatePrecision.MONTH, basis=DateBasis.EXPLICIT)
        assert values(told(1, day=month), told(2, day=month), told(3)).when.start == DAY

    def test_no_day_is_no_day(self) -> None:
        assert values(told(1, day=when(None))).when.start is None

    def test_the_finest_place_that_most_hold(self) -> None:
        district = place("Tank", precision=PlacePrecision.ADMIN2, words="Tank district")
        value = values(told(1, at=district), told(2, at=district), told(3))
        assert value.place.name == "Jandola"

    def test_where_a_report_was_written_comes_last(self) -> None:
        desk = place("Islamabad", admin1="Islamabad", admin2=None, words="ISLAMABAD", start=0)
        words = "ISLAMABAD: Gunmen attacked a post in Tank district on Monday"
        district = place("Tank", precision=PlacePrecision.ADMIN2, words="Tank district")
        value = values(told(1, at=desk, words=words), told(2, at=desk, words=words), told(3, at=district))
        assert value.place.name == "Tank"

    def test_no_country_is_no_country(self) -> None:
        nowhere = place(None, country=None, admin1=None, admin2=None, precision=PlacePrecision.UNKNOWN)
        assert values(told(1, at=nowhere)).place.country is None


class TestOrigin:
    def test_the_strongest_basis_is_shown_and_every_claim_kept(self) -> None:
        value = values(
            told(1, origin_said=origin("AF", basis=OriginBasis.INFERENCE)),
            told(2, origin_said=origin("AF", basis=OriginBasis.CROSSING_OBSERVED, by="ISPR")),
            told(3, origin_said=origin(None, status=CrossBorder.UNKNOWN, basis=None, denied_by="Kabul")),
            told(4, origin_said=NO_ORIGIN),
        )
        assert value.origin.basis is OriginBasis.CROSSING_OBSERVED
        assert [(o.origin.asserted_by, o.origin.denied_by) for o in value.origins] == [
            ("ISPR", None),
            (None, None),
            (None, "Kabul"),
        ]
        assert value.origin_denied

    def test_the_same_claim_by_two_voices_is_one_with_two_voices(self) -> None:
        value = values(told(1, origin_said=origin()), told(2, origin_said=origin()))
        assert [o.voices for o in value.origins] == [2]

    def test_domestic_unknown_and_not_stated_are_three_things(self) -> None:
        domestic = origin(None, status=CrossBorder.NO, basis=None)
        assert values(told(1, origin_said=domestic), told(2)).origin.status is CrossBorder.NO
        assert values(told(1, origin_said=domestic), told(2, origin_said=origin())).origin.status is CrossBorder.YES
        silent = values(told(1))
        assert (silent.origin.status, silent.origins) == (CrossBorder.UNKNOWN, ())


class TestActors:
    def test_actors_carry_their_voices_and_their_proof(self) -> None:
        value = values(
            told(1, actors=[actor("Group One", certainty=Certainty.SUSPECTED)]),
            told(2, actors=[actor("Group Two", Role.TARGET), actor("Group One", certainty=Certainty.CLAIMED)]),
        )
        first = value.actors[0]
        assert (first.id, first.voices, first.certainty) == ("group-one", 2, Certainty.CLAIMED)
        assert (first.mention_id, first.position) == (2, 1)

    def test_accusations_of_both_sides_stand_side_by_side(self) -> None:
        value = values(told(1, actors=[actor("Group One")]), told(2, actors=[actor("Group Two")]))
        assert [a.id for a in value.actors] == ["group-one", "group-two"]

    def test_one_actor_in_two_roles_is_two_rows(self) -> None:
        value = values(told(1, actors=[actor("Group One"), actor("Group One", Role.CLAIMANT)]))
        assert [a.role for a in value.actors] == [Role.PERPETRATOR, Role.CLAIMANT]

    def test_men_that_are_only_described_are_named_by_their_words(self) -> None:
        value = values(
            told(1, actors=[actor(None, words="Masked men")]), told(2, actors=[actor(None, words="masked men")])
        )
        assert [(a.name, a.voices) for a in value.actors] == [("Masked men", 2)]

    def test_a_states_planes_are_no_actor_beside_its_air_force(self) -> None:
        force = actor("Air Force", kind=ActorKind.STATE, country="PK")
        planes = actor(None, kind=ActorKind.STATE, country="PK", words="Pakistani planes")
        value = values(told(1, actors=[planes, force]), told(2, actors=[planes]))
        assert [a.id for a in value.actors] == ["air-force"]


class TestTheRest:
    def test_the_kind_that_most_hold_and_of_equals_the_one_that_says_more(self) -> None:
        bombing = told(1, kind=EventType.BOMBING)
        assert values(bombing, told(2), told(3)).event_type is EventType.ARMED_ASSAULT
        assert values(bombing, told(2)).event_type is EventType.BOMBING

    def test_a_claim_of_responsibility_goes_before_that_nobody_claimed_it(self) -> None:
        value = values(
            told(1, responsibility=Responsibility(claimed=False)),
            told(2, responsibility=Responsibility(claimed=True, by="Group One")),
        )
        assert value.responsibility == Responsibility(claimed=True, by="Group One")
        assert values(told(1, responsibility=Responsibility(claimed=False))).responsibility.claimed is False
        assert values(told(1)).responsibility.claimed is None

    @pytest.mark.parametrize(
        ("said", "expected"),
        [((None, None), None), ((None, False), False), ((True, False), True), ((None, True), True)],
    )
    def test_suicide_is_told_denied_or_not_stated(self, said: tuple[bool | None, ...], expected: bool | None) -> None:
        assert values(*(told(n, suicide=s) for n, s in enumerate(said, 1))).suicide is expected

    def test_an_incident_is_recalled_only_where_everybody_looks_back(self) -> None:
        assert values(told(1, recalled=True)).recalled
        assert not values(told(1, recalled=True), told(2)).recalled

    def test_weapons_are_gathered_and_the_operations_name_is_that_of_most(self) -> None:
        value = values(
            told(1, weapons=("mortar",), operation="Linda Mpaka"),
            told(2, weapons=("rifle", "mortar"), operation="Linda Msitu", hours_later=1),
            told(3, operation="Linda Msitu", hours_later=2),
        )
        assert value.weapons == ("mortar", "rifle")
        assert value.operation == "Linda Msitu"

    def test_further_voices_make_it_surer_never_less_sure(self) -> None:
        one, two = told(1, confidence=0.6), told(2, confidence=0.2)
        assert values(one).confidence == 0.6
        assert values(one, two).confidence == pytest.approx(0.64)

    def test_the_quotation_shown_is_the_surest_mentions(self) -> None:
        assert values(told(1, confidence=0.5), told(2, confidence=0.9)).mention_id == 2
