"""Values in words: days, numbers, places, countries. Nothing here is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from string import capwords

from newswatch.catalog import country_files, gazetteer_files
from newswatch.reports.brief.content import Incident, Range
from newswatch.reports.printable import printable

NOT_STATED = "not stated"
MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
PARTIES = {
    "security": ("member of security forces", "members of security forces"),
    "civilian": ("civilian", "civilians"),
    "militant": ("militant", "militants"),
    "official": ("official", "officials"),
    "unknown": ("of no stated party", "of no stated party"),
}
SHORT_PARTIES = {"security": "security", "civilian": "civilian", "militant": "militant", "official": "official"}
TYPES = {"border_measure": "border measure", "diplomatic": "diplomatic act", "other": "other incident"}
# As exports: more of a publisher's text is not ours to pass on
QUOTE_CHARS = 300
LONG_NAME = 22  # letters of a country's name; longer ones do not fit a chart


def line(text: str | None, limit: int = QUOTE_CHARS) -> str:
    """Outside text in one line without marks that steer, cut at a word."""
    clean = " ".join(printable(text or "").split())
    if len(clean) <= limit:
        return clean
    cut = clean[:limit]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + " …"


def day(value: date | None, *, weekday: bool = True) -> str:
    """Wed 4 March 2026. Not by strftime, which speaks the machine's language."""
    if value is None:
        return "day " + NOT_STATED
    words = f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return f"{WEEKDAYS[value.weekday()]} {words}" if weekday else words


def moment(value: datetime | None) -> str:
    """4 March 2026, 06:30 UTC."""
    if value is None:
        return "time unknown"
    utc = value.astimezone(UTC)
    return f"{day(utc.date(), weekday=False)}, {utc:%H:%M} UTC"


def short_day(value: date | datetime | None) -> str:
    """4 Mar."""
    if value is None:
        return "undated"
    of = value.astimezone(UTC) if isinstance(value, datetime) else value
    return f"{of.day} {MONTHS[of.month - 1][:3]}"


def when(incident: Incident) -> str:
    """The day or days of an incident, no more exact than the texts."""
    start, end = incident.start, incident.end
    if start is None:
        return "day " + NOT_STATED
    match incident.date_precision:
        case "month":
            return f"{MONTHS[start.month - 1]} {start.year}"
        case "year":
            return str(start.year)
        case "week":
            return f"week of {day(start, weekday=False)}"
    if end is None or end == start:
        return day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day(end, weekday=False)}"
    return f"{day(start, weekday=False)} – {day(end, weekday=False)}"


def number(value: Range) -> str:
    """5; 5 (3–8); at least 5; dozens; not stated."""
    if value.best is None:
        return line(value.term, 40) if value.term else NOT_STATED
    if value.high is None:
        return f"at least {value.low if value.low is not None else value.best}"
    if value.low is not None and value.low != value.high:
        return f"{value.best} ({value.low}–{value.high})"
    return str(value.best)


def party(name: str, best: int | None) -> str:
    """The party in words, for so many."""
    one, several = PARTIES.get(name, (name, name))
    return one if best == 1 else several


def kind(name: str) -> str:
    """armed_assault → armed assault."""
    return TYPES.get(name, name.replace("_", " "))


def sentence(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


@cache
def _countries() -> dict[str, str]:
    """The name by which news calls it; of a long one the next that is short (DR Congo)."""
    return {
        one.alpha2: next((name for name in one.names if 4 <= len(name) <= LONG_NAME), one.name)
        for one in country_files.load()
    }


def country(code: str | None) -> str:
    """Its name; the code where the catalogue does not know it."""
    return NOT_STATED if code is None else _countries().get(code, code)


@cache
def unsettled() -> dict[str, str]:
    """Borders that are in whole or in part disputed, ceasefire lines, undemarcated or occupied, and which of these."""
    found: dict[str, set[str]] = {}
    for one in gazetteer_files.border_lines():
        if one.status:
            found.setdefault(one.countries, set()).add(one.status)
    return {pair: " / ".join(sorted(states)) for pair, states in found.items()}


def border(pair: str | None) -> str:
    """AF-PK → Afghanistan – Pakistan."""
    if pair is None:
        return "No border named"
    return " – ".join(country(code) for code in pair.split("-"))


def name_of_place(name: str) -> str:
    """A place's name; those that a dateline wrote in capitals as names are written."""
    clean = line(name, 80)
    return capwords(clean) if clean.isupper() and len(clean) > 3 else clean


def place(incident: Incident, *, with_country: bool = True) -> str:
    """Place, district, province and country, each once, no finer than known."""
    names = [incident.place, incident.admin2, incident.admin1]
    if with_country:
        names.append(country(incident.country) if incident.country else None)
    found = dict.fromkeys(name_of_place(name) for name in names if name)
    return ", ".join(found) or "place " + NOT_STATED


def listed(names: Iterable[str], limit: int = 4) -> str:
    """a, b and 3 more."""
    found = list(dict.fromkeys(names))
    if len(found) <= limit:
        return " and ".join([", ".join(found[:-1]), found[-1]]) if len(found) > 1 else "".join(found)
    return f"{', '.join(found[:limit])} and {len(found) - limit} more"


def counted(count: int, one: str, several: str | None = None) -> str:
    """1 article, 2 articles, 1,200 articles."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def share(mechanism: str | None) -> str | None:
    """fire_across → fire across."""
    return mechanism.replace("_", " ") if mechanism else None
