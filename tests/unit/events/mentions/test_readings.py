"""What reading the coder's answers to texts of our own about other borders showed: a sentence or two for each cause."""

from __future__ import annotations

import pytest
from tests.coding import count, incidents, mentions, named, only

from newswatch.model import CrossBorder, EventType, Mention, Outcome, Party, Role, Scope

PUBLISHED = "2026-06-30"
KILLED, INJURED, ABDUCTED = Outcome.KILLED, Outcome.INJURED, Outcome.ABDUCTED


def days(text: str) -> list[str]:
    return [str(m.when.start) for m in incidents(text, PUBLISHED)]


def brief(m: Mention) -> tuple[str, str | None, int | None]:
    return str(m.when.start), m.place.name, count(m, KILLED)


# ------------------------------------------------------------------ days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "On 11 June gunmen killed two guards at Sake in Congo. Nine days later, rebels killed six at Walikale.",
            ["2026-06-11", "2026-06-20"],
        ),
        (
            ("On 15 June five labourers were shot dead at Mehrestan in Iran. On the 29th of the same month guards shot "
            "dead three traders at Saravan."),
            ["2026-06-15", "2026-06-29"],
        ),
        (
            ("On 7 June a convoy was ambushed near Gao in Mali and two soldiers were killed. On the same day gunmen "
            "killed four herders near Menaka."),
            ["2026-06-07", "2026-06-07"],
        ),
        ("Gunmen killed two traders near Titao in Burkina Faso at the weekend, police said.", ["2026-06-27"]),
        (
            ("A drone strike on a car near Tyre in Lebanon killed two people on Monday, the ministry said on Tuesday. "
            "Another strike, on a van in Nabatieh, wounded five."),
            ["2026-06-29", "2026-06-29"],
        ),
    ],
)  # fmt: skip
def test_days_that_lean_on_other_days(text: str, expected: list[str]) -> None:
    assert days(text) == expected


def test_an_attack_since_which_none_was_so_deadly_has_its_month() -> None:
    text = (
        "Gunmen killed eight farmers in Kitaya in Tanzania on Friday. It was the deadliest attack there since October "
        "2020, when some 300 fighters raided the village and killed 20 people."
    )
    first, second = incidents(text, PUBLISHED)
    assert brief(first)[0] == "2026-06-26"
    assert (str(second.when.start), second.recalled) == ("2020-10-01", True)


# ------------------------------------------------------------------ which incident


def test_deeds_in_a_row_with_days_of_their_own() -> None:
    text = (
        "The killing of four policemen in Panjgur on 19 June, the kidnapping of a deputy commissioner in Kharan a day "
        "later and the bombing of a railway bridge near Dera Murad Jamali on 21 June have shaken the government."
    )
    found = incidents(text, PUBLISHED)
    assert [(str(m.when.start), m.place.name) for m in found] == [
        ("2026-06-19", "Panjgur"),
        ("2026-06-20", "Kharan"),
        ("2026-06-21", "Dera Murad Jamali"),
    ]
    assert [count(m, KILLED) for m in found[:2]] == [4, None]
    assert found[1].event_type is EventType.ABDUCTION


def test_a_sum_is_no_incident_beside_its_parts() -> None:
    text = (
        "At least 30 civilians were killed in two attacks in Ituri in Congo since Friday.\nEleven people "
        "died in Mambasa on Friday; 19 were hacked to death in a church in Komanda on Saturday night."
    )
    assert [count(m, KILLED) for m in incidents(text, PUBLISHED)] == [11, 19]
    assert mentions(text, PUBLISHED)[0].scope is Scope.PERIOD


@pytest.mark.parametrize(
    "told",
    [
        "More than 40,000 people have died in the conflict.",
        "All told, 46 people have died since the fighting began anew.",
        "In the genocide of 1994 some 800,000 people were murdered.",
    ],
)
def test_the_dead_of_a_war_are_no_incident(told: str) -> None:
    text = f"Soldiers shot dead two rebels near Gao in Mali on Friday.\n{told}"
    assert [count(m, KILLED) for m in incidents(text, PUBLISHED)] == [2]


def test_people_who_gather_to_remember_look_back() -> None:
    found = only(
        "LAHORE: Families gathered on Monday to remember the 60 people who were killed when a bomber struck the "
        'ceremony at Wagah in November 2014.\n"He went to buy sweets," said Shabnam Bibi, who lost her husband.',
        PUBLISHED,
    )
    assert (str(found.when.start), found.recalled, count(found, KILLED)) == ("2014-11-01", True, 60)


@pytest.mark.parametrize("noun", ["report", "claim", "statement"])
def test_a_report_that_is_denied_did_not_happen(noun: str) -> None:
    text = (
        f"YEREVAN - Armenia's ministry on Tuesday denied an Azerbaijani {noun} that its units had opened fire on "
        "positions in the Kalbajar district on Monday night."
    )
    assert not incidents(text, PUBLISHED)


# ------------------------------------------------------------------ where


@pytest.mark.parametrize(
    ("text", "place", "country"),
    [
        (
            "GOMA, DR Congo, June 30 - Troops went to the town of Kibumba, where two soldiers were killed.",
            "Kibumba",
            "CD",
        ),
        ("Accra — Armed men killed two traders near Titao in northern Burkina Faso on Sunday.", "Titao", "BF"),
        (
            ("BEIRUT — A drone fired a missile at a car on the road between Zahrani and Msayleh on Monday, killing two "
            "people, Lebanon's health ministry said."),
            "Zahrani",
            "LB",
        ),
        ("On 8 June a bomb wounded three people in North Mitrovica in Kosovo.", "North Mitrovica", "XK"),
        ("Gunmen led by Milan Petrovic ambushed a patrol near Banjska and killed an officer.", "Banjska", "XK"),
        (
            ("On 21 June a Serbian gendarme was injured by a mine near Raska in Serbia, which Belgrade blamed on "
            "Pristina's special units."),
            "Raska",
            "RS",
        ),
    ],
)  # fmt: skip
def test_where_it_was(text: str, place: str, country: str) -> None:
    found = incidents(text, PUBLISHED)[0]
    assert (found.place.name, found.place.country) == (place, country)


def test_names_that_head_the_items_of_a_list_are_places_though_no_map_has_them() -> None:
    text = (
        "The list of this year: Tibú (12 May 2026): five soldiers killed by a bomb; Quembolo (3 June 2026): two "
        "policemen shot dead by gunmen; and Fortul (7 June 2026): one Venezuelan explosives expert captured.\n"
        "Ministers met in Maracaibo."
    )
    assert [m.place.name for m in incidents(text, PUBLISHED)] == ["Tibú", "Quembolo", "Fortul"]


# ------------------------------------------------------------------ who


@pytest.mark.parametrize(
    ("text", "who", "origin"),
    [
        ("Thai F-16s struck a post near Samraong on 8 June, killing a Cambodian soldier.", "Thailand", "TH"),
        ("The armed forces of Uganda killed six Kenyan fishermen near Mbita on Saturday.", "Uganda", "UG"),
    ],
)
def test_states_behind_their_forces(text: str, who: str, origin: str) -> None:
    found = only(text, PUBLISHED)
    assert who in named(found, Role.PERPETRATOR)
    assert (found.origin.status, found.origin.origin_country) == (CrossBorder.YES, origin)


@pytest.mark.parametrize(
    "told",
    [
        "Al-Shabaab claimed the attack in a message to reporters.",
        "One soldier was hurt in the attack, which Al-Shabaab claimed.",
        "Al-Shabaab took responsibility.",
    ],
)
def test_who_claims_a_deed_by_its_name(told: str) -> None:
    text = f"Gunmen attacked a post near Lafey in Mandera, Kenya, on Sunday, killing two policemen. {told}"
    assert incidents(text, PUBLISHED)[0].responsibility.by == "Al-Shabaab"


# ------------------------------------------------------------------ people taken


@pytest.mark.parametrize(
    ("text", "outcome", "number"),
    [
        ("Gunmen killed six fishermen on Migingo island on Saturday and seized four others.", ABDUCTED, 4),
        ("Raiders seized two traders near Torodi in Niger on Sunday.", ABDUCTED, 2),
        ("Four herders were taken across the border to Chad by armed men on Monday.", ABDUCTED, 4),
        ("Houthi fighters boarded a tanker off Hodeidah on Saturday and seized its crew of 22.", ABDUCTED, 22),
        ("Soldiers attacked the camp near Gao in Mali on Monday and seized three fighters.", Outcome.ARRESTED, 3),
        ("Two shepherds from Tegh were taken by Azerbaijani soldiers on Monday.", Outcome.ARRESTED, 2),
    ],
)
def test_people_who_are_seized(text: str, outcome: Outcome, number: int) -> None:
    assert count(only(text, PUBLISHED), outcome) == number


def test_things_that_are_seized_take_nobody() -> None:
    found = only("Police killed two gunmen near Hub in Pakistan on Monday and seized two pistols.", PUBLISHED)
    assert [(c.party, c.outcome) for c in found.casualties] == [(Party.MILITANT, KILLED)]


# ------------------------------------------------------------------ what kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Turkish warplanes killed 14 rebels near Metina in northern Iraq on Monday.", EventType.AIR_STRIKE),
        ("Three civilians were wounded at Rubavu in Rwanda by mortar bombs fired from Congo.", EventType.SHELLING),
        ("Three guards were killed near Hombori in Mali when their car hit a mine.", EventType.BOMBING),
    ],
)
def test_kinds(text: str, kind: EventType) -> None:
    assert only(text, PUBLISHED).event_type is kind


# ------------------------------------------------------------------ people counted


def rows(m: Mention) -> list[tuple[Party, Outcome, int | None, int | None]]:
    return [(c.party, c.outcome, c.best, c.max) for c in m.casualties]


def test_the_other_sides_toll_is_the_most_and_not_the_toll() -> None:
    text = (
        "Jihadists overran an army camp at Eknewane in Niger on Monday. The ministry put the toll at 34 soldiers "
        "killed and 14 wounded; the group said it had killed 51."
    )
    assert rows(only(text, PUBLISHED))[:1] == [(Party.SECURITY, KILLED, 34, 51)]


def test_each_side_of_a_communique_has_its_own_figures() -> None:
    text = (
        "A convoy of the army fell into an ambush near Gao in Mali on Monday.\nProvisional toll on the friendly side: "
        "three dead, seven wounded. On the enemy side: 18 terrorists neutralised."
    )
    assert sorted(rows(only(text, PUBLISHED))) == [
        (Party.MILITANT, KILLED, 18, 18),
        (Party.SECURITY, INJURED, 7, 7),
        (Party.SECURITY, KILLED, 3, 3),
    ]


@pytest.mark.parametrize(
    ("text", "party", "number"),
    [
        ("Guards fired on fuel carriers at Saravan in Iran on Monday and killed three of them.", Party.CIVILIAN, 3),
        (
            (
                "Insurgents attacked Kitaya in Tanzania on Friday, killing eight residents. Soldiers pursued them over "
                "the river and killed five."
            ),
            Party.MILITANT,
            5,
        ),
        (
            (
                "Raiders killed four herders in Turkana in Kenya on Friday. The raiders drove off 200 goats. Six of "
                "them were shot dead by police."
            ),
            Party.MILITANT,
            6,
        ),
        (
            (
                "A drone struck a market near Kidal in Mali on Monday, killing at least five people, two residents and "
                "a separatist spokesman said."
            ),
            Party.CIVILIAN,
            5,
        ),
    ],
)  # fmt: skip
def test_who_they_were(text: str, party: Party, number: int) -> None:
    assert count(incidents(text, PUBLISHED)[0], KILLED, party) == number


def test_an_adjective_is_nobody() -> None:
    text = "Gunmen shot dead two guards near Kulachi in Pakistan on Monday. The attackers took away an official rifle."
    assert [c.outcome for c in only(text, PUBLISHED).casualties] == [KILLED]


def test_the_same_dead_by_another_side_whoever_they_are_called() -> None:
    text = (
        "An Israeli drone strike on a car killed two shopkeepers in Aitaroun in Lebanon on Monday, the mayor said. The "
        "Israeli army said that it had killed a Hezbollah commander and another operative of the group."
    )
    assert count(only(text, PUBLISHED), KILLED) == 2


# ------------------------------------------------------------------ from where


@pytest.mark.parametrize(
    ("text", "origin", "target"),
    [
        (
            ("Two Chinese road builders were shot dead in Darvoz in Tajikistan on Monday by Afghan gunmen from across "
            "the Panj."),
            "AF",
            "TJ",
        ),
        ("5 soldiers killed in cross-border raid from Burkina Faso: Benin army", "BF", "BJ"),
        (
            "Soldiers foiled an infiltration bid at Ghulam Khan in Pakistan on Monday; 12 militants were killed.",
            "AF",
            "PK",
        ),
        ("A drone launched from Yemen wounded two Saudi soldiers at al-Qimma on Monday.", "YE", "SA"),
    ],
)  # fmt: skip
def test_over_which_border(text: str, origin: str, target: str) -> None:
    found = only(text, PUBLISHED)
    assert (found.origin.status, found.origin.origin_country, found.origin.target_country) == (
        CrossBorder.YES,
        origin,
        target,
    )
    assert found.place.country == target


def test_another_strike_is_of_the_kind_and_the_hand_of_the_first() -> None:
    text = (
        "An Israeli drone fired a missile at a car near Tyre in Lebanon on Monday, killing two people, the ministry "
        "said on Tuesday.\nAnother strike, on a van in Nabatieh, wounded five."
    )
    first, second = incidents(text, PUBLISHED)
    assert first.event_type is second.event_type is EventType.DRONE_STRIKE
    assert "Israel" in named(second, Role.PERPETRATOR)
    assert second.origin.origin_country == "IL"


def test_the_same_town_is_the_town_told_of() -> None:
    text = (
        "Armed men stopped a lorry near Titao in Burkina Faso on Sunday and abducted two traders.\nIn February seven "
        "traders were burned alive in the same town."
    )
    assert [(m.place.name, m.place.country) for m in incidents(text, PUBLISHED)] == [("Titao", "BF"), ("Titao", "BF")]


def test_fire_from_a_groups_positions_is_the_groups() -> None:
    text = "Two soldiers were killed near Sake in Congo on Monday by mortar fire from M23 positions, the army said."
    assert named(only(text, PUBLISHED), Role.PERPETRATOR) == ["March 23 Movement"]


def test_a_mine_that_an_old_war_has_left_is_no_attack() -> None:
    text = (
        "A villager was hurt on Tuesday when he stepped on a mine left over from the war of the nineties near Shurnukh "
        "in Armenia, doctors in Goris said."
    )
    assert not incidents(text, PUBLISHED)


# ------------------------------------------------------------------ opinions


def test_what_an_opinion_tells_with_day_and_place_is_an_incident_though_nobody_was_hurt() -> None:
    text = (
        "Let us lay out the facts. On 2 June Azerbaijani mortars fell on Khnatsakh in Armenia and damaged a school. We "
        "must act.\nThe writer is a historian."
    )
    assert [str(m.when.start) for m in incidents(text, PUBLISHED)] == ["2026-06-02"]


def test_a_trend_under_a_date_is_none() -> None:
    text = (
        "30 June 2026 Over the past several months, Pakistan has faced a surge in attacks on posts near Peshawar. We "
        "must act.\nThe writer is a historian."
    )
    assert not incidents(text, PUBLISHED)


# ------------------------------------------------------------------ a second reading, of other borders


def test_some_of_the_dead_are_said_to_be_of_a_party() -> None:
    text = (
        "At least seven people were killed in a blast in Zahedan in Iran on Monday. Three of the dead were policemen."
    )
    found = only(text, PUBLISHED)
    assert (count(found, KILLED), count(found, KILLED, Party.SECURITY)) == (7, 3)


def test_attackers_whom_soldiers_killed_are_none_of_those_they_killed() -> None:
    text = (
        "Eleven people were killed by gunmen who crossed the Ruzizi from Congo on Monday and attacked the market of "
        "Gisuma, Burundi's army said. Soldiers killed three of the assailants."
    )
    found = only(text, PUBLISHED)
    assert (count(found, KILLED, Party.CIVILIAN), count(found, KILLED, Party.MILITANT)) == (11, 3)


def test_women_in_the_crossfire_are_no_part_of_the_fighters() -> None:
    text = (
        "Soldiers killed eleven rebels near Birak in Chad on Monday. Two women of the village lost their lives in the "
        "crossfire."
    )
    found = only(text, PUBLISHED)
    assert (count(found, KILLED, Party.CIVILIAN), count(found, KILLED, Party.MILITANT)) == (2, 11)


def test_a_forces_men_are_of_the_force() -> None:
    text = (
        "Ukraine's border guard service said that two of its men had been wounded by a drone launched from Belarus "
        "near Slavutych on Monday."
    )
    assert count(only(text, PUBLISHED), INJURED, Party.SECURITY) == 2


@pytest.mark.parametrize(
    ("text", "place", "country"),
    [
        (
            "BUJUMBURA, June 30 - Gunmen attacked the market of Gisuma, Burundi's army said, and killed eleven people.",
            "Gisuma",
            "BI",
        ),
        (
            ("MAIDUGURI — Nigerian jets killed twelve herders when they bombed the Tunkara area of Niger republic on "
            "Saturday."),
            "Tunkara",
            "NE",
        ),
        ("North Waziristan: five terrorists were killed in an operation in Spinwam on Monday.", "Spinwam", "PK"),
    ],
)  # fmt: skip
def test_a_village_goes_before_where_it_was_told(text: str, place: str, country: str) -> None:
    found = incidents(text, PUBLISHED)[0]
    assert (found.place.name, found.place.country) == (place, country)


def test_last_october() -> None:
    text = (
        "Rebels killed eleven people in Vugizo in Burundi on Monday.\nLast October, rebels killed 20 people in an "
        "attack on a bar in Gatumba."
    )
    assert [(str(m.when.start), m.recalled) for m in incidents(text, PUBLISHED)] == [
        ("2026-06-29", False),
        ("2025-10-01", True),
    ]


def test_a_gun_is_seized_and_not_those_killed_before() -> None:
    text = (
        "Islamist fighters raided an army position near Karimama in Benin on Monday. Five of the assailants were "
        "killed and a machine gun was seized in the fighting."
    )
    assert [(c.outcome, c.best) for c in only(text, PUBLISHED).casualties] == [(KILLED, 5)]


def test_the_next_sentence_says_where_in_the_district() -> None:
    text = (
        "A mortar round fired from Congo wounded a farmer in Rwanda's Rubavu district on Sunday, the army said. The "
        "round landed in a potato field in Cyanzarwe sector, and the farmer was hurt in both legs."
    )
    assert only(text, PUBLISHED).place.name == "Cyanzarwe"


def test_a_crossing_lies_on_the_side_of_those_who_were_hit() -> None:
    text = "Three Afghan border guards were killed when Pakistani forces opened fire at Torkham on Monday."
    found = only(text, PUBLISHED)
    assert (found.place.name, found.place.country) == ("Torkham", "AF")
    assert (found.origin.status, found.origin.origin_country) == (CrossBorder.YES, "PK")


def test_a_second_place_at_a_village_that_no_map_has() -> None:
    text = (
        "BELGOROD, June 30 - A Ukrainian drone hit a car in the village of Grafovka on Monday, injuring a married "
        "couple, the governor said. Two people were hurt by a drone in Shebekino."
    )
    found = incidents(text, PUBLISHED)
    assert [(m.place.name, str(m.when.start), count(m, INJURED)) for m in found] == [
        ("Grafovka", "2026-06-29", 2),
        ("Shebekino", "2026-06-29", 2),
    ]
