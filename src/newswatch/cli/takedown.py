"""`newswatch takedown …`: what a publisher or a court wants gone."""

from __future__ import annotations

import getpass
from dataclasses import asdict

import click

from newswatch.app.opening import database_url
from newswatch.cli import show
from newswatch.settings import load


class _Naming(click.Group):
    """A group whose first argument may be what is to be taken down: `newswatch takedown paper.example --reason …`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named, else `add`."""
        if args and args[0] not in self.commands:
            args = ["add", *args]
        return super().resolve_command(ctx, args)


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise click.UsageError("nobody knows your log-in name: say --by NAME") from error


REASON = click.option("--reason", required=True, metavar="WORDS", help="Why; it is kept in the log.")
BY = click.option("--by", metavar="NAME", default=_me, help="On whose word. Default: your log-in name.")


@click.group(cls=_Naming, subcommand_metavar="URL|HOST | list | lift URL|HOST")
def takedown() -> None:
    """Take down an article, or all of a host.

    \b
      newswatch takedown https://paper.example/story --reason "asked by the publisher" --by amal
      newswatch takedown paper.example --reason "order of the court, 12 March"
      newswatch takedown list
      newswatch takedown lift paper.example --reason "settled"

    Text, title, summary, page and quotations are deleted at once, for good; what stays is the address, so that it is
    never fetched or stored again, whatever lists it. Events are derived without it: their history keeps its values, not
    its words. Of a host, the feeds are switched off, too. Backups made before still hold the words.
    """


@takedown.command()
@click.argument("named", metavar="URL|HOST")
@REASON
@BY
def add(named: str, reason: str, by: str) -> None:
    """Take down an address, or a host and those below it; `add` may be left out."""
    from newswatch.app import takedowns
    from newswatch.app.runtime import Runtime
    from newswatch.model import Stage
    from newswatch.storage import migrate
    from newswatch.storage.database import explained

    settings = load()
    url = database_url(settings)
    with Runtime(settings, url) as runtime:
        with explained(url), runtime.engine.connect() as connection:
            migrate.require_current(connection)
        done = takedowns.take_down(runtime.engine, named, reason=reason, by=by)
        linked = runtime.run_stage(Stage.LINK)
    click.echo(f"{done.target.address} is taken down: {done.articles} articles are gone.")
    if done.feeds:
        click.echo(f"No longer polled: {', '.join(done.feeds)}.")
    if linked.extra["changed events"]:
        click.echo(f"{linked.extra['changed events']} events have changed.")


@takedown.command("list")
@click.option("--json", "json_", is_flag=True, help="For programs.")
def list_(json_: bool) -> None:
    """Who took down what, when and why; also what was lifted."""
    from newswatch.app import takedowns
    from newswatch.storage import migrate
    from newswatch.storage.database import connect, explained

    url = database_url(load())
    engine = connect(url)
    with explained(url):
        with engine.connect() as connection:
            migrate.require_current(connection)
        rows = takedowns.listed(engine)
    engine.dispose()
    if json_:
        show.as_json([asdict(row) for row in rows])
    elif rows:
        show.table(
            ("what", "since", "by", "why", "lifted", "by", "why"),
            [
                (
                    row.address,
                    row.created_at,
                    row.created_by,
                    row.reason,
                    row.lifted_at,
                    row.lifted_by,
                    row.lifted_reason,
                )
                for row in rows
            ],
            wide=("what", "why"),
        )
    else:
        click.echo("Nothing is taken down.", err=True)


@takedown.command()
@click.argument("named", metavar="URL|HOST")
@REASON
@BY
def lift(named: str, reason: str, by: str) -> None:
    """Let an address or a host be fetched again. The log keeps both; what was deleted has to be fetched anew, and feeds
    that were switched off stay so until `newswatch feeds add`."""
    from newswatch.app import takedowns
    from newswatch.storage import migrate
    from newswatch.storage.database import connect, explained

    url = database_url(load())
    engine = connect(url)
    with explained(url):
        with engine.connect() as connection:
            migrate.require_current(connection)
        risen = takedowns.lift(engine, named, reason=reason, by=by)
    engine.dispose()
    click.echo(f"{named} is no longer taken down; {risen} addresses are fetched again by the next run.")
