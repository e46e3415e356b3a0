"""Incidents by day and border, as an SVG within the page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from newswatch.reports.brief.content import Group, Incident
from newswatch.reports.brief.markup import esc
from newswatch.reports.brief.wording import MONTHS, border, counted, day

DAYS = 28  # days that are drawn, up to the last
FEWEST_DAYS = 7
LANES = 12
LANE, TOP = 24.0, 62.0
BARS = 34.0  # height of the bars above the lanes
LEAST, EACH, MOST = 3.0, 1.2, 10.0  # as the map's, for the killed of a day


@dataclass(frozen=True, slots=True)
class Layout:
    """Pixels of the drawing and of its column of names, letters of a name, largest circle, dates beneath the bars."""

    width: float
    names: float
    letters: int
    most: float
    dates: int


WIDE = Layout(760.0, 190.0, 31, MOST, 14)
# A phone's, in its own pixels: scaled down, the wide one could not be read
NARROW = Layout(328.0, 122.0, 23, 7.0, 4)


def exact(incident: Incident) -> date | None:
    """The first day of an incident that is known to the day or to a few; null for others."""
    return incident.start if incident.date_precision in ("day", "range") else None


def timeline(groups: Sequence[Group]) -> tuple[str, str]:
    """The chart, drawn for a wide and for a narrow page, and a note of what is not in it. Both empty where no incident
    has a day."""
    incidents = [one for group in groups for one in group.incidents]
    days = [found for one in incidents if (found := exact(one)) is not None]
    if not days:
        return "", ""
    last = max(days)
    first = max(last - timedelta(days=DAYS - 1), min(*days, last - timedelta(days=FEWEST_DAYS - 1)))
    shown = (last - first).days + 1
    lanes = [(border(group.border) if group.border else "No border named", group.incidents) for group in groups]
    if len(lanes) > LANES:
        rest = tuple(one for _, some in lanes[LANES - 1 :] for one in some)
        lanes = [*lanes[: LANES - 1], (f"{len(lanes) - LANES + 1} others", rest)]
    missing = sum(found is None or found < first for found in map(exact, incidents))
    title = f"Incidents by day and border, {day(first, weekday=False)} to {day(last, weekday=False)}"
    note = f"{counted(missing, 'incident')} of no stated day, or before {day(first, weekday=False)}, not drawn."
    known = (
        f'role="img" aria-labelledby="dt dd"><title id="dt">{esc(title)}</title><desc id="dd">A circle is the '
        "incidents of one border on one day, sized by the killed; the bars above count the incidents of each day. "
        "The same incidents stand in the table “At a glance”.</desc>"
    )
    wide = _drawn(lanes, days, first, shown, WIDE, "days", known)
    # The same again: whoever listens hears the one
    narrow = _drawn(lanes, days, first, shown, NARROW, "days phone", 'aria-hidden="true">')
    return wide + narrow, (note if missing else "")


def _drawn(
    lanes: Sequence[tuple[str, Sequence[Incident]]],
    days: Sequence[date],
    first: date,
    shown: int,
    layout: Layout,
    name: str,
    known: str,
) -> str:
    column = (layout.width - layout.names - 8) / shown
    height = TOP + LANE * len(lanes) + 8
    body = "".join(_lane(i, name, some, first, column, layout) for i, (name, some) in enumerate(lanes))
    return (
        f'<svg class="{name}" viewBox="0 0 {layout.width:g} {height:g}" width="{layout.width:g}" height="{height:g}" '
        f"{known}{_axis(days, first, shown, column, height, layout)}{body}</svg>"
    )


def _x(of: date, first: date, column: float, layout: Layout) -> float:
    return layout.names + ((of - first).days + 0.5) * column


def _axis(days: Sequence[date], first: date, shown: int, column: float, height: float, layout: Layout) -> str:
    most = max(days.count(first + timedelta(days=i)) for i in range(shown))
    out = []
    every = max(1, math.ceil(shown / layout.dates))
    for i in range(shown):
        of = first + timedelta(days=i)
        x = _x(of, first, column, layout)
        count = days.count(of)
        if of.weekday() >= 5:
            out.append(
                f'<rect class="we" x="{x - column / 2:.1f}" y="{TOP - 4:g}" width="{column:.1f}" '
                f'height="{height - TOP:g}"/>'
            )
        if count:
            tall = BARS * count / most
            out.append(
                f'<rect class="bar" x="{x - column * 0.35:.1f}" y="{BARS + 10 - tall:.1f}" width="{column * 0.7:.1f}" '
                f'height="{tall:.1f}"><title>{esc(day(of))}: {counted(count, "incident")}</title></rect>'
                f'<text class="n" x="{x:.0f}" y="{BARS + 7 - tall:.0f}">{count}</text>'
            )
        if (shown - 1 - i) % every == 0:
            month = f" {MONTHS[of.month - 1][:3]}" if column * every > 34 or of.day <= every else ""
            out.append(f'<text class="d" x="{x:.0f}" y="{TOP - 8:g}">{of.day}{month}</text>')
    return "".join(out)


def _lane(index: int, name: str, incidents: Sequence[Incident], first: date, column: float, layout: Layout) -> str:
    y = TOP + LANE * index + LANE / 2
    label = name if len(name) <= layout.letters else name[: layout.letters - 1] + "…"
    out = [
        f'<line class="lane" x1="{layout.names:g}" x2="{layout.width - 8:g}" y1="{y:g}" y2="{y:g}"/>',
        f'<text class="l" x="0" y="{y + 4:g}">{esc(label)}</text>',
    ]
    by_day: dict[date, list[Incident]] = {}
    for one in incidents:
        found = exact(one)
        if found is not None and found >= first:
            by_day.setdefault(found, []).append(one)
    for found, some in sorted(by_day.items()):
        killed = sum(one.killed.best or 0 for one in some)
        across = min(layout.most, LEAST + EACH * math.sqrt(killed))
        crossed = "x" if any(one.crossed == "yes" for one in some) else "o"
        told = f"{name}, {day(found)}: {counted(len(some), 'incident')}, {killed} killed by the numbers stated"
        x = _x(found, first, column, layout)
        out.append(
            f'<a href="#e{some[0].event_id}" tabindex="-1">'
            f'<circle class="{crossed}" cx="{x:.1f}" cy="{y:g}" r="{across:.1f}">'
            f"<title>{esc(told)}</title></circle>"
            + (
                _number(len(some), x, y, across)
                if len(some) > 1 and (across >= 6 or _free(found, by_day, column))
                else ""
            )
            + "</a>"
        )
    return "".join(out)


def _free(of: date, by_day: Mapping[date, object], column: float) -> bool:
    """Whether a number has room beside a circle of this day."""
    return column > 30 or of + timedelta(days=1) not in by_day


def _number(count: int, x: float, y: float, across: float) -> str:
    """How many incidents: in the circle where it fits, else beside it."""
    if across >= 6:
        return f'<text class="n i" x="{x:.1f}" y="{y + 3.2:g}">{count}</text>'
    return f'<text class="n" x="{x + across + 5:.1f}" y="{y + 3.5:g}">{count}</text>'
