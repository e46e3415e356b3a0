"""A human check of coded events: which are drawn, the sheet that a person fills in, and what it says of precision.

Events are drawn by stratum (kind of incident and whether a border was crossed), in proportion to its size and at least
one of each, in an order that the seed and the event's number alone decide: the same seed draws the same events. An
event stands for `weight` events of its stratum, and the report counts it so.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from newswatch.errors import InputError
from newswatch.reports.exports import FORMULAS, Column

# What is asked of each event: the field, and the question in the sheet's legend
FIELDS: dict[str, str] = {
    "incident": "Do the words tell of one security incident that happened?",
    "event_type": "Is it of this kind?",
    "date": "Is this its day (or are these its days)?",
    "place": "Was it there, as exactly as the name says?",
    "country": "Was it in this country?",
    "killed": "Are these the killed, by party?",
    "injured": "Are these the injured, by party?",
    "perpetrators": "Are these they who did it, and no others?",
    "targets": "Are these they whom it hit, and no others?",
    "origin": "Is this from where it came, on this basis? (For 'unknown': do the words leave it open?)",
    "one_event": "Do all these articles tell of one and the same incident?",
}
RIGHT = "_right"
WORDS = "_words"
HEAD = ("event_id", "version", "stratum", "weight", "url", "title", "published_at", "quote")
YES = frozenset(("y", "yes", "true", "1", "right"))
NO = frozenset(("n", "no", "false", "0", "wrong"))
OPEN = frozenset(("?", "unsure", "unclear"))  # the checker cannot tell: counted, and in no precision
NOT_CODED = "-"  # put there by the draw: the event has no such value, so that there is nothing to check
BETWEEN = " | "
MOST_WORDS = 300  # characters of quotation in a cell, as in every export
Z = 1.959963984540054  # the normal quantile of a two-sided interval of 95 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One event of the sample, and how many of its stratum it stands for."""

    event_id: int
    stratum: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What the check found of one field: precision is the weighted share of right among the judged, with Wilson's
    interval at 95 % (null where nothing was judged)."""

    field: str
    judged: int
    right: int
    unsure: int
    blank: int
    not_coded: int
    precision: float | None
    low: float | None
    high: float | None


def draw(population: Iterable[tuple[int, str]], number: int, seed: int) -> tuple[Drawn, ...]:
    """`number` events (all, where there are no more; more, where there are more strata) out of (event, stratum)."""
    strata: dict[str, list[int]] = defaultdict(list)
    for event_id, stratum in population:
        strata[stratum].append(event_id)
    shares = _allot({name: len(ids) for name, ids in strata.items()}, number)
    out = []
    for name, ids in sorted(strata.items()):
        order = sorted(ids, key=lambda i: sha256(f"{seed} {i}".encode()).digest())
        out += [
            Drawn(event_id=i, stratum=name, weight=round(len(ids) / shares[name], 4)) for i in order[: shares[name]]
        ]
    return tuple(out)


def _allot(sizes: Mapping[str, int], number: int) -> dict[str, int]:
    """How many of each stratum: one, and of the rest what its size calls for, by largest remainder."""
    total = sum(sizes.values())
    if total <= number:
        return dict(sizes)
    given = dict.fromkeys(sizes, 1)
    left = max(0, number - len(sizes))
    exact = {name: (size - 1) * left / max(1, total - len(sizes)) for name, size in sizes.items()}
    for name, share in exact.items():
        given[name] += int(share)
    spare = left - sum(int(share) for share in exact.values())
    for name in sorted(exact, key=lambda n: (int(exact[n]) - exact[n], n))[:spare]:
        given[name] += 1
    return {name: min(given[name], sizes[name]) for name in sizes}


def columns() -> tuple[Column, ...]:
    """The sheet's columns: what identifies the event, then of every field its value, its words, and a cell to fill."""
    fields = [Column(name, "text") for f in FIELDS for name in (f, f + WORDS, f + RIGHT)]
    return (*(Column(name, "text") for name in HEAD), *fields, Column("note", "text"), Column("checked_by", "text"))


def row(drawn: Drawn, event: Mapping[str, Any]) -> dict[str, Any]:
    """One line of the sheet. `event` is what `storage.auditing.event` says of it."""
    values = _values(event)
    words = _words(event)
    first: Mapping[str, Any] = next(iter(event["sources"]), {})
    out: dict[str, Any] = {
        "event_id": drawn.event_id,
        "version": event["version"],
        "stratum": drawn.stratum,
        "weight": drawn.weight,
        "url": first.get("url"),
        "title": first.get("title"),
        "published_at": first.get("published_at"),
        "quote": _shortened(event["quote"]),
        "note": "",
        "checked_by": "",
    }
    for name in FIELDS:
        out[name] = values[name]
        out[name + WORDS] = words.get(name)
        out[name + RIGHT] = NOT_CODED if values[name] is None else ""
    return out


def _values(event: Mapping[str, Any]) -> dict[str, str | None]:
    start, end = event["date_start"], event["date_end"]
    days = None if start is None else str(start) if end in (None, start) else f"{start} to {end}"
    where = [event[k] for k in ("place", "admin2", "admin1") if event[k]]
    crossed = str(event["cross_border"])
    if crossed == "yes":
        way = f"{event['origin_country'] or '?'} to {event['target_country'] or '?'}"
        crossed = f"{way}, {event['origin_basis'] or 'no basis'}"
    return {
        "incident": "yes, recalled" if event["recalled"] else "yes",
        "event_type": event["event_type"],
        "date": f"{days} ({event['date_precision']})" if days else None,
        "place": f"{', '.join(dict.fromkeys(where))} ({event['place_precision']})" if where else None,
        "country": event["country"],
        "killed": _toll(event["casualties"], "killed"),
        "injured": _toll(event["casualties"], "injured"),
        "perpetrators": event["perpetrators"],
        "targets": event["targets"],
        "origin": crossed,
        "one_event": f"{event['articles']} articles" if event["articles"] > 1 else None,
    }


def _words(event: Mapping[str, Any]) -> dict[str, str | None]:
    """The quotations that each field rests on, each once, of all articles that tell of the event."""
    claims = [c for c in event["claims"] if c["counts"]]
    found: dict[str, list[str | None]] = {
        "date": [m["date_quote"] for m in event["mentions"]],
        "place": [m["place_quote"] for m in event["mentions"]],
        "killed": [c["quote"] for c in claims if c["outcome"] == "killed"],
        "injured": [c["quote"] for c in claims if c["outcome"] == "injured"],
        "perpetrators": [c["quote"] for c in claims if c["role"] == "perpetrator"],
        "targets": [c["quote"] for c in claims if c["role"] == "target"],
        "origin": [c["quote"] for c in claims if c["claim"] == "origin"],
        "one_event": [m["quote"] for m in event["mentions"]],
    }
    return {
        name: _shortened(BETWEEN.join(dict.fromkeys(q for q in quotes if q))) or None for name, quotes in found.items()
    }


def _shortened(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= MOST_WORDS else text[:MOST_WORDS].rsplit(" ", 1)[0] + " …"


def _toll(rows: Iterable[Mapping[str, Any]], outcome: str) -> str | None:
    said = [
        f"{r['term'] or 'some' if r['best'] is None else r['best']} {r['party']}"
        for r in rows
        if r["outcome"] == outcome
    ]
    return "; ".join(said) or None


def read_sheet(body: bytes, *, json_lines: bool) -> tuple[dict[str, str], ...]:
    """The lines of a sheet that somebody filled in. InputError: it is no such sheet, or a cell says neither yes nor no;
    the message names line and column."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("The sheet is not UTF-8", advice="Save it as CSV UTF-8") from error
    lines = list(_json_lines(text) if json_lines else _csv_lines(text))
    if not lines:
        raise InputError("The sheet holds no events", advice="`newswatch audit sample` draws some")
    missing = [name for name in ("event_id", *(f + RIGHT for f in FIELDS)) if name not in lines[0][1]]
    if missing:
        raise InputError(f"The sheet has no column {missing[0]}", advice="`newswatch audit sample` makes such a sheet")
    for number, line in lines:
        for name in FIELDS:
            answer = _answer(line, name)
            if answer not in YES | NO | OPEN | {"", NOT_CODED}:
                raise InputError(
                    f"Line {number}, column {name + RIGHT}: {line[name + RIGHT][:40]!r} is no answer",
                    advice="Write y, n or ?; leave it empty where nobody looked",
                )
    return tuple(line for _, line in lines)


def _csv_lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    head = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=head.count)  # spreadsheets save with the separator of their country
    reader = csv.DictReader(io.StringIO(text), delimiter=separator)
    for line in reader:
        if any(line.values()):
            yield reader.line_num, {k: _unguarded(v or "") for k, v in line.items() if k and not isinstance(v, list)}


def _json_lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError as error:
            raise InputError(f"Line {number} is no JSON: {error}") from error
        if not isinstance(found, dict):
            raise InputError(f"Line {number} is no object")
        yield number, {k: "" if v is None else str(v) for k, v in found.items()}


def _unguarded(value: str) -> str:
    """Without the ' that keeps a spreadsheet from taking a text for a formula."""
    return value[1:] if value[:1] == "'" and value[1:2] in FORMULAS else value


def _answer(line: Mapping[str, str], name: str) -> str:
    return line.get(name + RIGHT, "").strip().casefold()


def figures(lines: Sequence[Mapping[str, str]]) -> tuple[Figure, ...]:
    """Precision of every field, weighted by what each event stands for."""
    return tuple(_figure(name, lines) for name in FIELDS)


def _figure(name: str, lines: Sequence[Mapping[str, str]]) -> Figure:
    answers = [(_answer(line, name), _weight(line)) for line in lines]
    judged = [(a in YES, w) for a, w in answers if a in YES | NO]
    total = sum(w for _, w in judged)
    precision = low = high = None
    if judged:
        precision = sum(w for right, w in judged if right) / total
        # Kish 1965: so many equal lines would tell as much as these of unequal weight
        effective = total**2 / sum(w * w for _, w in judged)
        low, high = wilson(precision, effective)
    return Figure(
        field=name,
        judged=len(judged),
        right=sum(right for right, _ in judged),
        unsure=sum(a in OPEN for a, _ in answers),
        blank=sum(not a for a, _ in answers),
        not_coded=sum(a == NOT_CODED for a, _ in answers),
        precision=precision,
        low=low,
        high=high,
    )


def _weight(line: Mapping[str, str]) -> float:
    try:
        weight = float(line.get("weight") or 1)
    except ValueError:
        raise InputError(f"Event {line.get('event_id')}: the weight {line['weight'][:20]!r} is no number") from None
    if not (math.isfinite(weight) and weight > 0):
        raise InputError(f"Event {line.get('event_id')}: the weight must be more than nothing")
    return weight


def wilson(share: float, number: float) -> tuple[float, float]:
    """Wilson's score interval (1927) of a share among `number`, at 95 %: it stays within 0..1 and is honest where few
    were looked at."""
    z2 = Z * Z
    middle = (share + z2 / (2 * number)) / (1 + z2 / number)
    half = Z / (1 + z2 / number) * math.sqrt(share * (1 - share) / number + z2 / (4 * number * number))
    return max(0.0, middle - half), min(1.0, middle + half)
