"""Common words, by which names are told in texts without capitals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newswatch.catalog.build_words import LEVELS, SPELLINGS, common, listed
from newswatch.catalog.word_files import may_be_name


@pytest.mark.parametrize("word", ["the", "soldiers", "attack", "villages", "boxes", "wounded", "quickly", "to"])
def test_common_words_are_no_names(word: str) -> None:
    assert not may_be_name(word)


@pytest.mark.parametrize("word", ["kalmandu", "okonkwo", "tessit", "ferreira"])
def test_unknown_words_may_be_names(word: str) -> None:
    assert may_be_name(word)


def test_the_list_leaves_out_what_an_ending_tells() -> None:
    assert common({"mill", "mills", "burn", "burned", "quickly", "gas"}) == ["burn", "gas", "mill"]


def test_words_of_the_package_are_those_in_small_letters(tmp_path: Path) -> None:
    for level in LEVELS:
        for spelling in SPELLINGS:
            words = ["mill", "it's", "Ravo", "é"] if (level, spelling) == (35, "british") else []
            (tmp_path / f"{spelling}-words-{level}.json").write_text(json.dumps(words))
    assert listed(tmp_path) == {"mill"}
