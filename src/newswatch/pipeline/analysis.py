"""Assessing and coding one article: the functions that the pipeline's stages and `newswatch analyze` both call."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from newswatch.articles.language import detected
from newswatch.matching import Document, read
from newswatch.model import Analysis, ArticleText, Assessment, Genre, Mention
from newswatch.relevance import CODE_FROM

# Of a longer text only the beginning is assessed and coded: the longest text of the development sets has 19,000
# characters, and the cost of coding grows with the square of the incidents told. An article of so many characters has
# some 800 sentences; one of 8,000 ("Four killed." again and again) took 25 s, this many take 2 s
MOST_CHARACTERS = 100_000
MOST_SENTENCES = 2_000

# Codings that a process keeps from assessing, until its code stage asks for them: some hundred kilobytes
CODINGS_KEPT = 256

NOT_READ = "language"  # the assessment's reason where it does not read the language

__all__ = ["CODE_FROM", "Rules", "analyze", "assess", "code"]


class Screening(Protocol):
    """What a first, cheap look says."""

    @property
    def genre(self) -> Genre: ...
    @property
    def worth_coding(self) -> bool: ...


S = TypeVar("S", bound=Screening)


class Assesses(Protocol[S]):
    def screen(self, article: ArticleText, document: Document) -> S: ...

    def conclude(self, document: Document, screening: S, mentions: Sequence[Mention]) -> Assessment: ...


class Codes(Protocol):
    def code(self, article: ArticleText, document: Document, genre: Genre) -> Sequence[Mention]: ...

    def measures(self, article: ArticleText, document: Document, genre: Genre) -> Sequence[Mention]: ...


class Codings:
    """The last codings that assessing came to on its way, each until it is taken: where one process assesses and codes,
    as `newswatch run` does, a text is coded once."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[ArticleText, Genre], tuple[Mention, ...]] = OrderedDict()

    def keep(self, article: ArticleText, genre: Genre, mentions: tuple[Mention, ...]) -> None:
        self._kept[article, genre] = mentions
        if len(self._kept) > CODINGS_KEPT:
            self._kept.popitem(last=False)

    def take(self, article: ArticleText, genre: Genre) -> tuple[Mention, ...] | None:
        """What was kept of this very article, read in this genre; null where nothing is."""
        return self._kept.pop((article, genre), None)


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides: catalogue and models, loaded once per process. `ruleset` is their hash."""

    assessor: Assesses[Any]
    coder: Codes
    ruleset: str
    codings: Codings = field(default_factory=Codings, compare=False, repr=False)


def assess(article: ArticleText, rules: Rules) -> Assessment:
    """The assess stage on one article; where the screening sees an incident, the coder decides on the border."""
    assessment, _, mentions = _assessed(_with_language(article), rules)
    if mentions and assessment.incident >= CODE_FROM:
        rules.codings.keep(article, assessment.genre, mentions)
    return assessment


def code(
    article: ArticleText, assessment: Assessment, rules: Rules, *, reviewed: bool | None = None
) -> tuple[Mention, ...]:
    """The code stage on one article; where the assessment sees no incident, only what a state did about unrest.
    `reviewed` is a person's word on whether it tells of an incident, and wins."""
    if reviewed is False:
        return ()
    if reviewed is None and assessment.incident < CODE_FROM:
        return _measures(article, _read(article), assessment, rules)
    known = rules.codings.take(article, assessment.genre)
    if known is not None:
        return known
    return tuple(rules.coder.code(article, _read(article), assessment.genre))


def analyze(article: ArticleText, rules: Rules) -> Analysis:
    """Both stages on one article, one reading of its text."""
    article = _with_language(article)
    assessment, document, mentions = _assessed(article, rules)
    if assessment.incident < CODE_FROM:
        mentions = _measures(article, document, assessment, rules)
    return Analysis(id=article.id, assessment=assessment, mentions=mentions)


def _assessed(article: ArticleText, rules: Rules) -> tuple[Assessment, Document, tuple[Mention, ...]]:
    """The assessment, with the reading and the coding that it came to on the way."""
    document = _read(article)
    screening = rules.assessor.screen(article, document)
    mentions = tuple(rules.coder.code(article, document, screening.genre)) if screening.worth_coding else ()
    return rules.assessor.conclude(document, screening, mentions), document, mentions


def _measures(article: ArticleText, document: Document, assessment: Assessment, rules: Rules) -> tuple[Mention, ...]:
    if assessment.reason == NOT_READ:
        return ()
    return tuple(rules.coder.measures(article, document, assessment.genre))


def _read(article: ArticleText) -> Document:
    document = read(article.text[:MOST_CHARACTERS])
    if len(document.sentences) <= MOST_SENTENCES:
        return document
    return read(article.text[: document.sentences[MOST_SENTENCES].start])


def _with_language(article: ArticleText) -> ArticleText:
    """The article with its language, if its text tells it plainly; a text that tells none is tried as English."""
    if article.language is not None:
        return article
    found, plain = detected(article.text)
    return replace(article, language=found) if found is not None and plain else article
