"""The locks: complete, with hashes, naming no index, and of one mind."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)
LOCKS = (
    "requirements.txt",
    "requirements-airflow.txt",
    "requirements-image.txt",
    "requirements-dev.txt",
    "requirements-bench.txt",
)


def pins(name: str) -> set[tuple[str, ...]]:
    return set(PIN.findall((ROOT / name).read_text(encoding="utf-8")))


def normal(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found.group()).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_is_a_pin_or_a_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    others = [line for line in text.splitlines() if not re.match(r"    --hash=sha256:[0-9a-f]{64}( \\)?$", line)]
    assert others == [match.group() for match in PIN.finditer(text)]
    assert "://" not in text


def test_all_pin_the_same() -> None:
    assert pins("requirements.txt") < pins("requirements-airflow.txt") < pins("requirements-dev.txt")
    assert pins("requirements-image.txt") < pins("requirements-dev.txt") < pins("requirements-bench.txt")


def test_everything_that_the_project_asks_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups, extras = project["dependency-groups"], project["project"]["optional-dependencies"]
    always = [*project["project"]["dependencies"], *groups["build"]]
    dev = [requirement for requirement in groups["dev"] if isinstance(requirement, str)]
    deployed = extras["airflow"] + extras["celery"] + extras["kubernetes"]
    for name, wanted in (
        ("requirements.txt", extras["embedded"]),
        ("requirements-airflow.txt", extras["embedded"] + extras["airflow"]),
        ("requirements-image.txt", deployed),
        ("requirements-dev.txt", extras["embedded"] + deployed + dev),
        ("requirements-bench.txt", extras["embedded"] + deployed + dev + groups["bench"]),
    ):
        locked = {pin[0] for pin in pins(name)}
        assert {normal(requirement) for requirement in always + wanted} <= locked
