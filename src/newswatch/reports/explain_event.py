"""Why an event is what it is: each value with the voices and words behind it, and why articles were put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from newswatch.model import Quote
from newswatch.reports import contract
from newswatch.reports.explain_words import quoted
from newswatch.reports.marked import STYLES
from newswatch.reports.printable import printable

Row = Mapping[str, Any]
# What a part of a link's score compares (events.linking.score)
PARTS = {
    "kind": "kind of incident",
    "day": "day",
    "place": "place",
    "toll": "numbers",
    "actors": "who and whom",
    "names": "names in the sentences",
    "words": "words in common",
    "other incident": "one is what the other tells aside",
    "former version": "the same words in another version",
    "hour": "time of day",
    "text": "copies, one story",
}
# Why an article is another's voice than its outlet's
BASES = {
    "credit": "credits it",
    "relay": "passes on its report",
    "copy": "an article with the same text is",
    "words": "an article in the same words is",
}
MOST_VOICES = 6  # words shown of one value


def show(found: Row, threshold: float) -> RenderableType:
    """The event: its values with their words, then its links."""
    head = Text(f"Event {found['event_id']}", style="bold")
    head.append(f"  {found['event_type']}, version {found['version']}, confidence {found['confidence']:.2f}")
    if found["recalled"]:
        head.append("  recalled: articles only look back on it", style="yellow")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    for label, value, why, said in _values(found):
        grid.add_row(label, Text.assemble(printable(value), (f"  {printable(why)}", "dim")), said)
    rule = Text(
        "of each independent voice its latest word; what most voices hold is best, a tie goes to the lower", style="dim"
    )
    parts = [head, rule, grid, Text(), _links(found["links"], threshold)]
    if found.get("look_alikes"):
        parts += [Text(), _look_alikes(found["look_alikes"])]
    return Group(*parts)


def _values(found: Row) -> Iterator[tuple[str, str, str, RenderableType]]:
    claims = [one for one in found["claims"] if one["counts"]]
    start, end = found["date_start"], found["date_end"]
    when = "not known" if start is None else str(start) if end in (None, start) else f"{start} to {end}"
    yield "when", when, f"{found['date_precision']}; {found['date_basis'] or 'no basis'}", Text()
    names = dict.fromkeys(str(found[k]) for k in ("place", "admin2", "admin1", "country") if found[k])
    yield "where", ", ".join(names) or "not known", str(found["place_precision"]), Text()
    for row in found["actors"]:
        said = [c for c in claims if c["claim"] == "actor" and (c["subject"], c["role"]) == (row["name"], row["role"])]
        yield str(row["role"]), row["name"] or "not named", _voices(said), _words(said, "who")
    for row in found["casualties"]:
        said = [
            c
            for c in claims
            if c["claim"] == "casualties" and (c["outcome"], c["party"]) == (row["outcome"], row["party"])
        ]
        yield str(row["outcome"]), _number(row), f"{row['party']}; {_voices(said)}", _words(said, "casualties")
    said = [c for c in claims if c["claim"] in ("origin", "origin_denied")]
    crossed = str(found["cross_border"])
    if crossed == "yes":
        crossed = f"{found['origin_country'] or '?'} → {found['target_country'] or '?'}"
    why = [str(found["origin_basis"] or "").replace("_", " "), _voices([c for c in said if c["claim"] == "origin"])]
    denied = dict.fromkeys(printable(c["speaker"]) for c in said if c["claim"] == "origin_denied" and c["speaker"])
    why += [f"denied by {', '.join(denied)}"] if denied else []
    yield "origin", crossed, "; ".join(w for w in why if w), _words(said, "origin")


def _number(row: Row) -> str:
    if row["best"] is None:
        return str(row["term"] or "some")
    low, high = row["min"], row["max"]
    spread = (
        "" if low == row["best"] == high else f" ({'?' if low is None else low} to {'?' if high is None else high})"
    )
    return f"{row['best']}{spread}"


def _voices(claims: Sequence[Row]) -> str:
    """Which voices say it, and what number where they differ."""
    said: dict[str, set[str]] = defaultdict(set)
    for one in claims:
        said["" if one["best"] is None else str(one["best"])].add(str(one["voice"]))
    if len(said) < 2:
        count = len({str(one["voice"]) for one in claims})
        return f"{count} voice{'' if count == 1 else 's'}" if count else "no words of today"
    return "; ".join(f"{number or 'no number'}: {', '.join(sorted(voices))}" for number, voices in sorted(said.items()))


def _words(claims: Sequence[Row], style: str) -> Text:
    once = list(dict.fromkeys(one["quote"] for one in claims if one["quote"]))
    text = Text(" ").join(quoted(Quote(q, 0, len(q)), style=STYLES[style]) for q in once[:MOST_VOICES])
    return text.append(f" and {len(once) - MOST_VOICES} more", style="dim") if len(once) > MOST_VOICES else text


def _links(links: Sequence[Row], threshold: float) -> RenderableType:
    """Each article, and why its incident was taken for this one."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for one in links:
        who = Text(printable(one["outlet"] or one["url"]), style="" if one["counts"] else "strike")
        who.append(f"\n{one['published_at']:%Y-%m-%d %H:%M}" if one["published_at"] else "", style="dim")
        lines = [Text(printable(one["title"] or ""), style="bold"), Text(printable(one["url"]), style="dim")]
        lines.append(quoted(Quote(one["quote"], 0, len(one["quote"])), style=STYLES["incident"]))
        if one["voice_basis"] in BASES:
            lines.append(_voice(one))
        lines.append(_score(one, threshold))
        grid.add_row(who, Group(*lines))
    return Group(Text(f"LINKS  one incident from {threshold:g} points", style="bold cyan"), grid)


def _look_alikes(others: Sequence[Row]) -> RenderableType:
    """Events that a mention alone might be taken for, and what it has in common with theirs."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    for one in others:
        what = f"{one['other_event_type']}, {one['other_date_start'] or 'no day'}, {one['other_country'] or 'nowhere'}"
        grid.add_row(f"event {one['other_event_id']}", Text(f"{what}  ").append(_parts(one), style="dim"))
    return Group(Text("LOOK-ALIKES  two, by all that is told of them", style="bold cyan"), grid)


def _parts(one: Row) -> str:
    parts = sorted(one["explanation"].items(), key=lambda part: -abs(part[1]))
    return f"{one['score']:.2f} points: " + ", ".join(f"{PARTS.get(n, n)} {v:+.2f}" for n, v in parts if v)


def _voice(one: Row) -> Text:
    line = Text(f"in the voice of {printable(one['voice'])}: {BASES[one['voice_basis']]}", style="dim")
    quote = one["voice_quote"]
    return line.append(" ").append_text(quoted(Quote(quote, 0, len(quote)), style="dim")) if quote else line


def _score(one: Row, threshold: float) -> Text:
    if one["score"] is None:
        return Text("founded the event", style="dim")
    if one["decided_by"] != "rule":
        return Text(f"put here by {printable(one['decided_by'])}", style="yellow")
    total = sum(one["explanation"].values())
    parts = sorted(one["explanation"].items(), key=lambda part: -abs(part[1]))
    said = ", ".join(f"{PARTS.get(name, name)} {value:+.2f}" for name, value in parts if value)
    line = Text(f"link {one['score']:.2f}", style="bold")
    return line.append(f"  {total:.2f} points of {threshold:g}: {said}" if said else "", style="not bold dim")


def as_json(found: Row) -> contract.Json:
    """The event for programs: everything but the article's text, which stands with its own explanation."""
    return {name: value for name, value in found.items() if name != "text"}
