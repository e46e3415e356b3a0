"""Which sentences tell of one incident, and where the next one begins."""

from __future__ import annotations

import pytest
from tests.coding import count, incidents, mentions

from newswatch.model import CrossBorder, EventType, Outcome, Realis, Scope

PUBLISHED = "2025-10-12"
KILLED, INJURED = Outcome.KILLED, Outcome.INJURED


def killed(text: str) -> list[int | None]:
    return [count(m, KILLED) for m in incidents(text, PUBLISHED)]


def test_a_story_goes_on_with_its_incident() -> None:
    text = (
        "Gunmen killed four guards at a post near Gao in Mali on Friday. The attackers burned two vehicles. "
        "The army said the fighters fled towards the river. Six other guards were wounded."
    )
    assert len(incidents(text, PUBLISHED)) == 1
    assert [count(m, INJURED) for m in incidents(text, PUBLISHED)] == [6]


@pytest.mark.parametrize(
    "turn",
    [
        "In another incident,",
        "In a separate attack,",
        "Separately,",
        "Elsewhere,",
        "In a second incident,",
        "Meanwhile,",
    ],
)
def test_a_separator_begins_a_new_one(turn: str) -> None:
    text = (
        f"Gunmen killed four guards near Gao in Mali on Friday. {turn} a roadside bomb killed two traders near "
        "Menaka on Friday."
    )
    assert killed(text) == [4, 2]


def test_another_day_is_another_incident() -> None:
    text = (
        "Gunmen killed four guards near Gao in Mali on Friday. "
        "Fighters killed seven herders in a village near Menaka on Wednesday."
    )
    assert killed(text) == [4, 7]


def test_the_same_day_in_other_words_is_the_same() -> None:
    text = (
        "Gunmen killed four guards near Gao in Mali on Friday. The attack on 10 October lasted an hour, and three "
        "guards were wounded."
    )
    assert len(incidents(text, PUBLISHED)) == 1


def test_what_a_text_looks_back_on_is_recalled_and_keeps_its_day() -> None:
    text = (
        "Gunmen killed four guards near Gao in Mali on Friday. "
        "Last month a suicide bomber killed nine soldiers at a camp in Menaka. "
        "Friday's attack wounded six others."
    )
    today, past = incidents(text, PUBLISHED)
    assert not today.recalled
    assert past.recalled
    assert str(past.when.start) == "2025-09-01"
    assert count(past, KILLED) == 9
    assert (count(today, KILLED), count(today, INJURED)) == (4, 6)


def test_a_total_over_a_period_is_no_incident() -> None:
    text = (
        "Gunmen killed four guards near Gao in Mali on Friday. "
        "Over the past year 310 people have been killed in such attacks in the region."
    )
    assert killed(text) == [4]
    assert all(m.scope is Scope.PERIOD for m in mentions(text, PUBLISHED) if count(m, KILLED) == 310)


def test_a_warning_is_no_incident() -> None:
    text = "The front threatened to attack the port of Gao in Mali on Friday. It vowed to ambush every convoy."
    assert incidents(text, PUBLISHED) == ()
    assert all(m.realis is not Realis.ACTUAL for m in mentions(text, PUBLISHED))


def test_every_item_of_a_list_is_one() -> None:
    text = (
        "The army told of three operations in Mali this week: a) Gao (8 October 2025): 4 militants killed, "
        "b) Menaka (9 October 2025): 6 militants killed, c) Kidal (10 October 2025): 2 soldiers killed."
    )
    assert killed(text) == [4, 6, 2]
    assert [str(m.when.start) for m in incidents(text, PUBLISHED)] == ["2025-10-08", "2025-10-09", "2025-10-10"]


def test_a_list_of_reasons_tells_of_none() -> None:
    text = (
        "The front is strong for three reasons: a) it buys weapons abroad, b) it pays its fighters, and "
        "c) attacks go unpunished."
    )
    assert incidents(text, PUBLISHED) == ()


def test_talks_about_an_attack_are_an_event_of_their_own() -> None:
    text = (
        "Gunmen killed four guards near Gao in Mali on Friday.\n"
        "On Saturday the foreign ministry in Bamako summoned the ambassador of Algeria and lodged a protest."
    )
    attack, protest = incidents(text, PUBLISHED)
    assert count(attack, KILLED) == 4
    assert protest.event_type is EventType.DIPLOMATIC
    assert str(protest.when.start) == "2025-10-11"


def test_a_state_of_affairs_by_some_day_begins_nothing() -> None:
    text = (
        "Rebels abducted six villagers near Beni in the Democratic Republic of Congo on Thursday night. "
        "By Saturday two of the abducted had come home."
    )
    assert len(incidents(text, PUBLISHED)) == 1


def test_every_paragraph_of_a_round_up_stands_alone() -> None:
    text = (
        "News in brief\nMali: Gunmen killed four guards near Gao on Friday. Two others were wounded.\n"
        "Niger: Gunmen killed six soldiers near Ayorou on Friday.\n"
        "Security forces killed 77 militants in operations during the month."
    )
    assert killed(text) == [4, 6]
    assert [count(m, INJURED) for m in incidents(text, PUBLISHED)] == [2, None]


@pytest.mark.parametrize("turn", ["In retaliation,", "In response,"])
def test_a_strike_that_answers_is_an_incident_of_its_own(turn: str) -> None:
    text = (
        "Two soldiers were killed by rocket fire near Arsal in Lebanon on Friday. "
        f"{turn} army helicopters fired missiles at a camp near Baalbek, killing five militants."
    )
    assert killed(text) == [2, 5]


def test_firing_back_is_the_same_fight() -> None:
    text = (
        "Gunmen fired at a patrol near Gao in Mali on Friday, killing two soldiers. "
        "In response, the soldiers opened fire and killed three of the attackers."
    )
    assert len(incidents(text, PUBLISHED)) == 1


@pytest.mark.parametrize(
    "total",
    [
        "So far this month 42 people have been killed in the region.",
        "The month's toll stands at 95 dead.",
        "At least 23 soldiers have been killed in October.",
        "Attacks have left 300 dead since January.",
    ],
)
def test_a_total_over_a_period_is_no_part_of_an_incident(total: str) -> None:
    assert killed(f"Five soldiers were killed in an ambush near Gao in Mali on Friday. {total}") == [5]
    assert killed(f"{total} Five soldiers were killed in an ambush near Gao in Mali on Friday.") == [5]


@pytest.mark.parametrize(
    "later",
    [
        "The hostages were injured and released on 10 October.",
        "All three captives were freed on 11 October.",
        "Two of the victims were rescued by the police on 11 October.",
    ],
)
def test_what_became_of_the_people_taken_is_no_incident_of_its_own(later: str) -> None:
    text = f"Gunmen abducted three teachers near Gao in Mali on 6 October 2025. {later}"
    assert len(incidents(text, PUBLISHED)) == 1


def test_a_body_found_days_later_is_of_the_incident() -> None:
    text = (
        "Gunmen abducted Omar Farsi, a trader, near Gao in Mali on 6 October 2025. Farsi's body was found on "
        "10 October 2025."
    )
    assert killed(text) == [1]
    assert [count(m, Outcome.ABDUCTED) for m in incidents(text, PUBLISHED)] == [1]


def test_an_earlier_day_is_another_incident_even_of_hostages() -> None:
    text = (
        "Gunmen abducted three teachers near Gao in Mali on 6 October 2025. On 1 October 2025 gunmen took two hostages "
        "from a bus near Menaka."
    )
    assert len(incidents(text, PUBLISHED)) == 2


def test_an_armed_group_takes_and_does_not_arrest() -> None:
    text = "Al-Shabaab fighters picked up four clan elders near Dhobley in Somalia on Friday."
    (mention,) = incidents(text, PUBLISHED)
    assert count(mention, Outcome.ABDUCTED) == 4
    text = "Soldiers picked up four suspected militants near Dhobley in Somalia on Friday."
    (mention,) = incidents(text, PUBLISHED)
    assert count(mention, Outcome.ARRESTED) == 4


def test_a_clash_over_land_is_no_private_crime() -> None:
    text = "Three people were killed as militias of two clans clashed over land near Garissa in Kenya on Friday."
    assert killed(text) == [3]


def test_clauses_with_days_of_their_own_are_items_of_a_list() -> None:
    found = incidents(
        "The killing has moved to the hills: on 9 September rebels killed 17 villagers near Rutshuru in Congo; on 14 "
        "September a drone struck a market in Masisi and killed six traders; and on 22 September two soldiers were "
        "wounded near Uvira.",
        "2025-10-12",
    )
    assert [(str(m.when.start), count(m, KILLED)) for m in found] == [
        ("2025-09-09", 17),
        ("2025-09-14", 6),
        ("2025-09-22", None),
    ]


def test_clauses_of_one_day_are_one_sentence() -> None:
    found = incidents("Rebels attacked a camp near Gao in Mali on Friday; four soldiers were killed.", "2025-10-12")
    assert [count(m, KILLED) for m in found] == [4]


def test_years_that_cannot_be_one_are_two_incidents() -> None:
    found = incidents(
        "A clash near Gao in 2019 killed 40 people. In 2021 rebels killed 12 guards near Menaka in Mali.",
        "2025-10-12",
    )
    assert [count(m, KILLED) for m in found] == [40, 12]


def test_what_is_said_before_a_list_holds_for_its_items() -> None:
    found = incidents(
        "The army counted several attacks in which the assailants came from Malian territory: (1) Banibangou (12 "
        "September 2025): 14 soldiers killed; (2) Inates (3 October 2025): 22 terrorists killed.",
        "2025-10-12",
    )
    listed = [m for m in found if m.casualties]
    assert [(m.origin.status, m.origin.origin_country) for m in listed] == [(CrossBorder.YES, "ML")] * 2


def test_the_place_of_another_incident_is_not_taken() -> None:
    first, second = incidents(
        "On 2 October rockets killed eight people in Kantharalak district of Si Sa Ket in Thailand. On 9 October three "
        "rangers were wounded by a mine in Si Sa Ket.",
        "2025-10-12",
    )
    assert first.place.name == "Kantharalak"
    assert second.place.name == "Si Sa Ket"


def test_a_text_that_argues_begins_no_incident_with_a_mere_word() -> None:
    text = (
        "It is time that our leaders act. The season of infiltration was the worst in years. We must close the line. "
        "On 8 October a car exploded in Delhi in India and killed 13 people. The writer is a retired general."
    )
    (only,) = incidents(text, "2025-10-12")
    assert (str(only.when.start), count(only, KILLED)) == ("2025-10-08", 13)


def test_a_strike_that_came_later_is_another_incident_and_places_are_no_people() -> None:
    found = incidents(
        "Two soldiers were killed when militants fired on a base near Metina in Iraq on Friday. Warplanes then struck "
        "targets in Gara and Qandil, and 14 militants were killed, the ministry said.",
        PUBLISHED,
    )
    assert [count(m, KILLED) for m in found] == [2, 14]


def test_a_village_on_no_map_is_in_the_country_where_all_who_are_named_are_at_home() -> None:
    (mention,) = incidents(
        "Five CPI-Maoist cadres were arrested in the forest of Kongerapur village on Friday.", PUBLISHED
    )
    assert (mention.place.name, mention.place.country) == ("Kongerapur", "IN")
    (mention,) = incidents("Five gunmen were arrested in the forest of Kongerapur village on Friday.", PUBLISHED)
    assert (mention.place.name, mention.place.country) == ("Kongerapur", None)


def test_a_village_on_no_map_is_nowhere_where_a_second_country_is_named() -> None:
    text = "Five CPI-Maoist cadres were arrested in Kongerapur village on Friday, which Nepal calls Kongeri."
    (mention,) = incidents(text, PUBLISHED)
    assert (mention.place.name, mention.place.country) == ("Kongerapur", None)


def test_the_place_of_what_an_incident_answers_is_not_its_own() -> None:
    text = "Troops struck depots near Nabatieh overnight in response to the rockets at Kiryat Shmona, the army said."
    (mention,) = incidents(text, PUBLISHED)
    assert mention.place.name == "Nabatieh"


@pytest.mark.parametrize(
    "second",
    [
        "Iran's Revolutionary Guards shelled hills near Choman in Erbil province on Friday.",
        "At Ghumdhum in Bangladesh, a shell wounded two boys on Friday.",
        "In Togo, gunmen killed two farmers near Dapaong on Friday.",
    ],
)
def test_a_deed_at_another_place_is_another_incident(second: str) -> None:
    text = (
        f"A Turkish drone struck a car in the Sinjar district of Nineveh province on Friday, killing four men. {second}"
    )
    found = incidents(text, PUBLISHED)
    assert len(found) == 2
    assert found[0].place.name == "Sinjar"
    assert found[1].place.name != "Sinjar"


@pytest.mark.parametrize(
    "more",
    [
        "The attack on the car in Sinjar killed a commander, his family in Duhok said.",
        "Two of the wounded died in a hospital in Duhok.",
        "The four came from a village in Sulaymaniyah province.",
        "An envoy's attention was drawn to the strike at a meeting in Baghdad.",
    ],
)
def test_another_place_in_the_same_story_is_not(more: str) -> None:
    text = (
        f"A Turkish drone struck a car in the Sinjar district of Nineveh province on Friday, killing four men. {more}"
    )
    assert len(incidents(text, PUBLISHED)) == 1


def test_a_denial_that_turns_to_an_account_of_its_own() -> None:
    text = (
        "An Armenian soldier was killed near Goris on Friday by Azerbaijani fire, Yerevan said.\n"
        "Baku's defence ministry denied that its units had opened fire, and said that Armenian forces shot at its "
        "positions in the Lachin district on Thursday."
    )
    found = incidents(text, PUBLISHED)
    assert [m.place.country for m in found] == ["AM", "AZ"]


def test_hours_later_another_side_fires() -> None:
    text = (
        "A landmine wounded a Thai ranger at Chong Bok on Friday. Hours later Cambodian troops fired three "
        "rockets at a "
        "post at Phu Makhuea."
    )
    assert [m.event_type for m in incidents(text, PUBLISHED)] == [EventType.BOMBING, EventType.SHELLING]


def test_what_a_group_says_of_its_own_deed_is_no_other_deed() -> None:
    text = (
        "Fighters killed nine soldiers near Porga in Benin on Friday. JNIM, al-Qaeda's affiliate in the "
        "Sahel, said that "
        "it had killed 20 soldiers in Burkina Faso's Est region."
    )
    assert len(incidents(text, PUBLISHED)) == 1


def test_a_month_of_last_year_is_no_period() -> None:
    text = (
        "Gunmen killed four guards near Gao in Mali on Friday. He said that eleven soldiers had been killed "
        "near Menaka "
        "in May last year."
    )
    assert killed(text) == [4, 11]


def test_the_dateline_is_not_where_every_incident_was() -> None:
    text = (
        "TBILISI, October 11 - Russian troops detained a farmer near Gori on Friday.\nIn November 2023 a man "
        "from another "
        "village was shot dead by Russian soldiers."
    )
    found = incidents(text, PUBLISHED)
    assert [m.place.name for m in found] == ["Gori", None]


def test_a_new_attack_that_is_claimed_in_its_own_sentence_is_no_look_back() -> None:
    text = (
        "Ethiopian soldiers shot dead four traders near Yeed in Somalia's Bakool region on Thursday.\n"
        "At Beledweyne a car bomb killed six soldiers on Friday; al-Shabaab claimed the attack."
    )
    assert [(m.place.name, m.recalled) for m in incidents(text, PUBLISHED)] == [("Yeed", False), ("Beledweyne", False)]


@pytest.mark.parametrize(
    ("toll", "killed_there"),
    [
        ("Nine guards were killed across the clashes.", [None]),
        ("Two guards were killed in the attack, and seven herders were killed across all the raids.", [2, None]),
        ("One guard was killed across both attacks.", [1]),
        ("Nine guards were killed.", [9]),
    ],
)
def test_a_toll_of_several_attacks_is_none_of_the_one_told(toll: str, killed_there: list[int | None]) -> None:
    text = f"Gunmen attacked a post near Gao in Mali on Friday. This was one of three related attacks. {toll}"
    (told,) = incidents(text, PUBLISHED)
    assert [c.best for c in told.casualties] == killed_there
