"""The sides may change places: in the project's own cases fewer than two in a hundred verdicts, kinds of incident and
parties change when the names of the sides are exchanged (`python -m tests.evaluation.actor_swap --errors` shows them).

The few that change do so where the exchange itself breaks a text (a river of the border, a group without its
like on the other side). When written: verdicts 0.006, types 0, parties 0.002.
"""

from __future__ import annotations

import pytest
from tests.coding import article
from tests.evaluation.actor_swap import Changes, compare, exchanged

MOST = 0.012


@pytest.fixture(scope="module")
def changes() -> Changes:
    return compare()


@pytest.mark.parametrize("what", ["verdicts", "types", "parties"])
def test_almost_nothing_changes(changes: Changes, what: str) -> None:
    assert changes.share(what) < MOST, f"{changes}\n" + "\n".join(changes.errors)


def test_enough_is_compared(changes: Changes) -> None:
    assert changes.all["verdicts"] >= 250
    assert changes.all["parties"] >= 250


def test_the_sides_are_exchanged() -> None:
    text = "Pakistani shells fell near Jalalabad in Afghanistan, Kabul said. Islamabad denied it."
    other = exchanged(article(text, "2026-03-06"))
    assert other is not None
    assert other.text.startswith("Afghan shells fell near ")
    assert "Jalalabad" not in other.text
    assert other.text.endswith(" in Pakistan, Islamabad said. Kabul denied it.")


def test_a_text_of_one_country_has_no_sides() -> None:
    assert exchanged(article("Two policemen were shot dead in Bannu in Pakistan.", "2026-03-06")) is None
