"""The sections of the page below its charts."""

from __future__ import annotations

from collections import Counter

from newswatch.model.briefs import ANNOUNCEMENTS, CHANGES, Row
from newswatch.reports.brief.cards import (
    card,
    contradiction,
    earlier,
    glance_row,
    quoted,
    reviewed,
    title,
    way,
)
from newswatch.reports.brief.chart_map import border_map, placed
from newswatch.reports.brief.content import Brief, Change, Group
from newswatch.reports.brief.gaps import in_words, why
from newswatch.reports.brief.markup import esc, link
from newswatch.reports.brief.scope import named, scope
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
    unsettled,
    when,
)

# Incidents with a card of their own, the gravest; the others are a line with their words. A card takes about 2.5 kB, a
# line 0.5: so five hundred stay under half a megabyte
CARDS, MANY, CARDS_OF_MANY = 60, 200, 30
BORDER_MAPS = 8  # of the borders with most incidents
SIDES = 20  # contradictions shown beside each other

KINDS = {
    "planned": ("Threats and plans", "Announced or threatened; it has not happened, by the text."),
    "hypothetical": ("What might happen", "Warnings and conditions; it has not happened, by the text."),
    "denied": ("Denials", "Somebody says that it did not happen. If others say that it did, it stands above."),
    "period": ("Totals over a time", "Sums over weeks or a campaign; they enter no incident's numbers."),
}
SECTIONS = {
    "glance": "At a glance",
    "changed": "What changed",
    "sides": "Contradicting claims",
    "incidents": "Incidents by border",
    "announced": "Announcements",
    "recalled": "Looking back",
    "gaps": "What we could not know",
    "reading": "How to read this",
}


def section(ident: str, body: str) -> str:
    """One section with its heading."""
    return f'<section aria-labelledby="{ident}"><h2 id="{ident}">{esc(SECTIONS[ident])}</h2>{body}</section>'


def with_card(brief: Brief) -> frozenset[int]:
    """The incidents that have a card: those that crossed a border, then those with most killed and injured."""
    ranked = sorted(
        brief.incidents,
        key=lambda one: (one.crossed != "yes", -(one.killed.best or 0), -(one.injured.best or 0), -one.event_id),
    )
    return frozenset(one.event_id for one in ranked[: CARDS if len(ranked) <= MANY else CARDS_OF_MANY])


def glance(brief: Brief) -> str:
    """Every incident as a line, by border."""
    if not brief.incidents:
        return section("glance", f"<p>No new incident in this period for {esc(scope(brief))}.</p>")
    carded = with_card(brief)
    bodies = []
    for group in brief.groups:
        rows = "".join(glance_row(one, linked=one.event_id in carded) for one in group.incidents)
        bodies.append(
            f'<tbody><tr class="g"><th colspan="7" scope="rowgroup">{esc(named(group))}: '
            f"{counted(len(group.incidents), 'incident')}, {_killed(group)}</th></tr>{rows}</tbody>"
        )
    names = ("Day", "Where", "What", "Killed", "Injured", "From → to", "Sources")
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    return section(
        "glance",
        f'{_left_out(brief)}<div class="scroll"><table class="glance"><caption>Every incident of the period, by '
        "border. –: not stated. Sources: independent / outlets / articles.</caption>"
        f"<thead><tr>{heads}</tr></thead>{''.join(bodies)}</table></div>",
    )


def _left_out(brief: Brief) -> str:
    if not brief.left_out:
        return ""
    return (
        f"<p><b>{counted(brief.left_out, 'incident')} of {brief.total:,} left out</b>: shown are those that crossed a "
        "border, then those with most killed and injured, then the newest. "
        "<code>newswatch export events</code> gives all.</p>"
    )


def _killed(group: Group) -> str:
    stated = [one.killed.best for one in group.incidents if one.killed.best is not None]
    return f"{sum(stated):,} killed by the numbers stated" if stated else "number of killed not stated"


def changes(brief: Brief) -> str:
    """Events known before, with what is believed of them now."""
    if not brief.changes and not brief.merged:
        return section("changed", "<p>Nothing that was known before this period changed in it.</p>")
    items = "".join(map(_change, brief.changes)) + "".join(map(_merged, brief.merged))
    latest = f" The latest {CHANGES} are shown." if CHANGES in (len(brief.changes), len(brief.merged)) else ""
    note = f"<p>Events known before the period, with what is believed now.{latest}</p>"
    return section("changed", f"{note}<ul>{items}</ul>")


def _merged(row: Row) -> str:
    where = name_of_place(row["place"]) if row["place"] else country(row["country"])
    return (
        f"<li>Event {row['event_id']} turned out to be event {row['merged_into']} ({esc(kind(row['event_type']))}, "
        f"{esc(where)}, {esc(short_day(row['date_start']))}): counted once from {esc(moment(row['changed_at']))}.</li>"
    )


def _change(change: Change) -> str:
    incident, latest = change.incident, change.latest
    what = "; ".join(f"{esc(name)} {esc(before)} → <b>{esc(after)}</b>" for name, before, after in change.fields)
    if change.withdrawn:
        what = "withdrawn: no article tells of it any more"
    if change.rejected:
        what = "rejected: a reviewer says that it is no incident"
    changed = {name for name, _, _ in change.fields}
    words = "".join(
        f" {sentence(one.outcome)} {esc(number(one.number))}: {quoted(one.words, 100)}"
        for one in incident.tolls
        if one.outcome in changed and one.words is not None
    )
    if not words and incident.words is not None and change.fields:
        words = f" {quoted(incident.words)}"
    said = [one for one in incident.reviews if change.rejected or one.field is not None]
    if change.by_review and said:  # the words are the reviewer's, no report's
        words = f" {esc(sentence('; '.join(map(reviewed, said))))}."
    source = ""
    if latest is not None:
        told = link(latest.url, line(latest.title or latest.outlet or latest.url, 90))
        where = f"{esc(line(latest.outlet or latest.voice, 50))}, {esc(short_day(latest.published_at))}"
        source = f" Latest: {told} ({where})."
    return (
        f"<li><b>{esc(title(incident))}</b>, {esc(when(incident))} (event {incident.event_id}): {what} "
        f"({esc(change.cause)}, {esc(moment(change.at))}).{words}{source}</li>"
    )


def sides(brief: Brief) -> str:
    """Contradicting claims, beside each other."""
    found = [(one, claim) for one in brief.incidents for claim in one.contradictions]
    if not found:
        return section("sides", "<p>No incident of the period has claims that contradict each other.</p>")
    seen: Counter[int] = Counter()
    parts = []
    for incident, claim in found[:SIDES]:
        nth = seen[incident.event_id]
        seen[incident.event_id] += 1
        ident = f"x{incident.event_id}" + (f"-{nth}" if nth else "")
        parts.append(contradiction(incident, claim, ident=ident))
    more = ""
    if len(found) > SIDES:
        more = f"<p>{counted(len(found) - SIDES, 'further contradiction')} in the incidents below.</p>"
    return section(
        "sides",
        "<p>Of each independent source its latest words. newswatch decides for nobody: the incident's number is what "
        f"most sources hold, and a tie goes to the lower.</p>{''.join(parts)}{more}",
    )


def incidents(brief: Brief) -> str:
    """The cards, by border."""
    carded = with_card(brief)
    if not carded:
        return section("incidents", "<p>None.</p>")
    several = [group for group in brief.groups if group.border is not None and len(placed(group.incidents)) > 1]
    mapped = {group.border for group in sorted(several, key=lambda one: -len(one.incidents))[:BORDER_MAPS]}
    parts = "".join(_group(group, carded, mapped=group.border in mapped) for group in brief.groups)
    rest = len(brief.incidents) - len(carded)
    note = ""
    if rest > 0:
        note = (
            f"<p>The {len(carded)} gravest in full; {counted(rest, 'further incident')} with the words they rest on in "
            'the table <a href="#glance">At a glance</a>.</p>'
        )
    return section("incidents", note + parts)


def _group(group: Group, carded: frozenset[int], *, mapped: bool) -> str:
    crossed = [card(one) for one in group.crossed if one.event_id in carded]
    near = [card(one) for one in group.near if one.event_id in carded]
    if not crossed and not near:
        return ""
    told = f"{counted(len(group.crossed), 'incident')} said to have crossed"
    if group.near:
        told += f", {len(group.near)} near it of which that is not known"
    if group.border is None:
        told = f"{counted(len(group.incidents), 'incident')} for which no border is named or within 50 km"
    status = unsettled().get(group.border or "")
    settled = f" The line is {status}, in whole or in part." if status else ""
    intro = f'<div><p class="t">{esc(told)}; {esc(_killed(group))}.{esc(settled)}</p>{_sums(group)}</div>'
    if mapped:
        chart = border_map(group.incidents, carded, ident=f"m{group.border}", about=named(group))
        intro = f'<div class="group">{intro}<figure>{chart}</figure></div>'
    second = '<p class="sub">Near the border, crossing not known</p>' if near and group.border else ""
    return f"<h3>{esc(named(group))}</h3>{intro}{''.join(crossed)}{second}{''.join(near)}"


def _sums(group: Group) -> str:
    """A border's incidents added up; each number is that of the cards and lines of the border."""
    ways = Counter(way(one) for one in group.incidents)
    killed: Counter[str] = Counter()
    for toll in (toll for one in group.incidents for toll in one.tolls):
        if toll.outcome == "killed" and toll.number.best:
            killed[toll.party] += toll.number.best
    kinds = Counter(kind(one.event_type) for one in group.incidents)
    rows = (
        ("From → to", [f"{name} ({count})" for name, count in ways.most_common()]),
        ("Killed", [f"{count:,} {party(name, count)}" for name, count in killed.most_common()]),
        ("What", [f"{name} ({count})" for name, count in kinds.most_common()]),
    )
    shown = "".join(f"<dt>{name}</dt><dd>{esc(', '.join(parts))}</dd>" for name, parts in rows if parts)
    return f'<dl class="sum">{shown}</dl>'


def announcements(brief: Brief) -> str:
    """Threats, denials and totals: words, no incidents."""
    parts = []
    for name, (heading, note) in KINDS.items():
        items = "".join(f"<li>{quoted(one.words, 240)}</li>" for one in brief.announcements if one.kind == name)
        if items:
            parts.append(f'<h3>{esc(heading)}</h3><p class="t s">{esc(note)}</p><ul>{items}</ul>')
    if not parts:
        return section("announced", "<p>No threat, plan, denial or total over a time was read in this period.</p>")
    latest = f" The latest {ANNOUNCEMENTS} are shown." if len(brief.announcements) == ANNOUNCEMENTS else ""
    note = f"<p>These are words, not incidents, and are counted nowhere.{latest}</p>"
    return section("announced", note + "".join(parts))


def recalled(brief: Brief) -> str:
    """Older incidents that articles look back on."""
    if not brief.recalled:
        return section("recalled", "<p>No article of the period only looked back on an older incident.</p>")
    more = brief.recalled_total - len(brief.recalled)
    tail = f"<p>{counted(more, 'further one', 'further ones')} not shown.</p>" if more > 0 else ""
    return section(
        "recalled",
        "<p>Older incidents that articles of the period recall, with their own day. They are in none of the numbers "
        f"above.</p><ul>{''.join(map(earlier, brief.recalled))}</ul>{tail}",
    )


def gaps(brief: Brief) -> str:
    """What could not be known."""
    items = "".join(f"<li>{esc(one)}</li>" for one in in_words(brief))
    return section("gaps", f"<ul>{items}</ul>{_feeds(brief)}")


def _feeds(brief: Brief) -> str:
    if not brief.gaps.feeds:
        return ""
    rows = []
    for row in brief.gaps.feeds:
        cells = (line(row["outlet"], 60), row["country"] or "–", row["health"].replace("_", " "), why(row))
        rows.append(
            f'<tr><th scope="row">{esc(line(row["feed"], 60))}</th>'
            f"{''.join(f'<td>{esc(cell)}</td>' for cell in cells)}</tr>"
        )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Feed", "Outlet", "Country", "State", "Why"))
    return (
        '<div class="scroll"><table><caption>Feeds that fail or bring other than expected</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
