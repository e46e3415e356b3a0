"""Inputs of the stages, as they are claimed, and what their steps bring to be stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from newswatch.model.articles import ArticleText, Credit, Extraction, Page
from newswatch.model.coding import Assessment, Mention
from newswatch.model.feeds import FeedState
from newswatch.model.vocabulary import PublishedBasis
from newswatch.model.web import Exchange
from newswatch.model.work import Ticket


class Job(Protocol):
    """One input of a stage, with the claim on it."""

    @property
    def ticket(self) -> Ticket: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PollJob:
    """A feed that is due. `due_at` is when it had been due; null where it was polled out of turn."""

    ticket: Ticket
    state: FeedState
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchJob:
    """An address whose page is wanted."""

    ticket: Ticket
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractJob:
    """A page, and what its feed and outlet say of it."""

    ticket: Ticket
    url_id: int
    page: Page
    outlet: str | None = None
    feed_title: str | None = None
    feed_published: datetime | None = None
    feed_published_basis: PublishedBasis | None = None
    origin_rights: Mapping[str, str] = field(default_factory=dict)  # what its origin's robots.txt and tdmrep.json say


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessJob:
    """The latest version of an article."""

    ticket: Ticket
    article: ArticleText


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeJob:
    """The same, assessed. `reviewed` is a person's word on whether it tells of a cross-border security incident, and
    wins over the assessment; null: nobody has said so."""

    ticket: Ticket
    article: ArticleText
    assessment: Assessment
    reviewed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkJob:
    """A coded version whose mentions want their events."""

    ticket: Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """A page to be stored."""

    exchange: Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedArticle:
    """An article to be stored, and the address by which it is known. `withheld` says why its text is not to be kept
    once it has been assessed and coded; null: it is kept. `credit` is the agency that the text names as its own."""

    extraction: Extraction
    url: str
    key: bytes
    withheld: str | None = None
    credit: Credit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedPage:
    """What became of a page: an article, or none (the result's reason says why)."""

    job: ExtractJob
    article: ExtractedArticle | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """An assessment, and whether the article goes on to be coded."""

    assessment: Assessment
    to_code: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """The mentions of one version, in the order of the text, and what coded them. `unproved` are the places of those
    of which a quotation does not stand in the text where it says: they are kept, and count for nothing."""

    mentions: tuple[Mention, ...]
    ruleset: str
    unproved: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a feed was found to list: keys and addresses of its entries."""

    keys: tuple[str, ...]
    urls: tuple[str, ...]
