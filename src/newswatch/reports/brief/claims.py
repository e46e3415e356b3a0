"""Who says what of an incident: the words behind its numbers, and what contradicts what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from newswatch.model.briefs import Row
from newswatch.reports.brief.content import Contradiction, OriginClaim, Range, Telling, Toll, Words
from newswatch.reports.brief.wording import country, number, party

# Outcomes in the order in which an analyst asks for them
OUTCOMES = ("killed", "injured", "missing", "abducted", "captured", "arrested", "surrendered")
PARTIES = ("civilian", "security", "official", "militant", "unknown")
# Words on one side of a contradiction; more of them say the same
WORDS = 3
# Ends of sentences, well enough for a passage: "Gen. Musa" would cut it short, never lengthen it
_STOP = re.compile(r"[.!?][”\"')]*\s+|\n")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def words_of(claim: Row) -> Words:
    """A claim's quotation with its speaker and outlet."""
    return Words(
        text=claim["quote"],
        speaker=claim.get("speaker"),
        outlet=claim["outlet"],
        url=claim["url"],
        published_at=claim["published_at"],
    )


def tolls(rows: Iterable[Row], claims: Sequence[Row]) -> tuple[Toll, ...]:
    """An event's casualties, each with the claim that it rests on: the same party, outcome and words. Without one
    (its article was taken down) the number stands, and its words do not."""
    by_words: dict[tuple[object, ...], Row] = {}
    for claim in claims:
        if claim["claim"] == "casualties":
            by_words.setdefault((claim["party"], claim["outcome"], claim["nationality"], claim["quote"]), claim)
    found = []
    for row in rows:
        found_claim = by_words.get((row["party"], row["outcome"], row["nationality"], row["quote"]))
        found.append(
            Toll(
                outcome=row["outcome"],
                party=row["party"],
                nationality=row["nationality"],
                number=Range(low=row["min"], best=row["best"], high=row["max"], term=row["term"]),
                sources=row["independent_sources"],
                words=words_of(found_claim) if found_claim else None,
                reviewed=row["reviewed"],
            )
        )
    return tuple(sorted(found, key=lambda toll: (_rank(OUTCOMES, toll.outcome), _rank(PARTIES, toll.party))))


def _rank(order: Sequence[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def origins(rows: Iterable[Row], claims: Sequence[Row]) -> tuple[OriginClaim, ...]:
    """Where it is said to have come from, strongest basis first."""
    by_words = {claim["quote"]: claim for claim in claims if claim["claim"] in ("origin", "origin_denied")}
    found = []
    for row in rows:
        claim = by_words.get(row["quote"]) if row["quote"] else None
        found.append(
            OriginClaim(
                status=row["status"],
                origin=row["origin_country"],
                target=row["target_country"],
                mechanism=row["mechanism"],
                basis=row["basis"],
                asserted_by=row["asserted_by"],
                denied_by=row["denied_by"],
                words=words_of(claim) if claim else None,
            )
        )
    return tuple(found)


def contradictions(claims: Sequence[Row], denials: Sequence[Row] = ()) -> tuple[Contradiction, ...]:
    """What independent sources say against each other: of killed and of injured, of where it came from, of who did it.

    Of each independent source its latest article that says how many; what it said earlier is its history, no conflict.
    """
    found = [
        told for outcome in ("killed", "injured") if (told := _numbers(outcome, claims)) is not None
    ]  # fmt: skip
    found += [told for told in (_origin(claims, denials), _responsibility(claims)) if told is not None]
    return tuple(found)


def _numbers(outcome: str, claims: Sequence[Row]) -> Contradiction | None:
    by_voice: dict[str, dict[object, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        if claim["claim"] == "casualties" and claim["outcome"] == outcome and claim["best"] is not None:
            by_voice[claim["voice"]][claim["mention_id"]].append(claim)
    sides: list[tuple[int, int | None, list[Row]]] = []
    carriers: dict[str, list[str]] = defaultdict(list)
    for voice, mentions in by_voice.items():
        for rows in mentions.values():
            carriers[voice] += [row["outlet"] for row in rows if row["outlet"]]
        latest = max(mentions.values(), key=lambda rows: (rows[0]["published_at"] or _LONG_AGO, rows[0]["mention_id"]))
        low = sum(row["best"] if row["min"] is None else row["min"] for row in latest)
        highs = [row["max"] for row in latest]
        sides.append((low, None if None in highs else sum(highs), latest))
    # They contradict where no number fits both
    if len(sides) < 2 or all(_fit(a, b) for a in sides for b in sides):
        return None
    sides.sort(key=lambda side: (_at(side[2]), side[0]))
    lows = [side[0] for side in sides]
    # Other people dead are no grown toll
    people = {frozenset((row["party"], row["nationality"]) for row in side[2]) for side in sides}
    return Contradiction(
        about=outcome,
        tellings=tuple(
            Telling(
                says=_said(rows),
                speakers=_distinct(row["speaker"] for row in rows),
                outlets=_distinct(carriers[rows[0]["voice"]]),
                words=_words(rows),
                at=rows[0]["published_at"],
            )
            for _, _, rows in sides
        ),
        growing=len(people) == 1 and lows == sorted(lows) and len(set(lows)) == len(lows),
    )


def _fit(one: tuple[int, int | None, list[Row]], other: tuple[int, int | None, list[Row]]) -> bool:
    (low, high, _), (other_low, other_high, _) = one, other
    return (other_high is None or low <= other_high) and (high is None or other_low <= high)


def _at(rows: Sequence[Row]) -> datetime:
    return rows[0]["published_at"] or _LONG_AGO


def _said(rows: Sequence[Row]) -> str:
    """3 members of security forces (Afghanistan), 2 civilians."""
    summed: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
    for row in rows:
        summed[row["party"], row["nationality"]].append(row)
    parts = []
    for (name, nationality), same in sorted(summed.items(), key=lambda one: _rank(PARTIES, one[0][0])):
        highs = [row["max"] for row in same]
        best = sum(row["best"] for row in same)
        shown = number(
            Range(
                low=sum(row["best"] if row["min"] is None else row["min"] for row in same),
                best=best,
                high=None if None in highs else sum(highs),
            )
        )
        parts.append(f"{shown} {party(name, best)}" + (f" ({country(nationality)})" if nationality else ""))
    return ", ".join(parts)


def _origin(claims: Sequence[Row], denials: Sequence[Row]) -> Contradiction | None:
    """Somebody denies it, or two name different countries."""
    said = [claim for claim in claims if claim["claim"] == "origin" and claim["quote"]]
    denied = [claim for claim in claims if claim["claim"] == "origin_denied" and claim["quote"]]
    countries = _distinct(claim["country"] for claim in said)
    if not (said and denied) and len(countries) < 2:
        return None
    tellings = [
        _telling(f"It came from {country(code)}", [claim for claim in said if claim["country"] == code])
        for code in countries
    ]
    tellings += [
        _denial([claim for claim in denied if claim["speaker"] == speaker], denials)
        for speaker in _distinct(claim["speaker"] for claim in denied)
    ]
    return Contradiction(about="origin", tellings=tuple(tellings), growing=False) if len(tellings) > 1 else None


def _denial(rows: Sequence[Row], denials: Sequence[Row]) -> Telling:
    """A denial stands on the claim's words: its own are in the passage around who denies. Without one (the text is
    not kept) its article is named and no words are."""
    passages = {
        (one["mention_id"], one["subject"]): sentence_at(one["words"], one["at"]) for one in denials if one["words"]
    }
    words = tuple(
        replace(words_of(row), text=passages.get((row["mention_id"], row["speaker"]), "")) for row in rows
    )  # fmt: skip
    return replace(_telling("Denied", rows), words=tuple({one.text: one for one in words}.values())[:WORDS])


def sentence_at(text: str, at: int) -> str:
    """The sentence around a character: between full stops that a blank follows, or lines."""
    before = [match.end() for match in _STOP.finditer(text) if match.end() <= at]
    after = [match.start() + 1 for match in _STOP.finditer(text) if match.start() >= at]
    return text[before[-1] if before else 0 : after[0] if after else len(text)].strip()


def _responsibility(claims: Sequence[Row]) -> Contradiction | None:
    """Two claim it for themselves. That nobody had claimed it yet is no contradiction to a later claim."""
    said = [claim for claim in claims if claim["claim"] == "responsibility" and claim["certainty"] == "claimed"]
    names = _distinct(claim["subject"] for claim in said)
    if len(names) < 2:
        return None
    return Contradiction(
        about="responsibility",
        tellings=tuple(
            _telling(f"Claimed by {name}", [claim for claim in said if claim["subject"] == name]) for name in names
        ),
        growing=False,
    )


def _telling(says: str, rows: Sequence[Row]) -> Telling:
    return Telling(
        says=says,
        speakers=_distinct(row["speaker"] for row in rows),
        outlets=_distinct(row["outlet"] for row in rows),
        words=_words(rows),
        at=rows[0]["published_at"],
    )


def _words(rows: Iterable[Row]) -> tuple[Words, ...]:
    """Each wording once: copies of a wire have the same."""
    return tuple({row["quote"]: words_of(row) for row in rows}.values())[:WORDS]


def _distinct(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
