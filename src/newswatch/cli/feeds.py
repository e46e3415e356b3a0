"""`newswatch feeds …`: which feeds are polled, and which of them are alive."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newswatch.errors import InputError
from newswatch.reports.printable import printable
from newswatch.settings import load

if TYPE_CHECKING:  # what these modules import makes the manual slow
    from newswatch.app.feed_checks import Checked
    from newswatch.cli.feed_sources import Row
    from newswatch.feeds import Candidate

CREDENTIALS = re.compile(r"//[^/?#]*@")  # of an address; behind its host there may be an @ as well
JSON = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def feeds() -> None:
    """The feeds: what is polled, what is alive.

    The package brings a catalogue of feeds; the database holds those that are polled, with what polls have learned.
    Without a database, `list`, `check`, `export` and `discover` work on the catalogue.
    """


@feeds.command("list")
@click.option("--country", metavar="CC", help="Only outlets of this country (ISO 3166-1 alpha-2).")
@click.option("--outlet", metavar="SLUG", help="Only this outlet's feeds.")
@click.option("--status", type=click.Choice(["enabled", "disabled", "retired"]), help="Only feeds in this state.")
@click.option("--never-seen", is_flag=True, help="Only feeds that nobody has ever seen alive.")
@click.option("--alarm", is_flag=True, help="Only feeds that bring other than expected of them.")
@click.option("--catalogue", is_flag=True, help="The package's catalogue, also where there is a database.")
@JSON
def list_(
    country: str | None,
    outlet: str | None,
    status: str | None,
    never_seen: bool,
    alarm: bool,
    catalogue: bool,
    as_json: bool,
) -> None:
    """List feeds with their state.

    What a feed should bring is learned from its last 28 days, unless the catalogue says it; a week is needed. In
    alarm are those that are silent, scarce (far fewer entries than ever), in a burst (far more), or without text.
    """
    from newswatch.cli import feed_sources

    rows = [
        row
        for row in feed_sources.rows(None if catalogue else feed_sources.engine_if_any())
        if (country is None or row.country == country.upper())
        and (outlet is None or row.outlet == outlet)
        and (status is None or row.status == status)
        and (not never_seen or row.seen_alive is None)
        and (not alarm or row.alarm_since is not None)
    ]
    if as_json:
        click.echo(json.dumps([feed_sources.as_json(row) for row in rows], ensure_ascii=False))
        return
    _table(
        ("feed", "country", "language", "status", "seen alive", "entries", "a day", "brings", "why, or what is next"),
        [
            (row.slug, row.country or "–", row.language, row.status, str(row.seen_alive or "never"),
             "" if row.entries is None else str(row.entries),
             "" if row.expected_a_day is None else f"{row.expected_a_day:.3g}",
             (row.brings or "").replace("_", " "), row.note)
            for row in rows
        ],
    )  # fmt: skip
    enabled = sum(row.status == "enabled" for row in rows)
    click.echo(f"{len(rows)} feeds of {len({row.outlet for row in rows})} outlets, {enabled} of them enabled.")


@feeds.command()
@click.argument("targets", nargs=-1, metavar="[SLUG|URL]…")
@click.option("--all", "all_", is_flag=True, help="All feeds that are not retired.")
@click.option("--never-seen", is_flag=True, help="All feeds that nobody has ever seen alive.")
@JSON
@click.pass_context
def check(ctx: click.Context, targets: tuple[str, ...], all_: bool, never_seen: bool, as_json: bool) -> None:
    """Fetch feeds and say which are alive today, with how many entries, and how new the newest is.

    SLUG is a feed's or an outlet's, URL any address. With a database, what was seen alive is noted, and a feed that
    was disabled because nobody had seen it alive is enabled. Hosts are asked politely: many feeds of one host take
    their time. The exit status is 1 if none was alive.
    """
    from newswatch.cli import feed_sources

    engine = feed_sources.engine_if_any()
    rows = feed_sources.rows(engine)
    chosen = _chosen(rows, targets, all_=all_, never_seen=never_seen)
    found = _run_checks(chosen, quiet=as_json)
    enabled: tuple[str, ...] = ()
    if engine is not None:
        from newswatch.storage import feed_list

        alive = [one.slug for one in found if one.alive and one.slug is not None]
        enabled = feed_list.seen_alive(engine, alive, datetime.now(UTC).date())
    if as_json:
        click.echo(json.dumps([feed_sources.as_json(one) | {"state": one.word} for one in found], ensure_ascii=False))
    else:
        _show_checks(found, enabled)
    ctx.exit(0 if any(one.alive for one in found) else 1)


@feeds.command()
@click.argument("url")
@click.option("--outlet", metavar="SLUG", help="The outlet it belongs to; without it, one is made of the site.")
@click.option("--slug", help="The feed's short name; without it, one is made of its title.")
@click.option("--country", metavar="CC", help="The new outlet's country (ISO 3166-1 alpha-2).")
@click.option("--language", metavar="CODE", help="Its language (ISO 639-1), where the feed does not say it.")
@click.option("--timezone", metavar="ZONE", default="UTC", show_default=True, help="Where its newsroom's days begin.")
@click.option("--unchecked", is_flag=True, help="Do not look first whether it is alive; it starts disabled.")
def add(
    url: str,
    outlet: str | None,
    slug: str | None,
    country: str | None,
    language: str | None,
    timezone: str,
    unchecked: bool,
) -> None:
    """Add a feed to the database, once it has been seen alive."""
    from dataclasses import replace

    from newswatch.app import feed_imports
    from newswatch.cli import feed_sources
    from newswatch.feeds.opml import Outline
    from newswatch.storage import feed_list
    from newswatch.urls import canonical

    address = canonical(url)
    if address is None:
        raise _no_address(url)
    feed_sources.check_said(country, language, timezone)
    title = None
    if not unchecked:
        [found] = _run_checks([(None, address)], quiet=True)
        if not found.alive:
            raise InputError(
                f"{address} is not alive: {found.reason.value} {found.detail}".rstrip(),
                advice="`newswatch feeds discover` looks for a site's feeds; --unchecked adds it all the same",
            )
        title, address, language = found.title, found.moved_to or address, language or found.language
    engine = feed_sources.engine(for_real=True)
    rows = feed_sources.rows(engine, catalogue=False)
    made = feed_imports.from_outlines(
        [Outline(url=address, title=title, language=language)],
        feed_imports.Said(country=country, timezone=timezone),
        urls=[row.url for row in rows if row.status != "retired"],
        slugs=[row.slug for row in rows],
        seen=None if unchecked else datetime.now(UTC).date(),
    )
    if not made.feeds:
        raise InputError(f"{address} is there already", advice="`newswatch feeds list` shows it")
    spec = replace(made.feeds[0], slug=slug or made.feeds[0].slug, outlet=outlet or made.feeds[0].outlet)
    feed_list.add(engine, [] if outlet else made.outlets, [spec], added_by=feed_list.USER)
    click.echo(f"Added {spec.slug} of {spec.outlet}{'' if spec.enabled else ', disabled until it is seen alive'}.")


@feeds.command()
@click.argument("slugs", nargs=-1, required=True, metavar="SLUG…")
def remove(slugs: tuple[str, ...]) -> None:
    """Stop polling feeds. What they brought stays, and `add` brings them back."""
    from newswatch.cli import feed_sources
    from newswatch.storage import feed_list

    removed = feed_list.remove(feed_sources.engine(), slugs)
    click.echo(f"{removed} of {len(slugs)} feeds are no longer polled.")


@feeds.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--country", metavar="CC", help="The country of outlets that come from OPML.")
@click.option("--language", metavar="CODE", help="Their language, where the file does not say it.")
@click.option("--timezone", metavar="ZONE", default="UTC", show_default=True, help="Their time zone.")
@click.option("--dry-run", is_flag=True, help="Only say what would come.")
def import_(file: Path | None, country: str | None, language: str | None, timezone: str, dry_run: bool) -> None:
    """Bring feeds into the database: the package's catalogue, or FILE.

    FILE is OPML, or TOML in the catalogue's form, or a folder of such. Feeds from OPML start disabled until `feeds
    check` has seen them alive; OPML that is not well-formed is read as far as it can be.
    """
    from newswatch.catalog import feed_files
    from newswatch.cli import feed_sources
    from newswatch.storage import feed_list

    feed_sources.check_said(country, language, timezone)
    if file is not None and not file.is_dir() and file.suffix.lower() != ".toml":
        _import_opml(file, country, language, timezone, dry_run=dry_run)
        return
    outlets, specs = feed_files.load() if file is None else feed_files.load_path(file)
    if dry_run:
        click.echo(f"{len(specs)} feeds of {len(outlets)} outlets would be brought in.")
        return
    added_by = feed_list.CATALOGUE if file is None else feed_list.USER
    done = feed_list.bring(feed_sources.engine(for_real=True), outlets, specs, added_by=added_by)
    click.echo(
        f"{len(specs)} feeds of {len(outlets)} outlets: "
        f"{done.added} new, {done.changed} changed, {done.retired} retired."
    )


@feeds.command()
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Default: standard output.")
@click.option("--all", "all_", is_flag=True, help="Disabled feeds, too.")
def export(output: Path | None, all_: bool) -> None:
    """Write the feeds as OPML, in folders by country and outlet."""
    from newswatch.cli import feed_sources
    from newswatch.feeds import opml

    rows = feed_sources.rows(feed_sources.engine_if_any())
    chosen = [row for row in rows if row.status == "enabled" or (all_ and row.status == "disabled")]
    body = opml.write(
        "newswatch",
        (
            opml.Outline(
                url=row.url,
                title=f"{row.outlet_name} – {row.section}" if row.section else row.outlet_name,
                homepage=row.homepage,
                path=(row.country or "international", row.outlet_name),
                language=row.language,
            )
            for row in chosen
        ),
        datetime.now(UTC),
    )
    if output is None:
        click.echo(body, nl=False)
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}") from None
    click.echo(f"{len(chosen)} feeds are in {output}.")


@feeds.command()
@click.argument("url")
@click.option("--unchecked", is_flag=True, help="Only list the candidates, do not fetch them.")
@JSON
@click.pass_context
def discover(ctx: click.Context, url: str, unchecked: bool, as_json: bool) -> None:
    """Look for the feeds of the site whose page is at URL.

    What the page names comes first, then what robots.txt names; where none of that is alive, the addresses at which
    such sites usually have them. Each candidate is fetched, politely one after the other. The exit status is 1 if none
    is alive.
    """
    from newswatch.cli import feed_sources
    from newswatch.feeds import Basis
    from newswatch.urls import canonical

    # as browsers do with an address without a scheme
    tried = [canonical(url)] if "://" in url else [canonical(f"https://{url}"), canonical(f"http://{url}")]
    addresses = [address for address in tried if address is not None]
    if not addresses:
        raise _no_address(url)
    found, checked = feed_sources.discover(addresses, load(), unchecked=unchecked)
    by_url = {one.url: one for one in checked}
    # a guess that was wrong is nothing to show; an address that the site itself names is, also where it is dead
    shown = [
        one
        for one in found
        if unchecked or (one.url in by_url and (by_url[one.url].alive or one.basis <= Basis.SITEMAP))
    ]
    if as_json:
        click.echo(json.dumps([_as_json(one, by_url.get(one.url)) for one in shown], ensure_ascii=False))
    else:
        _table(
            ("address", "title", "found by", "state", "entries", "newest"),
            [
                (
                    one.url,
                    (by_url[one.url].title if one.url in by_url else None) or one.title or "",
                    one.basis.name.lower().replace("_", " "),
                    by_url[one.url].word if one.url in by_url else "not tried",
                    str(by_url[one.url].entries) if one.url in by_url and by_url[one.url].alive else "",
                    _moment(by_url[one.url].newest) if one.url in by_url else "",
                )
                for one in shown
            ],
        )
        alive = sum(one.alive for one in checked)
        if unchecked:
            click.echo(f"{len(shown)} candidates, none of them tried.", err=True)
        elif alive:
            click.echo("`newswatch feeds add ADDRESS` adds one.", err=True)
        else:
            click.echo(f"None of {len(checked)} addresses is a feed. Its editors may know of one.", err=True)
    ctx.exit(0 if unchecked or any(one.alive for one in checked) else 1)


def _as_json(candidate: Candidate, checked: Checked | None) -> dict[str, object]:
    return {
        "url": candidate.url,
        "title": (checked.title if checked else None) or candidate.title,
        "basis": candidate.basis.name.lower(),
        "state": checked.word if checked else None,
        "entries": checked.entries if checked else None,
    }


def _no_address(url: str) -> InputError:
    """What to say of it, without a password that it may have."""
    masked = re.sub(CREDENTIALS, "//***@", url)
    return InputError(f"{masked} is no web address", advice="Write it in full, without a password: https://…")


def _chosen(
    rows: Sequence[Row], targets: tuple[str, ...], *, all_: bool, never_seen: bool
) -> list[tuple[str | None, str]]:
    """The (slug, url) pairs that the command line means."""
    if not targets and not all_ and not never_seen:
        raise click.UsageError("Name feeds, outlets or addresses, or say --all or --never-seen.")
    chosen: dict[str, str | None] = {}
    for target in targets:
        if "://" in target:
            if re.search(CREDENTIALS, target):  # what is checked is shown
                raise _no_address(target)
            chosen.setdefault(target, next((row.slug for row in rows if row.url == target), None))
            continue
        found = [row for row in rows if target in (row.slug, row.outlet)]
        if not found:
            raise InputError(
                f"There is no feed and no outlet {target}",
                advice="`newswatch feeds list` names them; write an address in full: https://…",
            )
        chosen.update({row.url: row.slug for row in found})
    if all_ or never_seen:
        chosen.update({
            row.url: row.slug for row in rows if row.status != "retired" and (all_ or row.seen_alive is None)
        })  # fmt: skip
    return [(slug, url) for url, slug in chosen.items()]


def _run_checks(chosen: list[tuple[str | None, str]], *, quiet: bool) -> list[Checked]:
    """Check feeds, with a bar where a person looks; in the order in which they were named."""
    from newswatch.cli import feed_sources

    places = {url: place for place, (_, url) in enumerate(chosen)}
    found: list[Checked] = []
    hidden = quiet or len(chosen) < 2 or not sys.stderr.isatty()
    with click.progressbar(length=len(chosen), label="Checking", file=sys.stderr, hidden=hidden) as bar:
        for one in feed_sources.checks(chosen, load()):
            found.append(one)
            bar.update(1)
    return sorted(found, key=lambda one: places[one.url])


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def _show_checks(found: Sequence[Checked], enabled: Sequence[str]) -> None:
    _table(
        ("feed", "state", "entries", "newest", "status", "note"),
        [
            (
                one.slug or one.url,
                one.word,
                str(one.entries) if one.alive else "",
                _moment(one.newest),
                str(one.status or ""),
                f"moved to {one.moved_to}" if one.moved_to and one.alive else one.detail[:100],
            )
            for one in found
        ],
    )
    alive = sum(one.alive for one in found)
    click.echo(f"{alive} of {len(found)} are alive.")
    if alive < len(found):
        click.echo("Where a feed went: `newswatch feeds discover` with its outlet's home page.", err=True)
    if enabled:
        click.echo(f"{len(enabled)} are enabled now: {', '.join(enabled[:20])}{' …' if len(enabled) > 20 else ''}")


def _import_opml(file: Path, country: str | None, language: str | None, timezone: str, *, dry_run: bool) -> None:
    from newswatch.app import feed_imports
    from newswatch.cli import feed_sources
    from newswatch.storage import feed_list

    found = feed_sources.read_opml(file)
    engine = feed_sources.engine_if_any() if dry_run else feed_sources.engine(for_real=True)
    rows = feed_sources.rows(engine, catalogue=False)
    made = feed_imports.from_outlines(
        found.outlines,
        feed_imports.Said(country=country, language=language, timezone=timezone),
        urls=[row.url for row in rows],
        slugs=[row.slug for row in rows],
    )
    if engine is not None and not dry_run:
        feed_list.add(engine, made.outlets, made.feeds, added_by=feed_list.OPML)
    would = "would come" if dry_run else "came"
    click.echo(f"{len(made.feeds)} feeds of {len(made.outlets)} outlets {would}; {made.known} were there already.")
    for address in found.skipped:
        click.echo(f"Skipped, no web address: {printable(address)}", err=True)
    if found.over:
        click.echo(f"{found.over} feeds are beyond what is read of one file.", err=True)
    if found.malformed:
        click.echo(
            f"The file is not well-formed ({printable(found.malformed)}); it was read as far as it goes.", err=True
        )
    if made.feeds and not dry_run:
        click.echo("They are disabled until `newswatch feeds check --never-seen` has seen them alive.")


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A table as wide as the terminal; with tabs where it is no terminal."""
    if not rows:
        return
    safe = [tuple(printable(cell) for cell in row) for row in rows]
    if not sys.stdout.isatty():
        for row in (head, *safe):
            click.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in head:
        table.add_column(name, overflow="fold")
    for row in safe:
        table.add_row(*map(Text, row))
    Console().print(table)
