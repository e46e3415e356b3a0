"""Which part each actor plays, by the words around it."""

from __future__ import annotations

import pytest
from tests.coding import count, incidents, named, only

from newswatch.model import ActorKind, Certainty, CrossBorder, Mention, Outcome, Party, Role

PUBLISHED = "2025-10-12"
TTP = "Tehrik-i-Taliban Pakistan"


def first(text: str) -> Mention:
    return incidents(text, PUBLISHED)[0]


def certainty(mention: Mention, role: Role) -> list[Certainty]:
    return [a.certainty for a in mention.actors if a.role is role]


@pytest.mark.parametrize(
    ("text", "doer"),
    [
        ("Al-Shabaab fighters killed three soldiers near Kismayo in Somalia on Friday.", "Al-Shabaab"),
        ("Three soldiers were killed by Al-Shabaab near Kismayo in Somalia on Friday.", "Al-Shabaab"),
        ("Three soldiers were killed in an attack by Al-Shabaab near Kismayo in Somalia on Friday.", "Al-Shabaab"),
        ("TTP militants ambushed a convoy near Bannu in Pakistan on Friday, killing two soldiers.", TTP),
        (
            "TTP fighters, some of them on motorcycles, attacked a post near Bannu on Friday and killed two soldiers.",
            TTP,
        ),
        ("The Arakan Army attacked a border post in Maungdaw in Myanmar on Friday, killing six police.", "Arakan Army"),
    ],
)
def test_who_did_it(text: str, doer: str) -> None:
    found = first(text)
    assert named(found, Role.PERPETRATOR) == [doer]
    assert doer not in named(found, Role.TARGET)
    assert certainty(found, Role.PERPETRATOR) == [Certainty.STATED]


def test_a_group_and_its_letters_are_one() -> None:
    text = (
        "Assailants opened fire on trucks in Gao, Mali. The Coalition of Patriots for Change (CPC) claimed "
        "responsibility for the incident."
    )
    assert named(first(text), Role.CLAIMANT) == ["Coalition of Patriots for Change"]


def test_attackers_who_were_killed_stay_attackers() -> None:
    text = (
        "Five TTP militants were killed when they stormed an army post near Bannu in Pakistan on Friday. "
        "Two soldiers were martyred."
    )
    found = first(text)
    assert TTP not in named(found, Role.TARGET)
    assert count(found, Outcome.KILLED, Party.MILITANT) == 5
    assert count(found, Outcome.KILLED, Party.SECURITY) == 2


def test_those_who_were_killed_by_troops_are_the_target() -> None:
    text = "Troops killed five TTP militants in an operation near Bannu in Pakistan on Friday."
    found = first(text)
    assert TTP in named(found, Role.TARGET)
    (doer,) = [a for a in found.actors if a.role is Role.PERPETRATOR]
    assert doer.kind is ActorKind.STATE


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("At least five armed men killed a guard near Menaka in Mali on Friday.", ["armed men"]),
        ("Dozens of gunmen killed a guard near Menaka in Mali on Friday.", ["gunmen"]),
        ("Five men were arrested near Menaka in Mali on Friday.", ["state forces (not named)"]),
        ("Officials said that a suspect killed a guard near Menaka in Mali on Friday.", ["suspect"]),
    ],
)
def test_who_is_only_described_is_called_by_the_noun(text: str, called: list[str]) -> None:
    assert named(first(text), Role.PERPETRATOR) == called


def test_the_harmed_are_targets() -> None:
    found = first("Gunmen killed three teachers near Menaka in Mali on Friday.")
    assert [(a.kind, a.quote.text) for a in found.actors if a.role is Role.TARGET] == [(ActorKind.CIVILIAN, "teachers")]


@pytest.mark.parametrize("word", ["Suspected", "Alleged"])
def test_the_suspected_are_suspected(word: str) -> None:
    found = first(f"{word} Boko Haram fighters killed nine farmers near Monguno in Nigeria on Friday.")
    assert named(found, Role.PERPETRATOR) == ["Boko Haram"]
    assert certainty(found, Role.PERPETRATOR) == [Certainty.SUSPECTED]


def test_a_claim_of_responsibility() -> None:
    text = (
        "A blast killed four guards near Gao in Mali on Friday. "
        "Islamic State in the Greater Sahara claimed responsibility for it."
    )
    found = first(text)
    (claimant,) = [a for a in found.actors if a.role is Role.CLAIMANT]
    assert claimant.certainty is Certainty.CLAIMED
    assert found.responsibility.claimed is True
    assert found.responsibility.by == claimant.name


@pytest.mark.parametrize(
    "words",
    [
        "No group has claimed responsibility.",
        "No one has yet claimed responsibility for the attack.",
        "There was no immediate claim of responsibility.",
    ],
)
def test_nobody_has_claimed_it(words: str) -> None:
    found = first(f"A blast killed four guards near Gao in Mali on Friday. {words}")
    assert found.responsibility.claimed is False
    assert found.responsibility.by is None
    assert named(found, Role.CLAIMANT) == []


def test_silence_about_a_claim_is_unknown() -> None:
    assert first("A blast killed four guards near Gao in Mali on Friday.").responsibility.claimed is None


@pytest.mark.parametrize(
    "words",
    [
        "The army blamed Boko Haram.",
        "The governor blamed the attack on Boko Haram.",
        "Officials attributed the attack to Boko Haram.",
    ],
)
def test_who_is_blamed_is_accused(words: str) -> None:
    found = first(f"A blast killed four farmers near Monguno in Nigeria on Friday. {words}")
    assert named(found, Role.ACCUSED) == ["Boko Haram"]
    assert certainty(found, Role.ACCUSED) == [Certainty.SUSPECTED]


def test_who_denies_it_is_on_record() -> None:
    text = (
        "A blast killed four farmers near Monguno in Nigeria on Friday. The army blamed Boko Haram. "
        "Ansaru denied any part in it."
    )
    found = first(text)
    assert Certainty.DENIED in [a.certainty for a in found.actors if a.name == "Ansaru"]


def test_no_actor_is_needed() -> None:
    found = first("Four people were killed in a blast at a market in Quetta in Pakistan on Friday.")
    assert named(found, Role.PERPETRATOR) == []
    assert count(found, Outcome.KILLED) == 4


def test_nobody_plays_the_same_part_twice() -> None:
    text = (
        "Al-Shabaab killed three soldiers near Kismayo in Somalia on Friday. Al-Shabaab fighters also burned a truck, "
        "and the Shabaab attackers then fled."
    )
    assert named(only(text, PUBLISHED), Role.PERPETRATOR) == ["Al-Shabaab"]


def test_every_quotation_stands_in_the_text() -> None:
    text = "Suspected TTP militants killed three soldiers near Bannu in Pakistan on Friday, the army said."
    for actor in first(text).actors:
        assert text[actor.quote.start : actor.quote.end] == actor.quote.text


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("An Israeli drone strike killed two men in a car near Tyre on Friday.", "IL"),
        ("Three farmers were wounded by Pakistani fire near Torkham on Friday.", "PK"),
        ("Two people were killed when Russian aircraft dropped bombs on Bilopillia on Friday.", "RU"),
        ("Ukrainian drones hit a depot near Shebekino on Friday and wounded a guard.", "UA"),
        (
            "An Armenian soldier was hit on Friday near Tegh and wounded. The shots came from Azerbaijani positions.",
            "AZ",
        ),
        ("Guards near Semenivka killed two men of a Russian sabotage and reconnaissance group on Friday.", "RU"),
        ("Two Thai soldiers were wounded in a clash with Cambodian troops at Chong Bok on Friday.", "KH"),
    ],
)
def test_a_state_is_behind_its_arms(text: str, state: str) -> None:
    found = first(text)
    assert [a.country for a in found.actors if a.role is Role.PERPETRATOR] == [state]


@pytest.mark.parametrize(
    "text",
    [
        "Two people were killed on Friday when debris of downed Russian drones fell on a house in Sumy.",
        "Two people were killed on Friday in a fire that the Greek fire brigade put out near Volos.",
    ],
)
def test_arms_that_were_stopped_and_other_fires_are_nobodys_deed(text: str) -> None:
    assert [a for m in incidents(text) for a in m.actors if a.role is Role.PERPETRATOR] == []


@pytest.mark.parametrize(
    "tail",
    [
        "Neighbours carried the wounded to the road.",
        "The prayers were attended by officials.",
        "A video posted by a local channel shows a burning car.",
        "Five hundred people crossed into the next valley.",
        "Soldiers fired smoke rounds as a warning.",
        "Soldiers later shot down a drone.",
        "The case is heard by a military judge.",
    ],
)
def test_who_does_something_else_is_no_attacker(tail: str) -> None:
    found = first(f"Two people were killed when a bomb went off in a market in Sarban on Friday. {tail}")
    assert [a.quote.text for a in found.actors if a.role is Role.PERPETRATOR] == []


def test_words_that_only_describe_a_group_do_not_hide_it() -> None:
    found = first(
        "Shells fired by Sudan's paramilitary Rapid Support Forces killed two soldiers in Tine in Chad on Friday."
    )
    assert named(found, Role.PERPETRATOR) == ["Rapid Support Forces"]
    assert (found.origin.status, found.origin.origin_country) == (CrossBorder.YES, "SD")


def test_the_deed_that_is_answered_has_another_doer() -> None:
    found = first(
        "A drone killed a soldier near Shlomi in Israel on Friday. The group said that it was in retaliation for an "
        "Israeli air strike on Thursday."
    )
    assert [a.quote.text for a in found.actors if a.role is Role.PERPETRATOR] == []


def test_where_the_attackers_came_from_is_no_attacker() -> None:
    found = first(
        "ADF rebels who crossed from the Democratic Republic of Congo killed eleven people in Kasese on Friday."
    )
    assert named(found, Role.PERPETRATOR) == ["Allied Democratic Forces"]


@pytest.mark.parametrize(
    "text",
    [
        "Islamist insurgents from Mozambique's Cabo Delgado province crossed the river and attacked Kitaya on Friday.",
        "Nine guards were killed on Friday by insurgents from Mozambique at Kitaya in Tanzania.",
    ],
)
def test_where_attackers_are_from_stands_between_them_and_their_deed(text: str) -> None:
    assert any("insurgents" in a.quote.text for a in first(text).actors if a.role is Role.PERPETRATOR)


@pytest.mark.parametrize(
    "text",
    [
        "Colombia's army found the bodies of two rebels near Puerto Asis on Friday.",
        "An aircraft bombed a depot held by the Rapid Support Forces at Heglig on Friday, killing two engineers.",
    ],
)
def test_finding_bodies_and_holding_ground_are_no_attack(text: str) -> None:
    doers = [a.name for m in incidents(text, PUBLISHED) for a in m.actors if a.role is Role.PERPETRATOR]
    assert "Rapid Support Forces" not in doers
    assert not any("rebels" in (d or "") for d in doers)


def test_who_takes_people_does_not_claim_it() -> None:
    m = first("Nine fishermen were abducted near Maungdaw in Myanmar on Friday; they were taken by the Arakan Army.")
    assert not [a for a in m.actors if a.role is Role.CLAIMANT]


def test_bodies_that_were_found_are_nobody_who_was_attacked() -> None:
    text = "Gunmen attacked a village near Gao on Monday and killed six farmers. The bodies of the farmers were found."
    (event,) = incidents(text, "2025-10-14")
    assert not any("bod" in a.quote.text for a in event.actors)


@pytest.mark.parametrize(
    "text",
    [
        "Four people were killed in police firing in Bannu in Pakistan on Friday.",
        "Four protesters fell to army bullets and died in Bannu in Pakistan on Friday.",
    ],
)
def test_who_died_in_a_forces_fire_was_shot_by_it(text: str) -> None:
    doers = [a for a in first(text).actors if a.role is Role.PERPETRATOR]
    assert [a.kind for a in doers] == [ActorKind.STATE]
