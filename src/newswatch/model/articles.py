"""Values of pages and articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from newswatch.model.reasons import Reason
from newswatch.model.vocabulary import PublishedBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Bytes fetched, with the headers that tell how to read them."""

    url: str
    final_url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str]
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """The article of one page, or why there is none (`rejected`). Title and text are clean of control characters.

    `text` keeps paragraphs apart with one newline. `published` is aware UTC, or a date alone at midnight UTC
    with `published_has_time` false.
    """

    title: str | None
    text: str
    published: datetime | None
    published_basis: PublishedBasis | None
    language: str | None
    canonical_url: str | None
    authors: tuple[str, ...] = ()
    rejected: Reason | None = None
    published_has_time: bool = True
    site_name: str | None = None
    charset: str | None = None
    extractor: str = ""  # which extractor's text was taken
    warnings: tuple[str, ...] = ()
    rights: Mapping[str, str] = field(default_factory=dict)  # meta robots, TDMRep, … as found


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """What assessing and coding read: one article's text with what is known of it.

    All offsets of evidence are character offsets into `text`. `published` is aware UTC; `timezone` is the
    outlet's, in which "on Friday" is meant. `country` is the outlet's, a hint for places.
    """

    id: str
    text: str
    title: str | None = None
    published: datetime | None = None
    url: str | None = None
    language: str | None = None
    timezone: str = "UTC"
    country: str | None = None


class CreditForm(StrEnum):
    """What the words say: the text is an agency's or has its hand in it, or it passes on its report."""

    CREDIT = "credit"
    RELAY = "relay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """The agency whose voice a text is. `family` is the voice, `quote` the words that say so, as they are written."""

    family: str
    form: CreditForm
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What an index keeps of a text to find its copies.

    `text_hash` is SHA-256 of the normalised words; `whole` and `head` are MinHash values as little-endian uint32;
    `told` is what of the numbers, days and names in the head is kept for comparison (see `newswatch.dedup.told`);
    `bands` are signed 64-bit keys, of which two texts that may be copies share at least one; `words` is the number of
    words hashed.
    """

    text_hash: bytes
    whole: bytes
    head: bytes
    told: bytes
    bands: tuple[int, ...]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What of title and text tells an article's copies and its story: `profile` is the packed profile of its heaviest
    words, `keys` the unsigned 32-bit hashes of the heaviest of all."""

    signature: Signature
    profile: bytes
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyVerdict:
    """What the copy decider says of an article: a copy of which, how alike, and in which story. `words_of` is the
    article in whose words it is written: its original, or for one that is no copy, since it tells another toll or day
    in them, an earlier state of the same wire; null where the words are its own."""

    id: str
    copy_of: str | None
    similarity: float | None
    story: str
    words_of: str | None = None
