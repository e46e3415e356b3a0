"""Laws of the reader of casualties: it reads any text, quotes what stands there, and counts no nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.catalog import lexicon_files
from newswatch.events.casualties import ClaimReader
from newswatch.events.casualties.quantity import QuantityReader
from newswatch.events.casualties.tally import tally
from newswatch.matching import read

LEXICON = lexicon_files.load()
READER = ClaimReader(LEXICON)
QUANTITIES = QuantityReader(LEXICON.quantities)

# words of which news of harm is made, in any order, with what may go wrong around them
PIECES = [
    "killed", "injured", "were", "was", "and", ",", "(", ")", "including", "among", "them", "whom", "of", "the", "a",
    "two", "12", "at least", "dozens of", "soldiers", "a policeman", "militants", "villagers", "identified as",
    "Omar Farsi", "Lina Haddad (34)", "who", "which", "that", "died", "no", "not", "to death", "hacked", "shot dead",
    "bodies of", "body", "'s", "his", "her", "him", "both", "others", "another", "by", "in", "on", "said", ".", ";",
    "-", "—", "death toll", "rose to", "%", "90", "later", "succumbed", "arrested", "surrendered", "abducted", "\n",
]  # fmt: skip
ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
ONES += "seventeen eighteen nineteen".split()
TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()


def spelled(n: int) -> str:
    """The number in words, below one million."""
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")
    if n < 1000:
        return f"{ONES[n // 100]} hundred" + (f" and {spelled(n % 100)}" if n % 100 else "")
    rest = n % 1000
    joint = " and " if 0 < rest < 100 else " "
    return f"{spelled(n // 1000)} thousand" + (f"{joint}{spelled(rest)}" if rest else "")


def rows_of(text: str) -> None:
    """Reads the text and checks what must hold of every row."""
    document = read(text)
    scene, claims = READER.find(document, (), {})
    for group in scene.groups:
        assert 0 <= group.first < group.last <= len(document.words)
    for claim in claims:
        assert 0 <= claim.first < claim.last <= len(document.words)
    for row in tally(document, claims):
        assert text[row.quote.start : row.quote.end] == row.quote.text
        figures = [x for x in (row.min, row.best, row.max) if x is not None]
        assert all(x >= 0 for x in figures)
        assert figures == sorted(figures)


@given(st.integers(min_value=1, max_value=999_999))
@settings(max_examples=300, deadline=None)
def test_a_number_in_words_is_read_back(n: int) -> None:
    found = QUANTITIES.find(read(f"{spelled(n)} soldiers"))
    assert [q.best for q in found.values()] == [n]


@given(st.integers(min_value=1000, max_value=999_999))
@settings(max_examples=100, deadline=None)
def test_a_number_with_commas_is_read_back(n: int) -> None:
    found = QUANTITIES.find(read(f"{n:,} soldiers"))
    assert [q.best for q in found.values()] == [n]


@given(st.integers(min_value=2, max_value=5000))
@settings(max_examples=100, deadline=None)
def test_as_many_are_counted_as_are_told(n: int) -> None:
    document = read(f"{spelled(n)} villagers were killed in the raid.")
    _, claims = READER.find(document, (), {})
    (row,) = tally(document, claims)
    assert (row.min, row.best, row.max) == (n, n, n)


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@settings(max_examples=400, deadline=None)
def test_any_order_of_the_words_of_harm(pieces: list[str]) -> None:
    rows_of(" ".join(pieces))


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text(text: str) -> None:
    rows_of(text)


@given(st.lists(st.sampled_from(PIECES), max_size=25), st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_words_of_harm_in_any_company(pieces: list[str], text: str) -> None:
    rows_of(text + " ".join(pieces) + text)


@given(st.lists(st.integers(min_value=2, max_value=60), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_a_list_of_groups_adds_up(numbers: list[int]) -> None:
    nouns = ["soldiers", "villagers", "militants", "judges"]
    groups = [f"{n} {noun}" for n, noun in zip(numbers, nouns, strict=False)]
    listed = groups[0] if len(groups) == 1 else f"{', '.join(groups[:-1])} and {groups[-1]}"
    document = read(f"{listed} were killed in the blast.")
    _, claims = READER.find(document, (), {})
    total = sum(row.best or 0 for row in tally(document, claims))
    # a total followed by its parts is one total: "8 soldiers, 5 villagers and 3 militants"
    assert total == sum(numbers) or (len(numbers) > 2 and numbers[0] == sum(numbers[1:]) == total)


@pytest.mark.parametrize(
    "words",
    ["in which ", "in which two men were killed ", "who was killed, ", "killed and ", "two men, who, "],
)
def test_endless_clauses_are_read(words: str) -> None:
    rows_of(words * 1500)
