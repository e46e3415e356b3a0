"""Where the commands of `newswatch feeds` get feeds from and send them: the catalogue, the database, the network."""

from __future__ import annotations

import asyncio
import zoneinfo
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newswatch.app.opening import database_url
from newswatch.app.sample.serving import hosts_for
from newswatch.catalog import country_files, feed_files
from newswatch.errors import InputError
from newswatch.settings import Settings, load
from newswatch.urls import host_of

if TYPE_CHECKING:
    from newswatch.app.feed_checks import Checked
    from newswatch.feeds import Candidate
    from newswatch.feeds.opml import Opml
    from newswatch.fetch import Fetcher
    from newswatch.storage.feed_list import Engine

# A host with many feeds is asked every few seconds; a check may wait longer in line than a poll, which comes again
PATIENCE_S = 1_800.0
OPML_S = 20.0

_NOTES = {
    (True, True): "in the catalogue",
    (False, True): "switched off in the catalogue",
    (False, False): "in the catalogue; nobody has seen it alive",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A feed as `feeds list` shows it, of the database or of the catalogue."""

    slug: str
    url: str
    outlet: str
    outlet_name: str
    homepage: str
    country: str | None
    language: str
    section: str | None
    status: str
    seen_alive: date | None
    note: str
    entries: int | None = None  # stored; null in the catalogue
    expected_a_day: float | None = None  # entries; null: not known
    brings: str | None = None  # against what is expected; null: not judged
    alarm_since: datetime | None = None


def engine_if_any() -> Engine | None:
    """The database, where there is one with newswatch's schema; starts none that was never made."""
    from newswatch.storage import embedded, migrate
    from newswatch.storage.database import connect, explained

    settings = load()
    if settings.database_url is None and not (embedded.status(settings.home).data / "PG_VERSION").exists():
        return None
    url = database_url(settings)
    found = connect(url)
    with explained(url), found.connect() as connection:
        if migrate.revision(connection) is None:
            return None
        migrate.require_current(connection)
    return found


def engine(*, for_real: bool = False) -> Engine:
    """The database, made and brought up to date if need be. `for_real`: real feeds will be put into it, and where it
    holds the sample world alone, that makes way; both in one database would be a dead end."""
    from newswatch.app import catalogues
    from newswatch.storage import migrate
    from newswatch.storage.database import connect, explained

    url = database_url(load())
    found = connect(url)
    with explained(url):
        if for_real and catalogues.make_way(found):
            click.echo("The sample's invented events made way for real ones.", err=True)
        migrate.upgrade(found)
    return found


def rows(found: Engine | None, *, catalogue: bool = True) -> list[Row]:
    """The database's feeds; where there is no database or nothing in it the catalogue's, unless that is not wanted."""
    from newswatch.storage import feed_list

    listed = feed_list.listed(found) if found is not None else ()
    if listed or not catalogue:
        return [
            Row(
                slug=one.slug,
                url=one.url,
                outlet=one.outlet,
                outlet_name=one.outlet_name,
                homepage=one.homepage,
                country=one.country,
                language=one.language,
                section=one.section,
                status=one.status.value,
                seen_alive=one.seen_alive,
                note=one.status_reason or (one.alarm_since and one.brings_why) or one.next_reason,
                entries=one.entries,
                expected_a_day=one.expected_a_day,
                brings=one.brings,
                alarm_since=one.alarm_since,
            )
            for one in listed
        ]
    outlets, specs = feed_files.load()
    by_slug = {outlet.slug: outlet for outlet in outlets}
    return [
        Row(
            slug=spec.slug,
            url=spec.url,
            outlet=spec.outlet,
            outlet_name=by_slug[spec.outlet].name,
            homepage=by_slug[spec.outlet].homepage,
            country=by_slug[spec.outlet].country,
            language=spec.language or by_slug[spec.outlet].language,
            section=spec.section,
            status="enabled" if spec.enabled else "disabled",
            seen_alive=spec.seen_alive,
            note="in the catalogue"
            if spec.enabled or spec.seen_alive
            else "in the catalogue; nobody has seen it alive",
            expected_a_day=spec.expect_entries_a_day,
        )
        for spec in specs
    ]


def checks(targets: list[tuple[str | None, str]], settings: Settings) -> Iterator[Checked]:
    """Check (slug, url) pairs; each answer as soon as it is there. For addresses of the sample world it is served."""
    with hosts_for(url for _, url in targets) as hosts:
        invented = [target for target in targets if host_of(target[1]) in hosts]
        if invented:
            yield from _checks(invented, settings, hosts)
        real = [target for target in targets if host_of(target[1]) not in hosts]
        if real:
            yield from _checks(real, settings, None)


def _checks(
    targets: list[tuple[str | None, str]], settings: Settings, hosts: Mapping[str, tuple[str, int]] | None
) -> Iterator[Checked]:
    from newswatch.app import feed_checks
    from newswatch.app.fetching import open_fetcher
    from newswatch.sandbox import Sandbox

    with (
        asyncio.Runner() as runner,
        Sandbox(
            workers=settings.sandbox_workers, memory_bytes=settings.sandbox_memory_bytes, preload=("newswatch.feeds",)
        ) as sandbox,
    ):
        fetcher = open_fetcher(settings, hosts=hosts, patience_s=PATIENCE_S)
        runner.run(fetcher.__aenter__())
        answers = feed_checks.check(targets, fetcher, sandbox)
        try:
            while (one := runner.run(_next(answers))) is not None:
                yield one
        finally:
            runner.run(_close(answers, fetcher))


def discover(
    urls: Sequence[str], settings: Settings, *, unchecked: bool
) -> tuple[tuple[Candidate, ...], list[Checked]]:
    """Candidates for feeds of the site at the first of `urls` that can be had, and (unless `unchecked`) what
    those that were tried said.

    What is named is tried first, and what sites usually have only where none of that is alive. InputError: no page
    can be had.
    """
    from newswatch.app import feed_checks
    from newswatch.app.fetching import open_fetcher
    from newswatch.feeds import Basis
    from newswatch.model import Reason
    from newswatch.sandbox import Sandbox

    async def work(hosts: Mapping[str, tuple[str, int]]) -> tuple[tuple[Candidate, ...], list[Checked]]:
        async with open_fetcher(settings, hosts=hosts or None, patience_s=PATIENCE_S) as fetcher:
            failed = []
            for url in urls:
                page, found = await feed_checks.discover(url, fetcher, sandbox)
                if page.reason is Reason.OK:
                    break
                failed.append(f"{url}: {page.reason.value} {page.detail}".rstrip())
            else:
                raise InputError(f"No page can be had: {'; '.join(failed)}")
            if unchecked:
                return found, []
            named = tuple(one for one in found if one.basis <= Basis.SITEMAP)
            checked: list[Checked] = []
            for batch in (named, found[len(named) :]):
                checked += [one async for one in feed_checks.check([(None, c.url) for c in batch], fetcher, sandbox)]
                if any(one.alive for one in checked):
                    break
            return found, checked

    with (
        hosts_for(urls) as hosts,
        Sandbox(workers=settings.sandbox_workers, memory_bytes=settings.sandbox_memory_bytes) as sandbox,
    ):
        return asyncio.run(work(hosts))


def read_opml(file: Path) -> Opml:
    """The feeds in an OPML file. InputError: it cannot be read, or is none."""
    from newswatch.feeds import MAX_BODY, opml
    from newswatch.sandbox import Sandbox

    try:
        with file.open("rb") as stream:
            body = stream.read(MAX_BODY + 1)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
    with Sandbox(workers=1) as sandbox:
        answer = sandbox.call(opml.read, body, wall_s=OPML_S)
    found = answer.value
    fault = answer.detail if found is None else found.error
    if found is None or fault is not None:
        raise InputError(f"{file}: {fault}", advice="It should be OPML, or TOML in the catalogue's form")
    return found


def check_said(country: str | None, language: str | None, timezone: str) -> None:
    """InputError where the user's country, language or time zone cannot be."""
    if country is not None and country not in {one.alpha2 for one in country_files.load()}:
        raise InputError(f"{country} is no country", advice="Write two capitals, as PK (ISO 3166-1 alpha-2)")
    if language is not None and not language.partition("-")[0].isalpha():
        raise InputError(f"{language} is no language", advice="Write two small letters, as ur (ISO 639-1)")
    if timezone not in zoneinfo.available_timezones():
        raise InputError(f"{timezone} is no time zone", advice="Write an IANA name, as Asia/Karachi")


def as_json(value: Any) -> dict[str, Any]:
    """A dataclass's fields as JSON has them."""
    return {name: _plain(content) for name, content in asdict(value).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


async def _next(answers: AsyncIterator[Checked]) -> Checked | None:
    return await anext(answers, None)


async def _close(answers: AsyncGenerator[Checked], fetcher: Fetcher) -> None:
    await answers.aclose()
    await fetcher.__aexit__(None, None, None)
