"""Who says so, and the names of operations."""

from __future__ import annotations

import pytest
from tests.coding import incidents

PUBLISHED = "2025-10-12"
HEAD = "Gunmen killed four guards near Gao in Mali on Friday"


@pytest.mark.parametrize(
    ("tail", "speaker", "role"),
    [
        (", police said.", "police", "police"),
        (", the army said.", "the army", "military"),
        (", according to hospital staff.", "hospital staff", "hospital"),
        (", a government spokesman said.", "a government spokesman", "official"),
        (", residents told reporters.", "residents", "local"),
        (", a witness said.", "a witness", "witness"),
        (". The governor confirmed the toll.", "The governor", "official"),
        (". State radio reported the attack.", "State radio", "media"),
    ],
)
def test_the_speaker(tail: str, speaker: str, role: str) -> None:
    text = HEAD + tail
    (source,) = incidents(text, PUBLISHED)[0].sources
    assert (source.speaker, source.role) == (speaker, role)
    assert text[source.quote.start : source.quote.end] == source.speaker


def test_two_speakers_are_both_kept() -> None:
    text = f"{HEAD}, the army said. A hospital official said that six were wounded."
    assert [s.role for s in incidents(text, PUBLISHED)[0].sources] == ["military", "hospital"]


def test_silence_is_no_source() -> None:
    assert incidents(HEAD + ".", PUBLISHED)[0].sources == ()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("during Operation Stone Bridge", "Operation Stone Bridge"),
        ("in Operation Harmattan, a sweep,", "Operation Harmattan"),
        ("in an operation", None),
        ("in a search Operation they began", None),
    ],
)
def test_a_named_operation(words: str, name: str | None) -> None:
    text = f"Troops killed four militants near Gao in Mali {words} on Friday."
    assert incidents(text, PUBLISHED)[0].operation == name
