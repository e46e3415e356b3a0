"""Incidents told as what something else came after."""

from __future__ import annotations

from datetime import date

import pytest
from tests.coding import count, mentions, only

from newswatch.model import Outcome, Party

KILLED, SECURITY = Outcome.KILLED, Party.SECURITY


@pytest.mark.parametrize(
    ("text", "day", "killed"),
    [
        ("The crossing was closed on Friday, a day after shells killed eight people in Goma.", 12, 8),
        ("Two days after gunmen killed six policemen in Quetta, the minister visited the city.", 13, 6),
        ("Rwanda's army said on Friday it had not fired a shell, a day after eight people were killed in Goma.", 12, 8),
        ("The strike was called hours after three students were shot dead by soldiers in Bamenda.", 15, 3),
        ("Shops stayed shut, a week after rebels killed four farmers near Beni.", 8, 4),
        ("A day after rebels killed four farmers near Beni on March 3, shops stayed shut.", 3, 4),
    ],
)
def test_what_the_sentence_comes_after_is_what_it_tells(text: str, day: int, killed: int) -> None:
    mention = only(text, "2026-03-15")
    assert mention.when.start == date(2026, 3, day)
    assert count(mention, KILLED) == killed


def test_the_day_counts_from_the_one_named_just_before() -> None:
    text = (
        "Jets bombed two villages in Khost in Afghanistan before dawn on Saturday, killing nine civilians. The strikes "
        "came four days after a suicide bomber killed 17 people at a mosque in Bannu."
    )
    found = [(m.when.start, count(m, KILLED)) for m in mentions(text, "2026-03-15")]
    assert found == [(date(2026, 3, 14), 9), (date(2026, 3, 10), 17)]


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("The minister condemned the attack in Lower Dir in which four soldiers died on Tuesday.", 4),
        ("Islamabad lodged a protest against the shelling of Chaman on Tuesday in which six civilians were killed.", 6),
        ("Iran on Friday condemned the killing of three fishermen near Farsi island on Tuesday.", 3),
    ],
)
def test_a_condemnation_tells_what_nobody_else_does(text: str, killed: int) -> None:
    mention = only(text, "2026-03-15")
    assert (mention.when.start, count(mention, KILLED)) == (date(2026, 3, 10), killed)


def test_beside_an_incident_of_its_own_it_stays_background() -> None:
    found = mentions("Gunmen shot dead a judge in Quetta on Monday, two days after six policemen died.", "2026-03-15")
    assert [(m.when.start, count(m, KILLED)) for m in found] == [(date(2026, 3, 9), 1)]
    found = mentions("Rebels attacked the camp on Monday, a day after nine rebels were killed near Sarn.", "2026-03-15")
    assert [(m.when.start, count(m, KILLED)) for m in found] == [(date(2026, 3, 9), None)]
