"""The brief out of a real database: the sample world, read by the views; changes, filters, the command's files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from tests.conftest import database_from

from newswatch.app import briefing, catalogues
from newswatch.app.runtime import Runtime
from newswatch.app.sample import world
from newswatch.app.sample.server import SampleServer
from newswatch.cli.group import newswatch
from newswatch.errors import InputError
from newswatch.reports.brief import Brief
from newswatch.settings import load
from newswatch.storage import briefing as reading
from newswatch.storage.database import connect

DAY = timedelta(days=1)
# Each with a lower toll three days ago, and what it has now since today. How many versions an event has after a run
# depends on which of its articles came first, so all but the last are dropped.
KNOWN_FOR_DAYS = """
    delete from newswatch.event_version where event_id in (:n, :o, :t) and valid_to is not null;
    update newswatch.event_version set version_no = 2 where event_id in (:n, :o, :t);
    insert into newswatch.event_version
    select (jsonb_populate_record(v, jsonb_build_object('version_no', 1, 'valid_from', now() - interval '3 days',
        'valid_to', v.valid_from, 'killed_min', 1, 'killed_best', 1, 'killed_max', 1))).*
    from newswatch.event_version v where v.event_id in (:n, :o, :t) and v.version_no = 2;
    update newswatch.event set version_no = 2, first_seen_at = now() - interval '3 days'
    where event_id in (:n, :o, :t);
    update newswatch.event set status = 'merged', merged_into = :n, changed_at = now() where event_id = :o;
    update newswatch.event set status = 'withdrawn' where event_id = :t
"""


@pytest.fixture(scope="module")
def sample_url(maintenance_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the sample world in it, run once for this module. Tests leave it as it is."""
    with database_from(maintenance_url, template) as url, SampleServer() as server:
        with Runtime(load({}, home=tmp_path_factory.mktemp("home")), url, hosts=server.hosts) as runtime:
            catalogues.bring_sample(runtime.engine, *world.catalogue())
            runtime.run_all()
        yield url


@pytest.fixture(scope="module")
def sample(sample_url: str) -> Iterator[sa.Engine]:
    engine = connect(sample_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def today(sample: sa.Engine) -> Brief:
    """The brief of the last 24 hours, which is all of the sample world."""
    return briefing.brief(sample)


def value(engine: sa.Engine, statement: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text(statement)).scalar_one())


def test_every_incident_of_the_period_is_in_it_and_nothing_else(sample: sa.Engine, today: Brief) -> None:
    active = value(sample, "select count(*) from analysis.events where status = 'active' and not recalled")
    recalled = value(sample, "select count(*) from analysis.events where status = 'active' and recalled")
    assert (today.total, today.left_out, len(today.incidents)) == (active, 0, active)
    assert len(today.recalled) == today.recalled_total == recalled > 0
    assert not {one.event_id for one in today.incidents} & {one.event_id for one in today.recalled}
    assert today.changes == ()
    assert not today.comparable


def test_its_numbers_are_those_of_the_views(sample: sa.Engine, today: Brief) -> None:
    killed = value(sample, "select sum(killed_best) from analysis.events where status = 'active' and not recalled")
    assert sum(one.killed.best or 0 for one in today.incidents) == killed
    numbers = {one.name: one.number for one in today.headlines}
    assert str(killed) in numbers["killed"]
    assert numbers["articles read"] == str(value(sample, "select count(*) from analysis.articles"))


def test_every_number_has_words_that_stand_in_the_article(sample: sa.Engine, today: Brief) -> None:
    with sample.connect() as connection:
        rows = connection.execute(
            sa.text("select a.url, t.text from analysis.article_texts t join analysis.articles a using (article_id)")
        )
        texts = {row.url: " ".join(row.text.split()) for row in rows}
    checked = 0
    for incident in today.incidents:
        assert incident.words is not None
        quoted = [incident.words, *(toll.words for toll in incident.tolls)]
        quoted += [words for one in incident.contradictions for telling in one.tellings for words in telling.words]
        for words in quoted:
            assert words is not None, incident.event_id
            assert words.url is not None
            if words.url in texts:  # else the publisher reserves its rights, and the text is not kept
                assert " ".join(words.text.split()) in texts[words.url]
                checked += bool(words.text)
    assert checked > 100


def test_denials_are_quoted_in_their_own_words(today: Brief) -> None:
    denials = {
        telling.speakers: telling.words[0].text
        for incident in today.incidents
        for one in incident.contradictions
        for telling in one.tellings
        if telling.says == "Denied"
    }
    assert denials["RED-Tabara",] == "RED-Tabara rejected the accusation."


def test_the_page_and_the_text_tell_of_all(today: Brief) -> None:
    html, text = briefing.rendered(today), briefing.rendered(today, "md")
    assert html.count("<article") == min(60, len(today.incidents))
    assert len(html.encode()) < 400_000
    assert "Gunmen who crossed from Mali" in html
    assert "Gunmen who crossed from Mali" in text
    # Threats and denials are told, and are no incidents
    assert html.index('id="announced"') < html.index("denied that it had fired a mortar")
    assert "newswatch codes English" in html


def test_borders_and_countries_are_filters(sample: sa.Engine) -> None:
    afpk = briefing.brief(sample, border="pk-AF")
    assert afpk.wanted.border == "AF-PK"
    assert {group.border for group in afpk.groups} == {"AF-PK"}
    assert any(one.country == "AF" for one in afpk.incidents)
    kenya = briefing.brief(sample, country="ke")
    assert kenya.incidents
    assert all("KE" in (one.country, one.origin, one.target) for one in kenya.incidents)
    for wrong in ({"border": "AF"}, {"border": "AF-AF"}, {"border": "A1-PK"}, {"country": "PAK"}, {"country": "ß1"}):
        with pytest.raises(InputError):
            briefing.brief(sample, **wrong)  # type: ignore[arg-type]


def test_a_limit_keeps_the_gravest_and_counts_the_rest(sample: sa.Engine, today: Brief) -> None:
    few = briefing.brief(sample, limit=5)
    assert (len(few.incidents), few.left_out) == (5, today.total - 5)
    assert all(one.crossed == "yes" for one in few.incidents)
    crossed = [one for one in today.incidents if one.crossed == "yes"]
    gravest = sorted((one.killed.best or 0 for one in crossed), reverse=True)[:5]
    assert sorted((one.killed.best or 0 for one in few.incidents), reverse=True) == gravest


def test_an_empty_period_gives_a_page_that_says_so(sample: sa.Engine) -> None:
    then = datetime(2020, 1, 2, tzinfo=UTC)
    empty = briefing.brief(sample, since=then - DAY, until=then)
    assert empty.incidents == ()
    assert "No new incident in this period" in briefing.rendered(empty)
    with pytest.raises(InputError, match="ends before it begins"):
        briefing.brief(sample, since=then, until=then)


def test_what_was_known_before_and_changed_is_told_as_change(
    sample: sa.Engine, sample_url: str, maintenance_url: str
) -> None:
    """Three events known for days: of one a second report came in the period, one was merged, one withdrawn."""
    sample.dispose()  # a database with sessions on it cannot be copied
    with database_from(maintenance_url, str(sa.make_url(sample_url).database)) as url:
        engine = connect(url)
        with engine.begin() as connection:
            number, other, third = connection.execute(
                sa.text(
                    "select array_agg(event_id order by killed desc) from (select event_id, "
                    "max(killed_best) as killed from newswatch.event_version where killed_best > 1 "
                    "group by event_id order by killed desc, event_id limit 3) x"
                )
            ).scalar_one()
            for statement in KNOWN_FOR_DAYS.split(";"):
                connection.execute(sa.text(statement), {"n": number, "o": other, "t": third})
        found = briefing.brief(engine)
        engine.dispose()
    assert number not in {one.event_id for one in found.incidents}
    changes = {one.incident.event_id: one for one in found.changes}
    assert set(changes) == {number, third}
    assert "killed" in {name for name, _, _ in changes[number].fields}
    assert changes[number].latest is not None
    assert changes[third].withdrawn
    assert [(row["event_id"], row["merged_into"]) for row in found.merged] == [(other, number)]
    html = briefing.rendered(found)
    assert f"Event {other} turned out to be event {number}" in html
    assert re.search(r"killed 1 → <b>", html)


def test_a_file_has_the_name_of_its_day_and_is_replaced_whole(sample: sa.Engine, tmp_path: Path) -> None:
    until = datetime(2026, 3, 13, 6, tzinfo=UTC)
    one = briefing.brief(sample, until=until)
    path = briefing.write(one, tmp_path / "deep" / "briefs")
    assert path.name == "brief-2026-03-13.html"
    assert briefing.write(one, path.parent) == path
    assert [found.name for found in path.parent.iterdir()] == [path.name]  # nothing half done is left
    assert path.read_text(encoding="utf-8") == briefing.rendered(one)
    week = briefing.brief(sample, since=until - 7 * DAY, until=until, border="AF-PK")
    assert briefing.write(week, tmp_path, "md").name == "brief-2026-03-06-to-2026-03-13-AF-PK.md"
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be"):
        briefing.write(one, tmp_path / "file")


def test_only_the_views_are_read(sample: sa.Engine) -> None:
    """What the analysts' role may read is enough, so nothing in a brief is hidden from those who ask by SQL."""
    source = Path(reading.__file__).read_text(encoding="utf-8")
    assert "newswatch." not in re.sub(r"from newswatch\.\S+ import|# .*", "", source)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample_url: str) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSWATCH_HOME", str(tmp_path))
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", sample_url)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(newswatch, ["brief", *arguments], catch_exceptions=False)

    return run


def test_the_command_writes_to_standard_output_or_a_file(command: Callable[..., Result], tmp_path: Path) -> None:
    told = command()
    assert told.exit_code == 0
    assert told.stdout.startswith("<!DOCTYPE html>")
    assert told.stdout.endswith("</html>\n")
    assert command("--format", "md", "--since", "12h").stdout.startswith("# Cross-border security brief")
    written = command("-o", "today.md", "--country", "PK")
    assert written.stdout == ""
    assert "today.md: " in written.stderr
    assert (tmp_path / "today.md").read_text(encoding="utf-8").startswith("# Cross-border")
    assert command("--since", "2w", "--until", "2020-01-31T06:00", "-o", "old.html").exit_code == 0
    page = (tmp_path / "old.html").read_text(encoding="utf-8")
    assert "17 January 2020, 06:00 UTC to 31 January 2020, 06:00 UTC" in page


@pytest.mark.parametrize("since", ["yesterday", "0d", "7", "7y", "99999d", "2026-13-01", ""])
def test_the_command_says_what_a_time_is(command: Callable[..., Result], since: str) -> None:
    told = command("--since", since)
    assert told.exit_code == 2
    assert "24h, 7d, 2w" in told.stderr


def test_the_command_refuses_what_it_cannot_do(command: Callable[..., Result], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no border"):
        command("--border", "Durand")
    with pytest.raises(InputError, match="ends before"):
        command("--since", "2026-03-02", "--until", "2026-03-01")
    for early in ("9999w", "0001-01-01"):
        with pytest.raises(InputError, match="begins before 1990"):
            command("--since", early)
    with pytest.raises(InputError, match="cannot be written"):
        command("-o", str(tmp_path / "nowhere" / "x.html"))
    assert list(tmp_path.iterdir()) == []
