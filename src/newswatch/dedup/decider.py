"""Which earlier article an article is a copy of, and which story it tells: decided in the order of arrival."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from newswatch.dedup import copies, stories
from newswatch.dedup.index import CopyIndex, Found, Limits, Lookup, MemoryIndex, Row
from newswatch.dedup.told import agree
from newswatch.model import CopyVerdict, Fingerprint


def fingerprint(title: str | None, text: str) -> Fingerprint:
    """What of an article tells its copies and its story. A pure function, and most of the cost of a decision."""
    profile = stories.profile(title, text)
    return Fingerprint(signature=copies.signature(text), profile=profile.pack(), keys=profile.keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An article as it arrives. `published` is aware UTC (pass the time of the fetch where it is not known), None
    where time tells nothing; `url` is canonical."""

    id: str
    fingerprint: Fingerprint
    published: datetime | None = None
    url: str | None = None

    @classmethod
    def of(
        cls,
        *,
        id: str,  # noqa: A002 - as the field
        title: str | None,
        text: str,
        published: datetime | None = None,
        url: str | None = None,
    ) -> Self:
        """The same from title and text."""
        return cls(id=id, fingerprint=fingerprint(title, text), published=published, url=url)


class Decider:
    """Decides copies and stories over an index. The same arrivals in the same order give the same verdicts."""

    def __init__(self, index: CopyIndex, limits: Limits | None = None) -> None:
        self._index = index
        self._limits = limits or Limits()
        self._model = stories.load_model()

    def decide(self, article: Arrival) -> CopyVerdict:
        """The verdict on one article, which is then in the index."""
        return self.decide_many([article])[0]

    def decide_many(self, articles: Sequence[Arrival]) -> list[CopyVerdict]:
        """The verdicts on articles in their order, each seeing those before it; one look-up and one store for all.

        An article of the same URL is an earlier version, never an original: its story is kept. An id that is decided
        again is decided against the others, and its row replaced.
        """
        lookups = [
            Lookup(
                text_hash=article.fingerprint.signature.text_hash,
                url=article.url,
                bands=article.fingerprint.signature.bands,
                keys=article.fingerprint.keys,
                at=article.published,
            )
            for article in articles
        ]
        found = self._index.find(lookups, self._limits)
        batch = MemoryIndex()
        rows: dict[str, Row] = {}
        verdicts: list[CopyVerdict] = []
        for article, lookup, stored in zip(articles, lookups, found, strict=True):
            fresh = batch.find([lookup], self._limits)[0]
            both = Found(
                alike=_merged(stored.alike, fresh.alike, rows), related=_merged(stored.related, fresh.related, rows)
            )
            verdict = self._verdict(article, both)
            verdicts.append(verdict)
            row = Row(
                id=article.id,
                at=article.published,
                url=article.url,
                signature=article.fingerprint.signature,
                profile=article.fingerprint.profile,
                keys=article.fingerprint.keys,
                copy_of=verdict.copy_of,
                story=verdict.story,
            )
            rows[article.id] = row
            batch.add([row])
        self._index.add(list(rows.values()))
        return verdicts

    def _verdict(self, article: Arrival, found: Found) -> CopyVerdict:
        signature = article.fingerprint.signature
        original: Row | None = None
        spoken: Row | None = None
        likeness = shared = 0.0
        story: str | None = None
        for row in found.alike:
            if row.id == article.id:
                continue
            if article.url is not None and row.url == article.url:
                story = story or row.story
                continue
            words = copies.shared_words(signature, row.signature) or 0.0
            # of equals the first to arrive is the original
            if words > shared:
                spoken, shared = row, words
            if words > likeness and agree(signature.told, row.signature.told):
                original, likeness = row, words
        if original is not None:
            # a copy of a copy is a copy of the original
            return CopyVerdict(
                id=article.id,
                copy_of=original.copy_of or original.id,
                similarity=round(likeness, 3),
                story=original.story,
                words_of=original.copy_of or original.id,
            )
        if story is None:
            story = self._story(article, found.related)
        return CopyVerdict(
            id=article.id,
            copy_of=None,
            similarity=None,
            story=story or article.id,
            words_of=None if spoken is None else spoken.copy_of or spoken.id,
        )

    def _story(self, article: Arrival, related: Sequence[Row]) -> str | None:
        profile = stories.unpack(article.fingerprint.profile)
        scores: dict[str, list[float]] = defaultdict(list)
        for row in related:
            if row.id == article.id:
                continue
            if article.url is not None and row.url == article.url:
                return row.story
            if row.copy_of is None:
                scores[row.story].append(self._model.score(profile, stories.unpack(row.profile)))
        best: str | None = None
        top = self._model.threshold
        for story, values in scores.items():
            # index and batch may each have given as many
            if (score := stories.join(values[-self._limits.most_members :])) >= top:
                best, top = story, score
        return best


def _merged(stored: Sequence[Row], fresh: Sequence[Row], rows: dict[str, Row]) -> tuple[Row, ...]:
    """Rows of the index and of this batch, each once, the batch's own version of a row before the index's."""
    return (*(row for row in stored if row.id not in rows), *fresh)
