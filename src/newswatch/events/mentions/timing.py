"""When an incident was: which of the dates around it are its own.

A date that belongs to the telling ("officials said on Saturday", a dateline) is taken only where the incident has no
date of its own; one that qualifies the deed ("Thursday's attack") goes before all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from newswatch.events.dates import DateMention, local_day
from newswatch.events.mentions.segments import REPORTING, Facts, Incident
from newswatch.events.telling import is_dateline, of_telling
from newswatch.matching import Document
from newswatch.model import NO_DATE, ArticleText, DateBasis, DatePrecision, Genre, When

EXACT = (DatePrecision.DAY, DatePrecision.RANGE)


def day(
    document: Document,
    article: ArticleText,
    genre: Genre,
    incident: Incident,
    dates: Sequence[DateMention],
    before: When | None = None,
) -> When:
    """The day of the incident: the date nearest to what it tells, else that of the incident told right
    `before` ("Another strike wounded five"), else the stamp, else the publication; NO_DATE where
    an opinion or a look back names none."""
    chosen = choose(document, incident)
    if chosen is not None:
        return chosen
    if before is not None and not incident.recalled and before.precision in EXACT:
        return before
    if incident.recalled or genre not in REPORTING:
        return NO_DATE
    head = stamp(document, dates)
    if head is not None:
        return replace(head.when(document), basis=DateBasis.DATELINE)
    today = local_day(article)
    if today is None:
        return NO_DATE
    return When(start=today, end=today, precision=DatePrecision.DAY, basis=DateBasis.PUBLICATION)


def choose(document: Document, incident: Incident) -> When | None:
    """The incident's own date, else that of its telling; null where its words name none."""
    told: tuple[Facts, DateMention] | None = None
    for f in incident.facts:
        dates = [d for d in f.dates if not _begins(document, d)]
        if not f.eventful:  # "the two countries made peace last year" says nothing of the incident told before
            dates = [d for d in dates if not d.recalled]
        own = [d for d in dates if not of_telling(document, d) and not is_dateline(document, d)]
        if own:
            return _nearest(document, f, own).when(document)
        if dates and told is None:
            told = f, _nearest(document, f, dates)
    if told is None:
        return None
    when = told[1].when(document)
    return replace(when, basis=DateBasis.DATELINE) if is_dateline(document, told[1]) else when


def _begins(document: Document, d: DateMention) -> bool:
    """ "the third since Monday", "twice since January": a day from which something is counted; what is then told of it
    ("since May 2020, when 30 men attacked") is its own."""
    told = document.words[d.last : d.last + 2] == (",", "when")
    return d.first > 0 and document.words[d.first - 1] == "since" and not told


def stamp(document: Document, dates: Sequence[DateMention]) -> DateMention | None:
    """The date of a stamp or dateline at the head of the text."""
    return next(
        (d for d in dates if d.precision is DatePrecision.DAY and (d.first == 0 or is_dateline(document, d))), None
    )


def _nearest(document: Document, f: Facts, dates: Sequence[DateMention]) -> DateMention:
    """Of the exact dates that which qualifies the deed, else the one nearest to its words."""
    exact = [d for d in dates if d.precision in EXACT] or list(dates)
    anchors = [c.predicate for c in f.claims] or [c.first for c in f.cues] or [f.unit.first]
    words = document.words

    def rank(d: DateMention) -> tuple[bool, bool, int]:
        qualifies = d.last < len(words) and words[d.last] == "'s"
        follows = words[d.last - 1] == "later"  # "were taken on 2 May (they were returned a week later)"
        return not qualifies, follows, min(abs(d.first - a) for a in anchors)

    return min(exact, key=rank)
