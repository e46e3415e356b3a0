"""How alike two mentions are: can they be one incident, and how much speaks for it.

Kinds, days and places that cannot be one exclude each other outright (a veto). What is left is a sum of parts, each
in the explanation under its name, so that a reader can see why two mentions were put together. The numbers were set on
the project's own cases (tests/evaluation/linking) and are measured again by tests/evaluation/test_linking.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from newswatch.events.linking.facts import Facts
from newswatch.events.linking.kinds import KINDS
from newswatch.events.linking.vocabulary import NEIGHBOURS
from newswatch.events.linking.where import place_evidence, share_spot
from newswatch.model.linking import LinkMention

# Kind, day and spot alike make 2.8; kind and day alike in one district 2.3, less where the texts name two spots in it;
# in one province 2.0, so that a toll, a name or a phrase must speak for it too. Of 1.9 to 2.4 the line with the best
# pairwise F on the project's own cases (python -m tests.evaluation.linking_score): below it look-alikes fall together.
THRESHOLD = 2.1
NIGHTLY = frozenset(("evening", "night", "morning"))
SLACK_DAYS = 3
WEIGHTS = (1.0, 0.6, 0.8, 0.5)  # of the outcomes that are compared, in the order of facts.COMPARED


@dataclass(frozen=True, slots=True)
class Score:
    """`total` is null where something excludes that the two are one; `veto` names it."""

    total: float | None
    parts: tuple[tuple[str, float], ...] = ()
    veto: str | None = None

    @property
    def explanation(self) -> dict[str, float]:
        return {name: round(value, 3) for name, value in self.parts}


TWICE = Score(None, veto="told as two in one article")
KIND = Score(None, veto="kind")
DAY = Score(None, veto="day")
PLACE = Score(None, veto="place")


def compare(a: LinkMention, b: LinkMention) -> Score:
    """Symmetric: the same for (a, b) and (b, a)."""
    return Scale().weigh(Facts(a), Facts(b))


@dataclass(slots=True)
class Scale:
    """Weighs pairs, and remembers what it found of mentions that say the same: eight papers print one wire."""

    _alike: dict[tuple[object, ...], int] = field(default_factory=dict)
    _known: dict[tuple[int, int], Score] = field(default_factory=dict)

    @property
    def weighed(self) -> int:
        """How many different pairs were weighed so far."""
        return len(self._known)

    def weigh(self, a: Facts, b: Facts) -> Score:
        """As `compare`."""
        if a.link.version_id == b.link.version_id:
            return TWICE
        x = self.number(a) if a.number is None else a.number
        y = self.number(b) if b.number is None else b.number
        pair = (x, y) if x <= y else (y, x)
        told = self._known.get(pair)
        if told is None:
            told = self._known[pair] = _content(a, b)
        if told.total is None:
            return told
        text = _text(a, b)
        return told if not text else Score(round(told.total + text, 4), (*told.parts, ("text", text)))

    def number(self, f: Facts) -> int:
        """One number for all mentions that say the same."""
        if f.number is None:
            f.number = self._alike.setdefault(f.content, len(self._alike))
        return f.number


def _content(a: Facts, b: Facts) -> Score:
    """What the two say. Vetoes come first, and cheapest first: most pairs end there."""
    kind = KINDS[a.mention.event_type, b.mention.event_type]
    if kind is None:
        return KIND
    day = _day(a, b)
    if day is None:
        return DAY
    place = place_evidence(a, b)
    if place is None:
        return PLACE
    found = [("kind", kind), ("day", day), ("place", place)]
    total = kind + day + place
    for name, part in PARTS:
        value = part(a, b)
        if value:
            found.append((name, value))
            total += value
    return Score(round(total, 4), tuple(p for p in found if p[1]))


def _day(a: Facts, b: Facts) -> float | None:
    if (a.firm and a.first > b.latest) or (b.firm and b.first > a.latest):
        return None
    gap = max(b.first - a.last, a.first - b.last, 0)
    if not (a.dated and b.dated):
        return None if gap else 0.0
    if a.firm and b.firm:
        if gap and a.daily and b.daily and gap <= SLACK_DAYS and (_names_the_day(a, b) or _names_the_day(b, a)):
            return 0.5  # "denied on Monday that its shells had fallen on Sunday": one of the two was misread
        if gap:
            return _next_day(a, b) if gap == 1 and a.daily and b.daily else None
        if a.daily and b.daily:
            return 1.0 if a.first == b.first else 0.7 if min(a.last - a.first, b.last - b.first) <= 3 else 0.2
        return 0.3 if max(a.last - a.first, b.last - b.first) <= 7 else 0.0
    if a.firm or b.firm:
        # the other date is that of the report: at most three days after
        return (0.6, 0.1, -0.1, -0.3)[gap] if gap <= 3 else None
    return (0.5, -0.1, -0.3)[gap] if gap <= 2 else None


def _next_day(a: Facts, b: Facts) -> float:
    """Nights belong to two days, and weekdays are misread by one; but shells fall on one town day after day."""
    again = -0.5 if a.again or b.again else 0.0
    if a.hours and b.hours:
        return again + (-0.2 if a.hours | b.hours <= NIGHTLY else -1.0)
    return again - 0.6


def _names_the_day(a: Facts, b: Facts) -> bool:
    """The first's sentence names two days of the week, of which the other's only day is one."""
    return b.first == b.last and len(a.weekdays) > 1 and (b.first - 1) % 7 in a.weekdays


def _toll(a: Facts, b: Facts) -> float:
    """The same toll speaks for one incident, the more the larger it is; tolls grow and sides count differently, so only
    a wide gap speaks against it, and never much."""
    out = 0.0
    clash = bool(a.parties) and bool(b.parties) and a.parties.isdisjoint(b.parties)
    for weight, x, y, mine, theirs in zip(WEIGHTS, a.sums, b.sums, a.divided, b.divided, strict=True):
        if x is None or y is None:
            continue
        if x == y:
            out += weight * _rare(x) * (0.3 if clash else 1.0)
            continue
        same = max((n for n in mine & theirs if n[1] > 1), key=lambda n: n[1], default=None)
        if same is not None:
            out += weight * 0.5 * _rare(same[1])
        elif not clash:  # what two sides count of each other's dead is no measure
            out += weight * min(0.0, 0.6 * ((min(x, y) + 1) / (max(x, y) + 1) - 0.7))
    return max(min(out, 0.9), -0.5) - (0.2 if clash else 0.0)


def _rare(number: int) -> float:
    """What it says that two reports hold the same number: most incidents have a small one."""
    return 0.1 if number == 0 else (0.15, 0.25, 0.35, 0.4)[number - 1] if number < 5 else 0.5 if number < 10 else 0.7


def _actors(a: Facts, b: Facts) -> float:
    out = 0.0
    if a.perpetrators and b.perpetrators:
        if a.perpetrators & b.perpetrators:
            out += 0.3
        elif not a.everyone & b.everyone:
            out -= 0.3
    elif len(a.everyone & b.everyone) > 1:
        out += 0.1
    acting = (a.perpetrators | b.perpetrators) & a.states & b.states
    if out <= 0.0 and acting - {a.country, b.country}:
        out += 0.2  # both speak of the foreign state that one of them names as the one who did it
    return out


def _names(a: Facts, b: Facts) -> float:
    """Two sentences that name other spots, or other quarters and victims beside the same one: what speaks against one
    incident where the coder gave both one place, and in a large city."""
    mine, theirs = a.names, b.names
    if mine <= b.local or theirs <= a.local:
        return 0.0
    if share_spot(a, b):
        known = a.own | b.own | a.local | b.local
        mine, theirs = mine - known, theirs - known
    return -0.3 if mine and theirs and mine.isdisjoint(theirs) else 0.0


def _words(a: Facts, b: Facts) -> float:
    """Telling words that both sentences hold: "customs", "wedding", "tanker"."""
    fewest = min(len(a.words), len(b.words))
    if fewest < 2:
        return 0.0
    share = len(a.words & b.words) / max(fewest, 4)  # two words in common are not yet a phrase
    return max(-0.1, min(0.6, share - 0.15))


def _other(a: Facts, b: Facts) -> float:
    """What one tells of another incident ("hours after a car bomb had killed two volunteers") fits the second better
    than what it tells of its own."""
    return -0.8 if _is_aside_of(a, b) or _is_aside_of(b, a) else 0.0


def _is_aside_of(a: Facts, b: Facts) -> bool:
    return len(a.aside_words & b.words) > len(a.words & b.words)


def _hour(a: Facts, b: Facts) -> float:
    """Morning here and evening there are two incidents; nearby hours are told either way."""
    if not a.hours or not b.hours or a.hours & b.hours:
        return 0.0
    near = any(frozenset((x, y)) in NEIGHBOURS for x in a.hours for y in b.hours)
    return 0.0 if near else -0.4


def _text(a: Facts, b: Facts) -> float:
    """Copies and articles of one story more likely tell of one incident; versions of one article almost surely do."""
    x, y = a.link, b.link
    if x.article_id == y.article_id:
        return 1.2 if alike(a, b) else 0.3
    if x.copy_of == y.article_id or y.copy_of == x.article_id or (x.copy_of is not None and x.copy_of == y.copy_of):
        return 1.0 if alike(a, b) else 0.0
    story = x.story_id is not None and x.story_id == y.story_id
    return 0.3 if story and a.first <= b.last and b.first <= a.last else 0.0


PARTS: tuple[tuple[str, Callable[[Facts, Facts], float]], ...] = (
    ("toll", _toll),
    ("actors", _actors),
    ("names", _names),
    ("words", _words),
    ("other incident", _other),
    ("hour", _hour),
)


def alike(a: Facts, b: Facts) -> bool:
    """Do the two quotations say the same? Half of the telling words of the shorter, or the very same sentence."""
    if a.mention.quote.text == b.mention.quote.text:
        return True
    fewest = min(len(a.words), len(b.words))
    return fewest > 0 and 2 * len(a.words & b.words) >= fewest
