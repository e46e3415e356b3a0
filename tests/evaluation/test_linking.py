"""Floors of linking, with the real coder: they must not sink in silence.

Measured when they were set (python -m tests.evaluation.linking_score): own set F 0.966, one mention at a time 0.943,
sample world F 0.971, no false merge in any. The floors leave room for a pair or two that a change of the coder may cost
elsewhere.
"""

from __future__ import annotations

import pytest
from tests.evaluation.linking_score import Figures, measure, own_set, sample_world


@pytest.fixture(scope="module")
def own() -> Figures:
    return measure(own_set())


@pytest.fixture(scope="module")
def sample() -> Figures:
    return measure(sample_world())


def test_the_set_is_large_enough_to_say_something() -> None:
    stories = list(own_set())
    events = {telling.event for story in stories for telling in story.tells}
    assert len(stories) >= 170
    assert len(events) >= 80


def test_the_coder_finds_the_incidents_that_are_linked(own: Figures) -> None:
    assert own.found >= 0.95 * own.told


def test_own_set(own: Figures) -> None:
    assert own.f >= 0.94, "\n".join(own.errors)
    assert own.false_merges <= 0.01, "\n".join(own.errors)


def test_own_set_as_it_arrives() -> None:
    figures = measure(own_set(), batch=1)
    assert figures.f >= 0.93, "\n".join(figures.errors)
    assert figures.false_merges <= 0.01, "\n".join(figures.errors)


def test_sample_world(sample: Figures) -> None:
    assert sample.f >= 0.93, "\n".join(sample.errors)
    assert sample.false_merges <= 0.01, "\n".join(sample.errors)
