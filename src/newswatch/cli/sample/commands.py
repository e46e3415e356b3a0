"""The commands `newswatch sample …`."""

from __future__ import annotations

import os
import threading

import click

from newswatch.errors import InputError


@click.group()
def sample() -> None:
    """The sample world: invented outlets with their feeds and pages, to try the program on."""


@sample.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=0, show_default=True, help="0: the system chooses.")
def serve(port: int) -> None:
    """Serve the sample world on loopback until Ctrl-C."""
    from newswatch.cli.sample.server import SampleServer

    try:
        with SampleServer(port=port) as server:
            sites = server.world.sites
            articles = sum(len(site.source.article) for site in sites.values())
            click.echo(f"The sample world: {len(sites)} outlets, {articles} articles, at {server.address}")
            click.echo(f"In a browser: {server.address} (its links need no set-up)")
            click.echo(f"With curl:    curl -H 'Host: {next(iter(sites))}' {server.address}")
            click.echo("Ctrl-C ends it.")
            threading.Event().wait()
    except KeyboardInterrupt:
        click.echo("")
    except OSError as error:
        raise InputError(
            f"port {port} cannot be opened: {os.strerror(error.errno or 0)}", advice="Choose another --port"
        ) from error
