"""What the closed vocabularies mean, in the words of a sentence, and quotations in their context."""

from __future__ import annotations

from enum import StrEnum

from rich.text import Text

from newswatch.model import DateBasis, DatePrecision, OriginBasis, PlacePrecision, PublishedBasis, Quote
from newswatch.reports.printable import printable

# Characters shown on either side of a quotation: a line of a wide terminal in all
_ROOM = 40
_LONGEST = 300

_WORDS: dict[StrEnum, str] = {
    PublishedBasis.FEED: "said by the feed",
    PublishedBasis.JSON_LD: "said by the page's JSON-LD",
    PublishedBasis.META: "said by a meta tag",
    PublishedBasis.URL: "read from the address",
    PublishedBasis.TEXT: "read from the page's text",
    DateBasis.EXPLICIT: "the text names the date",
    DateBasis.RELATIVE: "counted from the publication",
    DateBasis.DATELINE: "the date of the dateline",
    DateBasis.PUBLICATION: "nothing nearer than the publication",
    DatePrecision.DAY: "to the day",
    DatePrecision.RANGE: "a range of days",
    DatePrecision.WEEK: "to the week",
    DatePrecision.MONTH: "to the month",
    DatePrecision.YEAR: "to the year",
    DatePrecision.UNKNOWN: "not known",
    PlacePrecision.SITE: "the site itself",
    PlacePrecision.PLACE: "town or village",
    PlacePrecision.NEAR: "near the place",
    PlacePrecision.ADMIN2: "district: its centre",
    PlacePrecision.ADMIN1: "province",
    PlacePrecision.BORDER: "somewhere on a border",
    PlacePrecision.COUNTRY: "country",
    PlacePrecision.UNKNOWN: "not known",
    OriginBasis.CROSSING_OBSERVED: "a crossing was observed",
    OriginBasis.LAUNCH_SITE: "where it was launched",
    OriginBasis.OFFICIAL_ALLEGATION: "officials allege it",
    OriginBasis.ATTACKER_NATIONALITY: "the attackers' nationality",
    OriginBasis.KNOWN_SANCTUARY: "a sanctuary that the text names",
    OriginBasis.INFERENCE: "inferred",
}


def words(value: StrEnum) -> str:
    """A value of a vocabulary in words; itself where it needs none."""
    return _WORDS.get(value, value.value)


def quoted(quote: Quote, *, style: str) -> Text:
    """A quotation in quotation marks, shortened in its middle where it is very long."""
    text = printable(quote.text)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2].rstrip()} … {text[-_LONGEST // 2 :].lstrip()}"
    return Text.assemble(("“", "dim"), (text, style), ("”", "dim"))


def context(text: str, quote: Quote, *, style: str) -> Text:
    """A quotation with some words of `text` on either side."""
    before = text[max(0, quote.start - _ROOM) : quote.start]
    after = text[quote.end : quote.end + _ROOM]
    if quote.start > _ROOM:
        before = "…" + before.partition(" ")[2]
    if quote.end + _ROOM < len(text):
        after = after.rpartition(" ")[0] + "…"
    return Text.assemble((printable(before), "dim"), (printable(quote.text), style), (printable(after), "dim"))
