"""`newswatch quarantine …`: what failed three times and was given up."""

from __future__ import annotations

import click

from newswatch.app.opening import database_url
from newswatch.cli import show
from newswatch.errors import InputError
from newswatch.model import Stage
from newswatch.settings import load

STAGE = click.Choice([stage.value for stage in Stage if stage is not Stage.POLL])


@click.group()
def quarantine() -> None:
    """Inputs that were given up after three failures: a page that kills its parser, a text that trips the coder.

    They stop nobody else, and wait here until you retry them, or an upgrade brings another version of what reads
    them. A page whose bytes change is another page.
    """


@quarantine.command("list")
@click.option("--stage", type=STAGE, help="Only this stage's.")
@click.option("--json", "json_", is_flag=True, help="For programs.")
def list_(stage: str | None, json_: bool) -> None:
    """List what was given up, with the reason."""
    from newswatch.storage import migrate, reading
    from newswatch.storage.database import connect, explained

    url = database_url(load())
    engine = connect(url)
    with explained(url), engine.connect() as connection:
        migrate.require_current(connection)
        rows = reading.quarantined(connection, stage)
    engine.dispose()
    if json_:
        show.as_json(rows)
    elif rows:
        show.table(
            ("stage", "number", "tries", "reason", "in words", "given up", "address"),
            [
                (
                    row["stage"],
                    row["subject_id"],
                    row["attempts"],
                    row["reason"],
                    row["detail"],
                    row["quarantined_at"],
                    row["url"],
                )
                for row in rows
            ],
            wide=("in words", "address"),
        )
    else:
        click.echo("Nothing is in quarantine.", err=True)


@quarantine.command("show")
@click.argument("stage", type=STAGE)
@click.argument("number", type=int)
@click.option("--json", "json_", is_flag=True, help="For programs.")
def show_(stage: str, number: int, json_: bool) -> None:
    """Show every attempt at one input."""
    from newswatch.storage import migrate, reading
    from newswatch.storage.database import connect, explained

    url = database_url(load())
    engine = connect(url)
    with explained(url), engine.connect() as connection:
        migrate.require_current(connection)
        rows = reading.attempts(connection, stage, number)
    engine.dispose()
    if not rows:
        raise InputError(f"There was no attempt at {stage} {number}", advice="`newswatch quarantine list` has them")
    if json_:
        show.as_json(rows)
        return
    show.table(
        ("at", "ended", "reason", "in words", "seconds", "status", "next"),
        [
            (row["at"], row["kind"], row["reason"], row["detail"], row["elapsed_s"], row["status"], row["next_at"])
            for row in rows
        ],
        wide=("in words",),
    )


@quarantine.command()
@click.argument("stage", type=STAGE, required=False)
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "all_", is_flag=True, help="Everything in quarantine.")
def retry(stage: str | None, numbers: tuple[int, ...], all_: bool) -> None:
    """Take inputs out of quarantine: they are due at once."""
    from newswatch.storage import migrate, reading
    from newswatch.storage.database import connect, explained, transact

    if all_ == bool(stage) or (stage is not None and not numbers):
        raise click.UsageError("name a STAGE and NUMBERS, or say --all")
    url = database_url(load())
    engine = connect(url)
    wanted = None if all_ else [(str(stage), number) for number in numbers]
    with explained(url):
        with engine.connect() as connection:
            migrate.require_current(connection)
        done = transact(engine, lambda connection: reading.retry(connection, wanted))
    engine.dispose()
    if not done:
        raise InputError("None of these is in quarantine", advice="`newswatch quarantine list` shows what is")
    click.echo(f"{done} inputs are due again; `newswatch run` tries them.")
