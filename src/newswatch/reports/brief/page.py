"""The brief as one HTML page: no script, nothing fetched, every word from outside escaped."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

from newswatch.reports.brief import sections
from newswatch.reports.brief.chart_days import timeline
from newswatch.reports.brief.chart_map import placed, world_map
from newswatch.reports.brief.content import Brief, Headline
from newswatch.reports.brief.markup import esc
from newswatch.reports.brief.reading import ATTRIBUTION, TERMS
from newswatch.reports.brief.scope import scope, span
from newswatch.reports.brief.wording import counted, moment, sentence

TITLE = "Cross-border security brief"


def page(brief: Brief) -> str:
    """The whole page, as UTF-8 text with Unix line ends."""
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    body = "".join(
        part(brief)
        for part in (
            _header,
            _headlines,
            _map,
            _days,
            sections.glance,
            sections.changes,
            sections.sides,
            sections.incidents,
            sections.announcements,
            sections.recalled,
            sections.gaps,
            _reading,
            _footer,
        )
    )
    # The policy lets a browser apply this very style and fetch or run nothing, whatever a text brings
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light dark">'
        f"<title>{esc(TITLE)}, {esc(span(brief))}</title><style>{style}</style></head>\n<body>"
        f'<a class="skip" href="#glance">To the incidents</a>{body}</body></html>\n'
    )


@cache
def _style() -> str:
    return (files("newswatch.reports.brief") / "style.css").read_text(encoding="utf-8").strip()


def _header(brief: Brief) -> str:
    contents = "".join(f'<a href="#{ident}">{esc(name)}</a>' for ident, name in sections.SECTIONS.items())
    return (
        f"<header><h1>{esc(TITLE)}</h1>"
        f"<p><b>{esc(span(brief))}</b>: what newswatch learned then of {esc(scope(brief))}.</p>"
        f'<p class="t s">Read from the database at {esc(moment(brief.read_at))}, with the values of that moment. '
        "An incident's own day stands with it and may be earlier. Coded by program from the quoted words: "
        "read the quotation before you build on a number.</p>"
        f'<nav aria-label="Contents">{contents}</nav></header><main>'
    )


def _headlines(brief: Brief) -> str:
    tiles = "".join(_tile(one) for one in brief.headlines)
    note = (
        "before: the period of the same length that ended where this one begins."
        if brief.comparable
        else "no comparison: newswatch was not watching during the whole period before."
    )
    return (
        f'<dl class="tiles">{tiles}</dl><p class="t s">{esc(sentence(note))} Killed and injured are sums over the '
        "incidents for which a text states a number; each rests on the words in its incident.</p>"
    )


def _tile(one: Headline) -> str:
    # Long ones, such as a range, in smaller type
    wide = " w" if len(one.number) > 9 else ""
    before = f'<dd class="s">before: {esc(one.before)}</dd>' if one.before is not None else ""
    value = f'<a href="#{one.leads_to}">{esc(one.number)}</a>'
    return (
        f'<div><dt>{esc(sentence(one.name))}</dt><dd class="b{wide}">{value}</dd>{before}<dd>{esc(one.note)}</dd></div>'
    )


def _map(brief: Brief) -> str:
    chart = world_map(brief.incidents, sections.with_card(brief), ident="m")
    if not chart:
        return ""
    missing = len(brief.incidents) - len(placed(brief.incidents))
    absent = f" {counted(missing, 'incident')} without coordinates not drawn." if missing else ""
    return (
        f'<figure><div class="scroll">{chart}</div><figcaption>'
        '<span class="k kx"></span>crossed a border, by a text '
        '<span class="k ko"></span>not known to have crossed '
        '<span class="k kh"></span>hollow: only the district, province or country is known '
        '<span class="k kd"></span>line disputed or unsettled, in whole or in part. '
        f"Size: killed. Outlines: Natural Earth, as held on the ground; no position is taken.{esc(absent)}"
        "</figcaption></figure>"
    )


def _days(brief: Brief) -> str:
    chart, note = timeline(brief.groups)
    if not chart:
        return ""
    return (
        f'<figure><div class="scroll">{chart}</div><figcaption>'
        "Incidents by their own day. Bars: incidents a day. Circles: a border on a day, "
        f"sized by killed; the number is of incidents. {esc(note)}</figcaption></figure>"
    )


def _reading(_: Brief) -> str:
    items = "".join(f"<dt>{esc(name)}</dt><dd>{esc(text)}</dd>" for name, text in TERMS.items())
    return sections.section("reading", f'<dl class="read">{items}</dl>')


def _footer(brief: Brief) -> str:
    return f"</main><footer>newswatch, {esc(span(brief))}. {esc(ATTRIBUTION)}</footer>"
