"""The brief as Markdown, for a chat or a mail: the same words, shorter, without charts."""

from __future__ import annotations

import re

from newswatch.reports.brief.cards import reviewed, title, way
from newswatch.reports.brief.content import Brief, Change, Incident, Words
from newswatch.reports.brief.gaps import in_words
from newswatch.reports.brief.markup import web_address
from newswatch.reports.brief.scope import named, scope, span
from newswatch.reports.brief.wording import (
    counted,
    country,
    kind,
    line,
    moment,
    name_of_place,
    number,
    party,
    sentence,
    short_day,
    when,
)

# What Markdown obeys, and what some readers make a link or a name of by themselves
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~$@&=])")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|www)(?=[:.])")


def plain(text: str) -> str:
    """Outside text in one line that Markdown shows as it is."""
    escaped = _SPECIAL.sub(r"\\\1", line(text))
    # A zero-width non-joiner keeps an address in a text from becoming a link
    escaped = _ADDRESS.sub("\\1\u200c", escaped)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", escaped)


def markdown(brief: Brief) -> str:
    """The whole brief, ending in a newline."""
    out = [
        "# Cross-border security brief",
        f"**{span(brief)}**: what newswatch learned then of {plain(scope(brief))}.",
        f"Read from the database at {moment(brief.read_at)}. Coded by program from the quoted words.",
        "\n".join(
            f"- **{one.name}: {one.number}**"
            + (f" (before: {one.before})" if one.before is not None else "")
            + f"; {one.note}"
            for one in brief.headlines
        ),
    ]
    if not brief.incidents:
        out.append(f"No new incident in this period for {plain(scope(brief))}.")
    if brief.left_out:
        out.append(f"{counted(brief.left_out, 'incident')} of {brief.total:,} left out; shown are the gravest.")
    for group in brief.groups:
        out.append(f"## {plain(named(group))}")
        out += [_incident(one) for one in group.incidents]
    if brief.changes or brief.merged:
        out.append("## What changed")
        items = [_change(one) for one in brief.changes]
        for row in brief.merged:
            where = name_of_place(row["place"]) if row["place"] else country(row["country"])
            items.append(
                f"- Event {row['event_id']} turned out to be event {row['merged_into']} "
                f"({kind(row['event_type'])}, {plain(where)})"
            )
        out.append("\n".join(items))
    sides = [(one, claim) for one in brief.incidents for claim in one.contradictions]
    if sides:
        out.append("## Contradicting claims")
        for incident, claim in sides:
            told = "\n".join(
                f"  - {plain(sentence(telling.says))}: {'; '.join(map(_quoted, telling.words))}"
                for telling in claim.tellings
            )
            out.append(f"- **{plain(title(incident))}**, {when(incident)}, {claim.about}\n{told}")
    if brief.announcements:
        out.append("## Announcements (no incidents)")
        out.append("\n".join(f"- {sentence(one.kind)}: {_quoted(one.words)}" for one in brief.announcements))
    if brief.recalled:
        out.append("## Looking back (in none of the numbers)")
        out.append(
            "\n".join(
                f"- {when(one)}: {plain(title(one))}" + (f"; {_quoted(one.words)}" if one.words else "")
                for one in brief.recalled
            )
        )
    out.append("## What we could not know")
    out.append("\n".join(f"- {plain(one)}" for one in in_words(brief)))
    return "\n\n".join(out) + "\n"


def _quoted(words: Words | None) -> str:
    if words is None:
        return "its article was taken down"
    speaker = f"{plain(words.speaker)}, in " if words.speaker else ""
    name, address = plain(words.outlet or "the article"), web_address(words.url)
    where = f"[{name}](<{address}>)" if address else name
    if not words.text:
        return f"{speaker}{where}, {short_day(words.published_at)}"
    return f"“{plain(words.text)}” ({speaker}{where}, {short_day(words.published_at)})"


def _incident(incident: Incident) -> str:
    out = [
        f"### {plain(title(incident))}",
        " · ".join(
            (
                f"**{when(incident)}**",
                plain(way(incident)) + (" (denied)" if incident.denied else ""),
                f"event {incident.event_id}",
                (
                    f"{counted(incident.independent, 'independent source')}, {counted(incident.outlets, 'outlet')}, "
                    f"{counted(incident.articles, 'article')}"
                ),
            )
        ),
    ]
    if incident.words is not None:
        out.append(f"> {_quoted(incident.words)}")
    contradicted = {one.about for one in incident.contradictions}
    tolls = [
        f"- {sentence(one.outcome)}: **{plain(number(one.number))}** {party(one.party, one.number.best)}"
        + (f" ({country(one.nationality)})" if one.nationality else "")
        + (" **contradicted**" if one.outcome in contradicted else "")
        + ("; a reviewer's number" if one.reviewed else f"; {_quoted(one.words)}")
        for one in incident.tolls
    ]
    tolls += [
        f"- Origin: {country(one.origin)} → {country(one.target)}, "
        f"{(one.basis or 'basis not stated').replace('_', ' ')}; {_quoted(one.words)}"
        for one in incident.origins
        if one.status == "yes"
    ]
    tolls += [f"- Reviewed: {plain(reviewed(one))}" for one in incident.reviews]
    out.append("\n".join(tolls) if tolls else "Toll not stated.")
    return "\n\n".join(out)


def _change(change: Change) -> str:
    what = (
        "withdrawn"
        if change.withdrawn
        else "rejected by a reviewer: no incident"
        if change.rejected
        else "; ".join(f"{name} {plain(before)} → **{plain(after)}**" for name, before, after in change.fields)
    )
    words = f"; {_quoted(change.incident.words)}" if change.incident.words else ""
    return f"- **{plain(title(change.incident))}**, {when(change.incident)}: {what} ({change.cause}){words}"
