"""Assessing and coding one article: the functions that the pipeline's stages and `newswatch analyze` both call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from newswatch.matching import Document, read
from newswatch.model import Analysis, ArticleText, Assessment, Mention

# Below this probability of an incident no text is coded: on the development sets less than 1 % of the texts with an
# incident fall under it, and nine in ten of those without one do (tests/evaluation).
CODE_FROM = 0.2


class Assesses(Protocol):
    def assess(self, article: ArticleText, document: Document) -> Assessment: ...


class Codes(Protocol):
    def code(self, article: ArticleText, document: Document, assessment: Assessment) -> Sequence[Mention]: ...


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides: catalogue and models, loaded once per process. `ruleset` is their hash."""

    assessor: Assesses
    coder: Codes
    ruleset: str


def assess(article: ArticleText, rules: Rules) -> Assessment:
    """The assess stage on one article."""
    return rules.assessor.assess(article, read(article.text))


def code(article: ArticleText, assessment: Assessment, rules: Rules) -> tuple[Mention, ...]:
    """The code stage on one article; nothing where the assessment sees no incident."""
    if assessment.incident < CODE_FROM:
        return ()
    return tuple(rules.coder.code(article, read(article.text), assessment))


def analyze(article: ArticleText, rules: Rules) -> Analysis:
    """Both stages on one article, one reading of its text."""
    document = read(article.text)
    assessment = rules.assessor.assess(article, document)
    mentions = rules.coder.code(article, document, assessment) if assessment.incident >= CODE_FROM else ()
    return Analysis(id=article.id, assessment=assessment, mentions=tuple(mentions))
