"""An incident told by the way: as what something came after ("the border was closed, a day after shells killed eight"),
or as what somebody condemned.

Words behind "a day after" are background to a sentence that tells an incident itself. Where it tells none, they are the
incident, and its day is so many before the one that the sentence names. What is condemned is as a rule told elsewhere
in the text; where it is not, the condemnation tells it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from newswatch.events.dates import COUNTS, DateMention
from newswatch.events.qualifiers import Qualifiers, realis_of
from newswatch.matching import CueMatch, Document, Sentence
from newswatch.model import DateBasis, DatePrecision, EventType, Realis

DAYS_OF = {"minutes": 0, "hour": 0, "hours": 0, "day": 1, "days": 1, "week": 7}
DEATHS = frozenset("died dead death deaths killing killings murder murders".split())
CONDEMNING = frozenset("condemned condemns condemn condemning".split())
PROTEST = frozenset("protest protested protesting protests".split())
VAGUE = frozenset(("minutes", "hours"))  # "hours after": the same day
# what these tell is often done about an incident
MEASURES = frozenset((EventType.BORDER_MEASURE, EventType.DIPLOMATIC, EventType.OTHER))
SENTENCES_BACK = 2  # to the day that "which came four days after" counts from
LEADING = 3  # tokens from the beginning of a sentence within which such words open it: "Just two days after"


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Tokens `first` to `last` (exclusive) are the words "two days after" or "condemned", up to `end` goes what they
    lead to; `days` before, null where the words give no day."""

    first: int
    last: int
    end: int
    days: int | None


def find(document: Document, cues: Sequence[CueMatch], q: Qualifiers, harm: AbstractSet[str]) -> tuple[Aftermath, ...]:
    """Where such words are the incident that the text tells. `harm`: participles of harm."""
    harm |= DEATHS
    return tuple(
        a
        for s in document.sentences
        for a in (*_phrases(document, s), *_condemned(document, s, harm))
        if harm & set(document.words[a.last : a.end])
        and not any(document.words[k] in harm for k in range(s.first, s.last) if not _inside(a, k))
        and not any(_tells(document, c, q, s) for c in cues if s.first <= c.first < s.last and not _inside(a, c.first))
    )


def without_answers(document: Document, cues: Sequence[CueMatch], those: Sequence[Aftermath]) -> tuple[CueMatch, ...]:
    """The cues without what was done about such an incident in its own sentence: "lodged a protest against"."""
    by = {document.sentence_of[a.first]: a for a in those}

    def answers(c: CueMatch) -> bool:
        a = by.get(document.sentence_of[c.first])
        return a is not None and c.cue.type in MEASURES and not a.last <= c.first < a.end

    return tuple(c for c in cues if not answers(c)) if by else tuple(cues)


def dated(
    document: Document, dates: Sequence[DateMention], those: Sequence[Aftermath], today: date | None
) -> tuple[DateMention, ...]:
    """The dates with the days that such words give: counted from the day that the sentence names, else from the one
    named just before, else from `today`, that of the text. An incident with a day of its own keeps it."""
    out = list(dates)
    for a in those:
        s = document.sentences[document.sentence_of[a.first]]
        here = [d for d in dates if s.first <= d.first < s.last]
        named = [d.start for d in here if not _inside(a, d.first) and d.precision is DatePrecision.DAY]
        told = [d.start for d in dates if d.precision is DatePrecision.DAY and _just_before(document, d, s)]
        base = next(iter((*named, *reversed(told))), today)
        if base is None or a.days is None or any(_inside(a, d.first) for d in here):
            continue
        day = base - timedelta(days=a.days)
        out.append(
            DateMention(
                first=a.first,
                last=a.last,
                start=day,
                end=day,
                precision=DatePrecision.DAY,
                basis=DateBasis.RELATIVE,
            )
        )
    return tuple(sorted(out, key=lambda d: d.first))


def _just_before(document: Document, d: DateMention, s: Sentence) -> bool:
    return 0 < s.index - document.sentence_of[d.first] <= SENTENCES_BACK


def _tells(document: Document, c: CueMatch, q: Qualifiers, s: Sentence) -> bool:
    return c.cue.type not in MEASURES and realis_of(document, q, s.first, s.last, c.first) is Realis.ACTUAL


def _inside(a: Aftermath, k: int) -> bool:
    return a.first <= k < a.end


def _condemned(document: Document, s: Sentence, harm: AbstractSet[str]) -> Iterator[Aftermath]:
    """ "condemned the attack in which four soldiers died", in a text that tells no harm elsewhere."""
    words = document.words
    for i in range(s.first, s.last - 1):
        last = i + 1 if words[i] in CONDEMNING else i + 2 if words[i] in PROTEST and words[i + 1] == "against" else None
        if last is not None and not harm & {*words[: s.first], *words[s.last :]}:
            yield Aftermath(i, last, s.last, None)


def _phrases(document: Document, s: Sentence) -> Iterator[Aftermath]:
    words = document.words
    for i in range(s.first + 1, s.last - 1):
        if words[i] != "after" or words[i - 1] not in DAYS_OF:
            continue
        unit, count = words[i - 1], words[i - 2] if i - 2 >= s.first else ""
        n = 1 if count in ("a", "an", "the") else COUNTS.get(count) or (int(count) if count.isdecimal() else None)
        if n is None and unit not in VAGUE:
            continue
        first = i - 2 if n is not None else i - 1
        opens = first - s.first < LEADING
        end = next((k for k in range(i, s.last) if words[k] == ","), s.last) if opens else s.last
        yield Aftermath(first, i + 1, end, (n or 0) * DAYS_OF[unit])
