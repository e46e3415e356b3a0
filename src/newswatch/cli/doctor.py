"""`newswatch doctor`: what is wrong with the set-up, and how to mend it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib import metadata
from re import match

import click

from newswatch.errors import NewswatchError
from newswatch.model.alerts import Alert, Paused
from newswatch.reports.printable import printable
from newswatch.settings import Settings, load, unknown_variables

# Expat before 2.6.0 takes three seconds for one token of 20 MB, 2.6.3 takes 0.17 s (CVE-2023-52425)
EXPAT = (2, 6, 0)
CLOCK_APART = timedelta(minutes=5)
BACKUP_AGE = timedelta(days=7)
# One failure or two are a restart at the other end
FAILING = 3


class Level(StrEnum):
    """`note` needs no mending for what is set up now; `wrong` does."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    about: str
    level: Level
    found: str
    mend: str | None = None


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Look at Python, packages, settings, disk, catalogue, sandbox and database; exit status 1 if any is wrong."""
    findings = []
    for finding in examine():
        findings.append(finding)
        if not as_json:
            _show(finding)
    wrong = [finding for finding in findings if finding.level is Level.WRONG]
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    elif wrong:
        click.secho(f"{len(wrong)} of {len(findings)} things are wrong.", fg="red")
    else:
        click.secho("All is well.", fg="green")
    ctx.exit(1 if wrong else 0)


def examine() -> Iterator[Finding]:
    """Every finding, as soon as it is made."""
    yield from _guarded("Python", _python)
    yield from _guarded("packages", _packages)
    try:
        settings = load()
    except NewswatchError as error:
        yield Finding(about="settings", level=Level.WRONG, found=error.message, mend=error.advice)
        return
    yield from _guarded("settings", lambda: _settings(settings))
    yield from _guarded("disk", lambda: _disk(settings))
    yield from _guarded("catalogue", _catalogue)
    yield from _guarded("sandbox", lambda: _sandbox(settings))
    yield from _guarded("database", lambda: _database(settings))


def _guarded(about: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except NewswatchError as error:
        yield Finding(about=about, level=Level.WRONG, found=error.message, mend=error.advice)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is wrong
        yield Finding(
            about=about, level=Level.WRONG, found=f"{type(error).__name__}: {error}", mend="Install newswatch anew"
        )


def _python() -> Iterator[Finding]:
    from pyexpat import EXPAT_VERSION, version_info

    version = sys.version.split()[0]
    yield Finding(about="Python", level=Level.OK, found=f"{version} at {sys.executable}")
    if version_info < EXPAT:
        yield Finding(
            about="Python",
            level=Level.NOTE,
            found=f"its XML parser is {EXPAT_VERSION.removeprefix('expat_')}: a hostile feed can cost seconds",
            mend="The sandbox bounds it; a newer Python (3.12.3, 3.13) ends it",
        )


def _packages() -> Iterator[Finding]:
    missing, count = [], 0
    for requirement in metadata.requires("newswatch") or []:
        name, _, marker = requirement.partition(";")
        if "extra ==" in marker:
            continue
        count += 1
        found = match(r"[A-Za-z0-9._-]+", name)
        try:
            metadata.version(found.group() if found else name)
        except metadata.PackageNotFoundError:
            missing.append(name.strip())
    if missing:
        yield Finding(
            about="packages",
            level=Level.WRONG,
            found=f"not installed: {', '.join(missing)}",
            mend="In a checkout: make run; else: pip install --upgrade newswatch",
        )
    else:
        yield Finding(about="packages", level=Level.OK, found=f"all {count} are installed")


def _settings(settings: Settings) -> Iterator[Finding]:
    yield Finding(about="settings", level=Level.OK, found=f"home is {settings.home}")
    for name, meant in unknown_variables(os.environ):
        yield Finding(
            about="settings",
            level=Level.NOTE,
            found=f"{name} is set, but is no setting",
            mend=f"Did you mean {meant}?" if meant else "`newswatch settings` lists them",
        )
    if settings.contact is None:
        yield Finding(
            about="contact",
            level=Level.NOTE,
            found="not set: the internet cannot be polled, the sample can",
            mend="Set NEWSWATCH_CONTACT to a web page or mail address of yours",
        )
    else:
        yield Finding(about="contact", level=Level.OK, found=settings.contact)
    if settings.allow_loopback or settings.allow_networks:
        yield Finding(
            about="settings",
            level=Level.NOTE,
            found="private addresses may be fetched: a hostile feed could read what this machine alone can reach",
            mend="Unset NEWSWATCH_ALLOW_LOOPBACK and NEWSWATCH_ALLOW_NETWORKS where you poll the internet",
        )


def _disk(settings: Settings) -> Iterator[Finding]:
    from newswatch.app.disk import shortage

    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    short = shortage(settings)
    if short is not None:
        yield Finding(
            about="disk",
            level=Level.WRONG,
            found=f"polling pauses: {short}",
            mend=f"Free {(settings.disk_free_bytes - free) / 1e9:.1f} GB, or move NEWSWATCH_HOME",
        )
    else:
        yield Finding(about="disk", level=Level.OK, found=f"{free / 1e9:.1f} GB free at {settings.home}")


def _catalogue() -> Iterator[Finding]:
    from newswatch.app import load_rules
    from newswatch.catalog import feed_files

    outlets, feeds = feed_files.load()
    rules = load_rules()
    enabled = sum(feed.enabled for feed in feeds)
    yield Finding(
        about="catalogue",
        level=Level.OK,
        found=f"{len(feeds)} feeds ({enabled} enabled) of {len(outlets)} outlets; ruleset {rules.ruleset}",
    )
    yield from _gazetteer()


def _gazetteer() -> Iterator[Finding]:
    from newswatch.app.rules import imported_gazetteer
    from newswatch.catalog.gazetteer_files import read_file
    from newswatch.catalog.import_gazetteer import origin, packaged

    file = imported_gazetteer()
    if file is None:
        return
    made = origin(read_file(file))
    names = ", ".join(name for name, _, _ in made.dumps)
    if made.base == packaged():
        yield Finding(about="gazetteer", level=Level.OK, found=f"the package's, with {names}")
    else:
        yield Finding(
            about="gazetteer",
            level=Level.NOTE,
            found=f"that of another version, with {names}",
            mend="newswatch gazetteer remove, then import the files anew",
        )


def _sandbox(settings: Settings) -> Iterator[Finding]:
    from newswatch.articles import extract
    from newswatch.model import Page, Reason
    from newswatch.sandbox import Sandbox

    # a page without text: its answer carries a reason, so that enums are seen to come back too
    url = "https://paper.example/a"
    page = Page(url=url, final_url=url, body=b"<html></html>", headers={}, fetched_at=datetime.now(UTC))
    with Sandbox(workers=1, memory_bytes=settings.sandbox_memory_bytes) as sandbox:
        answer = sandbox.call(extract, page, wall_s=20.0)
    if answer.value is not None and answer.value.rejected is Reason.NO_TEXT:
        yield Finding(about="sandbox", level=Level.OK, found="a child process answers")
    else:
        yield Finding(
            about="sandbox",
            level=Level.WRONG,
            found=f"a child process does not answer: {answer.reason} {answer.detail}",
            mend="Look at the limits on processes and memory (ulimit -u, ulimit -v)",
        )


def _database(settings: Settings) -> Iterator[Finding]:
    from newswatch.app.opening import database_url
    from newswatch.storage import alerts, migrate, readers, server
    from newswatch.storage.backup import last_backup
    from newswatch.storage.database import connect, explained

    engine = connect(database_url(settings), application="newswatch doctor")
    try:
        with explained(engine.url), engine.connect() as connection:
            facts = server.facts(connection)
            complaints = server.complaints(facts)
            where = "the embedded server" if settings.database_url is None else "NEWSWATCH_DATABASE_URL"
            yield Finding(about="database", level=Level.OK, found=f"PostgreSQL {facts.release}, {where}")
            for complaint in complaints:
                yield Finding(about="database", level=Level.WRONG, found=complaint.message, mend=complaint.advice)
            if not facts.checksums:
                yield Finding(
                    about="database",
                    level=Level.NOTE,
                    found="data checksums are off: a disk that errs goes unnoticed",
                    mend="Stop the server and run `pg_checksums --enable`",
                )
            if abs(facts.clock - datetime.now(UTC)) > CLOCK_APART:
                yield Finding(
                    about="database",
                    level=Level.WRONG,
                    found=f"its clock and this machine's are {abs(facts.clock - datetime.now(UTC))} apart",
                    mend="Set both clocks (NTP): what is due is decided by the database's",
                )
            try:
                migrate.require_current(connection)
            except NewswatchError as error:
                yield Finding(about="schema", level=Level.WRONG, found=error.message, mend=error.advice)
            else:
                yield Finding(about="schema", level=Level.OK, found=f"revision {migrate.revision(connection)}")
                yield _analysts(readers.loose_ends(connection))
                yield _backup(last_backup(connection), datetime.now(UTC))
                yield from _alerts(settings, alerts.alerts(connection))
    finally:
        engine.dispose()


def _alerts(settings: Settings, alerts: Iterable[Alert]) -> Iterator[Finding]:
    for one in alerts:
        about, name = f"alert {one.spec.name}", one.spec.name
        failing = one.failures >= FAILING or one.paused_reason not in (None, Paused.BY_HAND)
        if one.spec.webhook_url is not None and settings.webhook_secret is None:
            yield Finding(
                about=about,
                level=Level.WRONG,
                found="it has a webhook, and there is no secret to sign with: nothing is posted",
                mend="Set NEWSWATCH_WEBHOOK_SECRET, the same as when the alert was made",
            )
        elif failing:
            why = f"paused ({one.paused_reason})" if one.paused_reason else f"{one.failures} failures in a row"
            yield Finding(
                about=about,
                level=Level.WRONG,
                found=f"its webhook fails: {why}, last for {one.last_reason}; {one.pending} notices wait",
                mend=f"newswatch alerts log {name}, newswatch alerts test {name}, then newswatch alerts resume {name}",
            )
        else:
            found = "has a feed alone" if one.spec.webhook_url is None else f"{one.pending} notices wait"
            yield Finding(about=about, level=Level.OK, found=found)


def _analysts(loose: Sequence[str]) -> Finding:
    if not loose:
        return Finding(about="analysts", level=Level.OK, found="they read the views, and can do nothing else")
    return Finding(
        about="analysts",
        level=Level.NOTE,
        found=f"they can {'; '.join(loose)}",
        mend="Have a superuser run sql/roles.sql in this database, and revoke what PUBLIC may in the server's others",
    )


def _backup(made: datetime | None, now: datetime) -> Finding:
    if made is not None and now - made < BACKUP_AGE:
        return Finding(about="backup", level=Level.OK, found=f"one of {made:%Y-%m-%d %H:%M} UTC is known to restore")
    found = f"the last one that is known to restore is of {made:%Y-%m-%d}" if made else "none was made"
    return Finding(about="backup", level=Level.NOTE, found=found, mend="newswatch db backup FILE")


def _show(finding: Finding) -> None:
    colour = {Level.OK: "green", Level.NOTE: "yellow", Level.WRONG: "red"}[finding.level]
    click.secho(f"{finding.level:5}", fg=colour, nl=False)
    click.echo(f"  {finding.about}: {printable(finding.found)}")
    if finding.mend:
        click.echo(f"       {printable(finding.mend)}")
