"""What a question shows, as Markdown: the words, the signs and the values side by side. Pure; all text from outside is
escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from newswatch.model import Casualty, Mention, Role
from newswatch.model.linking import LinkMention
from newswatch.reports.markdown import escaped, link, quoted, table
from newswatch.reports.reviewing import count, in_words
from newswatch.storage.review_questions import ArticleCase, EventCase, LinkCase

# As much of a text as tells what it is about; no more than a snippet of a publisher's work
BEGINNING: Final = 700
SIGNS: Final = 12
QUOTE: Final = 300
STANDS: Final = "Either stands until somebody says otherwise."


def article_body(case: ArticleCase) -> str:
    """An article whose verdict is in doubt."""
    published = f"{case.published_at:%Y-%m-%d %H:%M} UTC" if case.published_at else "of unknown date"
    parts = [
        f"**{link(case.title or 'Without a title', case.url)}**  ",
        f"{escaped(case.outlet or 'unknown outlet')}, {escaped(published)}",
        "",
        f"The rules say **{case.verdict}**: {case.score:.2f}, where 0.50 is the line.  ",
        f"An incident: {case.incident:.2f}. Across a border: {case.cross_border}. Kind of text: {case.genre}.",
    ]
    if case.evidence:
        rows = [(escaped(str(one["cue"])), escaped(_cut(str(one["quote"])))) for one in case.evidence[:SIGNS]]
        parts += ["", "**Signs in it**", "", table(("sign", "words"), rows)]
    if case.mentions:
        parts += ["", "**Incidents coded in it**", "", _side_by_side([("incident", one) for one in case.mentions])]
    parts += ["", "**How it begins**", ""]
    parts.append("The text is not kept." if case.beginning is None else quoted(case.beginning + " …"))
    parts += [
        "",
        "*Relevant*: it is coded, whatever the rules say. *Not relevant*: what was coded in it is withdrawn.",
        STANDS,
    ]
    return "\n".join(parts)


def link_body(case: LinkCase, line: float) -> str:
    """A report that only just joined an event, beside the others of that event."""
    rows = [("the report in question", case.mention), *(("in the event", one) for one in case.others)]
    more = case.others_in_all - len(case.others)
    why = ", ".join(f"{escaped(name)} {value:+.2f}" for name, value in sorted(case.explanation.items()))
    parts = [
        f"The rules put the first report into event {case.event_id} with the others.",
        f"That takes {line:.2f} points; it has {case.score:.2f} ({why or 'no parts noted'}).",
        "",
        _side_by_side(rows),
    ]
    if more > 0:
        parts += ["", f"The event has {more} more."]
    parts += ["", "**Their words**", ""]
    for _, one in rows:
        title = case.titles.get(one.article_id) or "Without a title"
        parts += [
            f"{link(title, case.urls.get(one.article_id, ''))} ({escaped(one.outlet or one.voice)})",
            "",
            quoted(_cut(one.mention.quote.text)),
            "",
        ]
    parts += ["*Same event*: it stays there. *Different events*: it leaves, and never comes back by a rule.", STANDS]
    return "\n".join(parts)


def event_body(case: EventCase) -> str:
    """An event whose coding is in doubt, or on which people and reports disagree by now."""
    e = case.event
    place = ", ".join(dict.fromkeys(str(e[name]) for name in ("place", "admin2", "admin1", "country") if e[name]))
    days = str(e["date_start"] or "–") + (
        f" to {e['date_end']}" if e["date_end"] not in (None, e["date_start"]) else ""
    )
    way = " → ".join(str(e[name] or "?") for name in ("origin_country", "target_country"))
    crossed = f"{e['cross_border']}, {way}" if e["cross_border"] == "yes" else str(e["cross_border"])
    values = [
        ("what", str(e["event_type"]).replace("_", " ")),
        ("when", f"{days} ({e['date_precision']})"),
        ("where", f"{place or '–'} ({e['place_precision']})"),
        ("perpetrators", str(e["perpetrators"] or "–")),
        ("targets", str(e["targets"] or "–")),
        ("killed", count(*(e[f"killed_{name}"] for name in ("min", "best", "max")))),
        ("injured", count(*(e[f"injured_{name}"] for name in ("min", "best", "max")))),
        ("across a border", crossed),
        ("told by", f"{e['independent_sources']} independent sources, {e['articles']} articles"),
    ]
    parts = [f"**Event {case.event['event_id']}**" + (f": {escaped(case.why)}." if case.why else ""), ""]
    parts.append(table(("", "as it stands"), [(name, escaped(value)) for name, value in values]))
    if case.stale:
        rows = [
            (
                escaped(str(one["field"]).replace("_", " ")),
                escaped(in_words(one["new_value"])),
                escaped(f"{one['reviewer']}, {one['created_at']:%Y-%m-%d}: {one['reason']}"),
                escaped(in_words(one["rules_value"])),
            )
            for one in case.stale
        ]
        parts += ["", "**What people said, and the reports say by now**", ""]
        parts.append(table(("value", "said", "by whom and why", "the reports now"), rows))
    if case.claims:
        tolls = [
            (escaped(one["speaker"] or one["outlet"] or "–"), _claim(one), escaped(_cut(one["quote"])))
            for one in case.claims
        ]
        parts += ["", "**The tolls told**", "", table(("who says so", "toll", "words"), tolls)]
    parts += ["", "**Their words**", ""]
    for one in case.sources:
        title = link(one["title"] or "Without a title", one["url"])
        parts += [f"{title} ({escaped(one['outlet'] or 'unknown outlet')})", "", quoted(_cut(one["quote"])), ""]
    if case.sources_in_all > len(case.sources):
        parts += [f"Told in {case.sources_in_all} articles in all.", ""]
    parts += [
        "*Right as it stands*: so it is, with what was corrected. *Not an incident*: it leaves every count and export.",
        f"A single value is corrected with `newswatch review correct {e['event_id']} FIELD VALUE --reason WORDS`.",
        STANDS,
    ]
    return "\n".join(parts)


def _claim(row: Mapping[str, Any]) -> str:
    number = row["best"] if row["best"] is not None else row["term"] or "some"
    return escaped(f"{number} {row['party']} {row['outcome']}")


def _side_by_side(rows: Sequence[tuple[str, LinkMention]]) -> str:
    columns = ("", "what", "when", "where", "who", "casualties", "across a border")
    return table(
        columns,
        [
            (
                label,
                escaped(one.mention.event_type.value.replace("_", " ")),
                _when(one.mention),
                _where(one.mention),
                _who(one.mention),
                "; ".join(_number(row) for row in one.mention.casualties) or "–",
                one.mention.origin.status.value,
            )
            for label, one in rows
        ],
    )


def _when(mention: Mention) -> str:
    when = mention.when
    if when.start is None:
        return "–"
    days = f"{when.start}" if when.end in (None, when.start) else f"{when.start} to {when.end}"
    return escaped(f"{days} ({when.precision.value})")


def _where(mention: Mention) -> str:
    place = mention.place
    names = dict.fromkeys(name for name in (place.name, place.admin2, place.admin1, place.country) if name)
    return escaped(", ".join(names)) or "–"


def _who(mention: Mention) -> str:
    sides = [
        ", ".join(actor.name or actor.kind.value.replace("_", " ") for actor in mention.actors if actor.role is role)
        for role in (Role.PERPETRATOR, Role.TARGET)
    ]
    return escaped(" → ".join(side or "?" for side in sides)) if any(sides) else "–"


def _number(row: Casualty) -> str:
    vague = "some" if row.min is None and row.max is None else f"{row.min or '?'} to {row.max or '?'}"
    number = row.best if row.best is not None else row.term or vague
    return escaped(f"{number} {row.party.value} {row.outcome.value}")


def _cut(text: str) -> str:
    return text if len(text) <= QUOTE else text[:QUOTE].rsplit(" ", 1)[0] + " …"
