"""The examples of the catalogue's README are what the loaders take."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

from newswatch.catalog import actor_files, feed_files, lexicon_files

README = (resources.files("newswatch") / "catalog" / "README.md").read_text(encoding="utf-8")
BLOCKS: list[str] = re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL)


def block(head: str) -> str:
    return next(text for text in BLOCKS if text.startswith(head))


def test_the_feed_loads() -> None:
    outlets, feeds = feed_files.parse({"malta.toml": block("[[outlet]]")})
    assert [outlet.slug for outlet in outlets] == ["harbour-gazette"]
    assert [feed.enabled for feed in feeds] == [True]


def test_the_actor_loads() -> None:
    actors = {actor.id: actor for actor in actor_files.parse({"example.toml": block("[[actor]]")})}
    front = actors["harbour-liberation-front"]
    assert front.aliases[0].name == front.name
    assert [alias.name for alias in front.aliases if not alias.strong] == ["HLF"]
    assert [alias.name for alias in front.aliases if alias.label_of] == ["Sons of Discord"]


def test_the_cue_loads() -> None:
    cues = lexicon_files.check(lexicon_files.CuesFile, tomllib.loads(block("[[cue]]")), "README.md")
    assert [cue.id for cue in cues.cue] == ["bombing.roadside"]
