"""From rows of the views to what a brief says. No clock, no database: the same rows give the same brief."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from newswatch.model.briefs import BriefFilter, Material, Period, Row
from newswatch.reports.brief import claims as claiming
from newswatch.reports.brief.changes import change_of, steps
from newswatch.reports.brief.content import (
    Announcement,
    Brief,
    Change,
    Gaps,
    Group,
    Headline,
    Incident,
    Part,
    Range,
    Review,
    Source,
    Words,
)
from newswatch.reports.brief.wording import counted, number
from newswatch.reports.reviewing import in_words

# Rows of event_claims that the representative quotation may not be found in; a source's mention has it as well
NEAR_KM = 50.0  # as storage.briefing: what is nearer to a border belongs to it though nobody says that it was crossed
LATE = timedelta(days=7)
LABELS = {"planned", "hypothetical", "denied"}


def compose(material: Material, period: Period, wanted: BriefFilter) -> Brief:
    """What the brief of this material says."""
    parts = _Parts(material)
    incidents = [parts.incident(row) for row in material.events]
    total = int(material.counts["incidents"])
    comparable = material.watching_since is not None and material.watching_since <= period.before.since
    changes = tuple(
        change for row in material.changed if (change := _changed(row, parts)) is not None
    )  # fmt: skip
    return Brief(
        period=period,
        wanted=wanted,
        read_at=material.read_at,
        comparable=comparable,
        headlines=_headlines(material.counts, material.counts_before if comparable else None),
        groups=grouped(incidents),
        total=total,
        left_out=max(0, total - len(incidents)),
        changes=changes,
        merged=material.merged,
        announcements=tuple(_announcement(row) for row in material.announcements),
        recalled=tuple(parts.incident(row) for row in material.recalled),
        recalled_total=int(material.counts["recalled"]),
        gaps=Gaps(
            feeds=material.feeds,
            feeds_by_health=material.feeds_by_health,
            languages=material.languages,
            unread_pages=material.unread_pages,
            backlog=material.backlog,
            undated=sum(incident.start is None for incident in incidents),
            unplaced=sum(incident.latitude is None for incident in incidents),
            tolls_unknown=sum(not incident.killed.stated for incident in incidents),
        ),
    )


def grouped(incidents: Sequence[Incident]) -> tuple[Group, ...]:
    """By border, the one with most killed first; what belongs to no border comes last. In each group what crossed
    comes first; else the order stays."""
    crossed: dict[str | None, list[Incident]] = defaultdict(list)
    near: dict[str | None, list[Incident]] = defaultdict(list)
    for incident in incidents:
        (crossed if incident.crossed == "yes" else near)[border_of(incident)].append(incident)
    groups = [Group(border=pair, crossed=tuple(crossed[pair]), near=tuple(near[pair])) for pair in {**crossed, **near}]

    def weight(group: Group) -> tuple[object, ...]:
        killed = sum(incident.killed.best or 0 for incident in group.incidents)
        return group.border is None, not group.crossed, -killed, -len(group.incidents), group.border or ""

    return tuple(sorted(groups, key=weight))


def border_of(incident: Incident) -> str | None:
    """The border that an incident belongs to: the one said to have been crossed, else the one that is near."""
    if incident.crossed == "yes" and incident.origin and incident.target and incident.origin != incident.target:
        return "-".join(sorted((incident.origin, incident.target)))
    near = incident.border_segment if incident.border_km is not None and incident.border_km <= NEAR_KM else None
    if incident.crossed != "yes" or near is None:
        return near
    # One side is told: the border that is near counts only if that country is one of its two
    told = incident.origin or incident.target
    return near if told is None or told in near.split("-") else None


class _Parts:
    """The parts of all events, looked up by event."""

    def __init__(self, material: Material) -> None:
        self.casualties = _by_event(material.casualties)
        self.actors = _by_event(material.actors)
        self.origins = _by_event(material.origins)
        self.claims = _by_event(material.claims)
        self.denials = _by_event(material.denials)
        self.sources = _by_event(material.sources)
        self.history = _by_event(material.history)
        self.reviews = _by_event(material.reviews)

    def incident(self, row: Row) -> Incident:
        """One event with its parts."""
        number_ = row["event_id"]
        claims, sources = self.claims[number_], self.sources[number_]
        origins = self.origins[number_]
        terms = {toll["outcome"]: toll["term"] for toll in self.casualties[number_] if toll["best"] is None}
        responsible = next(
            (one for one in claims if one["claim"] == "responsibility" and one["certainty"] == "claimed"), None
        )
        return Incident(
            event_id=number_,
            event_type=row["event_type"],
            start=row["date_start"],
            end=row["date_end"],
            date_precision=row["date_precision"],
            date_basis=row["date_basis"],
            place=row["place"],
            admin2=row["admin2"],
            admin1=row["admin1"],
            country=row["country"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            precision=row["place_precision"],
            border_km=row["border_km"],
            border_segment=row["border_segment"],
            line_status=row["line_status"],
            crossed=row["cross_border"],
            origin=row["origin_country"],
            target=row["target_country"],
            mechanism=row["origin_mechanism"],
            basis=row["origin_basis"],
            denied=bool(row["origin_denied"]),
            killed=_toll(row, "killed", terms),
            injured=_toll(row, "injured", terms),
            tolls=claiming.tolls(self.casualties[number_], claims),
            parts=tuple(_part(one) for one in self.actors[number_] if one["name"] or one["quote"]),
            origins=claiming.origins(origins, claims),
            responsibility=claiming.words_of(responsible) if responsible else None,
            responsibility_by=row["responsibility_by"],
            suicide=row["suicide"],
            weapons=tuple(row["weapons"]),
            operation=row["operation"],
            confidence=row["confidence"],
            articles=row["articles"],
            outlets=row["outlets"],
            independent=row["independent_sources"],
            words=_words(row["quote"], sources, claims),
            sources=tuple({one["article_id"]: _source(one) for one in sources}.values()),
            contradictions=claiming.contradictions(claims, self.denials[number_]),
            steps=steps(self.history[number_]),
            told_late_days=_late(row, sources),
            reviews=tuple(_review(one) for one in self.reviews[number_]),
        )


def _review(row: Row) -> Review:
    return Review(
        field=str(row["field"]).replace("_", " ") if row["action"] == "correct" else None,
        said=in_words(row["new_value"]),
        rules=in_words(row["rules_value"]),
        reviewer=row["reviewer"],
        at=row["created_at"],
        reason=row["reason"],
        stale=row["stale"],
    )


def _toll(row: Row, outcome: str, terms: dict[str, str | None]) -> Range:
    best = row[f"{outcome}_best"]
    return Range(
        low=row[f"{outcome}_min"],
        best=best,
        high=row[f"{outcome}_max"],
        term=terms.get(outcome) if best is None else None,
    )


def _part(row: Row) -> Part:
    return Part(
        role=row["role"],
        name=row["name"] or row["quote"],
        known=row["actor_id"] is not None,
        certainty=row["certainty"],
    )


def _words(quote: str | None, sources: Sequence[Row], claims: Sequence[Row]) -> Words | None:
    """The words that the event rests on, where an article that has them still stands; else another article's."""
    if not sources:
        return None
    found = next((one for one in sources if one["quote"] == quote), sources[0])
    # The outlet tells it; whom it quotes for the number of dead is who stands for the report
    speakers = [one["speaker"] for one in claims if one["mention_id"] == found["mention_id"] and one["speaker"]]
    return Words(
        text=found["quote"],
        speaker=speakers[0] if speakers else None,
        outlet=found["outlet"],
        url=found["url"],
        published_at=found["published_at"],
    )


def _source(row: Row) -> Source:
    return Source(
        outlet=row["outlet"],
        voice=row["voice"],
        title=row["title"],
        url=row["url"],
        published_at=row["published_at"],
        copy=row["copy_of"] is not None,
    )


def _late(row: Row, sources: Sequence[Row]) -> int | None:
    first = min((one["published_at"] for one in sources if one["published_at"]), default=None)
    last = row["date_end"] or row["date_start"]
    if first is None or last is None or row["date_precision"] in ("month", "year"):
        return None
    gap = first.date() - last
    return int(gap.days) if gap > LATE else None


def _changed(row: Row, parts: _Parts) -> Change | None:
    incident = parts.incident(row)
    latest = max(
        incident.sources, key=lambda one: (one.published_at is not None, one.published_at, one.url), default=None
    )
    return change_of(incident, row, latest)


def _announcement(row: Row) -> Announcement:
    return Announcement(
        kind="period" if row["scope"] == "period" and row["realis"] == "actual" else row["realis"],
        words=Words(
            text=row["quote"],
            speaker=row["speaker"],
            outlet=row["outlet"],
            url=row["url"],
            published_at=row["published_at"],
        ),
        title=row["title"],
    )


def _headlines(now: Row, before: Row | None) -> tuple[Headline, ...]:
    def was(name: str) -> str | None:
        return None if before is None else f"{before[name] or 0:,}"

    def toll(outcome: str) -> Headline:
        stated = now[f"{outcome}_stated"]
        silent = now["incidents"] - stated
        note = f"stated for {stated:,} of {counted(now['incidents'], 'incident')}" if silent else "all incidents"
        return Headline(
            name=outcome,
            number=_summed(now, outcome),
            before=None if before is None else _summed(before, outcome),
            note=note,
            leads_to="glance",
        )

    return (
        Headline(
            name="incidents",
            number=f"{now['incidents']:,}",
            before=was("incidents"),
            note=f"{now['several_sources']:,} told by more than one independent source",
            leads_to="glance",
        ),
        Headline(
            name="across a border",
            number=f"{now['crossed']:,}",
            before=was("crossed"),
            note="on words of a text; of the others it is not known, or they were domestic",
            leads_to="incidents",
        ),
        toll("killed"),
        toll("injured"),
        Headline(
            name="articles read",
            number=f"{now['articles']:,}",
            before=was("articles"),
            note=f"{now['relevant']:,} of them on cross-border security",
            leads_to="gaps",
        ),
    )


def _summed(row: Row, outcome: str) -> str:
    if not row[f"{outcome}_stated"]:
        return "–"
    best, low, high = (int(row[name]) for name in (outcome, f"{outcome}_min", f"{outcome}_max"))
    if row[f"{outcome}_open"]:
        return f"at least {low:,}" if low == best else f"{best:,} ({low:,} or more)"
    shown = number(Range(low=low, best=best, high=high))
    return shown if best < 1000 else f"{best:,}"


def _by_event(rows: Iterable[Row]) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["event_id"]].append(row)
    return found
