"""The README is true: what it names exists, and what it shows is what is printed."""

from __future__ import annotations

import importlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from newswatch.app.sample import world
from newswatch.cli.group import COMMANDS
from newswatch.settings import describe

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?:^|\n)\n((?:    .+\n|\n(?=    ))+)", README)
CODE = [line.strip() for block in BLOCKS for line in block.splitlines() if line.strip()]
SPANS = re.findall(r"`([^`\n]+)`", README)
TABLE = {name: where for section in COMMANDS.values() for name, (where, _) in section.items()}


def commands() -> Iterator[list[str]]:
    """Every call of newswatch that the README shows, as words."""
    for text in [*CODE, *SPANS]:
        for part in re.split(r"\s[|]\s|\s{2,}#|\s#\s", text):
            found = re.match(r"(?:psql \"\$\()?(newswatch(?: .*)?)$", part.strip())
            if found and not found.group(1).endswith("…") and found.group(1) != "newswatch":
                yield (
                    shlex.split(found.group(1).rstrip(')"'))[1:]
                    if part.startswith("psql")
                    else shlex.split(found.group(1))[1:]
                )


def command(name: str) -> click.Command:
    module, _, attribute = TABLE[name].partition(":")
    found = getattr(importlib.import_module(module), attribute)
    assert isinstance(found, click.Command)
    return found


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_and_option_exists(words: list[str]) -> None:
    name, *rest = words
    if name in {"--help", "COMMAND"}:
        return
    assert name in TABLE
    called = command(name)
    if isinstance(called, click.Group) and rest:
        assert rest[0] in called.commands
        called, rest = called.commands[rest[0]], rest[1:]
    if called.context_settings.get("ignore_unknown_options"):
        return  # psql's own
    known = {option for parameter in called.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)} <= known | {"--help"}


def test_the_tables_name_every_command_and_its_subcommands() -> None:
    rows = dict(re.findall(r"^\| `newswatch ([\w-]+)` \| (.+) \|$", README, re.MULTILINE))
    assert set(rows) == set(TABLE)
    for name, said in rows.items():
        called = command(name)
        if isinstance(called, click.Group):
            assert set(called.commands) <= set(re.findall(r"`([\w-]+)`", said)), name


def test_every_make_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {word for text in [*CODE, *SPANS] for word in re.findall(r"\bmake ([a-z-]+)", text)}
    assert {"run", "test", "check"} <= named <= targets


def test_every_file_exists() -> None:
    pattern = r"(src|sql|tests|tools|\.ci)/[\w./-]+|[A-Z]{4,}(\.md)?|\w+\.toml"
    paths = {text for text in SPANS if re.fullmatch(pattern, text)}
    paths |= {path for text in CODE for path in re.findall(r"\b(?:sql|tests|src)/[\w./-]+", text)}
    assert len(paths) > 25
    assert {path for path in paths if not (ROOT / path).exists()} == set()


def test_every_link_within_leads_to_a_heading() -> None:
    anchors = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", README)) <= anchors


def test_the_settings_are_those_there_are() -> None:
    rows = re.findall(r"^\| `(NEWSWATCH_\w+)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    assert rows == [(name, f"`{default}`" if default else "", text) for name, default, text in describe()]


def test_the_sample_world_is_as_large_as_it_says() -> None:
    sites = world.load().sites
    articles = sum(len(site.source.article) for site in sites.values())
    assert f"{len(sites)} invented outlets with their feeds and {articles} articles" in README


@pytest.fixture
def shell(tmp_path: Path) -> Path:
    """A directory with a `newswatch` that is this very one."""
    script = tmp_path / "newswatch"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m newswatch "$@"\n')
    script.chmod(0o755)
    return tmp_path


def run(text: str, shell: Path) -> str:
    ended = subprocess.run(
        ["/bin/sh", "-c", text],
        env={"PATH": f"{shell}:{os.environ['PATH']}", "NEWSWATCH_HOME": str(shell), "COLUMNS": "110"},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode()


def test_the_text_that_is_explained_is_explained_so(shell: Path) -> None:
    (block,) = [block for block in BLOCKS if "| newswatch explain" in block]
    said = " ".join(run(block, shell).split())
    (shown,) = [block for block in BLOCKS if block.strip().startswith("ASSESS")]
    for line in shown.splitlines():
        assert " ".join(line.split()) in said


def test_the_text_that_is_analysed_is_analysed(shell: Path) -> None:
    (line,) = [line for line in CODE if "| newswatch analyze" in line]
    assert '"outcome": "killed", "min": 2' in run(line, shell)
