"""Which earlier article an article is a copy of, and which story it tells: decided in the order of arrival."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newswatch.dedup import copies, stories
from newswatch.dedup.copies import Signature
from newswatch.dedup.index import CopyIndex, Found, Limits, Lookup, MemoryIndex, Row
from newswatch.dedup.stories import Profile
from newswatch.dedup.told import agree
from newswatch.model import CopyVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An article as it arrives. `published` is aware UTC (pass the time of the fetch where it is not known), None
    where time tells nothing; `url` is canonical; `publisher` may be None."""

    id: str
    title: str | None
    text: str
    published: datetime | None = None
    url: str | None = None
    publisher: str | None = None


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
        lookups: list[Lookup] = []
        known: list[tuple[Signature, Profile, bytes]] = []
        for article in articles:
            signature = copies.signature(article.text)
            profile = stories.profile(article.title, article.text)
            known.append((signature, profile, profile.pack()))
            lookups.append(
                Lookup(
                    text_hash=signature.text_hash,
                    url=article.url,
                    bands=signature.bands,
                    keys=profile.keys(),
                    at=article.published,
                )
            )
        found = self._index.find(lookups, self._limits)
        batch = MemoryIndex()
        rows: dict[str, Row] = {}
        verdicts: list[CopyVerdict] = []
        for article, lookup, (signature, profile, packed), stored in zip(articles, lookups, known, found, strict=True):
            fresh = batch.find([lookup], self._limits)[0]
            both = Found(
                alike=_merged(stored.alike, fresh.alike, rows), related=_merged(stored.related, fresh.related, rows)
            )
            verdict = self._verdict(article, signature, profile, both)
            verdicts.append(verdict)
            row = Row(
                id=article.id,
                at=article.published,
                url=article.url,
                signature=signature,
                profile=packed,
                keys=lookup.keys,
                copy_of=verdict.copy_of,
                story=verdict.story,
            )
            rows[article.id] = row
            batch.add([row])
        self._index.add(list(rows.values()))
        return verdicts

    def _verdict(self, article: Arrival, signature: Signature, profile: Profile, found: Found) -> CopyVerdict:
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
            story = self._story(article, profile, found.related)
        return CopyVerdict(
            id=article.id,
            copy_of=None,
            similarity=None,
            story=story or article.id,
            words_of=None if spoken is None else spoken.copy_of or spoken.id,
        )

    def _story(self, article: Arrival, profile: Profile, related: Sequence[Row]) -> str | None:
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
