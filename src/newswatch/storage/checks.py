"""Running the files of `sql/checks`: each is a query that finds what must not be."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import exc

from newswatch.storage import sqlfiles

EXAMPLES: Final = 5
# A million articles are checked in seconds; what takes longer than this wants an index, not patience
TIMEOUT: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What one check found. `examples` are the first rows as JSON has them; `error` says why it could not be run, and
    then nothing is known of the rows."""

    name: str
    title: str
    rows: int
    examples: tuple[dict[str, Any], ...]
    elapsed_s: float
    error: str | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing was found, and it could be looked for."""
        return self.rows == 0 and self.error is None


def names() -> tuple[str, ...]:
    """The checks, by name."""
    return tuple(path.stem for path in sqlfiles.scripts("checks"))


def run(engine: sa.Engine, *, timeout: timedelta = TIMEOUT) -> tuple[CheckResult, ...]:
    """Every check, each in a read-only transaction of its own that lasts at most `timeout`. A check that cannot be run
    is a finding; a database that cannot be reached is an error."""
    return tuple(_run(engine, path, timeout) for path in sqlfiles.scripts("checks"))


def title_of(script: str) -> str:
    """What the rows of a check are, in words: the comment at its head."""
    lines = []
    for line in script.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines)


def _run(engine: sa.Engine, path: Path, timeout: timedelta) -> CheckResult:
    script = path.read_text(encoding="utf-8")
    begun = time.monotonic()
    found: list[sa.Row[Any]] = []
    error: str | None = None
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("set transaction read only"))
            connection.execute(
                sa.text("select set_config('statement_timeout', :milliseconds, true)"),
                {"milliseconds": str(int(timeout.total_seconds() * 1000))},
            )
            found = list(
                connection.exec_driver_sql(
                    "select to_jsonb(found) as example, count(*) over () as rows\n"
                    f"from (\n{script.rstrip().removesuffix(';')}\n) found limit {EXAMPLES}",
                    execution_options={"no_parameters": True},
                )
            )
            connection.rollback()
    except exc.DBAPIError as failed:
        if failed.connection_invalidated or getattr(failed.orig, "sqlstate", None) is None:
            raise
        said = next(iter(str(failed.orig).strip().splitlines()), "")
        error = f"{type(failed.orig).__name__}: {said}"[:500]
    return CheckResult(
        name=path.stem,
        title=title_of(script),
        rows=found[0].rows if found else 0,
        examples=tuple(dict(row.example) for row in found),
        elapsed_s=round(time.monotonic() - begun, 3),
        error=error,
    )
