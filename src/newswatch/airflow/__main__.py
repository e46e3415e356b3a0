"""`python -m newswatch.airflow`: Airflow on this machine, until Ctrl-C."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newswatch.errors import NewswatchError
from newswatch.settings import load


@click.command()
@click.option(
    "--feeds",
    metavar="live|sample|FILE",
    help="What the scheduled runs poll: the real catalogue, the sample world, or a TOML file. "
    "Default: NEWSWATCH_FEEDS, else live.",
)
@click.option("--port", type=click.IntRange(0, 65_535), default=8080, show_default=True, help="The UI's; 0: any free.")
@click.option(
    "--dags",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="The folder of DAGs. Default: the checkout's.",
)
def main(feeds: str | None, port: int, dags: Path | None) -> None:
    """Run Airflow with its UI on this machine, on newswatch's database: PostgreSQL, API server, scheduler, DAG
    processor, triggerer, and the sample world where that is polled. Ctrl-C ends it all.

    The UI asks for no log-in and listens on this machine's loopback alone. Everything it writes is below
    NEWSWATCH_HOME/airflow.
    """
    from newswatch.airflow import supervisor

    try:
        supervisor.run(load() if feeds is None else load(feeds=feeds), port=port, dags=dags)
    except NewswatchError as error:
        click.secho(f"Error: {error.message}", fg="red", err=True)
        if error.advice:
            click.echo(f"{error.advice}.", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(1)


if __name__ == "__main__":
    main(prog_name="python -m newswatch.airflow")
