"""One coded incident as a table: each value, why it is so, and its quotation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from newswatch.model import (
    Actor,
    ArticleText,
    Casualty,
    CrossBorder,
    DateBasis,
    DatePrecision,
    Mention,
    Origin,
    Place,
    PlacePrecision,
    Quote,
    Realis,
    Role,
    Scope,
    When,
)
from newswatch.reports.explain_words import quoted, words
from newswatch.reports.marked import NUMBER, STYLES
from newswatch.reports.printable import printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A name in an incident's sentence that may be its place: what it was read as, whether it was chosen, and what else
    bears that name."""

    name: str
    read_as: str
    chosen: bool
    also: tuple[str, ...] = ()


_ROLES = tuple(Role)
_NOT_STATED = "the text does not say"


def incident(
    number: int,
    mention: Mention,
    article: ArticleText,
    cues: Sequence[Quote] = (),
    places: Sequence[Considered] = (),
) -> RenderableType:
    """The mention with every value. `cues` are the words in it that are signs of its kind, `places` the names in its
    sentence that may be its place."""
    head = Text.assemble((f"[{number}]", NUMBER), " ", (mention.event_type.value, "bold"))
    if mention.realis is not Realis.ACTUAL:
        head.append(f"  {mention.realis.value}: no event", style="bold yellow")
    if mention.scope is not Scope.INCIDENT:
        head.append("  a total over a period: never in an incident's sum", style="bold yellow")
    if mention.recalled:
        head.append("  recalled: the article only looks back on it", style="yellow")
    head.append(f"  confidence {mention.confidence:.2f}", style="dim")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    kind = Text("its cues" if cues else "no cue of this kind: who did what to whom decided", style="dim")
    grid.add_row("kind", kind, Text(" ").join(_words(one, "cue") for one in cues))
    for label, value, words_ in _rows(mention, article):
        grid.add_row(label, value, words_)
        if label == "where" and (len(places) > 1 or any(one.also for one in places)):
            grid.add_row("", _considered(places), Text())
    return Group(head, quoted(mention.quote, style=STYLES["incident"]), grid)


def _rows(mention: Mention, article: ArticleText) -> Iterator[tuple[str, Text, Text]]:
    yield "when", _when(mention.when, article), _words(mention.when.quote, "when")
    yield "where", _where(mention.place), _words(mention.place.quote, "where")
    for actor in sorted(mention.actors, key=lambda one: _ROLES.index(one.role)):
        yield actor.role.value, _actor(actor), _words(actor.quote, "who")
    if not mention.actors:
        yield "who", _open(), Text()
    for casualty in mention.casualties:
        yield casualty.outcome.value, _casualty(casualty), _words(casualty.quote, "casualties")
    if not mention.casualties:
        yield "casualties", _open(), Text()
    yield "origin", _origin(mention.origin), _words(mention.origin.quote, "origin")
    yield "claimed", _claimed(mention), Text()
    for source in mention.sources:
        yield "says", _with(source.speaker, source.role), _words(source.quote, "source")
    if mention.operation:
        yield "operation", Text(printable(mention.operation)), Text()
    if mention.weapons:
        yield "weapons", Text(printable(", ".join(mention.weapons))), Text()
    if mention.suicide is not None:
        yield "suicide", Text("yes" if mention.suicide else "no"), Text()


def _considered(places: Sequence[Considered]) -> Text:
    """What the sentence names, what each name was read as, and what it might have been."""
    lines = []
    for one in places:
        also = f"; not {', '.join(one.also)}" if one.also else ""
        mark = "→ " if one.chosen else "  "
        lines.append(Text(printable(f"{mark}{one.name}: {one.read_as}{also}"), style="dim"))
    return Text("\n").join(lines)


def _when(when: When, article: ArticleText) -> Text:
    if when.start is None or when.precision is DatePrecision.UNKNOWN:
        line = _open()
        if article.published is None:
            line.append("; nor when it was published", style="dim")
        return line
    same = when.end is None or when.end == when.start
    why = words(when.precision) if when.basis is None else f"{words(when.precision)}; {words(when.basis)}"
    if article.published is not None and when.basis in (DateBasis.RELATIVE, DateBasis.PUBLICATION):
        why += f", {article.published.astimezone(ZoneInfo(article.timezone)):%A %Y-%m-%d} ({article.timezone})"
    return _with(f"{when.start}" if same else f"{when.start} to {when.end}", why)


def _where(place: Place) -> Text:
    if place.precision is PlacePrecision.UNKNOWN:
        return _open()
    names = dict.fromkeys(name for name in (place.name, place.admin2, place.admin1, place.country) if name)
    facts = [words(place.precision)]
    if place.latitude is not None and place.longitude is not None:
        facts.append(f"{place.latitude:.3f}, {place.longitude:.3f}")
    if place.border_km is not None:
        segment = f" {place.border_segment}" if place.border_segment else ""
        facts.append(f"{place.border_km:.0f} km from the border{segment}")
    if place.line_status:
        facts.append(f"{place.line_status} line")
    return _with(", ".join(names), "; ".join(facts))


def _actor(actor: Actor) -> Text:
    facts = [actor.kind.value, actor.country or "", "" if actor.certainty == "stated" else actor.certainty.value]
    return _with(actor.name or "not named", ", ".join(fact for fact in facts if fact))


def _casualty(casualty: Casualty) -> Text:
    facts = [casualty.party.value, casualty.nationality or ""]
    if casualty.speaker:
        facts.append(f"said by {casualty.speaker}")
    return _with(_number(casualty), ", ".join(fact for fact in facts if fact))


def _number(casualty: Casualty) -> str:
    low, best, high = casualty.min, casualty.best, casualty.max
    if best is None and low is None and high is None:
        return casualty.term or "some"
    if low == best == high:
        return str(best)
    if best is None:
        bounds = f"{'?' if low is None else low} to {'?' if high is None else high}"
        return f"{casualty.term}: {bounds}" if casualty.term else bounds
    if high is None:
        return f"at least {low}" if low == best else f"{best}, at least {low}"
    return f"{best} ({'?' if low is None else low} to {high})"


def _origin(origin: Origin) -> Text:
    prior = f"; the catalogue's prior is {origin.prior}, which decides nothing" if origin.prior else ""
    if origin.status is CrossBorder.UNKNOWN:
        return _open().append(prior, style="dim")
    if origin.status is CrossBorder.NO:
        return _with("domestic", prior.removeprefix("; "))
    way = f"{origin.origin_country or '?'} → {origin.target_country or '?'}"
    facts = [words(origin.basis) if origin.basis is not None else "", origin.mechanism or ""]
    facts += [f"asserted by {origin.asserted_by}" if origin.asserted_by else ""]
    facts += [f"denied by {origin.denied_by}" if origin.denied_by else ""]
    return _with(way, "; ".join(fact for fact in facts if fact) + prior)


def _claimed(mention: Mention) -> Text:
    claimed = mention.responsibility
    if claimed.claimed is None:
        return _open()
    if not claimed.claimed:
        return Text("by nobody, as the text says")
    return Text(f"by {printable(claimed.by)}" if claimed.by else "yes")


def _with(value: str, why: str) -> Text:
    text = Text(printable(value))
    return text.append(f"  {printable(why)}", style="dim") if why else text


def _words(quote: Quote | None, what: str) -> Text:
    return quoted(quote, style=STYLES[what]) if quote is not None else Text()


def _open() -> Text:
    return Text(_NOT_STATED, style="dim")
