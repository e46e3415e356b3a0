"""Who is said to stand behind whom."""

from __future__ import annotations

import pytest
from tests.coding import incidents, named

from newswatch.model import Certainty, CrossBorder, Role

PUBLISHED = "2025-10-12"
CLASH = "M23 rebels killed six soldiers near Goma in the Democratic Republic of Congo on Friday."


@pytest.mark.parametrize(
    "words",
    [
        "Kinshasa says that the Rwanda Defence Force is supporting the M23.",
        "The M23 is backed by the Rwanda Defence Force, Kinshasa says.",
        "The Rwanda Defence Force is arming M23, a minister said.",
    ],
)
def test_a_supporter_is_claimed_and_is_no_perpetrator(words: str) -> None:
    found = incidents(f"{CLASH} {words}", PUBLISHED)[0]
    supporters = [a for a in found.actors if a.role is Role.SUPPORTER]
    assert [(a.country, a.certainty) for a in supporters] == [("RW", Certainty.CLAIMED)]
    assert named(found, Role.PERPETRATOR) == ["March 23 Movement"]


def test_support_for_another_group_is_not_carried_over() -> None:
    text = f"{CLASH} The Rwanda Defence Force is supporting the Allied Democratic Forces, a minister said."
    assert named(incidents(text, PUBLISHED)[0], Role.SUPPORTER) == []


def test_nobody_supports_where_no_words_say_so() -> None:
    found = incidents(CLASH, PUBLISHED)[0]
    assert named(found, Role.SUPPORTER) == []
    assert found.origin.status is not CrossBorder.YES
