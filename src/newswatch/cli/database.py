"""`newswatch db …`: the database as a thing to start, upgrade, look into, back up and restore."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import click

from newswatch.app.opening import database_url
from newswatch.errors import SettingsError
from newswatch.settings import Settings, load


@click.group()
def db() -> None:
    """The database.

    Without NEWSWATCH_DATABASE_URL it is a PostgreSQL of newswatch's own, below the home directory: it starts when a
    command needs it and stops with the last such command. `start` makes it stay, for other programs that connect.
    """


@db.command()
def upgrade() -> None:
    """Bring the schema to this version of newswatch. Safe to run again, and beside a running collection."""
    from newswatch.storage import migrate

    done = migrate.upgrade(database_url(load()))
    if done.revision_before == done.revision and not done.views_applied and not done.partitions_made:
        click.echo(f"The database is up to date (revision {done.revision}).")
        return
    before = f"from revision {done.revision_before} " if done.revision_before else ""
    click.echo(f"The database was brought {before}to revision {done.revision}.")
    if done.partitions_made:
        click.echo(f"{done.partitions_made} monthly partitions were made.")
    if not done.roles:
        click.echo("This role may not create roles: newswatch_analyst and the others were left as they are.", err=True)


@db.command()
@click.option("--driver", is_flag=True, help="As SQLAlchemy writes it, with the driver's name.")
def url(driver: bool) -> None:
    """Print the database's URL (with its password, if it has one): psql "$(newswatch db url)"."""
    settings = load()
    if settings.database_url is None:
        from newswatch.storage import embedded

        status = embedded.status(settings.home)
        found = status.url
        if not status.kept:
            click.echo("The server runs only while a command needs it; `newswatch db start` makes it stay.", err=True)
    else:
        found = settings.database_url.get_secret_value()
    click.echo(found if driver else found.replace("postgresql+psycopg://", "postgresql://", 1))


@db.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def psql(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Open psql on the database; further arguments are psql's, as in: newswatch db psql -c 'select 1'."""
    from newswatch.storage.cluster import client
    from newswatch.storage.database import for_clients

    found, secret = for_clients(database_url(load()))
    # A system's own psql has line editing, which the wheel's has not; any that is not far older will do
    program = shutil.which("psql") if not arguments else None
    environment = {**os.environ, **secret}
    environment.setdefault("PGOPTIONS", "-c search_path=analysis,newswatch,public")
    environment["PGAPPNAME"] = "newswatch psql"
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is psql's
    try:
        ended = subprocess.run(  # noqa: S603 - psql, with what its user asks of it
            [program or str(client("psql")), "--dbname", found, *arguments], env=environment, check=False
        )
    finally:
        signal.signal(signal.SIGINT, interrupt)
    ctx.exit(ended.returncode)


@db.command()
@click.option(
    "--schema",
    type=click.Choice(("analysis", "newswatch")),
    default="analysis",
    show_default=True,
    help="What analysts read, or the tables below it.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Into this file.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def dictionary(schema: str, output: Path | None, as_json: bool) -> None:
    """Write the data dictionary, from the database itself: every view and column with its meaning, as Markdown."""
    from newswatch.app import dictionary as pages
    from newswatch.storage.database import connect, explained

    found_url = database_url(load())
    engine = connect(found_url)
    try:
        with explained(found_url):
            found = pages.dictionary(engine, schema)
    finally:
        engine.dispose()
    if as_json:
        text = json.dumps(pages.as_data(found), ensure_ascii=False, indent=1) + "\n"
    else:
        text = pages.as_markdown(found)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        click.echo(f"{output}: {len(found.relations)} views and tables.")


@db.command()
def start() -> None:
    """Start the embedded server and keep it running until `newswatch db stop`."""
    from newswatch.storage import embedded

    embedded.start(_embedded_settings().home)
    click.echo("The database runs until `newswatch db stop`.")


@db.command()
@click.option("--force", is_flag=True, help="Also while other commands use it: their transactions are rolled back.")
def stop(force: bool) -> None:
    """Stop the embedded server."""
    from newswatch.storage import embedded

    stopped = embedded.stop(_embedded_settings().home, force=force)
    click.echo("The database has stopped." if stopped else "The database was not running.")


@db.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def status(as_json: bool) -> None:
    """Whether the embedded server runs, and where its data are. Starts nothing."""
    from newswatch.storage import embedded

    found = embedded.status(_embedded_settings().home)
    if as_json:
        shown = {"running": found.running, "kept": found.kept, "pid": found.pid, "url": found.url}
        click.echo(json.dumps({**shown, "data": str(found.data), "log": str(found.log)}))
        return
    if found.running:
        stays = "until `newswatch db stop`" if found.kept else "while a command uses it"
        click.echo(f"The database runs {stays} (process {found.pid}).")
    else:
        click.echo("The database does not run; the next command that needs it starts it.")
    click.echo(f"Data: {found.data}\nLog:  {found.log}")


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def backup(file: Path, as_json: bool) -> None:
    """Back the database up to FILE, and prove the backup by restoring it into a scratch database.

    Collection may go on meanwhile. Beside FILE a FILE.json keeps the number of rows and a hash of every table.
    """
    from newswatch.storage import backup as backups

    made = backups.backup(database_url(load()), file.absolute(), made_at=datetime.now(UTC))
    if as_json:
        shown = {"file": str(made.file), "bytes": made.bytes, "sha256": made.sha256, "rows": made.rows}
        click.echo(json.dumps({**shown, "tables": len(made.tables), "made_at": made.made_at.isoformat()}))
        return
    click.echo(
        f"{made.file}: {made.rows:,} rows of {len(made.tables)} tables in {made.bytes:,} bytes; restored and compared."
    )


@db.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Also where the database holds data; it is kept under another name.")
def restore(file: Path, replace: bool) -> None:
    """Put the backup FILE in the place of the database, once it has been restored and compared in full."""
    from newswatch.storage import backup as backups

    former = backups.restore(database_url(load()), file.absolute(), replace=replace, now=datetime.now(UTC))
    click.echo("The backup has been restored.")
    if former:
        click.echo(f'The former database is kept as {former}; to be rid of it: DROP DATABASE "{former}".')


@db.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(yes: bool) -> None:
    """Delete the embedded database and all it holds, for good."""
    from newswatch.storage import embedded

    home = _embedded_settings().home
    if not yes:
        click.confirm(f"Delete everything in the database of {home}?", abort=True)
    embedded.remove(home)
    click.echo("The database has been deleted.")


def _embedded_settings() -> Settings:
    settings = load()
    if settings.database_url is not None:
        raise SettingsError(
            "NEWSWATCH_DATABASE_URL is set: the database is not newswatch's own to start, stop or delete",
            advice="Unset it to work on the embedded one",
        )
    return settings
