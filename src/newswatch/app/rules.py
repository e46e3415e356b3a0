"""The rules by which articles are assessed and coded, put together from the catalogue once per process."""

from __future__ import annotations

import gc
import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from newswatch import __version__
from newswatch.settings import Settings, load

if TYPE_CHECKING:
    from newswatch.pipeline.analysis import Rules

# what a ruleset's name is the hash of: every file of these folders of the catalogue, the weights of relevance, an
# imported gazetteer, and the version of the code
DECIDING = ("actors", "lexicon", "gazetteer")
WEIGHTS = ("weights.json", "report_weights.json")


def gazetteer_file(settings: Settings) -> Path:
    """Where `newswatch gazetteer import` leaves the gazetteer that is read in place of the packaged one."""
    return settings.home / "gazetteer.bin.zst"


def imported_gazetteer() -> Path | None:
    """That file, where there is one."""
    file = gazetteer_file(load())
    return file if file.is_file() else None


@cache
def load_rules() -> Rules:
    """Catalogue and models as one immutable object; CatalogueError where a file of the catalogue is wrong."""
    # loading the catalogue costs most of a second: only those who analyse pay for it
    from newswatch.catalog import actor_files, country_files, lexicon_files
    from newswatch.events import places
    from newswatch.events.mentions import Coder
    from newswatch.matching import CountryFinder, CueReader
    from newswatch.pipeline.analysis import Rules
    from newswatch.relevance import Assessor

    lexicon = lexicon_files.load()
    countries = CountryFinder(country_files.load())
    cues = CueReader(lexicon.cues, lexicon.not_cues)
    ruleset = ruleset_hash()
    finder = places.load(imported_gazetteer())
    rules = Rules(
        assessor=Assessor(lexicon=lexicon, countries=countries, cues=cues, ruleset=ruleset),
        coder=Coder(lexicon=lexicon, actors=actor_files.load(), countries=countries, cues=cues, places=finder),
        ruleset=ruleset,
    )
    # It stays: the collector need not go through it again and again
    gc.freeze()
    return rules


@cache
def ruleset_hash() -> str:
    """The name of what decides: sixteen hex digits over the catalogue's files, the weights, an imported gazetteer, and
    the code's version."""
    digest = hashlib.sha256(__version__.encode())
    for folder in DECIDING:
        for path in sorted(_walk(files("newswatch.catalog") / folder), key=lambda p: p.name):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    for name in WEIGHTS:
        digest.update((files("newswatch.relevance") / name).read_bytes())
    imported = imported_gazetteer()
    if imported is not None:
        digest.update(b"imported")
        digest.update(imported.read_bytes())
    return digest.hexdigest()[:16]


def _walk(folder: Traversable) -> list[Traversable]:
    out: list[Traversable] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            out += _walk(entry)
        elif entry.name.endswith((".toml", ".csv", ".zst", ".txt")):
            out.append(entry)
    return out
