"""An alert's news as an Atom feed (RFC 4287): an entry for each event, updated as it changes.

Names are tag: URIs (RFC 4151) that hold for ever and are no other installation's. The same news gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from lxml import etree

from newswatch.reports.brief.markup import web_address
from newswatch.reports.printable import printable

XHTML = "http://www.w3.org/1999/xhtml"
NAMESPACE = "http://www.w3.org/2005/Atom"
# lxml writes the namespace without a prefix; its types know only names
_DEFAULT: Any = {None: NAMESPACE}
_DEFAULT_XHTML: Any = {None: XHTML}
# Who mints the tags, and since when they were its; an installation's own number follows
AUTHORITY = "newswatch.example,2026"
# Events in a feed, and changes told of one; readers keep what they have seen
ENTRIES, CHANGES = 200, 10
_PARTIES = ("security", "civilian", "militant", "official", "unknown")
_FIELDS = {"killed_best": "killed", "injured_best": "injured", "cross_border": "across a border"}
# Of a range the best value says it; the others stand in the event
_BOUNDS = frozenset({"killed_min", "killed_max", "injured_min", "injured_max"})
_WORDS = {
    "new": "New",
    "toll": "Toll changed",
    "origin": "Origin changed",
    "details": "Details changed",
    "sources": "More sources",
    "merged": "Merged into another event",
    "retracted": "Retracted",
}

Notice = Mapping[str, Any]


def feed(
    name: str, installation: str, created_at: datetime, notices: Iterable[Notice], *, address: str | None = None
) -> bytes:
    """The feed of an alert. `notices` are rows with `event_id`, `changed_at` and `body` (as posted), all of an event
    together and newest first, in the order of the entries. `address` is where the feed will be found."""
    tag = f"tag:{AUTHORITY}:{installation}"
    by_event = [list(rows) for _, rows in groupby(notices, key=lambda row: row["event_id"])][:ENTRIES]
    newest = max((rows[0]["changed_at"] for rows in by_event), default=created_at)
    root = etree.Element(f"{{{NAMESPACE}}}feed", nsmap=_DEFAULT)
    _add(root, "id", f"{tag}/alert/{name}")
    _add(root, "title", f"newswatch: {name}")
    _add(root, "updated", _time(newest))
    _add(_add(root, "author"), "name", "newswatch")
    _add(root, "generator", "newswatch")
    own = web_address(address)
    if own is not None:
        _add(root, "link", rel="self", type="application/atom+xml", href=own)
    for rows in by_event:
        root.append(_entry(tag, rows))
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8")) + b"\n"


def _entry(tag: str, rows: Sequence[Notice]) -> etree._Element:
    """The event as it was last told, and what changed before that."""
    latest = json.loads(rows[0]["body"])["data"]
    event = next((data["event"] for row in rows if (data := json.loads(row["body"])["data"])["event"]), None) or {}
    entry = etree.Element(f"{{{NAMESPACE}}}entry")
    _add(entry, "id", f"{tag}/event/{latest['event_id']}")
    _add(entry, "title", _title(latest, event))
    _add(entry, "updated", _time(rows[0]["changed_at"]))
    _add(entry, "published", _time(rows[-1]["changed_at"]))
    for change in latest["changes"]:
        _add(entry, "category", term=change)
    sources = _sources(latest, event)
    for place, (address, title) in enumerate(sources):
        _add(entry, "link", rel="related" if place else "alternate", href=address, title=title)
    content = _add(entry, "content", type="xhtml")
    content.append(_content(rows, latest, event, sources))
    return entry


def _content(
    rows: Sequence[Notice], latest: Mapping[str, Any], event: Mapping[str, Any], sources: Sequence[tuple[str, str]]
) -> etree._Element:
    div = etree.Element(f"{{{XHTML}}}div", nsmap=_DEFAULT_XHTML)
    facts = [part for part in (_when(event), _where(event), _toll(event), _origin(event)) if part]
    if facts:
        _html(div, "p", "; ".join(facts))
    if event.get("quote"):
        _html(div, "blockquote", event["quote"])
    if event:
        _html(
            div,
            "p",
            f"Told by {event['independent_sources']} independent sources, {event['outlets']} outlets, "
            f"{event['articles']} articles; confidence {event['confidence']:.2f}.",
        )
    if latest["merged_into"] is not None:
        _html(div, "p", f"It is event {latest['merged_into']} now.")
    listed = _html(div, "ul")
    for row in rows[:CHANGES]:
        _html(listed, "li", _change(row["changed_at"], json.loads(row["body"])["data"]))
    if sources:
        articles = _html(div, "ul")
        for address, title in sources:
            _html(_html(articles, "li"), "a", title, href=address)
    return div


def _change(at: datetime, data: Mapping[str, Any]) -> str:
    """One change in words: since when, what, and each value before and after."""
    values = "; ".join(
        f"{_FIELDS.get(one['field'], one['field'].replace('_', ' '))} {_said(one['before'])} → {_said(one['after'])}"
        for one in data["differences"]
        if one["field"] not in _BOUNDS
    )
    what = ", ".join(_WORDS[change] for change in data["changes"])
    why = {"rules": " (by other rules)", "review": " (by a reviewer)"}.get(data["cause"], "")
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC: {what}{why}" + (f": {values}" if values else "")


def _title(latest: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    if not event:
        return f"Event {latest['event_id']}"
    kind = str(event["event_type"]).replace("_", " ")
    mark = next((f"{_WORDS[one]}: " for one in ("merged", "retracted") if one in latest["changes"]), "")
    parts = [f"{mark}{kind}" if mark else kind.capitalize(), _where(event), _toll(event)]
    return ", ".join(part for part in parts if part)


def _when(event: Mapping[str, Any]) -> str:
    start, end = event.get("date_start"), event.get("date_end")
    if start is None:
        return ""
    return str(start) if end in (None, start) else f"{start} to {end}"


def _where(event: Mapping[str, Any]) -> str:
    parts = (event.get("place"), event.get("admin1"), event.get("country"))
    return ", ".join(dict.fromkeys(str(part) for part in parts if part))


def _toll(event: Mapping[str, Any]) -> str:
    killed, injured = event.get("killed_best"), event.get("injured_best")
    parties = [(party, event.get(f"killed_{party}")) for party in _PARTIES]
    by_party = ", ".join(f"{number} {party}" for party, number in parties if number and party != "unknown")
    said = "" if killed is None else f"{killed} killed" + (f" ({by_party})" if by_party else "")
    return ", ".join(part for part in (said, "" if injured is None else f"{injured} injured") if part)


def _origin(event: Mapping[str, Any]) -> str:
    if event.get("cross_border") != "yes":
        return ""
    basis = str(event.get("origin_basis") or "").replace("_", " ")
    notes = ", ".join(part for part in (basis, "denied" if event.get("origin_denied") else "") if part)
    way = f"from {event.get('origin_country') or '?'} to {event.get('target_country') or '?'}"
    return f"{way} ({notes})" if notes else way


def _sources(latest: Mapping[str, Any], event: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Address and title of the articles, the one with the words first; what leads nowhere safe is left out."""
    found: dict[str, str] = {}
    for one in (event, *latest["sources"]):
        address = web_address(one.get("url"))
        if address is not None and address not in found:
            outlet, title = one.get("outlet"), one.get("title") or address
            found[address] = f"{outlet}: {title}" if outlet else str(title)
    return list(found.items())


def _said(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ") if not isinstance(value, date) else value.isoformat()


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    return _element(parent, f"{{{NAMESPACE}}}{name}", text, attributes)


def _html(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    return _element(parent, f"{{{XHTML}}}{name}", text, attributes)


def _element(parent: etree._Element, name: str, text: str | None, attributes: Mapping[str, str]) -> etree._Element:
    made = etree.SubElement(parent, name, {key: _clean(value) for key, value in attributes.items()})
    made.text = None if text is None else _clean(text)
    return made


def _clean(text: str) -> str:
    """What XML can hold, without what steers: the two code points that are none are dropped as well."""
    return printable(text).replace("\ufffe", "").replace("\uffff", "")
