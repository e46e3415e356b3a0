"""One incident as HTML: what, when, where, who, how many, from where, who says so, in which words."""

from __future__ import annotations

from collections.abc import Sequence

from newswatch.reports.brief.content import Contradiction, Incident, OriginClaim, Part, Review, Source, Telling, Words
from newswatch.reports.brief.markup import esc, link, quotation
from newswatch.reports.brief.wording import (
    NOT_STATED,
    border,
    counted,
    country,
    kind,
    line,
    listed,
    moment,
    name_of_place,
    number,
    party,
    place,
    sentence,
    short_day,
    when,
)

ROLES = {
    "perpetrator": "By",
    "target": "Against",
    "supporter": "Supported by",
    "accused": "Accused",
    "claimant": "Claimed by",
}
PRECISIONS = {
    "near": "near",
    "admin2": "somewhere in the district",
    "admin1": "somewhere in the province",
    "border": "somewhere along the border",
    "country": "somewhere in the country",
    "unknown": "place not found in the gazetteer",
}
BASES = {
    "explicit": "date in the text",
    "relative": "by the text, counted from the report",
    "dateline": "by the dateline",
    "publication": "day of the report; the text does not say",
}
BY_A_PERSON = '<span class="q">a reviewer\'s number: see Reviewed, below</span>'
# Roles and sources beyond these are counted
PARTS, SOURCES = 4, 8


def quoted(words: Words | None, limit: int = 160) -> str:
    """“…” who says so, in which outlet, on which day; a link to the article."""
    if words is None:
        return '<span class="q">its article was taken down; no words are shown</span>'
    if not words.text:
        return f'<span class="q">{said_by(words)}</span>'
    return f'{quotation(line(words.text, limit))} <span class="q">{said_by(words)}</span>'


def said_by(words: Words) -> str:
    """the ministry, in Border Post, 5 Mar."""
    speaker = f"{esc(line(words.speaker, 60))}, in " if words.speaker else ""
    where = link(words.url, line(words.outlet or "the article", 60))
    return f"{speaker}{where}, {esc(short_day(words.published_at))}"


def way(incident: Incident) -> str:
    """Mali → Niger; or what is known of it."""
    if incident.crossed == "yes":
        return f"{country(incident.origin)} → {country(incident.target)}"
    return "domestic, by the text" if incident.crossed == "no" else "crossing " + NOT_STATED


def title(incident: Incident) -> str:
    """Armed assault: near Banibangou, Tillabery, Niger."""
    near = "near " if incident.precision == "near" else ""
    return f"{sentence(kind(incident.event_type))}: {near}{place(incident)}"


def card(incident: Incident) -> str:
    """The whole incident."""
    crossed = ' class="cx"' if incident.crossed == "yes" else ""
    number_ = incident.event_id
    quote = ""
    if incident.words is not None:
        quote = (
            f'<blockquote dir="auto">“{esc(line(incident.words.text))}”</blockquote>'
            f'<p class="by">{said_by(incident.words)}</p>'
        )
    return (
        f'<article id="e{number_}"{crossed} aria-labelledby="h{number_}">'
        f'<h4 id="h{number_}">{esc(title(incident))}</h4>'
        f'<p class="t s">{_first_line(incident)}</p>{quote}{_tolls(incident)}<dl>{_facts(incident)}</dl></article>'
    )


def _first_line(incident: Incident) -> str:
    crossed = f'<span class="x">{esc(way(incident))}</span>' if incident.crossed == "yes" else esc(way(incident))
    basis = BASES.get(incident.date_basis or "")
    parts = [f"<b>{esc(when(incident))}</b>" + (f" ({esc(basis)})" if basis else ""), crossed]
    if incident.told_late_days is not None:
        parts.append(f"first told {incident.told_late_days} days later")
    if incident.denied:
        parts.append(f'<a class="badge" href="#x{incident.event_id}">origin denied</a>')
    parts.append(f"event {incident.event_id}")
    return " · ".join(parts)


def _tolls(incident: Incident) -> str:
    contradicted = {one.about for one in incident.contradictions}
    if not incident.tolls:
        return '<p class="t"><b>Toll</b> not stated: no text gives a number of killed or injured.</p>'
    rows = []
    for toll in incident.tolls:
        badge = (
            f' <a class="badge" href="#x{incident.event_id}">contradicted</a>' if toll.outcome in contradicted else ""
        )
        people = party(toll.party, toll.number.best)
        nation = f" ({country(toll.nationality)})" if toll.nationality else ""
        rows.append(
            f'<tr><th scope="row">{esc(sentence(toll.outcome))}</th>'
            f'<td class="v"><b>{esc(number(toll.number))}</b> {esc(people + nation)}{badge}</td>'
            f"<td>{BY_A_PERSON if toll.reviewed else quoted(toll.words)}</td></tr>"
        )
    return (
        '<table><caption class="vh">Toll by party, with the words it rests on</caption>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _facts(incident: Incident) -> str:
    facts = [(ROLES[role], _parts(role, incident.parts)) for role in ROLES if _parts(role, incident.parts)]
    facts.append(("Origin", _origin(incident)))
    where = PRECISIONS.get(incident.precision)
    if incident.border_km is not None and incident.border_segment:
        status = f", {incident.line_status}" if incident.line_status else ""
        km = f"{incident.border_km:.0f} km from the border {border(incident.border_segment)}{status}"
        where = f"{where}; {km}" if where else km
    if where:
        facts.append(("Where", esc(where)))
    how = [line(weapon, 40) for weapon in incident.weapons]
    if incident.suicide:
        how.append("suicide attack")
    if how:
        facts.append(("Means", esc(listed(how, 5))))
    if incident.operation:
        facts.append(("Operation", esc(line(incident.operation, 80))))
    if incident.responsibility is not None:
        who = esc(line(incident.responsibility_by or "not named", 60))
        facts.append(("Claimed", f"by {who}: {quoted(incident.responsibility)}"))
    facts.append(("Told by", _told_by(incident)))
    if incident.reviews:
        facts.append(("Reviewed", "<br>".join(_review(one) for one in incident.reviews)))
    if len(incident.steps) > 1:
        facts.append(("History", _history(incident)))
    return "".join(f"<dt>{esc(name)}</dt><dd>{value}</dd>" for name, value in facts)


def reviewed(review: Review) -> str:
    """killed is 14 (by the reports 9), says amal, 23 Nov: the hospital's list."""
    whole = "no incident" if review.said == "rejected" else "right as it stands"
    what = whole if review.field is None else f"{review.field} is {review.said} (by the reports {review.rules})"
    reason = f": {line(review.reason, 160)}" if review.reason else ""
    return f"{line(what, 200)}, says {line(review.reviewer, 60)}, {short_day(review.at)}{reason}"


def _review(review: Review) -> str:
    stale = ' <span class="badge">the reports have changed since</span>' if review.stale else ""
    return f"{esc(reviewed(review))}{stale}"


def _parts(role: str, parts: Sequence[Part]) -> str:
    found = [_part(one) for one in parts if one.role == role]
    return listed(found, PARTS)


def _part(part: Part) -> str:
    name = f"<b>{esc(line(part.name, 60))}</b>" if part.known else f"“{esc(line(part.name, 60))}”"
    return name if part.certainty == "stated" else f"{name} ({esc(part.certainty)})"


def _origin(incident: Incident) -> str:
    if not incident.origins:
        return esc("no text says where it came from" if incident.crossed != "no" else "domestic, by the text")
    # Evidence or nothing: a claim without words is none, but for those of its party that say yes
    told = [one for one in incident.origins if one.status == "yes" or one.words is not None]
    return "<br>".join(_origin_claim(one) for one in told[:3]) or esc(way(incident))


def _origin_claim(claim: OriginClaim) -> str:
    if claim.status != "yes":
        text = "domestic" if claim.status == "no" else "left open"
        return esc(text) + (f" {quoted(claim.words)}" if claim.words else "")
    told = f"from {country(claim.origin)} to {country(claim.target)}"
    if claim.mechanism:
        told += f" ({claim.mechanism.replace('_', ' ')})"
    basis = f"; basis: <b>{esc((claim.basis or NOT_STATED).replace('_', ' '))}</b>"
    asserted = f", says {esc(line(claim.asserted_by, 60))}" if claim.asserted_by else ""
    denied = f'; <span class="badge">denied by {esc(line(claim.denied_by, 60))}</span>' if claim.denied_by else ""
    words = f": {quotation(line(claim.words.text, 140))}" if claim.words else ""
    return f"{esc(told)}{basis}{asserted}{words}{denied}"


def _told_by(incident: Incident) -> str:
    numbers = (
        f"{counted(incident.independent, 'independent source')}, {counted(incident.outlets, 'outlet')}, "
        f"{counted(incident.articles, 'article')}"
    )
    shown = [_source(one) for one in incident.sources[:SOURCES]]
    more = len(incident.sources) - len(shown)
    tail = f" and {more} more" if more > 0 else ""
    return f"<b>{numbers}</b>: {'; '.join(shown)}{tail}"


def _source(source: Source) -> str:
    name = line(source.outlet or source.voice, 50)
    copy = " (copy)" if source.copy else ""
    return f"{link(source.url, name)} {esc(short_day(source.published_at))}{copy}"


def _history(incident: Incident) -> str:
    told = []
    for step in incident.steps:
        injured = "" if step.injured is None else f", {step.injured} injured"
        told.append(f"{moment(step.at)}: killed {number(step.killed)}{injured}, {counted(step.articles, 'article')}")
    return esc("; then ".join(told))


def contradiction(incident: Incident, one: Contradiction, *, ident: str) -> str:
    """The tellings beside each other."""
    about = {"origin": "Where it came from", "responsibility": "Who claims it"}.get(one.about, sentence(one.about))
    heads = "".join(f'<th scope="col">{_teller(telling)}</th>' for telling in one.tellings)
    says = "".join(f"<td><b>{esc(sentence(telling.says))}</b></td>" for telling in one.tellings)
    words = "".join(f"<td>{'<br>'.join(quoted(w) for w in telling.words)}</td>" for telling in one.tellings)
    note = (
        '<p class="t s">Each later report gives the higher number: the toll may have grown between them.</p>'
        if one.growing
        else ""
    )
    return (
        f'<h4 id="{ident}">{about}: <a href="#e{incident.event_id}">{esc(title(incident))}</a>, '
        f"{esc(when(incident))}</h4>"
        f'<div class="scroll"><table class="sides"><caption class="vh">{about}: who says what</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody><tr>{says}</tr><tr>{words}</tr></tbody></table></div>{note}"
    )


def _teller(telling: Telling) -> str:
    speakers = listed([line(name, 50) for name in telling.speakers], 2)
    outlets = listed([line(name, 50) for name in telling.outlets], 2)
    told = f"{speakers} (in {outlets})" if speakers and outlets else speakers or outlets or "an outlet"
    return f"{esc(told)}, {esc(short_day(telling.at))}"


def glance_row(incident: Incident, *, linked: bool) -> str:
    """One line of the table; with its words where it has no card (`linked` false)."""
    what = sentence(kind(incident.event_type))
    where = name_of_place(incident.place) if incident.place else place(incident)
    if incident.country:
        where = where if where == country(incident.country) else f"{where}, {country(incident.country)}"
    told = f'<a href="#e{incident.event_id}">{esc(what)}</a>' if linked else esc(what)
    flags = "".join(
        f' <span class="badge">{name}</span>'
        for name, holds in (
            ("contradicted", any(one.about != "origin" for one in incident.contradictions)),
            ("origin denied", incident.denied),
            ("reviewed", bool(incident.reviews)),
        )
        if holds
    )
    crossed = ' class="x"' if incident.crossed == "yes" else ""
    ident = "" if linked else f' id="e{incident.event_id}"'
    row = (
        f'<tr{ident}><td>{esc(_short_when(incident))}</td><th scope="row">{esc(where)}</th><td>{told}{flags}</td>'
        f"<td>{esc(_short(number(incident.killed)))}</td><td>{esc(_short(number(incident.injured)))}</td>"
        f"<td{crossed}>{esc(way(incident))}</td>"
        f"<td>{incident.independent} / {incident.outlets} / {incident.articles}</td></tr>"
    )
    if linked:
        return row
    return f'{row}<tr><td></td><td colspan="6">{quoted(incident.words, 100)}</td></tr>'


def _short(text: str) -> str:
    return "–" if text == NOT_STATED else text


def _short_when(incident: Incident) -> str:
    if incident.start is None or incident.date_precision not in ("day", "range"):
        return when(incident)
    if incident.end in (None, incident.start):
        return f"{short_day(incident.start)} {incident.start.year}"
    if incident.end is not None and (incident.start.year, incident.start.month) == (
        incident.end.year,
        incident.end.month,
    ):
        return f"{incident.start.day}–{short_day(incident.end)} {incident.end.year}"
    return f"{short_day(incident.start)} – {short_day(incident.end)}"


def earlier(incident: Incident) -> str:
    """A recalled incident in one line."""
    killed = number(incident.killed)
    toll = f"killed {killed}" if killed != NOT_STATED else "toll not stated"
    return (
        f'<li id="e{incident.event_id}"><b>{esc(when(incident))}</b>: {esc(title(incident))}; {esc(toll)}; '
        f"{esc(way(incident))}. {quoted(incident.words)}</li>"
    )
