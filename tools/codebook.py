"""Writes docs/codebook.md from docs/codebook.toml.

python tools/codebook.py          # writes it
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[1] / "docs" / "codebook.toml"
PAGE = SOURCE.with_suffix(".md")
OPENING = """# Codebook

What each value of an event means, with a sentence that has it and one that only looks so, and the code that the same
event has in ACLED, the UCDP Georeferenced Event Dataset, the Global Terrorism Database and PLOVER. The sentences are
about invented incidents and are read as published on Friday 2026-03-06; the test suite runs every one of them, and
fails where a value of the program's vocabularies is missing here. The page is written by `python tools/codebook.py`
from `docs/codebook.toml`: edit that file.

`analysis.acled`, `analysis.ucdp_ged` and `analysis.gtd` give whole events in the shapes of those datasets. Where the
table says –, the dataset has no such code or leaves such events out: UCDP counts only events with dead, the GTD no acts
of states, and neither ACLED nor UCDP says from where an attack came.
"""
ARITHMETIC = """## Counting

How sentences become rows of casualties. No person is in two rows of one event.
"""
LINKING = """## From mentions to events

- Two articles tell of one incident where kind, day, place, toll and sides can be one; each part gives points, some
  contradictions forbid it, and what is linked can be unlinked. `newswatch explain EVENT` shows the points.
- Copies of one wire, texts that credit one agency, and outlets of one owner, are one voice.
- An event's value is what most voices hold, each by its latest word; a tie goes to the lower number. `min` and `max`
  range over the same words. A toll that grows is a history, not a contradiction.
- A person's review wins over the rules and outlives every re-run.
"""


def load() -> dict[str, Any]:
    """The codebook as it stands in the TOML file."""
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def page(book: dict[str, Any]) -> str:
    """The codebook in Markdown."""
    parts = [OPENING]
    for field in book["field"]:
        columns = field.get("columns", [])
        parts.append(f"## {field['name']}\n\n`{field['path']}`. {field['about']}\n")
        parts.append("\n".join(_table(field["value"], columns)) + "\n")
    parts.append(ARITHMETIC)
    parts += [
        f"**{rule['name']}.** {rule['means']}\n\n"
        f"- “{rule['example']}” {_rows(rule['gives'])}\n"
        f"- but “{rule['not']}” {_rows(rule['and'])}\n"
        for rule in book["rule"]
    ]
    parts.append(LINKING)
    return "\n".join(parts)


def _table(values: list[dict[str, Any]], columns: list[str]) -> list[str]:
    head = ["value", "means", "an example", "not", *columns]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for value in values:
        example = f"“{value['example']}”" if "example" in value else "–"
        no = f"“{value['not']}” ({value['because']})" if "not" in value else "–"
        cells = [f"`{_said(value['is'])}`", value["means"], example, no, *value.get("maps", [])]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rows(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "gives no row."
    return "gives " + "; ".join(", ".join(f"{k} {v}" for k, v in row.items()) for row in rows) + "."


if __name__ == "__main__":
    PAGE.write_text(page(load()), encoding="utf-8")
