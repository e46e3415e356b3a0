"""Texts made to be read slowly: what reads and codes them costs little more than their length, and memory is flat."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from tests.coding import rules
from tests.reliability.size import size

from newswatch.dedup import Arrival, Decider, MemoryIndex
from newswatch.dedup.words import without_boilerplate
from newswatch.model import ArticleText
from newswatch.pipeline import analysis
from newswatch.pipeline.analysis import analyze
from newswatch.reports import contract

# Each took from ten seconds to a quarter of an hour in full, before there was a most of words to a sentence and of
# sentences to a text
TEXTS = {
    "a list without a stop": "four killed, ",
    "killings without a mark": "\u202ekilled four ",
    "quotations in one sentence": '"killed four," he said, ',
    "places in one sentence": "4 killed in Kabul, ",
    "thousands of sentences": "Four killed. ",
    "thousands of later deaths": "Two of them later died. ",
    "figures of another script": "٤ killed ",
}
OTHERS = {"one word": "x", "figures": "1", "dots": ".", "spaces": " ", "lines": "a\n", "brackets": "(killed "}
CHARACTERS = size(25_000, soak=analysis.MOST_CHARACTERS)
# Of the processor: the slowest took 1.5 s and 6 s on the machine that this was written on
CPU_S = size(6, soak=25)


@pytest.mark.parametrize("part", [*TEXTS.values(), *OTHERS.values()], ids=[*TEXTS, *OTHERS])
def test_a_text_is_read_in_time(part: str) -> None:
    text = part * (CHARACTERS // len(part) + 1)
    article = ArticleText(id="1", text=text, title="News", published=datetime(2026, 3, 6, tzinfo=UTC))
    began = time.process_time()
    found = analyze(article, rules())
    assert time.process_time() - began < CPU_S
    json.dumps(contract.analysis("1", found), allow_nan=False)
    for mention in found.mentions:
        assert text[mention.quote.start : mention.quote.end] == mention.quote.text


def test_texts_and_titles_of_megabytes_leave_nothing_behind() -> None:
    """Words are remembered, so that they are cut and weighed once: a word of a megabyte must not be among them."""
    decider = Decider(MemoryIndex())
    began = time.process_time()
    for number in range(5):
        word = chr(ord("a") + number) * 1_000_000
        decider.decide(Arrival.of(id=str(number), title=word, text=f"{word} {'1 ' * 100_000}"))
    assert time.process_time() - began < CPU_S


def test_a_thousand_times_the_same_text_costs_a_thousand_texts() -> None:
    """What shares a band or a key is looked at in part: 1,500 lines of one text took 14 s, and each line more than the
    one before."""
    decider = Decider(MemoryIndex())
    began = time.process_time()
    verdicts = [
        decider.decide(Arrival.of(id=str(number), title="News", text="Shells fell. " * 30)) for number in range(1500)
    ]
    assert time.process_time() - began < CPU_S
    assert {verdict.copy_of for verdict in verdicts[1:]} == {"0"}


@pytest.mark.parametrize("part", ["💥", "﷽", ".", "(", "all rights ", "By A B. C ", "KABUL "])
def test_a_line_of_marks_is_no_boilerplate_for_long(part: str) -> None:
    began = time.process_time()
    without_boilerplate(part * (200_000 // len(part)))
    assert time.process_time() - began < 1.0
