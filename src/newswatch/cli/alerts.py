"""`newswatch alerts`: saved filters whose news goes into a feed and to a webhook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newswatch.app.opening import database
from newswatch.cli import show
from newswatch.model import EventType, Reason
from newswatch.model.vocabulary import CrossBorder, EventChange
from newswatch.settings import load

if TYPE_CHECKING:
    from newswatch.app.alerts import Notified
    from newswatch.model.alerts import Alert, AlertFilter

# Events that a preview names
SHOWN = 10
USUAL = "new,toll,origin,merged,retracted"


@click.group()
def alerts() -> None:
    """Saved filters: who is told of which events, by feed or webhook. Without one nobody is told anything.

    \b
      newswatch alerts add pk-border --border AF-PK --killed 5
      newswatch alerts feed pk-border -o pk-border.atom
      newswatch alerts add desk --country PK --webhook https://desk.example/hook
      newswatch alerts secret desk      what the receiver checks signatures with
      newswatch alerts log desk         what was posted, and how it went

    What changes is told after each run of `newswatch run`, by Airflow's DAG `notify`, or by `newswatch alerts send`.
    """


def _changes(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    known = [change.value for change in EventChange]
    found = tuple(part.strip() for part in value.split(",") if part.strip())
    for part in found:
        if part not in known:
            raise click.BadParameter(f"{part!r} is none of {', '.join(known)}")
    if not found:
        raise click.BadParameter(f"name some of {', '.join(known)}")
    return found


@alerts.command()
@click.argument("name")
@click.option("--border", metavar="CC-CC", help="What crossed this border or happened within 50 km of it: AF-PK.")
@click.option("--country", metavar="CC", help="What happened there, came from there or went there: PK.")
@click.option(
    "--type",
    "event_types",
    multiple=True,
    type=click.Choice([kind.value for kind in EventType]),
    help="Type of event; may be given several times.",
)
@click.option(
    "--cross-border", type=click.Choice([one.value for one in CrossBorder]), help="Whether it crossed a border."
)
@click.option("--killed", type=click.IntRange(min=0), metavar="N", help="At least so many killed, by the best value.")
@click.option("--confidence", type=click.FloatRange(0, 1), metavar="P", help="Coded with at least this confidence.")
@click.option("--recalled", is_flag=True, help="Also events that articles only look back on.")
@click.option(
    "--on",
    "changes",
    default=USUAL,
    show_default=True,
    callback=_changes,
    metavar="CHANGE,…",
    help=f"Of which changes to tell: {', '.join(change.value for change in EventChange)}.",
)
@click.option("--corrections", is_flag=True, help="Also of what changed because the rules did, and not the news.")
@click.option("--webhook", metavar="URL", help="Post it there, signed; https. The address is stored: no secret in it.")
def add(
    name: str,
    border: str | None,
    country: str | None,
    event_types: tuple[str, ...],
    cross_border: str | None,
    killed: int | None,
    confidence: float | None,
    recalled: bool,
    changes: tuple[str, ...],
    corrections: bool,
    webhook: str | None,
) -> None:
    """Save a filter under NAME. It tells of what changes from now on.

    An event is told once it answers to the filter, and again when it changes; one that no longer answers to it, or that
    nothing holds up any more, as retracted.
    """
    from newswatch.app import alerts as app

    wanted = app.spec(
        name,
        border=border,
        country=country,
        event_types=event_types,
        cross_border=cross_border,
        killed_min=killed,
        confidence_min=confidence,
        recalled=recalled,
        changes=changes,
        corrections=corrections,
        webhook_url=webhook,
    )
    settings = load()
    with database(settings) as (engine, _):
        made = app.add(engine, settings, wanted)
        answering = app.answering(engine, wanted.filter)
    click.echo(f"{made.spec.name}: {said(made.spec.filter)}.")
    click.echo(f"{_preview(answering)} What changes from now on is told.")
    if webhook:
        click.echo(
            f"`newswatch alerts secret {name}` shows what the receiver checks signatures with, "
            f"`newswatch alerts test {name}` posts a message to try it."
        )


@alerts.command("list")
@click.option("--json", "json_", is_flag=True, help="For programs.")
def list_(json_: bool) -> None:
    """The alerts, what they tell of, and how telling goes."""
    from newswatch.storage import alerts as storage

    with database(load()) as (engine, _), engine.connect() as connection:
        found = storage.alerts(connection)
    if json_:
        show.as_json([asdict(one) for one in found])
    elif not found:
        click.echo("There is no alert; nobody is told anything. `newswatch alerts add --help`")
    else:
        show.table(
            ("alert", "events", "on", "goes to", "state", "notices", "pending"),
            [
                (
                    one.spec.name,
                    said(one.spec.filter),
                    ", ".join(one.spec.changes),
                    _receiver(one),
                    _state(one),
                    one.notices,
                    one.pending,
                )
                for one in found
            ],
            wide=("events",),
        )


@alerts.command("show")
@click.argument("name")
@click.option("--json", "json_", is_flag=True, help="For programs.")
def show_(name: str, json_: bool) -> None:
    """One alert, and which present events answer to it."""
    from newswatch.app import alerts as app

    with database(load()) as (engine, _):
        alert = app.one(engine, name)
        answering = app.answering(engine, alert.spec.filter)
    if json_:
        show.as_json({**asdict(alert), "answering": answering})
        return
    click.echo(f"{alert.spec.name}, since {show.said(alert.created_at)} UTC")
    for about, text in _facts(alert):
        click.echo(f"  {about:<12}{show.said(text)}")
    click.echo(f"\n{_preview(answering)}")


@alerts.command()
@click.argument("name")
def remove(name: str) -> None:
    """Forget an alert, what it has to tell and its log."""
    from newswatch.app import alerts as app
    from newswatch.storage import alerts as storage
    from newswatch.storage.database import transact

    settings = load()
    with database(settings) as (engine, _):
        alert = app.one(engine, name)
        transact(engine, lambda connection: storage.remove(connection, name))
        app.remove_feed(settings, alert)
    click.echo(f"{name} is forgotten.")


@alerts.command()
@click.argument("name")
def test(name: str) -> None:
    """Post a message of type alert.test to an alert's webhook, once; exit status 1 where it is not accepted."""
    from newswatch.app import alerts as app

    settings = load()
    with database(settings) as (engine, _):
        answer = app.test(settings, app.one(engine, name))
    if answer.reason is Reason.OK:
        click.echo(f"{answer.final_url} accepted it (status {answer.status}, {answer.elapsed_s:.1f} s).")
        return
    reason = answer.reason.value.replace("_", " ")
    click.secho(f"{answer.final_url or name}: {reason}. {show.said(answer.detail)}", fg="red", err=True)
    raise click.exceptions.Exit(1)


@alerts.command()
@click.argument("name")
@click.option("--new", is_flag=True, help="Make another one; for a day the one before signs as well.")
def secret(name: str, new: bool) -> None:
    """The secret with which the receiver of a webhook checks signatures (Standard Webhooks)."""
    from newswatch.app import alerts as app
    from newswatch.storage import alerts as storage
    from newswatch.storage.database import transact

    settings = load()
    with database(settings) as (engine, _):
        alert = app.one(engine, name)
        app.master(settings)
        if new:
            transact(engine, lambda connection: storage.new_secret(connection, name))
            alert = app.one(engine, name)
    click.echo(app.secret(settings, alert))


@alerts.command()
@click.argument("name")
def pause(name: str) -> None:
    """Post nothing for an alert until it is resumed; what it has to tell waits."""
    from newswatch.app import alerts as app
    from newswatch.model.alerts import Paused
    from newswatch.storage import alerts as storage
    from newswatch.storage.database import transact

    with database(load()) as (engine, _):
        app.one(engine, name)
        transact(engine, lambda connection: storage.pause(connection, name, Paused.BY_HAND))
    click.echo(f"{name} is paused; `newswatch alerts resume {name}` goes on.")


@alerts.command()
@click.argument("name")
def resume(name: str) -> None:
    """Go on posting for an alert, at once, whatever failed before."""
    from newswatch.app import alerts as app
    from newswatch.storage import alerts as storage
    from newswatch.storage.database import transact

    with database(load()) as (engine, _):
        app.one(engine, name)
        transact(engine, lambda connection: storage.resume(connection, name))
        pending = app.one(engine, name).pending
    click.echo(f"{name} goes on: {pending} notices are posted at the next run, or now by `newswatch alerts send`.")


@alerts.command()
@click.argument("name")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="A file; else standard output.")
def feed(name: str, output: Path | None) -> None:
    """What an alert told, as an Atom feed: an entry for each event, updated as it changes.

    With NEWSWATCH_ALERT_FEEDS each run writes the feeds of all alerts into that directory.
    """
    from newswatch.app import alerts as app
    from newswatch.app.briefing import write_file

    settings = load()
    with database(settings) as (engine, _):
        text = app.feed(engine, settings, app.one(engine, name)).decode("utf-8")
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)


@alerts.command()
@click.argument("name")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="So many, newest first.")
@click.option("--json", "json_", is_flag=True, help="For programs.")
def log(name: str, limit: int, json_: bool) -> None:
    """What an alert told: every try with its reason."""
    from newswatch.app import alerts as app
    from newswatch.storage import alerts as storage

    with database(load()) as (engine, _):
        app.one(engine, name)
        with engine.connect() as connection:
            rows = storage.log(connection, name, limit)
    if json_:
        show.as_json(rows)
        return
    columns = ("event", "version", "changes", "state", "try", "at", "reason", "in words", "next")
    names = ("event_id", "version", "changes", "state", "attempt", "tried_at", "reason", "detail", "next_at")
    show.table(
        columns,
        [[", ".join(row[one]) if one == "changes" else row[one] for one in names] for row in rows],
        wide=("in words",),
    )


@alerts.command()
@click.option("--json", "json_", is_flag=True, help="For programs.")
def send(json_: bool) -> None:
    """Tell now what changed since the last time, and try again what is due."""
    from newswatch.app import alerts as app

    settings = load()
    with database(settings) as (engine, _):
        done = app.notify(engine, settings)
    if json_:
        show.as_json({"made": done.made, "tries": dict(done.tries), "feeds": [str(path) for path in done.feeds]})
    else:
        click.echo(summary(done))


def summary(done: Notified) -> str:
    """What telling came to, in a line."""
    parts = [f"{done.made} notices made", f"{done.delivered} delivered"]
    failed = [f"{number} {reason.value.replace('_', ' ')}" for reason, number in done.tries.most_common()]
    if done.failed:
        parts.append(f"{done.failed} tries failed ({', '.join(one for one in failed if not one.endswith(' ok'))})")
    if done.feeds:
        parts.append(f"{len(done.feeds)} feeds written")
    return f"Alerts: {', '.join(parts)}."


def said(wanted: AlertFilter) -> str:
    """A filter in words."""
    parts = [
        "at the border " + wanted.border if wanted.border else "",
        "of " + wanted.country if wanted.country else "",
        " or ".join(kind.value.replace("_", " ") for kind in wanted.event_types),
        f"cross-border {wanted.cross_border.value}" if wanted.cross_border else "",
        f"at least {wanted.killed_min} killed" if wanted.killed_min is not None else "",
        f"confidence at least {wanted.confidence_min:g}" if wanted.confidence_min is not None else "",
        "also what is only recalled" if wanted.recalled else "",
    ]
    return ", ".join(part for part in parts if part) or "every event"


def _facts(alert: Alert) -> Iterator[tuple[str, str]]:
    yield "events", said(alert.spec.filter)
    yield "on", ", ".join(alert.spec.changes) + (", also by other rules" if alert.spec.corrections else "")
    yield "goes to", _receiver(alert)
    yield "state", _state(alert)
    yield "notices", f"{alert.notices}, {alert.pending} of them pending"
    if alert.spec.webhook_url:
        yield "accepted", show.said(alert.succeeded_at)


def _receiver(alert: Alert) -> str:
    from urllib.parse import urlsplit

    return urlsplit(alert.spec.webhook_url).netloc if alert.spec.webhook_url else "its feed alone"


def _state(alert: Alert) -> str:
    if alert.paused_at is not None:
        return f"paused since {show.said(alert.paused_at)} ({str(alert.paused_reason).replace('_', ' ')})"
    if not alert.failures:
        return "ok"
    reason = str(alert.last_reason or "").replace("_", " ")
    return f"failed {alert.failures} times in a row ({reason}), next not before {show.said(alert.waiting_until)}"


def _preview(answering: list[int]) -> str:
    if not answering:
        return "No present event answers to it."
    named = ", ".join(map(str, answering[:SHOWN]))
    more = f" and {len(answering) - SHOWN} more" if len(answering) > SHOWN else ""
    return f"{len(answering)} present events answer to it: {named}{more}."
