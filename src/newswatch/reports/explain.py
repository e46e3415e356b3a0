"""One page or text, shown with what each stage says of it and the words that decided.

The stages come in the way of the data, the text with its evidence between extract and assess, so that the coded
values stand last, where a terminal shows them. Everything from outside goes through `printable`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from newswatch.model import (
    Analysis,
    ArticleText,
    Assessment,
    Evidence,
    Exchange,
    Extraction,
    Outlet,
    Quote,
    Reason,
    Verdict,
)
from newswatch.reports import contract
from newswatch.reports.explain_mentions import Considered, incident
from newswatch.reports.explain_words import context, words
from newswatch.reports.marked import legend, marked
from newswatch.reports.printable import printable

# Of an answer's headers those that decide something: how bytes are read, what is asked next time, whose rights
HEADERS = (
    "content-type",
    "content-encoding",
    "last-modified",
    "etag",
    "cache-control",
    "retry-after",
    "x-robots-tag",
    "tdm-reservation",
    "content-usage",
    "content-signal",
    "server",
)
_HEADER_CHARACTERS = 100
_LABEL = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What every stage said of one input. A null stage did not run: `exchange` for files and text, `extraction` for
    text, `article` and `analysis` where there is nothing to read.

    `cues` says what the catalogue holds of each cue that was found; `kinds` are, for each mention, the words in it that
    are signs of its kind, and `places` the names in its sentence; `reckoning` is how the verdict follows; `lookalikes`
    are phrases that only look like cues; below `code_from` (probability of an incident) nothing is coded.
    """

    what: str
    exchange: Exchange | None = None
    extraction: Extraction | None = None
    outlet: Outlet | None = None
    article: ArticleText | None = None
    analysis: Analysis | None = None
    reckoning: str | None = None
    places: tuple[tuple[Considered, ...], ...] = ()
    cues: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[tuple[Quote, ...], ...] = ()
    lookalikes: tuple[Evidence, ...] = ()
    code_from: float = 0.0


def as_json(found: Explained) -> contract.Json:
    """The same for programs: the contract's objects under the stages' names, null for a stage that did not run."""
    return {
        "input": found.what,
        "fetch": _exchange_json(found.exchange) if found.exchange is not None else None,
        "extract": contract.extraction(found.what, found.extraction) if found.extraction is not None else None,
        "article": _article_json(found.article) if found.article is not None else None,
        "assessment": contract.assessment(found.analysis.assessment) if found.analysis is not None else None,
        "events": [contract.mention(one) for one in found.analysis.mentions] if found.analysis is not None else None,
        "reckoning": found.reckoning,
        "places": [[contract_place(one) for one in some] for some in found.places],
        "cues": dict(found.cues),
        "kinds": [[one.text for one in words] for words in found.kinds],
        "lookalikes": [contract.evidence(one) for one in found.lookalikes],
        "code_from": found.code_from,
    }


def show(found: Explained, console: Console) -> None:
    """Print the explanation. Without colours the evidence in the text stands in brackets."""
    console.print(_head(found), highlight=False)
    for label, said in _stages(found, brackets=console.color_system is None):
        console.print()
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=_LABEL, style="bold cyan")
        grid.add_column(ratio=1)
        grid.add_row(label, said)
        console.print(grid, highlight=False)
    if found.article is not None and found.analysis is not None:
        places = found.places or ((),) * len(found.analysis.mentions)
        told = zip(found.analysis.mentions, found.kinds, places, strict=True)
        for number, (mention, cues, considered) in enumerate(told, 1):
            console.print()
            shown = incident(number, mention, found.article, cues, considered)
            console.print(Padding(shown, (0, 0, 0, 2)), highlight=False)


def _stages(found: Explained, *, brackets: bool) -> Iterator[tuple[str, RenderableType]]:
    yield "FETCH", _fetch(found)
    if found.exchange is not None and found.exchange.reason is not Reason.OK:
        return
    yield "EXTRACT", _extract(found)
    if found.article is None or found.analysis is None:
        return
    key = Text("[words on which a value rests]", style="dim") if brackets else legend()
    yield "TEXT", Group(key, Text(), marked(found.article.text, found.analysis, found.lookalikes, brackets=brackets))
    yield "ASSESS", _assess(found, found.article, found.analysis.assessment)
    yield "CODE", _code(found, found.analysis)


def _head(found: Explained) -> RenderableType:
    title = found.article.title if found.article is not None else None
    lines = [Text(printable(title), style="bold")] if title else []
    return Group(*lines, Text(printable(found.what), style="dim" if title else "bold"))


def _fetch(found: Explained) -> RenderableType:
    exchange = found.exchange
    if exchange is None:
        return Text("not needed", style="dim")
    good = exchange.reason is Reason.OK
    first = Text(exchange.reason.value, style="bold green" if good else "bold red")
    facts = [
        str(exchange.status) if exchange.status is not None else "",
        f"{exchange.wire_bytes:,} bytes on the wire",
        f"{exchange.elapsed_s:.2f} s",
        "" if exchange.complete else "ended before its announced length",
        printable(exchange.detail),
    ]
    first.append(f"  {', '.join(fact for fact in facts if fact)}", style="not bold default")
    lines = [first]
    lines += [Text(f"{hop.status} → {printable(hop.location)}") for hop in exchange.hops]
    if exchange.final_url != exchange.url:
        lines.append(Text(f"final URL: {printable(exchange.final_url)}"))
    if exchange.retry_at is not None:
        lines.append(Text(f"to be asked again after {_moment(exchange.retry_at)}"))
    for name in HEADERS:
        if value := exchange.headers.get(name):
            lines.append(Text(f"{name}: {printable(value)[:_HEADER_CHARACTERS]}", style="dim"))
    return Group(*lines)


def _extract(found: Explained) -> RenderableType:
    extraction, article = found.extraction, found.article
    lines: list[Text] = []
    if extraction is None:
        lines.append(Text("not needed: plain text", style="dim"))
    elif extraction.rejected is not None:
        line = Text(extraction.rejected.value, style="bold red")
        line.append("  no article: the pipeline stops here", style="not bold default")
        if article is not None:
            line.append(". What follows is what it would say of the text that was found", style="not bold default")
        lines.append(line)
    else:
        lines.append(Text("article", style="bold green"))
    if extraction is not None:
        facts = [
            f"text by {extraction.extractor}" if extraction.extractor else "",
            f"{len(extraction.text):,} characters",
            f"read as {extraction.charset}" if extraction.charset else "",
            f"language {extraction.language}" if extraction.language else "language not known",
        ]
        lines[0].append(f"  {', '.join(fact for fact in facts if fact)}", style="not bold default")
        lines.append(_published(extraction))
        if extraction.authors:
            lines.append(Text(f"by {printable(', '.join(extraction.authors))}"))
        if extraction.canonical_url:
            lines.append(Text(f"calls itself {printable(extraction.canonical_url)}"))
        lines += [Text(f"{name}: {printable(value)}", style="yellow") for name, value in extraction.rights.items()]
        lines += [Text(f"warning: {printable(warning)}", style="yellow") for warning in extraction.warnings]
    elif article is not None:
        said = f"published {_moment(article.published)}, as given" if article.published else "published: not known"
        lines.append(Text(f"{said}; language {article.language or 'not known'}"))
    if found.outlet is not None:
        said = f"{found.outlet.name} ({found.outlet.country or 'international'}, {found.outlet.timezone})"
        lines.append(Text(f"outlet of the catalogue: {printable(said)}"))
    return Group(*lines)


def _published(extraction: Extraction) -> Text:
    if extraction.published is None:
        return Text("published: the page does not say", style="yellow")
    when = _moment(extraction.published) if extraction.published_has_time else f"{extraction.published:%Y-%m-%d}"
    line = Text(f"published {when}")
    if extraction.published_basis is not None:
        line.append(f"  {words(extraction.published_basis)}", style="dim")
    return line


_VERDICT = {Verdict.RELEVANT: "bold green", Verdict.UNSURE: "bold yellow", Verdict.IRRELEVANT: "bold red"}


def _assess(found: Explained, article: ArticleText, assessment: Assessment) -> RenderableType:
    first = Text(assessment.verdict.value, style=_VERDICT[assessment.verdict])
    said = f"  score {assessment.score:.2f} = how sure that it is about a cross-border incident"
    first.append(said, style="not bold default")
    lines: list[RenderableType] = [first]
    if found.reckoning:
        lines.append(Text(f"because {found.reckoning}", style="dim"))
    if assessment.reason:
        lines.append(Text(f"unsure because: {assessment.reason}", style="yellow"))
    kinds = ", ".join(one.value for one in assessment.attack_types) or "none"
    lines.append(Text(f"incident {assessment.incident:.2f}, cross-border {assessment.cross_border.value}"))
    lines.append(Text(f"genre {assessment.genre.value}, kinds of incident: {kinds}"))
    if assessment.evidence or found.lookalikes:
        lines.append(_cues(found, article, assessment))
    else:
        lines.append(Text("no cue of the catalogue stands in the text", style="dim"))
    lines.append(Text(f"ruleset {assessment.ruleset}", style="dim"))
    return Group(*lines)


def _cues(found: Explained, article: ArticleText, assessment: Assessment) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column(ratio=1)
    for one in assessment.evidence:
        name = Text(one.cue, style="magenta")
        if note := found.cues.get(one.cue):
            name.append(f"\n{note}", style="not bold default dim")
        grid.add_row(name, context(article.text, one.quote, style="bold magenta"))
    for one in found.lookalikes:
        name = Text(one.cue, style="strike")
        name.append("\nonly looks like a cue", style="not strike dim")
        grid.add_row(name, context(article.text, one.quote, style="strike"))
    return grid


def _code(found: Explained, analysis: Analysis) -> RenderableType:
    count = len(analysis.mentions)
    if count:
        line = Text(f"{count} mention{'s' if count > 1 else ''}", style="bold")
        line.append("  each value with the words that it rests on", style="not bold default dim")
        return line
    if analysis.assessment.incident < found.code_from:
        said = f"nothing is coded below {found.code_from:.2f}, and incident is {analysis.assessment.incident:.2f}"
        return Text(said, style="dim")
    return Text("no incident in the text", style="dim")


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _exchange_json(exchange: Exchange) -> contract.Json:
    return {
        "url": exchange.url,
        "final_url": exchange.final_url,
        "status": exchange.status,
        "reason": exchange.reason,
        "detail": exchange.detail or None,
        "hops": [{"status": hop.status, "url": hop.url, "location": hop.location} for hop in exchange.hops],
        "headers": {name: exchange.headers[name] for name in HEADERS if name in exchange.headers},
        "wire_bytes": exchange.wire_bytes,
        "elapsed_s": round(exchange.elapsed_s, 3),
        "complete": exchange.complete,
        "retry_at": exchange.retry_at.isoformat() if exchange.retry_at is not None else None,
    }


def contract_place(one: Considered) -> contract.Json:
    """A name that was considered for an incident's place."""
    return {"name": one.name, "read_as": one.read_as, "chosen": one.chosen, "also": list(one.also)}


def _article_json(article: ArticleText) -> contract.Json:
    return {
        "title": article.title,
        "text": article.text,
        "published": article.published.isoformat() if article.published is not None else None,
        "url": article.url,
        "language": article.language,
        "timezone": article.timezone,
        "country": article.country,
    }
