"""What holds for the coding of every text, whatever it says."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st
from tests.coding import article, rules

from newswatch.app.sample import world
from newswatch.matching import read
from newswatch.model import (
    Casualty,
    CrossBorder,
    DatePrecision,
    Genre,
    Mention,
    PlacePrecision,
    Quote,
)

PUBLISHED = date(2025, 10, 12)
PIECES = st.sampled_from(
    [
        "Gunmen", "killed", "four soldiers", "at a post", "near Gao", "in Mali", "on Friday", ".", "the army said",
        "Two of them later died.", "crossed the border from Afghanistan", "in Kurram", "in Pakistan", "TTP militants",
        "were killed when they stormed", "a suicide bomber", "dozens", "at least 12", "three people", "injured", "\n",
        "a)", "b)", "(25–28 April 2025)", ":", "7 terrorists killed", "among them", "an Afghan national", "denied",
        "no casualties were reported", "could attack", "last month", "over the past year", "claimed responsibility",
        "Kabul", "the foreign ministry summoned the ambassador", "Operation Stone", "abducted", "and", ",", "shelling",
    ]
)  # fmt: skip


def quotes(mention: Mention) -> list[Quote]:
    """Every quotation of a mention."""
    found = [mention.quote, mention.when.quote, mention.place.quote, mention.origin.quote]
    found += [a.quote for a in mention.actors] + [c.quote for c in mention.casualties]
    found += [s.quote for s in mention.sources]
    return [q for q in found if q is not None]


def in_order(row: Casualty) -> bool:
    numbers = [n for n in (row.min, row.best, row.max) if n is not None]
    return numbers == sorted(numbers) and all(n >= 0 for n in numbers)


def laws(text: str) -> None:
    coder = rules().coder
    for genre in (Genre.REPORT, Genre.OPINION):
        mentions = coder.code(article(text, PUBLISHED), read(text), genre)
        assert [m.quote.start for m in mentions] == sorted(m.quote.start for m in mentions)
        for m in mentions:
            for q in quotes(m):
                assert q.text
                assert text[q.start : q.end] == q.text
            assert all(in_order(c) for c in m.casualties)
            assert (m.when.start is None) == (m.when.precision is DatePrecision.UNKNOWN) == (m.when.basis is None)
            if m.when.start is not None and m.when.end is not None:
                assert m.when.start <= m.when.end
                assert m.when.start <= PUBLISHED
            assert (m.origin.status is CrossBorder.YES) <= (m.origin.quote is not None)
            assert (m.origin.status is CrossBorder.YES) == (m.origin.basis is not None)
            assert m.origin.origin_country is None or m.origin.origin_country != m.origin.target_country
            assert (m.place.precision is PlacePrecision.UNKNOWN) <= (m.place.country is None)
            assert 0 <= m.confidence <= 1
            keys = [(a.role, a.id or a.quote.text.lower()) for a in m.actors]
            assert len(set(keys)) == len(keys)


@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_laws_on_pieces_of_news(text: str) -> None:
    laws(text)


@given(st.text(max_size=300))
@example(text="TO")
def test_laws_on_any_text(text: str) -> None:
    laws(text)


@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_coding_twice_gives_the_same(text: str) -> None:
    coder = rules().coder
    told = article(text, PUBLISHED)
    assert coder.code(told, read(text), Genre.REPORT) == coder.code(told, read(text), Genre.REPORT)


def test_laws_on_reports_that_break_off() -> None:
    """A feed's summary ends anywhere: the sample world's reports, cut behind each third word of a sentence or two."""
    for number, (_, one) in enumerate(world.load().articles()):
        words = " ".join(one.paragraphs[:2]).split(" ")[:60]
        for end in range(1 + number % 3, len(words), 3):
            said = " ".join(words[:end])
            laws(said.upper() if end % 5 == 0 else said)
