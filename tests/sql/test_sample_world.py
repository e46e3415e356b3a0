"""The views agree with each other on the sample world, run through the whole pipeline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

Ask = Callable[[str], list[tuple[Any, ...]]]
TODAY = "status = 'active' and not recalled"


@pytest.fixture
def ask(sample: sa.Engine) -> Iterator[Ask]:
    """Rows as newswatch_analyst sees them."""
    with sample.connect() as connection:
        connection.execute(sa.text("set role newswatch_analyst"))
        yield lambda question: [tuple(row) for row in connection.execute(sa.text(question))]


def test_what_is_believed_now_is_what_the_events_are(ask: Ask) -> None:
    values = (
        "event_id, event_type, recalled, date_start, date_end, date_precision, place, country, admin1, admin2, "
        "latitude, longitude, place_precision, cross_border, origin_country, target_country, origin_basis, "
        "origin_denied, perpetrators, targets, killed_min, killed_best, killed_max, injured_min, injured_best, "
        "injured_max, articles, independent_sources, confidence, version"
    )
    now = ask(f"select {values} from analysis.events_as_of(now()) order by event_id")  # noqa: S608
    assert now == ask(f"select {values} from analysis.events where status = 'active' order by event_id")  # noqa: S608
    assert len(now) > 30


def test_borders_add_up(ask: Ask) -> None:
    across = f"from analysis.events where cross_border = 'yes' and {TODAY}"
    assert ask("select count(*), sum(killed_best) from analysis.cross_border_events") == ask(
        f"select count(*), sum(killed_best) {across}"
    )
    assert ask(
        "select sum(events), sum(killed_best), sum(events_forth + events_back) from analysis.border_month"
    ) == ask(
        f"select count(*), sum(killed_best), count(*) {across} and origin_country is not null "
        "and target_country is not null and date_precision not in ('year', 'unknown')"
    )
    assert ask("select count(*) from analysis.border_month where border = 'AF-PK'") != [(0,)]


def test_denials_stand_beside_what_they_deny(ask: Ask) -> None:
    denied = ask(f"select event_id from analysis.events where origin_denied and {TODAY} order by 1")  # noqa: S608
    assert denied
    assert set(denied) <= set(ask("select event_id from analysis.origin_allegations where stance = 'denied'"))
    assert set(denied) <= set(ask("select event_id from analysis.origin_allegations where stance = 'asserted'"))


def test_the_shapes_hold_the_same_events(ask: Ask) -> None:
    assert ask("select count(*) from analysis.acled") == ask(
        f"select count(*) from analysis.events where {TODAY}"  # noqa: S608
    )
    assert ask(
        "select count(*) from analysis.acled where country is null or event_id_cnty is null or fatalities is null"
    ) == ask(f"select count(*) from analysis.events where {TODAY} and country is null")  # noqa: S608
    # Nobody is made or lost by dividing the dead by sides
    assert ask("select count(*) from analysis.ucdp_ged where best <> deaths_a + deaths_b + deaths_civilians + deaths_unknown") == [(0,)]  # fmt: skip  # noqa: E501
    assert ask("select count(*) from analysis.ucdp_ged where low > best or best > high") == [(0,)]
    assert ask("select count(*) > 5 from analysis.ucdp_ged where type_of_violence is not null") == [(True,)]
    (attacks,) = ask("select count(*), count(distinct eventid), count(nkill) from analysis.gtd")
    assert attacks[0] == attacks[1] > attacks[2] > 5


def test_gaps_and_doubts_are_told(ask: Ask) -> None:
    gaps = ask("select distinct gap from analysis.coverage_gaps order by 1")
    assert ("language",) in gaps  # some outlets of the sample world write in languages that are not coded
    queue = ask("select priority from analysis.review_queue")
    assert queue == sorted(queue, reverse=True)
    assert ask("select count(*) from analysis.review_queue where expected_error not between 0 and 1") == [(0,)]


def explained(*arguments: str, url: str, home: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "newswatch", "explain", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=kept | {"NEWSWATCH_HOME": str(home), "NEWSWATCH_DATABASE_URL": url, "COLUMNS": "160"},
        check=False,
        timeout=120,
    )


def address(sample: sa.Engine) -> str:
    return sample.url.render_as_string(hide_password=False)


def test_an_event_of_many_articles_is_explained(sample: sa.Engine, ask: Ask, tmp_path: Path) -> None:
    ((number, killed),) = ask(
        f"select event_id, killed_best from analysis.events where {TODAY} and killed_best > 0 "  # noqa: S608
        "and cross_border = 'yes' order by articles desc, event_id limit 1"
    )
    shown = explained(str(number), url=address(sample), home=tmp_path)
    assert shown.returncode == 0, shown.stderr
    for words in (
        f"Event {number}",
        "founded the event",
        "points of",
        "the article it speaks with",
        "because incident",
    ):
        assert words in shown.stdout
    told = json.loads(explained(str(number), "--json", url=address(sample), home=tmp_path).stdout)
    assert told["event"]["killed_best"] == killed
    linked = [one for one in told["event"]["links"] if one["score"] is not None]
    assert linked
    assert all(one["explanation"] for one in linked if one["decided_by"] == "rule")
    assert told["article"]["reckoning"]
    assert any(one["chosen"] for some in told["article"]["places"] for one in some)


def test_a_stored_article_is_explained_by_its_address(sample: sa.Engine, ask: Ask, tmp_path: Path) -> None:
    ((page,),) = ask("select url from analysis.articles where verdict = 'relevant' order by article_id limit 1")
    shown = explained("--stored", page, url=address(sample), home=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "relevant" in shown.stdout
    assert "FETCH     not needed" in shown.stdout


@pytest.mark.parametrize("arguments", [("999999",), ("--stored", "http://nowhere.example/")])
def test_what_is_not_stored_is_said_so(sample: sa.Engine, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = explained(*arguments, url=address(sample), home=tmp_path)
    assert ended.returncode == 1
    assert "`newswatch" in ended.stderr
