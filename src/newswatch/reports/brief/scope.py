"""What a brief is about, in words."""

from __future__ import annotations

from newswatch.reports.brief.content import Brief, Group
from newswatch.reports.brief.wording import border, country, moment


def span(brief: Brief) -> str:
    """The period."""
    return f"{moment(brief.period.since)} to {moment(brief.period.until)}"


def scope(brief: Brief) -> str:
    """Which incidents the brief is about."""
    wanted = []
    if brief.wanted.border:
        wanted.append(f"the border {border(brief.wanted.border)}")
    if brief.wanted.country:
        wanted.append(country(brief.wanted.country))
    return " and ".join(wanted) or "all borders and countries"


def named(group: Group) -> str:
    """The border of a group."""
    return border(group.border) if group.border else "No border named or near"
