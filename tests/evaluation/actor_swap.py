"""The sides exchanged in the project's own cases: what changes that must not depend on who is who.

    python -m tests.evaluation.actor_swap             # shares that change, by set
    python -m tests.evaluation.actor_swap --errors    # and every text in which something does, both ways

Of every text that names two countries (golden cases, sample world, linking set, origin set) the two that it names most
change places: countries, nationalities and capitals; provinces, districts and towns, each for one of its kind on the
other side; forces and groups that are at home on one side alone, each for one of its kind on the other. What is told
stays what it was; so must the verdict, the kinds of incident and the parties of the casualties.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from tests.coding import article, rules
from tests.evaluation.linking_score import own_set, sample_world
from tests.evaluation.origin_score import rows

from newswatch.catalog import actor_files, country_files
from newswatch.catalog.actor_files import STATE, ActorEntry
from newswatch.catalog.country_files import Country
from newswatch.catalog.gazetteer_files import Level
from newswatch.events.places import gazetteer
from newswatch.events.places.gazetteer import Candidate
from newswatch.matching import CountryMention, read
from newswatch.model import ActorKind, Analysis, ArticleText, Genre, Realis
from newswatch.pipeline.analysis import analyze

GOLDEN = Path(__file__).parents[1] / "golden"
# "southern Lebanon" is a country's name, and no place of its own
COMPASS = frozenset("north south east west northern southern eastern western central south-east south-west".split())
LARGEST = 300  # towns of a country to choose from: places that a gazetteer knows
# what a force is called on the other side, by a word in its name
BODIES = ("police", "navy", "air force", "border guards", "coast guard", "intelligence")


def cases() -> Iterator[tuple[str, ArticleText]]:
    """Every text of the project's own cases, with the set that it is of."""
    for path in sorted(GOLDEN.glob("*/case.json")):
        known = dict(json.loads(path.read_text(encoding="utf-8"))["input"])
        text = path.with_name("text.txt").read_text(encoding="utf-8")
        yield "golden", replace(article(text, known.pop("published"), **known), id=path.parent.name)
    for story in own_set():
        yield "linking", story.article
    for story in sample_world():
        yield "sample world", story.article
    for row in rows():
        yield "origin", replace(article(row["text"], row["published"], country=row["country"]), id=row["id"])


@dataclass(slots=True)
class Sides:
    """Two countries and what stands for what; the same name always for the same."""

    of: Mapping[str, Country]  # each country to the other
    given: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def place(self, country: str, level: Level, name: str) -> str:
        kind = level if level in (Level.ADMIN1, Level.ADMIN2) else Level.TOWN
        key = (country, kind.name, name.lower())
        if key not in self.given:
            used = sum(k[:2] == key[:2] for k in self.given)
            there = pool(self.of[country].alpha2, country)
            names = there[kind] or there[Level.ADMIN2] or there[Level.TOWN]  # "Central" is no province known alone
            self.given[key] = names[used % len(names)] if names else name
        return self.given[key]

    def actor(self, entry: ActorEntry, surface: str) -> str | None:
        """Who has this part on the other side; null where the actor is not of one side alone."""
        if len(entry.countries) != 1 or entry.countries[0] not in self.of:
            return None
        home = entry.countries[0]
        other = self.of[home]
        key = (home, "actor", entry.id)
        if key not in self.given:
            if entry.kind is ActorKind.ARMED_GROUP:
                groups = groups_of(other.alpha2)
                used = sum(k[:2] == key[:2] for k in self.given)
                self.given[key] = groups[used] if used < len(groups) else surface
            else:
                body = next((b for b in BODIES if b in entry.name.lower()), "army")
                self.given[key] = f"{adjective(other)} {body}"
        return self.given[key]


def adjective(country: Country) -> str:
    return (country.adjectives or country.demonyms or (country.name,))[0]


@cache
def countries() -> Mapping[str, Country]:
    return {c.alpha2: c for c in country_files.load()}


@cache
def groups_of(country: str) -> tuple[str, ...]:
    """Armed groups at home there and nowhere else, by names that need no context."""
    return tuple(
        entry.name
        for entry in actor_files.load()
        if entry.kind is ActorKind.ARMED_GROUP
        and entry.countries == (country,)
        and entry.aliases[0].strong
        and not entry.aliases[0].needs
        and not any(a in entry.name for c in countries().values() for a in (c.name, *c.adjectives))
    )


@cache
def towns(country: str) -> tuple[Candidate, ...]:
    """Its larger towns, the largest first, whose name no place of another country has."""
    found = gazetteer.load()
    columns = found._columns
    own = np.flatnonzero((columns["country"] == found._codes.index(country)) & (columns["level"] == Level.TOWN))
    largest = own[np.argsort(-columns["population"][own], kind="stable")][:LARGEST].tolist()
    rows = (found.row(n) for n in largest)
    return tuple(c for c in rows if c.name.isascii() and found_alone(c.name) == country)


def found_alone(name: str) -> str | None:
    """The country of a place of this name where nothing else says which is meant."""
    one = article(f"Two people died in {name}.", "2026-01-01")
    reading = rules().coder._read(one, read(one.text), Genre.REPORT)  # type: ignore[attr-defined]
    return next((m.place.country for m in reading.where.mentions), None)


@cache
def pool(country: str, other: str) -> Mapping[Level, tuple[str, ...]]:
    """Names of places of a country, those next to the other country first: towns, and what provinces and districts
    hold them."""
    there = np.array([(c.latitude, c.longitude) for c in towns(other)] or [(0.0, 0.0)])

    def far(c: Candidate) -> float:
        return float(np.min(np.sum((there - np.array([c.latitude, c.longitude])) ** 2, axis=1)))

    near = sorted(towns(country), key=far)
    row = gazetteer.load().row
    provinces = dict.fromkeys(row(c.admin1).name for c in near if c.admin1 is not None)
    districts = dict.fromkeys(row(c.admin2).name for c in near if c.admin2 not in (None, c.row))
    return {
        Level.TOWN: tuple(dict.fromkeys(c.name for c in near)),
        Level.ADMIN1: tuple(n for n in provinces if found_alone(n) == country),
        Level.ADMIN2: tuple(n for n in districts if found_alone(n) == country),
    }


def exchanged(one: ArticleText) -> ArticleText | None:
    """The article with its two sides exchanged; null where it names fewer than two countries."""
    whole = read(one.text)
    reading = rules().coder._read(one, whole, Genre.REPORT)  # type: ignore[attr-defined]
    named = Counter(c.country for c in (*_own_words(reading), *reading.where.named) if c.country in countries())
    if len(named) < 2:
        return None
    (a, _), (b, _) = sorted(named.most_common(2))
    sides = Sides({a: countries()[b], b: countries()[a]})
    swapped = {a: b, b: a}
    text = _exchanged(one, one.text, sides)
    title = _exchanged(one, one.title, sides) if one.title else one.title
    return replace(one, text=text, title=title, country=swapped.get(one.country or "", one.country))


def _exchanged(one: ArticleText, text: str, sides: Sides) -> str:
    document = read(text)
    reading = rules().coder._read(replace(one, text=text), document, Genre.REPORT)  # type: ignore[attr-defined]
    new: dict[tuple[int, int], str] = {}

    def put(first: int, last: int, name: str) -> None:
        if not any(first < y and x < last for x, y in new):
            new[first, last] = name

    for first, end, entry in _actors(reading):
        if entry.id.startswith(STATE) or not document.is_capital(first):
            continue
        last = next((k for k in range(first, end) if not document.is_capital(k)), end)
        # "Turkish warplanes": the word is below
        if last < end and any(first <= c.first < end for c in reading.countries):
            continue
        name = sides.actor(entry, document.quote(first, last).text)
        if name is not None:
            put(first, last, name)
    actors = frozenset(new)
    for c in _own_words(reading):
        if c.country in sides.of:
            surface = document.quote(c.first, c.last).text
            put(c.first, c.last, _country_word(countries()[c.country], sides.of[c.country], c.kind, surface))
    for p in reading.where.mentions:
        for part in p.chain.parts:
            best = next((c for c in part.candidates if c.country == p.place.country), None)
            if p.place.country not in sides.of:
                continue
            if best is None and not part.kind:  # a village nobody knows lies where its district lies
                put(part.first, part.last, sides.place(p.place.country, Level.TOWN, part.normal))
            elif best is not None and best.level not in (Level.COUNTRY, Level.LINE):
                put(part.first, part.last, sides.place(best.country, best.level, best.name))
    out = text
    for (first, last), name in sorted(new.items(), reverse=True):
        start, end = document.starts[first], document.ends[last - 1]
        capitals = out[start:end].isupper() and (first, last) not in actors  # a dateline stays one
        out = out[:start] + (name.upper() if capitals else name) + out[end:]
    return out


def _actors(reading: Any) -> list[tuple[int, int, ActorEntry]]:
    """The actors that are named, "Hezbollah's Radwan force" once: where one entry follows itself."""
    out: list[tuple[int, int, ActorEntry]] = []
    for m in reading.actors:
        if out and out[-1][2] is m.entry and m.first - out[-1][1] <= 1:
            out[-1] = (out[-1][0], m.last, m.entry)
        else:
            out.append((m.first, m.last, m.entry))
    return out


def _own_words(reading: Any) -> list[CountryMention]:
    """Countries, but not where their name is a part of another place's ("Lake Chad")."""
    words = reading.document.words
    parts = [x for m in reading.where.mentions for x in m.chain.parts if words[x.first] not in COMPASS]
    return [
        c
        for c in reading.countries
        if not (c.first and words[c.first - 1] in ("lake", "gulf"))
        and not any(p.first <= c.first and c.last <= p.last and p.last - p.first > c.last - c.first for p in parts)
    ]


def _country_word(own: Country, other: Country, kind: str, surface: str) -> str:
    if kind == "adjective":
        plural = surface in own.demonyms[1:] and surface not in own.adjectives
        return other.demonyms[-1] if plural and other.demonyms else adjective(other)
    if kind == "metonym":
        return other.metonyms[0] if other.metonyms else other.capital or other.name
    return other.name


@dataclass(slots=True)
class Changes:
    """How many of each were compared, and how many changed."""

    all: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def share(self, what: str) -> float:
        return self.changed[what] / max(1, self.all[what])

    def __str__(self) -> str:
        return "; ".join(f"{w} {self.share(w):.4f} ({self.changed[w]} of {self.all[w]})" for w in self.all)


def compare(sets: Sequence[str] = ()) -> Changes:
    """All texts of the sets (empty: of all) both ways."""
    out = Changes()
    for name, one in cases():
        other = exchanged(one) if not sets or name in sets else None
        if other is None:
            continue
        before, after = essence(analyze(one, rules())), essence(analyze(other, rules()))
        wrong = []
        for what in before:
            x, y = before[what], after[what]
            same = (x & y).total()
            most = max(x.total(), y.total())
            out.all[what] += most
            out.changed[what] += most - same
            if x != y:
                wrong.append(f"{what} -{dict(x - y)} +{dict(y - x)}")
        if wrong:
            out.errors.append(f"{name} {one.id}: {'; '.join(wrong)}\n    {_line(one)}\n    {_line(other)}")
    return out


def _line(one: ArticleText) -> str:
    return f"{one.title or ''} | {' '.join(one.text[:600].split())}"


def essence(analysis: Analysis) -> dict[str, Counter[Any]]:
    """What must not depend on the names."""
    told = [m for m in analysis.mentions if m.realis is Realis.ACTUAL]
    return {
        "verdicts": Counter([analysis.assessment.verdict.value]),
        "types": Counter(m.event_type.value for m in told),
        "parties": Counter((c.party.value, c.outcome.value) for m in told for c in m.casualties),
    }


def main() -> None:
    """Print the shares, and the errors where they are asked for."""
    started = datetime.now(UTC)
    for name in ("golden", "linking", "sample world", "origin"):
        changes = compare([name])
        print(f"{name}: {changes}")
        if "--errors" in sys.argv:
            print("\n".join(changes.errors))
    print(f"{(datetime.now(UTC) - started).total_seconds():.0f} s")


if __name__ == "__main__":
    main()
