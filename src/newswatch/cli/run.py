"""`newswatch run`: the six stages, then what they found."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from newswatch.errors import DatabaseError, InputError, NewswatchError
from newswatch.settings import Settings, load

if TYPE_CHECKING:  # what these modules import makes the manual slow
    from newswatch.app.runtime import Runtime
    from newswatch.model import Stage
    from newswatch.model.work import Tally

# Rows of the table at the end; `newswatch events` shows more
EVENTS_SHOWN = 40
# Between two runs of --every nothing happens: look for Ctrl-C this often
TICK_S = 1.0
# After a run that paused for want of room, or that the database refused, --every tries again so soon
AGAIN_S = 20.0

VERBS = {
    "poll": "feeds asked",
    "fetch": "pages fetched",
    "extract": "pages read",
    "assess": "articles assessed",
    "code": "articles coded",
    "link": "articles linked",
}


@click.command()
@click.option(
    "--feeds",
    metavar="live|sample|FILE",
    help="The real catalogue and what was added to it; the sample world; or a TOML file in the catalogue's form. "
    "Default: NEWSWATCH_FEEDS, else live.",
)
@click.option("--only", multiple=True, metavar="SLUG", help="Poll only this feed; may be given several times.")
@click.option("--now", "out_of_turn", is_flag=True, help="Poll also the feeds that are not due yet.")
@click.option("--once", is_flag=True, help="One run, then stop. The default, unless --every is given.")
@click.option("--every", type=click.FloatRange(min=0.1), metavar="MINUTES", help="Run again and again until Ctrl-C.")
@click.option("--json", "json_", is_flag=True, help="Counts and events as one JSON object a run, for programs.")
def run(
    feeds: str | None, only: tuple[str, ...], out_of_turn: bool, once: bool, every: float | None, json_: bool
) -> None:
    """Poll feeds, fetch pages, extract articles, assess and code them, link events; then show the events.

    Everything is made on first use: the database, its schema, the catalogue in it. What was done is not done again:
    run it as often as you like, from as many machines as you like.
    """
    if once and every is not None:
        raise click.UsageError("--once and --every exclude each other")
    from newswatch.storage.database import explained

    settings = load() if feeds is None else load(feeds=feeds)
    with _opened(settings, quiet=json_) as (runtime, slugs, is_sample):
        slugs = tuple(only) or slugs
        if only:
            _check_slugs(runtime, only)
        while True:
            started = time.monotonic()
            held_up = False
            try:
                with explained(runtime.engine.url):
                    totals = _one_run(runtime, slugs, out_of_turn=out_of_turn, quiet=json_)
                    _report(runtime, totals, time.monotonic() - started, json_=json_, is_sample=is_sample)
                    _tell(runtime)
            except DatabaseError as error:
                # A full disk or a server that is away mends without us: who runs again and again goes on then
                if every is None:
                    raise
                click.secho(f"{datetime.now(UTC):%H:%M:%S}  {error}", fg="red", err=True)
                held_up = True
            else:
                broken = _broken(totals)
                if broken:
                    said = f"Most inputs failed in {', '.join(broken)}: see `newswatch doctor`."
                    click.secho(said, fg="red", err=True)
                if every is None:
                    if broken:
                        raise click.exceptions.Exit(1)
                    return
            wait_s = 60.0 * every
            due = started + (min(wait_s, AGAIN_S) if held_up or runtime.paused is not None else wait_s)
            while time.monotonic() < due:
                time.sleep(min(TICK_S, max(0.0, due - time.monotonic())))


@contextmanager
def _opened(settings: Settings, *, quiet: bool) -> Iterator[tuple[Runtime, tuple[str, ...] | None, bool]]:
    """The runtime on a migrated database with its feeds in it; which of them to poll; whether they are the sample's."""
    from newswatch.app.opening import SAMPLE, bring_feeds, feeds_file, open_runtime

    say = _silent if quiet else _step
    if settings.feeds != SAMPLE:
        feeds_file(settings)
        settings.needed_contact()  # before anything is made
    with open_runtime(settings, migrate=True, say=say) as runtime:
        yield runtime, bring_feeds(runtime.engine, settings, say=say).polled, settings.feeds == SAMPLE


def _check_slugs(runtime: Runtime, only: Sequence[str]) -> None:
    from newswatch.storage import feed_list

    known = {feed.slug for feed in feed_list.listed(runtime.engine)}
    for slug in only:
        if slug not in known:
            raise InputError(f"There is no feed {slug}", advice="`newswatch feeds list` shows them")


def _one_run(
    runtime: Runtime, slugs: tuple[str, ...] | None, *, out_of_turn: bool, quiet: bool
) -> Mapping[Stage, Tally]:
    stopping = threading.Event()
    if quiet or not sys.stderr.isatty():
        return runtime.run_all(stop=stopping.is_set, slugs=slugs, out_of_turn=out_of_turn)
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from newswatch.model import Stage

    columns = (TextColumn("{task.description:<17}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bars = {stage: progress.add_task(VERBS[stage.value], total=None) for stage in Stage}

        def watch(stage: Stage, tally: Tally) -> None:
            progress.advance(bars[stage], tally.inputs)

        return runtime.run_all(stop=stopping.is_set, watch=watch, slugs=slugs, out_of_turn=out_of_turn)


def _report(runtime: Runtime, totals: Mapping[Stage, Tally], seconds: float, *, json_: bool, is_sample: bool) -> None:
    from newswatch.cli import show
    from newswatch.storage import reading

    with runtime.engine.connect() as connection:
        found = reading.events(connection, reading.EventFilter(limit=EVENTS_SHOWN))
        count = reading.event_count(connection)
        backlog = reading.backlog(connection)
    if json_:
        show.as_json(
            {
                "seconds": round(seconds, 3),
                "paused": runtime.paused,
                "stages": {stage.value: _counts(tally) for stage, tally in totals.items()},
                "backlog": backlog,
                "events": found,
            }
        )
        return
    if any(tally.inputs for tally in totals.values()):
        show.table(
            ("stage", "inputs", "done", "skipped", "rejected", "failed", "what came of it", "reasons"),
            [_stage_row(stage, tally) for stage, tally in totals.items()],
            title=f"One run of {seconds:.1f} s",
            wide=("reasons",),
        )
    else:
        click.echo("Nothing was due.")
    if found:
        show.events_table(found)
    if runtime.paused is not None:
        click.secho(f"Polling and fetching pause: {runtime.paused}", fg="red", err=True)
    _closing(count, len(found), backlog, is_sample=is_sample)


def _tell(runtime: Runtime) -> None:
    """Tell those who asked for it what is new. What cannot be told now waits for the next run."""
    from newswatch.app import alerts
    from newswatch.cli.alerts import summary

    try:
        done = alerts.notify(runtime.engine, runtime.settings)
    except NewswatchError as error:
        click.secho(f"Alerts wait: {error}", fg="red", err=True)
        return
    if done.made or done.tries or done.feeds:
        click.echo(summary(done), err=True)


def _broken(totals: Mapping[Stage, Tally]) -> list[str]:
    from newswatch.app.verdicts import broken_stages

    return broken_stages(totals)


def _stage_row(stage: Stage, tally: Tally) -> tuple[object, ...]:
    counts = _counts(tally)
    came = ", ".join(f"{number} {name}" for name, number in sorted(tally.extra.items()) if number)
    reasons = ", ".join(
        f"{number} {reason.replace('_', ' ')}" for kind in counts["reasons"].values() for reason, number in kind.items()
    )
    kinds = tuple(counts[kind] or "" for kind in ("done", "skipped", "rejected", "failed"))
    return stage.value, counts["inputs"], *kinds, came, reasons


def _counts(tally: Tally) -> dict[str, Any]:
    from newswatch.model import OutcomeKind

    return {
        "inputs": tally.inputs,
        **{kind.value: tally.of(kind) for kind in OutcomeKind},
        "reasons": tally.reasons(),
        **dict(sorted(tally.extra.items())),
    }


def _closing(count: int, shown: int, backlog: Sequence[Mapping[str, Any]], *, is_sample: bool) -> None:
    waiting = sum(row["waiting"] for row in backlog if row["stage"] != "poll")
    quarantined = sum(row["quarantined"] for row in backlog)
    click.echo(
        f"\n{count} events stand in the database" + (f", the newest {shown} are shown." if shown < count else ".")
    )
    if waiting:
        click.echo(f"{waiting} inputs wait to be tried again later (`newswatch status`).")
    if quarantined:
        click.echo(f"{quarantined} inputs were given up (`newswatch quarantine list`).")
    due = next((row["next_at"] for row in backlog if row["stage"] == "poll"), None)
    if due is not None:
        click.echo(f"The next poll is due at {due.astimezone(UTC):%H:%M} UTC; --now polls at once.")
    click.echo("\nNext:")
    click.echo("  newswatch events 1               one event: its claims, sources, words and history")
    click.echo("  newswatch articles --search 'mortar border'")
    click.echo("  newswatch db psql -c 'select * from analysis.events limit 10'")
    if is_sample:
        click.echo(
            "  NEWSWATCH_CONTACT=you@your.domain newswatch run --feeds live     real feeds; the sample makes way"
        )
    else:
        click.echo("  newswatch run --every 10         go on until Ctrl-C")


def _step(text: str) -> None:
    click.echo(f"{datetime.now(UTC):%H:%M:%S}  {text}", err=True)


def _silent(_: str) -> None:
    """For programs."""
