"""Where assessments go. Those of older rulesets stay as history; one counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa

from newswatch.model import Stage
from newswatch.model.jobs import Assessed, AssessJob
from newswatch.model.work import Result, Tally, Ticket
from newswatch.storage import queue, reviews
from newswatch.storage.bulk import upsert_rows
from newswatch.storage.stores import Ending, StageStore
from newswatch.storage.tables import assessment
from newswatch.storage.texts import forget_withheld, texts


class AssessStore(StageStore[AssessJob, Assessed]):
    """Subjects are article versions."""

    stage = Stage.ASSESS
    lease = timedelta(minutes=10)

    def load(self, connection: sa.Connection, tickets: Sequence[Ticket]) -> Sequence[AssessJob]:
        found = texts(connection, [ticket.subject_id for ticket in tickets])
        return [AssessJob(ticket=t, article=found[t.subject_id]) for t in tickets if t.subject_id in found]

    def write(
        self, connection: sa.Connection, results: Sequence[Result[Assessed]], tally: Tally
    ) -> Mapping[int, Ending]:
        assessed = {r.ticket.subject_id: r.value for r in results if r.value is not None}
        if not assessed:
            return {}
        ids = sorted(assessed)
        said = reviews.relevance(connection, ids)  # a person's word wins over the rules
        connection.execute(
            sa.text(
                "update newswatch.assessment set current = false "
                "where current and version_id = any(cast(:ids as bigint[]))"
            ),
            {"ids": ids},
        )
        rows = [
            {
                "version_id": version,
                "ruleset": value.assessment.ruleset,
                "current": True,
                "verdict": value.assessment.verdict.value,
                "score": value.assessment.score,
                "incident": value.assessment.incident,
                "cross_border": value.assessment.cross_border.value,
                "attack_types": [kind.value for kind in value.assessment.attack_types],
                "genre": value.assessment.genre.value,
                "reason": value.assessment.reason,
                "to_code": said.get(version, value.to_code),
                "evidence": [
                    {
                        "cue": evidence.cue,
                        "quote": evidence.quote.text,
                        "start": evidence.quote.start,
                        "end": evidence.quote.end,
                    }
                    for evidence in value.assessment.evidence
                ],
            }
            for version, value in sorted(assessed.items())
        ]
        upsert_rows(connection, assessment, ("version_id", "ruleset"), "assessed_at", rows)
        connection.execute(
            sa.text(
                "update newswatch.article a set verdict = s.verdict, verdict_score = s.score "
                "from newswatch.assessment s where s.current and s.version_id = any(cast(:ids as bigint[])) "
                "and a.version_id = s.version_id"
            ),
            {"ids": ids},
        )
        reviews.apply_verdicts(connection, ids)
        to_code = [version for version, value in assessed.items() if said.get(version, value.to_code)]
        # Coded before, by other rules or in an earlier version, and let through no more: its mentions must go
        once_coded = connection.execute(
            sa.text(
                "select v.version_id from newswatch.article_version v "
                "where v.version_id = any(cast(:ids as bigint[])) and exists ("
                "select from newswatch.article_version x join newswatch.coding c using (version_id) "
                "where x.article_id = v.article_id and c.current and c.mentions > 0)"
            ),
            {"ids": [version for version in ids if version not in set(to_code)]},
        ).scalars()
        causes = {result.ticket.subject_id: result.ticket.cause for result in results}
        causes_to_code = {version: causes[version] for version in (*to_code, *once_coded)}
        queue.add_caused(connection, Stage.CODE, causes_to_code)
        forget_withheld(connection, [version for version in ids if version not in causes_to_code])
        tally.extra["relevant"] += sum(value.assessment.verdict.value == "relevant" for value in assessed.values())
        return {}
