"""Golden cases: texts of our own about invented incidents, with what a careful analyst would code; one test a field.

A case is a directory with `text.txt` and `case.json`:

    about          what the case shows
    input          the other keys of the contract's input (title, published, url)
    assessment     verdict, incident (true: 0.5 or more), cross_border, genre, attack_types (all of these; [] is none)
    incidents      in the order of the text; `at` is the passage that tells of it. Every other key is a field:
                   event_type, dates, precision, basis, recalled, suicide, operation, place, casualties (these rows and
                   no others, compared by the keys that they give; or several such lists, each of them right),
                   perpetrators (these and no others), actors (each of these is among them), cross_border,
                   responsibility, sources (each of these speaks)
    not_incidents  passages that must not be coded as incidents that happened
    known_gap      a field's name and why the coder is wrong there. The truth stays in the case; the test then asserts
                   that the coder is still wrong, so that nobody forgets to strike a gap that is mended.

Where a field holds one value, a list in the case means that any of these is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.coding import analyse

from newswatch.reports import contract

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/case.json"))
Json = Mapping[str, Any]
# fields of an incident that are compared value by value, each its own test
NESTED = ("place", "cross_border", "responsibility")


@dataclass(frozen=True, slots=True)
class Case:
    text: str
    told: Json
    answer: Json

    @property
    def actual(self) -> list[Json]:
        """The answer's events that count: actual, and no total over a period."""
        return [e for e in self.answer["events"] if e["realis"] == "actual" and e["scope"] == "incident"]

    def span(self, passage: str) -> tuple[int, int]:
        start = self.text.index(passage)
        assert self.text.find(passage, start + 1) < 0, f"the passage stands twice: {passage}"
        return start, start + len(passage)

    def event(self, number: int) -> Json | None:
        """The event that tells of an incident: the one whose words share most with the passage."""
        start, end = self.span(self.told["incidents"][number]["at"])
        shared = [(min(end, e["end"]) - max(start, e["start"]), e) for e in self.actual]
        best = max(shared, key=lambda pair: pair[0], default=None)
        return best[1] if best is not None and best[0] > 0 else None


@cache
def load(name: str) -> Case:
    text = (HERE / name / "text.txt").read_text(encoding="utf-8")
    told: Json = json.loads((HERE / name / "case.json").read_text(encoding="utf-8"))
    known = dict(told["input"])
    published = known.pop("published")
    answer = contract.analysis(name, analyse(text, published, **known))
    return Case(text, told, json.loads(json.dumps(answer)))


def fields() -> Iterator[tuple[str, str]]:
    """(case, name of a field) for every field that any case gives."""
    for name in CASES:
        told: Json = json.loads((HERE / name / "case.json").read_text(encoding="utf-8"))
        for key in told["assessment"]:
            yield name, f"assessment.{key}"
        yield name, "count"
        for n, incident in enumerate(told["incidents"]):
            yield name, f"incidents.{n}.found"
            for key, value in incident.items():
                if key in NESTED:
                    for inner in value:
                        yield name, f"incidents.{n}.{key}.{inner}"
                elif key == "actors":
                    for k in range(len(value)):
                        yield name, f"incidents.{n}.actors.{k}"
                elif key != "at":
                    yield name, f"incidents.{n}.{key}"
        for n in range(len(told.get("not_incidents", ()))):
            yield name, f"not_incidents.{n}"


def any_of(got: object, wanted: object) -> bool:
    return got in wanted if isinstance(wanted, list) else got == wanted


def same_rows(got: list[Json], wanted: list[Json]) -> bool:
    """The same rows in any order, compared by the keys that the wanted ones give."""
    left = list(got)
    for row in wanted:
        found = next((r for r in left if all(any_of(r[k], v) for k, v in row.items())), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def called(actor: Json) -> str:
    return str(actor["name"] or actor["quote"])


def check(case: Case, field: str) -> tuple[bool, object, object]:
    """Is the field right; and what the coder said, and what is wanted."""
    head, *rest = field.split(".")
    if head == "assessment":
        return check_assessment(case, rest[0])
    if head == "count":
        return len(case.actual) == len(case.told["incidents"]), [e["quote"] for e in case.actual], "no more, no fewer"
    number = int(rest[0])
    if head == "not_incidents":
        start, end = case.span(case.told["not_incidents"][number])
        own = [case.event(n) for n in range(len(case.told["incidents"]))]
        wrong = [e["quote"] for e in case.actual if e["start"] < end and start < e["end"] and e not in own]
        return not wrong, wrong, "no incident"
    event = case.event(number)
    if event is None:
        return False, None, case.told["incidents"][number]["at"]
    if rest[1] == "found":
        first = next(n for n in range(len(case.told["incidents"])) if case.event(n) == event)
        return first == number, event["quote"], "an event of its own"
    return check_incident(case.told["incidents"][number], event, rest[1:])


def check_assessment(case: Case, key: str) -> tuple[bool, object, object]:
    got, wanted = case.answer["assessment"][key], case.told["assessment"][key]
    if key == "incident":
        return (got >= 0.5) is wanted, got, wanted
    if key == "attack_types":
        return (set(wanted) <= set(got)) if wanted else not got, got, wanted
    return any_of(got, wanted), got, wanted


def check_incident(told: Json, event: Json, path: list[str]) -> tuple[bool, object, object]:
    key = path[0]
    wanted = told[key]
    if key in NESTED:
        got, wanted = event[key][path[1]], wanted[path[1]]
        return any_of(got, wanted), got, wanted
    if key == "dates":
        got = [event["date_start"], event["date_end"]]
        return got == wanted, got, wanted
    if key in ("precision", "basis"):
        got = event[f"date_{key}"]
        return any_of(got, wanted), got, wanted
    if key == "casualties":
        ways = wanted if wanted and isinstance(wanted[0], list) else [wanted]
        return any(same_rows(event["casualties"], way) for way in ways), event["casualties"], wanted
    if key == "perpetrators":
        got = [called(a) for a in event["actors"] if a["role"] == "perpetrator"]
        return sorted(got) == sorted(wanted), got, wanted
    if key == "actors":
        row = wanted[int(path[1])]
        right = any(
            all(any_of(called(a) if k == "called" else a[k], v) for k, v in row.items()) for a in event["actors"]
        )
        return right, [{**a, "called": called(a)} for a in event["actors"]], row
    if key == "sources":
        got = [s["speaker"] for s in event["sources"]]
        return set(wanted) <= set(got), got, wanted
    return any_of(event[key], wanted), event[key], wanted


@pytest.mark.parametrize(("name", "field"), [pytest.param(n, f, id=f"{n}: {f}") for n, f in fields()])
def test_field(name: str, field: str) -> None:
    case = load(name)
    right, got, wanted = check(case, field)
    gap = case.told.get("known_gap", {}).get(field)
    if gap is None:
        assert right, f"the coder says {got!r}, and right is {wanted!r}"
    else:
        assert not right, f"the gap is mended ({gap}): strike {field} from known_gap"


@pytest.mark.parametrize("name", CASES)
def test_a_gap_names_a_field_and_says_why(name: str) -> None:
    own = {field for case, field in fields() if case == name}
    for field, why in load(name).told.get("known_gap", {}).items():
        assert field in own
        assert len(why) > 20


@pytest.mark.parametrize("name", CASES)
def test_every_quotation_stands_where_it_says(name: str) -> None:
    case = load(name)
    seen = 0
    waiting: list[Any] = [case.answer]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            if value.get("quote") is not None and "start" in value:
                assert case.text[value["start"] : value["end"]] == value["quote"]
                seen += 1
    assert seen or not case.told["incidents"]


def test_there_are_cases() -> None:
    assert len(CASES) >= 12
