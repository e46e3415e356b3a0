"""Every command in a set-up that is broken: a message that says what is wrong and what to do, and nothing worse."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from tests.conftest import libpq, named
from tests.reliability.guarded import guarded_server

from newswatch import cli
from newswatch.storage import migrate

PASSWORD = "kept-to-itself-41"  # noqa: S105 - of a role that lives for one test
READING = (
    "status",
    "status --json",
    "events",
    "events 1",
    "articles",
    "quarantine list",
    "quarantine show fetch 1",
    "quarantine retry --all",
    "reprocess --dry-run",
    "export events",
    "export articles --format jsonl",
    "export claims",
)
WRITING = ("db upgrade", "feeds add --unchecked https://paper.example/feed", "feeds remove a", "run --feeds sample")
LISTING = ("feeds list", "feeds export", "feeds check a")
EVERY = (*READING, *WRITING, *LISTING, "db backup {tmp}/backup")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    said: str


Say = Callable[..., Ended]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Say:
    """Runs a command line with these settings and no others."""
    for name in [name for name in os.environ if name.startswith("NEWSWATCH_")]:
        monkeypatch.delenv(name)

    def run(line: str, **settings: str) -> Ended:
        with monkeypatch.context() as environment:
            environment.setenv("NEWSWATCH_HOME", str(tmp_path / "home"))
            for name, value in settings.items():
                environment.setenv(f"NEWSWATCH_{name.upper()}", value)
            status = cli.execute(line.format(tmp=tmp_path).split())
        out, err = capfd.readouterr()
        return Ended(status, out, err)

    return run


def complains(ended: Ended, *words: str) -> None:
    """It ended with 1, one line that says what is wrong, and one that says what to do."""
    assert ended.status == 1, ended
    for word in words:
        assert word in ended.said, ended.said
    assert PASSWORD not in ended.said
    assert "Traceback" not in ended.said
    assert "fault of newswatch" not in ended.said
    assert "sqlalche.me" not in ended.said
    [complaint, *advice] = ended.said[ended.said.index("Error: ") :].splitlines()
    assert complaint.startswith("Error: ")
    assert len(advice) == 1, ended.said
    assert advice[0].endswith((".", "?")), advice
    assert ".." not in advice[0]


@pytest.fixture(scope="module")
def guarded_url() -> Iterator[str]:
    """A database on a server of its own that asks its users for their passwords; the URL has one."""
    with guarded_server(PASSWORD) as (url, _):
        yield url


@pytest.mark.parametrize("line", EVERY)
def test_nobody_listens(say: Say, line: str) -> None:
    url = f"postgresql://bob:{PASSWORD}@127.0.0.1:1/db"
    complains(say(line, database_url=url), "bob:***@127.0.0.1:1", "does not answer", "refused", "DATABASE_URL")


@pytest.mark.parametrize("line", ["status", "db upgrade", "feeds list"])
def test_no_such_host(say: Say, line: str) -> None:
    url = f"postgresql://bob:{PASSWORD}@db.invalid/db"
    complains(say(line, database_url=url), "db.invalid", "does not answer")


@pytest.mark.parametrize("line", EVERY)
def test_a_wrong_password(say: Say, guarded_url: str, line: str) -> None:
    wrong = guarded_url.replace(PASSWORD, "another-one-17")
    ended = say(line, database_url=wrong)
    complains(ended, "does not take this user and password", "NEWSWATCH_DATABASE_URL")
    assert "another-one-17" not in ended.said


@pytest.mark.parametrize("line", EVERY)
def test_no_such_database(say: Say, maintenance_url: str, line: str) -> None:
    complains(say(line, database_url=named(maintenance_url, "absent")), "does not exist", "createdb")


@pytest.mark.parametrize("line", READING)
def test_no_schema(say: Say, empty_database_url: str, line: str) -> None:
    complains(say(line, database_url=empty_database_url), "has no newswatch schema", "newswatch db upgrade")


def test_no_schema_is_no_obstacle_to_lists_and_none_to_back_up(say: Say, empty_database_url: str) -> None:
    listed = say("feeds list", database_url=empty_database_url)
    assert listed.status == 0
    assert "in the catalogue" in listed.out
    complains(say("db backup {tmp}/backup", database_url=empty_database_url), "nothing to back up")
    doctor = say("doctor", database_url=empty_database_url)
    assert doctor.status == 1
    assert "newswatch db upgrade" in doctor.out


@pytest.mark.parametrize(
    ("revision", "lines", "words"),
    [
        ("9999", (*READING, *WRITING, *LISTING), ("is newer than this program knows", "Upgrade newswatch")),
        ("0000", READING, ("0000, this program needs", "newswatch db upgrade")),
        ("0000", WRITING, ("0000 is none of newswatch's", "Restore a backup")),
    ],
)
def test_another_schema(
    say: Say, scratch_database_url: str, revision: str, lines: tuple[str, ...], words: tuple[str, ...]
) -> None:
    with psycopg.connect(libpq(scratch_database_url)) as connection:
        connection.execute("update newswatch.alembic_version set version_num = %s", [revision])
    for line in lines:
        complains(say(line, database_url=scratch_database_url), *words)


def test_a_damaged_schema(say: Say, scratch_database_url: str) -> None:
    with psycopg.connect(libpq(scratch_database_url)) as connection:
        connection.execute("drop schema analysis cascade")
        connection.execute("alter table newswatch.event rename to happening")
    for line in ("events", "status", "export events"):
        complains(say(line, database_url=scratch_database_url), "has not the schema", "newswatch db upgrade")


@pytest.fixture
def login(maintenance_url: str) -> Iterator[Callable[[str, str], str]]:
    """Makes a role that may log in, and gives the URL of a database for it."""
    name = f"guest_{uuid4().hex[:8]}"
    urls: list[str] = []
    with psycopg.connect(libpq(maintenance_url), autocommit=True) as connection:
        connection.execute(sql.SQL("create role {} login").format(sql.Identifier(name)))

        def make(url: str, group: str) -> str:
            connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(group), sql.Identifier(name)))
            urls.append(url)
            return url.replace("//newswatch@", f"//{name}@")

        yield make
        for url in urls:
            with psycopg.connect(libpq(url), autocommit=True) as inside:
                inside.execute(sql.SQL("drop owned by {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def test_a_role_that_may_only_read_the_views(
    say: Say, scratch_database_url: str, login: Callable[[str, str], str]
) -> None:
    url = login(scratch_database_url, "newswatch_analyst")
    for line in (*READING, *WRITING, *LISTING):
        complains(say(line, database_url=url), "does not let this role do that", "newswatch_app")


def test_a_database_that_cannot_be_written(say: Say, scratch_database_url: str, maintenance_url: str) -> None:
    name = scratch_database_url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(libpq(maintenance_url), autocommit=True) as connection:
        alter = sql.SQL("alter database {} set default_transaction_read_only = on")
        connection.execute(alter.format(sql.Identifier(name)))
    assert say("status", database_url=scratch_database_url).status == 0
    assert say("events --json", database_url=scratch_database_url).out == "[]\n"
    for line in WRITING:
        complains(say(line, database_url=scratch_database_url), "read-only", "primary server")
    complains(say("quarantine retry --all", database_url=scratch_database_url), "read-only")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"database_url": f"mysql://bob:{PASSWORD}@h/db"}, ("NEWSWATCH_DATABASE_URL", "no PostgreSQL URL")),
        ({"database_url": "postgresql://bob:postgres@h/db"}, ("NEWSWATCH_DATABASE_URL", "well-known default")),
        ({"sandbox_workers": "many"}, ("NEWSWATCH_SANDBOX_WORKERS",)),
        ({"contact": "somebody"}, ("NEWSWATCH_CONTACT", "name@host")),
        ({"contact_file": "/nowhere/secret"}, ("NEWSWATCH_CONTACT_FILE", "No such file")),
    ],
)
@pytest.mark.parametrize("line", ["status", "run", "db url", "explain /etc/hostname", "feeds list", "settings"])
def test_a_setting_that_cannot_be(say: Say, line: str, settings: dict[str, str], words: tuple[str, ...]) -> None:
    complains(say(line, **settings), *words)


def test_a_misspelt_line_of_the_settings_file(say: Say, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "newswatch.env").write_text("NEWSWATCH_CONTAKT=ana@paper.example\n")
    complains(say("status"), "NEWSWATCH_CONTAKT is no setting", "Did you mean NEWSWATCH_CONTACT?")


@pytest.mark.parametrize(
    "line", ["run", "feeds discover paper.example", "explain https://paper.example/a", "feeds check https://a.example/"]
)
def test_nobody_is_asked_without_a_contact(say: Say, scratch_database_url: str, line: str) -> None:
    complains(say(line, database_url=scratch_database_url), "needs a contact", "NEWSWATCH_CONTACT")


@pytest.mark.parametrize("line", [*READING, *WRITING, *LISTING, "db start", "db status", "db psql -c select"])
def test_a_home_that_is_a_file(say: Say, tmp_path: Path, line: str) -> None:
    (tmp_path / "home").write_text("not a directory")
    complains(say(line), "cannot be made: File exists", "NEWSWATCH_HOME")


def test_a_home_that_cannot_be_written(tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").mkdir(mode=0o555)
    if os.access(tmp_path / "home", os.W_OK):  # root can write everywhere: only the question can be answered otherwise
        monkeypatch.setattr(os, "access", lambda *_: False)
    for line in (*READING, *WRITING, *LISTING, "db start"):
        complains(say(line), "cannot be written by this user", "NEWSWATCH_HOME")


CATALOGUE = """
[[outlet]]
slug = "border-post"
name = "Border Post"
family = "border-post"
country = "TD"
language = "fr"
timezone = "Africa/Ndjamena"
homepage = "https://border-post.example/"

[[outlet.feed]]
slug = "border-post-all"
url = "https://border-post.example/feed"
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CATALOGUE.replace("language", "languag"), ("languag: there is no such key; did you mean language?",)),
        (CATALOGUE.replace('"TD"', '"Chad"'), ("outlet border-post: country", "'Chad'")),
        (CATALOGUE.replace("https://border-post.example/feed", "border-post"), ("feed border-post-all: url", "https")),
        (CATALOGUE + CATALOGUE, ("outlet border-post: slug: given twice",)),
        (CATALOGUE.replace('"TD"', '"TD'), ("not TOML", "line 6")),
        ("\udcff", ("cannot be read", "utf-8")),
    ],
)
def test_a_catalogue_with_a_typo(
    say: Say, scratch_database_url: str, tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    for line in (f"feeds import {file}", f"feeds import --dry-run {file}", f"run --feeds {file}"):
        ended = say(line, database_url=scratch_database_url, contact="ana@paper.example")
        assert ended.status == 1
        assert "mine.toml" in ended.said
        assert all(word in ended.said for word in words), ended.said
        assert "Traceback" not in ended.said
    assert migrate.upgrade(scratch_database_url).revision_before is not None
    with psycopg.connect(libpq(scratch_database_url)) as connection:
        assert connection.execute("select count(*) from newswatch.feed").fetchone() == (0,)


def test_real_feeds_and_the_sample_never_share_a_database(say: Say, scratch_database_url: str) -> None:
    assert say("run --feeds sample --json", database_url=scratch_database_url).status == 0
    added = say("feeds add --unchecked https://paper.example/feed", database_url=scratch_database_url)
    assert added.status == 0
    assert "made way" in added.said
    with psycopg.connect(libpq(scratch_database_url)) as connection:
        assert connection.execute("select slug from newswatch.feed").fetchall() == [("paper-example-all",)]
        assert connection.execute("select count(*) from newswatch.event").fetchone() == (0,)
    complains(say("run --feeds sample", database_url=scratch_database_url), "holds real feeds", "NEWSWATCH_HOME")
