"""The codebook says what the program does: every value of the vocabularies is in it, every sentence is coded as it
says, and the page is what its source gives."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.coding import analyse

from newswatch.events.origin.means import MECHANISMS
from newswatch.model import vocabulary
from newswatch.reports import contract

TOOL = Path(__file__).parents[2] / "tools" / "codebook.py"
PUBLISHED = "2026-03-06"
Json = dict[str, Any]


@cache
def tool() -> Any:
    spec = importlib.util.spec_from_file_location("codebook_tool", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def book() -> Json:
    found: Json = tool().load()
    return found


@cache
def events(text: str) -> list[Json]:
    answer = json.loads(json.dumps(contract.analysis("codebook", analyse(text, PUBLISHED))))
    found: list[Json] = answer["events"]
    return found


def said(text: str, path: str) -> list[object]:
    """What the text's events have at the path."""
    head, _, rest = path.replace("[]", "").partition(".")
    out: list[object] = []
    for event in events(text):
        value = event[head]
        out += [row[rest] for row in value] if isinstance(value, list) else [value[rest] if rest else value]
    return out


def values() -> Iterator[tuple[str, Json]]:
    for field in book()["field"]:
        for value in field["value"]:
            if "example" in value:
                yield field["path"], value


VALUES = [pytest.param(path, value, id=f"{path} {value['is']}") for path, value in values()]


@pytest.mark.parametrize(("path", "value"), VALUES)
def test_the_example_has_the_value(path: str, value: Json) -> None:
    assert value["is"] in said(value["example"], path)


@pytest.mark.parametrize(("path", "value"), VALUES)
def test_the_counterexample_has_it_not(path: str, value: Json) -> None:
    assert value["is"] not in said(value["not"], path), value["because"]


@pytest.mark.parametrize("rule", book()["rule"], ids=lambda rule: rule["name"])
@pytest.mark.parametrize(("text", "rows"), [("example", "gives"), ("not", "and")])
def test_the_rules_of_counting(rule: Json, text: str, rows: str) -> None:
    got = [row for event in events(rule[text]) for row in event["casualties"]]
    wanted = [{k: None if v == "null" else v for k, v in row.items()} for row in rule[rows]]
    for row in wanted:
        assert any(all(one[k] == v for k, v in row.items()) for one in got), got
    assert sum(one["best"] or 0 for one in got) == sum(row["best"] or 0 for row in wanted)


@pytest.mark.parametrize("field", [f for f in book()["field"] if "vocabulary" in f], ids=lambda field: field["path"])
def test_every_value_of_a_vocabulary_is_explained(field: Json) -> None:
    name = field["vocabulary"]
    known = set(MECHANISMS) if name == "MECHANISMS" else {one.value for one in getattr(vocabulary, name)}
    assert {value["is"] for value in field["value"]} == known
    assert len(field["value"]) == len(known)


def test_no_vocabulary_of_an_event_is_left_out() -> None:
    explained = {field.get("vocabulary") for field in book()["field"]}
    coded = {
        "EventType", "Realis", "Scope", "DatePrecision", "DateBasis", "PlacePrecision", "Role", "ActorKind",
        "Certainty", "Party", "Outcome", "CrossBorder", "OriginBasis",
    }  # fmt: skip
    assert coded <= explained


def test_every_mapping_is_complete() -> None:
    for field in book()["field"]:
        for value in field["value"]:
            assert len(value.get("maps", [])) == len(field.get("columns", [])), (field["path"], value["is"])


def test_the_page_is_what_its_source_gives() -> None:
    assert tool().PAGE.read_text(encoding="utf-8") == tool().page(book()), "run python tools/codebook.py"
