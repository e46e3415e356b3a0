"""Segments: the sentences of a text, and the items of lists inside a sentence, each of which may tell an incident."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.events.dates import DateMention
from newswatch.matching import Document, Sentence

LABEL = re.compile(r"[a-z]|\d{1,2}|[ivx]{1,4}")
ROMAN = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}
DENYING = frozenset("denied denies rejected rejects dismissed".split())
SAYING = frozenset("said says claimed claims added".split())
DEEDS = frozenset(
    "killing killings murder assassination kidnapping abduction bombing attack raid ambush explosion blast shelling "
    "shooting strike airstrike grenade clash beheading massacre incursion".split()
)
DEED_AHEAD = 3  # tokens from the article to the deed: "the first suicide attack" is 3
TRAILING = frozenset((",", ";", "and", "&", ":", "(", "–", "—", "-"))


@dataclass(frozen=True, slots=True)
class Unit:
    """Tokens `first` to `last` (exclusive): a sentence, one item of a list (`listed`), or the account that a denial
    turns to (`turned`)."""

    first: int
    last: int
    sentence: int
    paragraph: int
    listed: bool = False
    turned: bool = False


def units(document: Document, dates: Sequence[DateMention] = ()) -> tuple[Unit, ...]:
    """The units of the text in order. The words of a sentence before its list are a unit of their own. `dates`: the
    text's dates, by which clauses between semicolons are told for items of a list."""
    out: list[Unit] = []
    for s in document.sentences:
        starts = _labels(document, s)
        if len(starts) < 2:
            clauses = _dated_clauses(document, s, dates) or _dated_items(document, s, dates)
            if clauses:
                if clauses[0][0] > s.first:
                    out.append(Unit(s.first, clauses[0][0], s.index, s.paragraph))
                out += [Unit(first, last, s.index, s.paragraph, listed=True) for first, last in clauses]
                continue
            cut = _turn(document, s)
            if cut is not None:
                out += [
                    Unit(s.first, cut, s.index, s.paragraph),
                    Unit(cut + 1, s.last, s.index, s.paragraph, turned=True),
                ]
                continue
            out.append(Unit(s.first, s.last, s.index, s.paragraph))
            continue
        if starts[0][0] > s.first:
            out.append(Unit(s.first, starts[0][0], s.index, s.paragraph))
        for n, (_, begin) in enumerate(starts):
            end = starts[n + 1][0] if n + 1 < len(starts) else s.last
            while end > begin and document.words[end - 1] in TRAILING:
                end -= 1
            if end > begin:
                out.append(Unit(begin, end, s.index, s.paragraph, listed=True))
    return tuple(out)


def _turn(document: Document, s: Sentence) -> int | None:
    """The "and" or "but" with which a denial turns to an account of its own: "denied that its units had fired, and said
    that Armenian forces shot at its positions"; None where there is none."""
    words = document.words
    denied = next((i for i in range(s.first, s.last) if words[i] in DENYING), None)
    if denied is None:
        return None
    return next(
        (i for i in range(denied + 2, s.last - 2) if words[i] in ("and", "but") and words[i + 1] in SAYING), None
    )


def _dated_clauses(document: Document, s: Sentence, dates: Sequence[DateMention]) -> list[tuple[int, int]]:
    """ "on 9 May rebels killed two farmers; on 14 May a drone struck a market": the clauses, where two or more of them
    have days of their own."""
    ends = [i for i in range(s.first, s.last) if document.words[i] == ";"]
    if not ends:
        return []
    clauses = list(zip([s.first, *(i + 1 for i in ends)], [*ends, s.last], strict=True))
    if not _each_its_day(clauses, dates):
        return []
    return [(first + (document.words[first] == "and"), last) for first, last in clauses]


def _dated_items(document: Document, s: Sentence, dates: Sequence[DateMention]) -> list[tuple[int, int]]:
    """ "the killing of four policemen in Tank on 19 August, the abduction of a judge a day later and the bombing of a
    bridge on 21 August": the deeds, each with a day of its own; and three clauses or more that open with one."""
    words = document.words
    joints = [i + 1 for i in range(s.first, s.last - 1) if words[i] in (",", "and", "have", "had", ":")]
    joints = [k for k in joints if words[k] != "and"]
    named = [k for k in (s.first, *joints) if _names_deed(words, k)]
    days = {d.first for d in dates}
    dated = [k for k in (s.first, *joints) if k in days or (words[k] in ("on", "in") and k + 1 in days)]
    for begins, fewest in ((named, 2), (dated, 3)):
        begins = [k for n, k in enumerate(begins) if n == 0 or k - begins[n - 1] > 1]
        if len(begins) < fewest:
            continue
        items = list(zip(begins, [*begins[1:], s.last], strict=True))
        if _each_its_day(items, dates):
            return items
    return []


def _names_deed(words: Sequence[str], k: int) -> bool:
    """Does a deed's noun follow an article at token `k`: "the killing", "the first suicide attack"?"""
    return words[k] in ("the", "a", "an") and bool(DEEDS & set(words[k + 1 : k + 1 + DEED_AHEAD]))


def _each_its_day(clauses: Sequence[tuple[int, int]], dates: Sequence[DateMention]) -> bool:
    days = [{(d.start, d.end) for d in dates if first <= d.first and d.last <= last} for first, last in clauses]
    return all(days) and len(set(map(frozenset, days))) == len(clauses)


def _labels(document: Document, s: Sentence) -> list[tuple[int, int]]:
    """Where the items of a lettered or numbered list begin: (token of the label, token after it), in running order."""
    words = document.words
    out: list[tuple[int, int]] = []
    expected = {"letter": 1, "number": 1, "roman": 1}
    kind: str | None = None
    for i in range(s.first, s.last - 1):
        if words[i + 1] != ")" or not LABEL.fullmatch(words[i]):
            continue
        begin = i - 1 if i > s.first and words[i - 1] == "(" else i
        values = {
            "letter": ord(words[i]) - 96 if len(words[i]) == 1 and words[i].isalpha() else 0,
            "number": int(words[i]) if words[i].isdigit() else 0,
            "roman": ROMAN.get(words[i], 0),
        }
        if kind is None:
            kind = next((k for k, v in values.items() if v == 1), None)
            if kind is None:
                continue
        if values[kind] == expected[kind]:
            expected[kind] += 1
            out.append((begin, i + 2))
    return out
