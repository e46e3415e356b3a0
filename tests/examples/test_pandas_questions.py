"""The example for pandas: three questions to the sample world's exports, in each form, answered as SQL answers them."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from tests.conftest import database_from

from newswatch.app import catalogues
from newswatch.app.runtime import Runtime
from newswatch.app.sample import world
from newswatch.app.sample.server import SampleServer
from newswatch.settings import load
from newswatch.storage.database import connect

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "pandas_questions.py"
FORMS = ("csv", "jsonl", "parquet")


@pytest.fixture(scope="module")
def sample(maintenance_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the sample world in it, run once for this module. Tests leave it as it is."""
    with database_from(maintenance_url, template) as url, SampleServer() as server:
        with Runtime(load({}, home=tmp_path_factory.mktemp("home")), url, hosts=server.hosts) as runtime:
            catalogues.bring_sample(runtime.engine, *world.catalogue())
            runtime.run_all()
        yield url


@pytest.fixture(scope="module")
def files(sample: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Events and claims in every form, as the command writes them."""
    directory = tmp_path_factory.mktemp("exports")
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    for what in ("events", "claims"):
        for form in FORMS:
            subprocess.run(
                [sys.executable, "-m", "newswatch", "export", what, "-o", str(directory / f"{what}.{form}")],
                env={**kept, "NEWSWATCH_DATABASE_URL": sample, "NEWSWATCH_HOME": str(directory)},
                check=True,
                timeout=60,
            )
    return directory


@pytest.fixture(scope="module")
def example() -> Any:
    """What the script defines, without running it."""
    pytest.importorskip("pandas", reason="pandas is in the development requirements")
    return SimpleNamespace(**runpy.run_path(str(SCRIPT), run_name="example"))


def ask(url: str, question: str) -> list[tuple[Any, ...]]:
    engine = connect(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(sa.text(question))]
    engine.dispose()
    return found


@pytest.mark.parametrize("form", FORMS)
def test_borders_by_month(example: Any, files: Path, sample: str, form: str) -> None:
    answer = example.borders_by_month(example.read(files / f"events.{form}"))
    expected = ask(
        sample,
        "select border, to_char(date_start, 'YYYY-MM') as month, count(*), coalesce(sum(killed_best), 0), "
        "count(*) filter (where killed_best is null) from analysis.cross_border_events "
        "where status = 'active' and not recalled and border is not null and date_start is not null "
        "group by 1, 2 order by 1, 2",
    )
    assert [tuple(row) for row in answer.itertuples(index=False)] == expected
    assert len(expected) > 5


@pytest.mark.parametrize("form", FORMS)
def test_contradictions(example: Any, files: Path, sample: str, form: str) -> None:
    answer = example.contradictions(example.read(files / f"claims.{form}"))
    expected = ask(
        sample,
        "select distinct event_id, party, speaker, outlet, best, quote from ("
        "select c.*, max(best) over w - min(best) over w as spread from analysis.event_claims c "
        "join analysis.events e using (event_id) where e.status = 'active' and c.counts and claim = 'casualties' "
        "and outcome = 'killed' and speaker is not null and best is not null "
        "window w as (partition by event_id, party)) x where spread > 0",
    )
    assert {tuple(row) for row in answer.itertuples(index=False)} == set(expected)
    assert len(answer) == len(expected) > 0


@pytest.mark.parametrize("form", FORMS)
def test_one_source_alone(example: Any, files: Path, sample: str, form: str) -> None:
    answer = example.one_source_alone(example.read(files / f"events.{form}")).reset_index()
    expected = ask(
        sample,
        "select event_type, count(*), count(*) filter (where independent_sources = 1), "
        "coalesce(sum(killed_best) filter (where independent_sources = 1), 0) from analysis.events "
        "where status = 'active' and not recalled group by 1",
    )
    columns = answer[["event_type", "events", "alone", "killed_alone"]]
    assert {tuple(row) for row in columns.itertuples(index=False)} == set(expected)


def test_it_runs_as_its_first_lines_say(example: Any, files: Path) -> None:
    arguments = [str(files / "events.parquet"), str(files / "claims.csv")]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    for question in ("Attacks across borders", "contradict each other", "one source alone"):
        assert question in done.stdout
