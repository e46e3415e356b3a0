"""`newswatch gazetteer …`: every village of a country, where the packaged gazetteer has its towns."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from newswatch.cli import show
from newswatch.settings import load


@click.group()
def gazetteer() -> None:
    """The places by which incidents are located.

    The package knows GeoNames' towns, districts and provinces, and what conflict news names beside them. A country's
    dump of GeoNames (download.geonames.org/export/dump/PK.zip and the like, CC BY 4.0) adds its villages.
    """


@gazetteer.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, path_type=Path))
def import_(files: tuple[Path, ...]) -> None:
    """Add the places of GeoNames' country dumps (PK.zip, or the PK.txt in it) to the gazetteer.

    The gazetteer in the home directory is read in place of the package's from then on, under another ruleset. What
    was coded before stays as it was until `newswatch reprocess` does it again.
    """
    from newswatch.app.rules import gazetteer_file
    from newswatch.catalog.import_gazetteer import import_dump

    target = gazetteer_file(load())
    for file in files:
        click.echo(f"Reading {file.name}; a large country takes half a minute", err=True)
        done = import_dump(file, target, datetime.now(UTC).date())
        click.echo(
            f"{file.name}: {done.added:,} places added of {done.lines:,}; {done.known:,} were known already, "
            f"{done.other:,} are no places that news names."
        )
    click.echo(f"The gazetteer is {target}. `newswatch reprocess` does again what was coded without it.")


@gazetteer.command("list")
@click.option("--json", "json_", is_flag=True, help="For programs.")
def list_(json_: bool) -> None:
    """List the dumps that were imported."""
    from newswatch.app.rules import gazetteer_file
    from newswatch.catalog.gazetteer_files import read_file
    from newswatch.catalog.import_gazetteer import origin, packaged

    target = gazetteer_file(load())
    made = origin(read_file(target)) if target.is_file() else None
    dumps = made.dumps if made else ()
    if json_:
        show.as_json([{"file": name, "imported": day, "places": places} for name, day, places in dumps])
        return
    if not dumps:
        click.echo("Nothing was imported; the packaged gazetteer is read.", err=True)
        return
    show.table(("file", "imported", "places"), dumps)
    if made is not None and made.base != packaged():
        click.echo("It was made with another version's gazetteer: remove it and import the files anew.", err=True)


@gazetteer.command()
def remove() -> None:
    """Forget what was imported: the packaged gazetteer is read again."""
    from newswatch.app.rules import gazetteer_file

    target = gazetteer_file(load())
    if not target.is_file():
        click.echo("Nothing was imported.", err=True)
        return
    target.unlink()
    click.echo(f"{target} is removed; the packaged gazetteer is read again.")
