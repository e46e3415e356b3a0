"""Joined verbs, lists of parts, bodies, figures, other days and speakers who differ (notation: `marks`)."""

from __future__ import annotations

import pytest
from tests.unit.events.casualties.marks import READER, expected, marked, rows

from newswatch.events.casualties.tally import tally
from newswatch.matching import read
from newswatch.model import Party

JOINED = [
    ("A sergeant stepped on a mine near the ford on Wednesday and lost his leg.", "injured 1 security"),
    ("A mine wounded three rangers; one lost a foot.", "injured 3 security"),
    ("The patrol was ambushed and the rebels lost six men.", "killed 6 militant"),
    ("The ministers lost three seats and the rebels lost a commander.", "killed 1 militant"),
    (
        "Raiders slit the throats of six villagers and took eight women with them.",
        "killed 6 civilian, abducted 8 civilian",
    ),
    ("Rebels killed four soldiers and took two prisoners.", "killed 4 security, captured 2 unknown"),
    ("Rebels took Sarn in May, and ten people died.", "killed 10 civilian"),
    ("A soldier shot dead his commander before turning the gun on himself.", "killed 2 security"),
    ("A bandit killed two policemen. He was later lynched by a crowd.", "killed 1 militant, killed 2 security"),
    ("Two girls blew themselves up at a market, killing nine traders.", "killed 2 militant, killed 9 civilian"),
    ("A cook was killed by gunmen with his wife and son.", "killed 3 civilian"),
    ("Shelling killed a girl and injured her parents.", "killed 1 civilian, injured 2 civilian"),
    ("Three soldiers and as many militants were killed.", "killed 3 militant, killed 3 security"),
    ("Troops shot dead five infiltrators and caught the other two.", "killed 5 militant, arrested 2 militant"),
    ("Police and rebels clashed in Sarn. One person from each side was killed.", "killed 2 unknown"),
]

PARTS = [
    ("Air strikes killed eight people: five soldiers and three civilians.", "killed 3 civilian, killed 5 security"),
    ("Eight people were killed: five soldiers and three civilians.", "killed 3 civilian, killed 5 security"),
    ("Shelling killed 57 people, mostly women and children.", "killed 57 civilian"),
    ("The blast killed six people on Friday, four of whom were gendarmes.", "killed 2 civilian, killed 4 security"),
    (
        "Gunmen killed three people, among them 2 Orani nationals, one soldier martyred.",
        "killed 1 security, killed 2 civilian",
    ),
    ("The shell killed a family of four.", "killed 4 civilian"),
    (
        "A guard was killed by gunmen who stormed a compound while soldiers killed one of the attackers.",
        "killed 1 militant, killed 1 security",
    ),
    (
        "Militants killed eight soldiers. Four were initially announced dead, while four others were found dead later.",
        "killed 8 security",
    ),
    (
        "The mayor was killed on Friday. A convoy was hit too, leaving six soldiers and three militiamen dead.",
        "killed 1 official, killed 9 security",
    ),
    ("Five of the seven abducted were found dead.", "killed 5 unknown"),
]

BODIES = [
    ("His body and the body of a woman were found in the river.", "killed 1 civilian, killed 1 unknown"),
    ("The bodies of six villagers and of a teacher were found.", "killed 7 civilian"),
    (
        "The army said that twenty militants were killed in the raid; the bodies of 14 militants were recovered.",
        "killed 20 militant",
    ),
    ("Soldiers searched the cave for the body of a comrade.", ""),
    ("Rebels executed an old man. The corpse of the victim was found on Sunday.", "killed 1 civilian"),
]

FIGURES = [
    (
        "KILLED: 3 soldiers, 2 civilians; INJURED: 7 civilians.",
        "killed 2 civilian, killed 3 security, injured 7 civilian",
    ),
    ("Gunmen attacked a village. Fatalities: 4.", "killed 4 unknown"),
    ("Gunmen attacked a village. FATALITIES: 5 others may have been killed.", ""),
    ("The army killed an unspecified number of rebels. The number of fatalities was put at 10.", "killed 10 militant"),
    ("Dozens were killed in the market. The death toll rose to 34.", "killed 34 unknown"),
    ("Officials raised the death toll from Sunday's ambush from four soldiers to six.", "killed 6 security"),
]

ONE_BY_ONE = [
    ("Rebels killed three men on Friday, beheading one and shooting dead another.", "killed 3 civilian"),
    (
        "Rebels killed three men in Sarn, while gunmen stormed a post, shooting dead a guard.",
        "killed 3 civilian, killed 1 security",
    ),
    ("Rebels abducted two traders. Two others were picked up on the road.", "abducted 4 civilian"),
]

MORE = [
    (
        "Militants abducted seven herders and killed a deacon. Five of the seven abducted were found dead.",
        "killed 6 civilian, abducted 7 civilian",
    ),
    (
        "Rebels killed a soldier. The rebels said they had seized two trucks, acknowledging two dead in their ranks.",
        "killed 1 security, killed 2 militant",
    ),
    ("Gunmen killed three herders. In a retaliatory attack, an elder was killed.", "killed 4 civilian"),
    ("Three rebels were killed. In the retaliatory firing two rebels died.", "killed 3 militant"),
    ("Two people were killed. A few hours later gunmen fired at a truck, killing one person.", "killed 3 civilian"),
    ("At least three people were killed by a mine. The Herald reports four dead.", "killed 3+ civilian"),
    ("Four people were killed on farms in revenge attacks for the killing of three herders.", "killed 4 civilian"),
    ("6 burned to death in their houses/ 6 killed by machete/ 3 shot dead.", "killed 15 unknown"),
    ("A police officer used as a shield was killed.", "killed 1 security"),
    (
        "Six soldiers were killed, four died in the camp while two others were hit on the road and killed.",
        "killed 6 security",
    ),
    ("Ten people were killed. The rebels said that they had killed 20 policemen.", "killed 10-20 civilian"),
    ("Sarn said 41 people were killed in the border clashes; Oran put its dead at 24.", "killed 65 civilian"),
    ("Police found the bodies at 9 and left.", ""),
    ("Shelling killed three of a family.", "killed 3 civilian"),
    ("Bombs killed four people. The body of a fourth victim was found in the evening.", "killed 4 civilian"),
    ("Bombs killed four people. A fifth victim died in hospital.", "killed 5 civilian"),
    ("Bombs killed four people. The army sent 119 drones, of which 87 were shot down.", "killed 4 civilian"),
    ("Six policemen were killed. The rebels said they had killed 14 in all.", "killed 6-14 security"),
    ("Of the five attackers in the raid, three were killed and two fled.", "killed 3 militant"),
    ("Gunmen killed 29 soldiers in the deadliest attack since July.", "killed 29 security"),
]

IN_REPORTS = [
    (
        "Ten people were killed in the raid on Friday, officials said, including four soldiers.",
        "killed 6 civilian, killed 4 security",
    ),
    (
        "Ten people died, health officials said: four soldiers, five civilians and the bomber.",
        "killed 5 civilian, killed 4 security, killed 1 militant",
    ),
    (
        "Gunmen killed five people in Sarn, the mayor said, among them two policemen.",
        "killed 3 civilian, killed 2 security",
    ),
    ("A lorry driver shot dead two soldiers before he was killed by guards.", "killed 2 security, killed 1 civilian"),
    ("Three rebels attacked a jail on Saturday. All three were shot dead.", "killed 3 militant"),
    ("A strike on lorries killed one person. A second strike killed two people.", "killed 3 civilian"),
    (
        "Twelve soldiers died in the ambush on Friday. One of the wounded soldiers died on Sunday.",
        "killed 13 security",
    ),
    (
        "At least five people were killed. Two policemen were killed in the exchange of fire that followed.",
        "killed 5+ civilian, killed 2 security",
    ),
]

WHO = [
    (
        "Eight rebels were killed. Two soldiers, Naik Sher Alam, 34, of Karn and Sepoy Munir, 26, of Attan, died.",
        "killed 8 militant, killed 2 security",
    ),
    (
        "The toll in the attack on a van rose to five after two of the wounded constables died.",
        "killed 3 unknown, killed 2 security",
    ),
    ("Fourteen people, nine of them women and children, were killed.", "killed 14 civilian"),
    (
        "Three girls aged six, eight and eleven were killed and four boys injured.",
        "killed 3 civilian, injured 4 civilian",
    ),
    ("Five soldiers - a captain, two sergeants and two privates - were killed.", "killed 5 security"),
    ("Two workers and their police guard were shot dead.", "killed 2 civilian, killed 1 security"),
]

ELSEWHERE = [
    ("Rebels killed three soldiers, a week after a bomb there killed five policemen.", "killed 3 security"),
    ("A bomb killed four people on a road where 12 had died in a similar blast.", "killed 4 civilian"),
    ("A drone killed eight tribesmen, while 30 people have died in such strikes since January.", "killed 8 civilian"),
    ("Gunmen killed a trader near the place where ten soldiers were killed in an ambush.", "killed 1 civilian"),
    (
        "Following the clash that led to the death of a rebel and a guard, another led to the death of one more rebel.",
        "killed 1 militant",
    ),
]

SPEAKERS = [
    ("The rebels claimed that they killed 27 soldiers; the army said only nine were killed.", "killed 9-27 security"),
    ("The army said nine soldiers were killed, but the rebels claimed they had killed 57.", "killed 9-57 security"),
    (
        "The rebels claimed killing four soldiers. The ministry confirmed the attack, but said only one was killed.",
        "killed 1-4 security",
    ),
    (
        "Residents said 30 bodies had been buried, while the government maintained that nine people died.",
        "killed 9-30 unknown",
    ),
]

ALL = [*JOINED, *PARTS, *BODIES, *FIGURES, *ONE_BY_ONE, *MORE, *IN_REPORTS, *WHO, *ELSEWHERE, *SPEAKERS]


@pytest.mark.parametrize(("text", "mark"), ALL)
def test_marked_sentence(text: str, mark: str) -> None:
    assert marked(text) == expected(mark)


@pytest.mark.parametrize("text", [text for text, _ in ALL])
def test_quotes_stand_where_they_say(text: str) -> None:
    for r in rows(text):
        assert text[r.quote.start : r.quote.end] == r.quote.text


TWO_SIDES = [
    "The ministry said nine villagers were killed in the strike; the army said 14 rebels were killed.",
    "The army said 14 rebels were killed in the strike. Residents said nine villagers were killed.",
]


@pytest.mark.parametrize("text", TWO_SIDES)
def test_two_sides_of_one_strike_count_the_same_dead(text: str) -> None:
    """The lower count stands, the other is a maximum and enters no sum (DESIGN section 6: a tie goes to the lower)."""
    document = read(text)
    _, claims = READER.find(document, (), {})
    told = {r.party: (r.min, r.best, r.max) for r in tally(document, claims, one_sided=True)}
    assert told == {Party.CIVILIAN: (9, 9, 9), Party.MILITANT: (None, None, 14)}


FIGHT = "Residents said nine villagers were killed in the clash. The army said it had killed 14 rebels."


def test_in_a_fight_both_sides_lose_men() -> None:
    document = read(FIGHT)
    _, claims = READER.find(document, (), {})
    assert sum(r.best or 0 for r in tally(document, claims, one_sided=True)) == 23


def test_where_an_armed_group_attacked_its_dead_are_others() -> None:
    document = read(TWO_SIDES[0])
    _, claims = READER.find(document, (), {})
    assert sum(r.best or 0 for r in tally(document, claims, one_sided=False)) == 23
