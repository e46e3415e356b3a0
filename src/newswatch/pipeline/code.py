"""code: an assessed article version → its mentions, one for each incident, every value with its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newswatch.model import Mention, OutcomeKind, Quote, Reason
from newswatch.model.jobs import Coded, CodeJob
from newswatch.model.work import Result, refused
from newswatch.pipeline import analysis
from newswatch.pipeline.analysis import Rules


def code_all(jobs: Iterable[CodeJob], rules: Rules) -> Iterator[Result[Coded]]:
    """Code articles, in order."""
    for job in jobs:
        try:
            mentions = analysis.code(job.article, job.assessment, rules, reviewed=job.reviewed)
        except Exception as error:  # noqa: BLE001 - one text that trips us must not stop the rest; it is quarantined
            yield refused(job.ticket, Reason.BUG, f"{type(error).__name__}: {error}")
            continue
        yield Result(
            ticket=job.ticket,
            kind=OutcomeKind.DONE,
            reason=Reason.OK if mentions else Reason.NO_INCIDENT,
            value=Coded(
                mentions=mentions,
                ruleset=rules.ruleset,
                unproved=frozenset(
                    place for place, mention in enumerate(mentions) if not proved(mention, job.article.text)
                ),
            ),
        )


def proved(mention: Mention, text: str) -> bool:
    """Evidence or nothing: does every quotation of a mention stand in the text where it says?"""
    quotes: list[Quote | None] = [
        mention.quote,
        mention.when.quote,
        mention.place.quote,
        mention.origin.quote,
        *(actor.quote for actor in mention.actors),
        *(casualty.quote for casualty in mention.casualties),
        *(source.quote for source in mention.sources),
    ]
    return all(quote is None or text[quote.start : quote.end] == quote.text for quote in quotes)
