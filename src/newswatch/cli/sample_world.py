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
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="The address to listen on: 0.0.0.0 in a container that serves others.",
)
def serve(port: int, host: str) -> None:
    """Serve the sample world, on this machine alone unless --host says otherwise, until Ctrl-C.

    Other processes poll it with NEWSWATCH_FEEDS=sample and NEWSWATCH_SAMPLE_AT=HOST:PORT.
    """
    from newswatch.app.sample.server import SampleServer

    try:
        with SampleServer(port=port, host=host) as server:
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
        said = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise InputError(
            f"port {port} of {host} cannot be opened: {said}", advice="Choose another --port or --host"
        ) from error
