"""Evidence is marked where it stands, and nothing of the text is lost or run by the terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newswatch.model import (
    NO_DATE,
    NO_ORIGIN,
    NO_PLACE,
    Analysis,
    Assessment,
    CrossBorder,
    EventType,
    Evidence,
    Genre,
    Mention,
    Quote,
    Realis,
    Responsibility,
    Scope,
    Verdict,
)
from newswatch.reports.marked import STYLES, legend, marked
from newswatch.reports.printable import printable

TEXT = "Two guards were killed in a blast near the bridge, officials said."


def quote(words: str, text: str = TEXT) -> Quote:
    start = text.index(words)
    return Quote(words, start, start + len(words))


def analysis(evidence: tuple[Quote, ...] = (), mentions: tuple[Quote, ...] = ()) -> Analysis:
    return Analysis(
        id="x",
        assessment=Assessment(
            verdict=Verdict.RELEVANT,
            score=0.9,
            incident=0.9,
            cross_border=CrossBorder.UNKNOWN,
            attack_types=(),
            genre=Genre.REPORT,
            evidence=tuple(Evidence(cue="cue", quote=one) for one in evidence),
            ruleset="0",
        ),
        mentions=tuple(
            Mention(
                event_type=EventType.BOMBING,
                realis=Realis.ACTUAL,
                scope=Scope.INCIDENT,
                recalled=False,
                when=NO_DATE,
                place=NO_PLACE,
                actors=(),
                casualties=(),
                origin=NO_ORIGIN,
                responsibility=Responsibility(claimed=None),
                suicide=None,
                weapons=(),
                operation=None,
                sources=(),
                confidence=1.0,
                quote=one,
            )
            for one in mentions
        ),
    )


def test_brackets_where_there_are_no_colours() -> None:
    shown = marked(TEXT, analysis((quote("blast"),), (quote("Two guards were killed in a blast"),)), brackets=True)
    assert shown.plain == "[1]Two guards were killed in a [blast] near the bridge, officials said."


def test_styles_where_there_are_colours() -> None:
    shown = marked(TEXT, analysis((quote("blast"),)))
    assert shown.plain == TEXT
    (span,) = [span for span in shown.spans if span.style]
    assert (TEXT[span.start : span.end], span.style) == ("blast", STYLES["cue"])


def test_marks_that_touch_share_their_brackets() -> None:
    shown = marked("abc def", analysis((Quote("abc", 0, 3), Quote("c def", 2, 7))), brackets=True)
    assert shown.plain == "[abc def]"


def test_what_only_looks_like_a_cue_is_struck() -> None:
    shown = marked(TEXT, analysis(), (Evidence(cue="no", quote=quote("blast")),))
    assert [span.style for span in shown.spans if span.style] == ["strike"]


def test_the_legend_names_every_style() -> None:
    assert all(name in legend().plain for name in STYLES)


@given(
    st.text(st.characters(exclude_characters="[]"), max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6),
)
def test_without_its_marks_the_text_is_the_printable_text(text: str, spans: list[tuple[int, int]]) -> None:
    quotes = tuple(Quote(text[start:end], start, end) for start, end in spans)
    shown = marked(text, analysis(quotes), brackets=True).plain
    pieces = sorted({0, len(text), *(edge for quote in quotes for edge in (quote.start, quote.end))})
    assert shown.replace("[", "").replace("]", "") == "".join(printable(character, lines=True) for character in text)
    assert shown.count("[") == shown.count("]") <= max(0, len(pieces))
