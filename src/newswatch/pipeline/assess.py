"""assess: an article version → is it about a cross-border security incident, and on which words does that rest?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newswatch.model import OutcomeKind, Reason
from newswatch.model.jobs import Assessed, AssessJob
from newswatch.model.work import Result, refused
from newswatch.pipeline import analysis
from newswatch.pipeline.analysis import CODE_FROM, Rules

# Why an assessment is `unsure` where the text is in a language that nobody here reads: it is stored, not coded
LANGUAGE = "language"


def assess_all(jobs: Iterable[AssessJob], rules: Rules) -> Iterator[Result[Assessed]]:
    """Assess articles, in order."""
    for job in jobs:
        try:
            assessment = analysis.assess(job.article, rules)
        except Exception as error:  # noqa: BLE001 - one text that trips us must not stop the rest; it is quarantined
            yield refused(job.ticket, Reason.BUG, f"{type(error).__name__}: {error}")
            continue
        to_code = assessment.incident >= CODE_FROM and assessment.reason != LANGUAGE
        if assessment.reason == LANGUAGE:
            reason = Reason.LANGUAGE
        else:
            reason = Reason.OK if to_code else Reason.NOT_RELEVANT
        yield Result(
            ticket=job.ticket,
            kind=OutcomeKind.DONE,
            reason=reason,
            value=Assessed(assessment=assessment, to_code=to_code),
        )
