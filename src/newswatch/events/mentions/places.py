"""Where an incident was: the places that the text names, and the one that its words put the incident at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from newswatch.matching import CountryMention, Document
from newswatch.model import NO_PLACE, ArticleText, Place


class Where(Protocol):
    """The places of one text."""

    def locate(self, spans: Sequence[tuple[int, int]], anchor: int) -> Place:
        """The place of the incident whose words are the token `spans`; `anchor` is the token of what happened."""
        ...


class Locator(Protocol):
    """Finds the places of a text."""

    def read(self, article: ArticleText, document: Document, countries: Sequence[CountryMention]) -> Where:
        """The places of the text, ready to be asked."""
        ...


class Nowhere:
    """Knows no place."""

    def locate(self, spans: Sequence[tuple[int, int]], anchor: int) -> Place:
        return NO_PLACE

    def read(self, article: ArticleText, document: Document, countries: Sequence[CountryMention]) -> Where:
        return self
