"""A reviewer's desk in the tests: what one asks of the database, says, and has run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import sqlalchemy as sa

from newswatch.app import reviews
from newswatch.app.reviews import Answer
from newswatch.app.runtime import Runtime
from newswatch.model import Stage
from newswatch.storage import sqlfiles
from newswatch.storage.reprocessing import Selection, enqueue, select


class Desk:
    """What a test asks and says."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.engine = runtime.engine

    def scalar(self, statement: str, **values: object) -> object:
        with self.engine.connect() as connection:
            return connection.execute(sa.text(statement), values).scalar()

    def do(self, statement: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def rows(self, statement: str, **values: object) -> list[dict[str, object]]:
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(sa.text(statement), values).mappings()]

    def review(self, what: str, *values: object, role: str = "newswatch_reviewer") -> int:
        """What a reviewer does in psql: call a function, in a session that may do nothing else."""
        names = [f"v{number}" for number in range(len(values))]
        with self.engine.begin() as connection:
            connection.execute(sa.text(f"set local role {role}"))
            statement = f"select analysis.review_{what}({', '.join(f':{name}' for name in names)})"
            number = connection.execute(sa.text(statement), dict(zip(names, values, strict=True))).scalar_one()
        return int(number)

    def event(self, number: int) -> dict[str, object]:
        """What analysts see of an event."""
        [row] = self.rows("select * from analysis.events where event_id = :e", e=number)
        return row

    def run(self) -> None:
        for stage in (Stage.ASSESS, Stage.CODE, Stage.LINK):
            self.runtime.run_stage(stage)

    def again(self, stage: Stage | None) -> None:
        """Everything once more from a stage on, as `newswatch reprocess --all`; null: nothing."""
        if stage is None:
            return
        with self.engine.connect() as connection:
            versions = select(connection, Selection())
        enqueue(self.engine, stage, versions)
        if stage is Stage.EXTRACT:
            self.runtime.run_stage(stage)
        self.run()

    def say(self, kind: str, number: int, choice: str, reviewer: str = "amal", **more: object) -> reviews.StoredAnswers:
        answer = Answer(kind=kind, number=number, choice=choice, reviewer=reviewer)
        return reviews.store(self.engine, [replace(answer, **more)])  # type: ignore[arg-type]

    def broken(self) -> dict[str, int]:
        found = {}
        with self.engine.connect() as connection:
            for script in sqlfiles.scripts("checks"):
                rows = connection.execute(sa.text(script.read_text(encoding="utf-8"))).all()
                if rows:
                    found[script.stem] = len(rows)
        return found

    def events(self) -> Mapping[int, tuple[int, ...]]:
        """Active events with the mentions that count in them."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                sa.text(
                    "select e.event_id, array_agg(m.mention_id order by m.mention_id) as mentions "
                    "from newswatch.event e "
                    "join newswatch.event_mention k using (event_id) "
                    "join newswatch.mention m on m.mention_id = k.mention_id "
                    "where e.status = 'active' and m.superseded_at is null group by e.event_id order by 1"
                )
            )
            return {row.event_id: tuple(row.mentions) for row in rows}
