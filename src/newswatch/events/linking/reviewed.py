"""What reviewers said of mentions, carried over to the mentions that took their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from newswatch.events.linking.clusters import former
from newswatch.events.linking.facts import Facts


@dataclass(frozen=True, slots=True)
class Words:
    """By mention: the event a reviewer put it into, and those of which a reviewer said that it is not one of them."""

    fixed: Mapping[int, int]
    apart: Mapping[int, frozenset[int]]


def reviewers_words(facts: Iterable[Facts]) -> Words:
    """A mention that says nothing of its own takes over the word on the superseded mention that it most likely is the
    new form of: another version of the article, or other rules, make other mentions of the same incident, and no
    re-run undoes what a reviewer decided. Each word is inherited once."""
    every = {f.link.mention_id: f for f in facts}
    fixed: dict[int, int] = {}
    apart: dict[int, frozenset[int]] = {}
    for number, f in every.items():
        if f.link.fixed_event is not None:
            fixed[number] = f.link.fixed_event
        if f.link.apart_from:
            apart[number] = frozenset(f.link.apart_from)
    if not fixed and not apart:
        return Words(fixed, apart)
    by_article: dict[int, list[Facts]] = defaultdict(list)
    for number, f in every.items():
        if not f.counts and (number in fixed or number in apart):
            by_article[f.link.article_id].append(f)
    heirs = []
    for number, f in every.items():
        if not f.counts or number in fixed or number in apart:
            continue
        for old in by_article.get(f.link.article_id, ()):
            said = former(f, old)
            if said is not None and said.total is not None:
                heirs.append((-said.total, old.link.key, f.link.key, old.link.mention_id, number))
    done: set[int] = set()
    for _, _, _, old_number, number in sorted(heirs):
        if number in done or old_number in done:
            continue
        done |= {number, old_number}
        if old_number in fixed:
            fixed[number] = fixed[old_number]
        if old_number in apart:
            apart[number] = apart[old_number]
    return Words(fixed, apart)
