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


def test_beside_an_incident_of_its_own_it_stays_background() -> None:
    found = mentions("Gunmen shot dead a judge in Quetta on Monday, two days after six policemen died.", "2026-03-15")
    assert [(m.when.start, count(m, KILLED)) for m in found] == [(date(2026, 3, 9), 1)]
    found = mentions("Rebels attacked the camp on Monday, a day after nine rebels were killed near Sarn.", "2026-03-15")
    assert [(m.when.start, count(m, KILLED)) for m in found] == [(date(2026, 3, 9), None)]
