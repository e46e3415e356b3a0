"""For tests of assessing and coding: the shipped rules, loaded once, and short ways to an article and its analysis."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from newswatch.app import load_rules
from newswatch.catalog import actor_files, country_files, lexicon_files
from newswatch.events.actors import ActorFinder
from newswatch.events.origin import OriginReader, VoiceReader
from newswatch.events.qualifiers import QualifierReader
from newswatch.matching import CountryFinder, CueReader
from newswatch.model import Analysis, ArticleText, Mention, Outcome, Party, Realis, Role, Scope
from newswatch.pipeline.analysis import Rules, analyze


@cache
def rules() -> Rules:
    return load_rules()


@cache
def cue_reader() -> CueReader:
    lexicon = lexicon_files.load()
    return CueReader(lexicon.cues, lexicon.not_cues)


@cache
def country_finder() -> CountryFinder:
    return CountryFinder(country_files.load())


@cache
def actor_finder() -> ActorFinder:
    return ActorFinder(actor_files.load())


@cache
def qualifier_reader() -> QualifierReader:
    return QualifierReader(lexicon_files.load().groups)


@cache
def origin_reader() -> OriginReader:
    return OriginReader(lexicon_files.load().groups)


@cache
def voice_reader() -> VoiceReader:
    return VoiceReader(lexicon_files.load().groups["speech"])


def article(text: str, published: date | datetime | str | None = None, **known: Any) -> ArticleText:
    """An article with this text; a published date alone stands at midnight UTC, as the contract's command reads it."""
    if isinstance(published, str):
        published = date.fromisoformat(published) if len(published) == 10 else datetime.fromisoformat(published)
    if isinstance(published, date) and not isinstance(published, datetime):
        published = datetime.combine(published, time(), UTC)
    return ArticleText(id="test", text=text, published=published, **known)


def analyse(text: str, published: date | datetime | str | None = None, **known: Any) -> Analysis:
    """What both stages say of the text."""
    return analyze(article(text, published, **known), rules())


def mentions(text: str, published: date | datetime | str | None = None, **known: Any) -> tuple[Mention, ...]:
    return analyse(text, published, **known).mentions


def only(text: str, published: date | datetime | str | None = None, **known: Any) -> Mention:
    """The one incident that the text tells of."""
    found = incidents(text, published, **known)
    assert len(found) == 1, f"{len(found)} incidents: {[m.quote.text for m in found]}"
    return found[0]


def incidents(text: str, published: date | datetime | str | None = None, **known: Any) -> tuple[Mention, ...]:
    """The mentions that count as incidents: actual, and no total over a period."""
    return tuple(
        m for m in mentions(text, published, **known) if m.realis is Realis.ACTUAL and m.scope is Scope.INCIDENT
    )


def count(mention: Mention, outcome: Outcome, party: Party | None = None) -> int | None:
    """How many the mention says, over its rows (of one party, or all); null where no row gives a number."""
    rows = [c for c in mention.casualties if c.outcome is outcome and party in (None, c.party)]
    numbers = [c.best for c in rows if c.best is not None]
    return sum(numbers) if numbers else None


def named(mention: Mention, role: Role) -> list[str]:
    """The names, else the words, of those who play a part."""
    return [a.name or a.quote.text for a in mention.actors if a.role is role]
