"""Assessing and coding one article: the functions that the pipeline's stages and `newswatch analyze` both call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from newswatch.matching import Document, read
from newswatch.model import Analysis, ArticleText, Assessment, Genre, Mention

# Below this probability of an incident no text is coded: on the development sets less than 1 % of the texts with an
# incident fall under it, and nine in ten of those without one do (tests/evaluation).
CODE_FROM = 0.2


class Screening(Protocol):
    """What a first, cheap look says."""

    @property
    def incident(self) -> float: ...
    @property
    def genre(self) -> Genre: ...


S = TypeVar("S", bound=Screening)


class Assesses(Protocol[S]):
    def screen(self, article: ArticleText, document: Document) -> S: ...

    def conclude(self, document: Document, screening: S, mentions: Sequence[Mention]) -> Assessment: ...


class Codes(Protocol):
    def code(self, article: ArticleText, document: Document, genre: Genre) -> Sequence[Mention]: ...


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides: catalogue and models, loaded once per process. `ruleset` is their hash."""

    assessor: Assesses[Any]
    coder: Codes
    ruleset: str


def assess(article: ArticleText, rules: Rules) -> Assessment:
    """The assess stage on one article. Where the screening sees an incident, what the coder finds decides on the border."""
    return analyze(article, rules).assessment


def code(article: ArticleText, assessment: Assessment, rules: Rules) -> tuple[Mention, ...]:
    """The code stage on one article; nothing where the assessment sees no incident."""
    if assessment.incident < CODE_FROM:
        return ()
    return tuple(rules.coder.code(article, read(article.text), assessment.genre))


def analyze(article: ArticleText, rules: Rules) -> Analysis:
    """Both stages on one article, one reading of its text."""
    document = read(article.text)
    screening = rules.assessor.screen(article, document)
    mentions = tuple(rules.coder.code(article, document, screening.genre)) if screening.incident >= CODE_FROM else ()
    assessment = rules.assessor.conclude(document, screening, mentions)
    return Analysis(id=article.id, assessment=assessment, mentions=mentions)
