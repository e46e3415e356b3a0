"""Sentences in which people are taken, die or are told of, marked with what they claim: who is told of again, who
belongs to another incident, and who is nobody at all. See `marks` for the notation."""

from __future__ import annotations

import pytest
from tests.unit.events.casualties.marks import expected, marked, rows

TAKEN = [
    ("Rebels put a village headman under house arrest.", "abducted 1 official"),
    ("Police put a village headman under house arrest.", "arrested 1 official"),
    ("A rebel commander sent letters claiming that two soldiers are in their custody.", "abducted 2 security"),
    ("Police raided a meeting of the rebels and took over 20 persons into custody.", "arrested 20+ civilian"),
    ("The heads of two men were found in Sarn. They were picked up by villagers.", ""),
    ("The raiders took away a generator.", ""),
    ("The minister was taken away by road.", ""),
    ("One body of a rebel was found, the other one was taken away by the rebels.", "killed 1 militant"),
    ("Rebels caught and killed a trader.", "killed 1 civilian"),
    ("Rebels held the headman responsible for the arrest.", ""),
    (
        "A rebel commander surrendered before the Sarn police along with a deputy commander and two fighters.",
        "surrendered 3 militant, surrendered 1 unknown",
    ),
    ("The mayor was abducted by rebels along with and two others.", "abducted 3 official"),
    ("Hardship forced a wanted rebel, identified as Omar Das, to surrender.", "surrendered 1 militant"),
    (
        "The clash led to injuries to six guards and the arrest of an equal number of rebels.",
        "injured 6 security, arrested 6 militant",
    ),
]

TAKEN_BEFORE = [
    ("On the word of arrested commander Omar Das, two mines were found.", ""),
    ("A rebel was arrested in Sarn. Arrested rebel Omar Das was sent to prison.", "arrested 1 militant"),
    (
        "A rebel, involved in stopping a search for abducted minister Omar Das in March was arrested in Sarn.",
        "arrested 1 militant",
    ),
    ("They demanded their leader Omar Das, who was arrested, to be freed.", "arrested 1 unknown"),
]

OF_ANOTHER_DEED = [
    ("The rebel was brought for questioning in the Sarn case in which nine policemen were shot dead.", ""),
    ("Gunmen killed three herders. It was a revenge killing as five farmers were killed in May.", "killed 3 civilian"),
    ("He had opposed the killing of a clerk.", ""),
    ("Rebels shot a teacher dead. The teacher had fled the village after a rebel was arrested.", "killed 1 civilian"),
    ("Omar Das spoke for a farmers' body.", ""),
    ("The patrol was on its way following information that the rebels had killed a trader.", ""),
    ("She was hospitalised with symptoms of poisoning.", ""),
]

TOLD_AGAIN = [
    ("Rebels took a trader away and killed him by slitting his throat.", "abducted 1 civilian, killed 1 civilian"),
    (
        "A police constable was hurt and succumbs to his wounds. The constable had sustained bullet injuries.",
        "killed 1 security",
    ),
    ("A councillor, Omar Das, was shot at and injured. Das, a poultry owner, succumbed.", "killed 1 official"),
    (
        "Rebels were arrested. A rebel has been taken into custody along with one of his associates.",
        "arrested 2 militant",
    ),
    (
        "The rebels suspected him to be an informer. A student was stabbed. They chased him and shot him dead.",
        "killed 1 civilian",
    ),
]

OTHERS = [
    ("Rebels abducted a mayor. His body was found by the road.", "abducted 1 official, killed 1 official"),
    ("Omar Das was shot and killed. Das's nephew, Timothy Okoro, was killed.", "killed 1 unknown, killed 1 civilian"),
    (
        "A man was killed and his wife was hurt when rebels led by Omar Das attacked. Omar Das suffered some injury.",
        "killed 1 civilian, injured 1 civilian, injured 1 unknown",
    ),
    (
        "Rebels abducted 35 farmers. One person died, 17 hostages went free. The other 17 hostages were found dead.",
        "abducted 35 civilian, killed 18 civilian",
    ),
    ("A rebel was killed and another, Omar Das (28), injured in a clash.", "killed 1 militant, injured 1 militant"),
]

INSERTED = [
    ("A rebel - a splinter of the front - commander was killed.", "killed 1 militant"),
    ("One passenger who stood near the door reportedly suffered a bullet injury.", "injured 1 civilian"),
    ("The surrender of 15-year-old herder Omar Das surprised the town.", "surrendered 1 civilian"),
    ("Omar Das, the man who led a series of rebels attacks in March and April was arrested.", "arrested 1 civilian"),
]

MISSPELT = [
    ("A child weas injured in the blast.", "injured 1 civilian"),
    ("Two guards were inured in the blast.", "injured 2 security"),
    ("The rebels killed) a trader.", "killed 1 civilian"),
    ("Twele soldiers and fourten farmers were killed.", "killed 12 security, killed 14 civilian"),
    ("Even soldiers were killed.", "killed ? security"),
    ("Two rebels have been by killed in a clash.", "killed 2 militant"),
    ("Gunmen killed a policemen in Sarn.", "killed 1 security"),
]

ALL = [*TAKEN, *TAKEN_BEFORE, *OF_ANOTHER_DEED, *TOLD_AGAIN, *OTHERS, *INSERTED, *MISSPELT]


@pytest.mark.parametrize(("text", "mark"), ALL)
def test_marked_sentence(text: str, mark: str) -> None:
    assert marked(text) == expected(mark)


@pytest.mark.parametrize("text", [text for text, _ in ALL])
def test_quotes_stand_where_they_say(text: str) -> None:
    for r in rows(text):
        assert text[r.quote.start : r.quote.end] == r.quote.text
