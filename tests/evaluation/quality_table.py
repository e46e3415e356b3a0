"""The README's table of quality, from what the evaluation kit's score.py measured.

python score.py all --json now.json                      # in the evaluation kit
python tests/evaluation/quality_table.py now.json        # prints the table
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

FIGURES = Path(__file__).parents[2] / "docs" / "reliability.json"
Measured = Mapping[str, Mapping[str, Mapping[str, float]]]


class Row(NamedTuple):
    """One line: what it says, the set and metric of score.py, its baseline, and the best published that compares."""

    what: str
    set: str
    metric: str
    part: str = "all"
    baseline: str = ""
    best: str = ""


OUT_OF_FOLD = "out of fold"  # not of score.py: what was trained on MUC-4 is judged by train_relevance

# Baselines as the evaluation kit gives them: counts by one regular expression each, stories by tf-idf with average
# link, pages by trafilatura 2.3.1 alone, kinds of attack and conflict or not by tf-idf and logistic regression.
ROWS = (
    Row("Article text of a page, shingle F1 (aeb)", "pages_dev", "shingle F1", "aeb", "0.957", "0.970"),
    Row("Article text of a page, shingle F1 (fundus)", "pages_dev", "shingle F1", "fundus", "0.959"),
    Row("Entries that feedparser finds in real and malformed feeds", "feeds_dev", "entries found"),
    Row("Stories, B-cubed F (ECB+)", "ecb_dev", "story B-cubed F", baseline="0.873"),
    Row("Killed, where any are (GTD notes)", "gtd_dev", "killed exact, gold>0", baseline="0.640"),
    Row("Injured, where any are (GTD)", "gtd_dev", "injured exact, gold>0", baseline="0.506"),
    Row("Day, where the text has it (GTD)", "gtd_dev", "date exact, date in text"),
    Row("Country (GTD)", "gtd_dev", "country"),
    Row("Province (GTD)", "gtd_dev", "admin1"),
    Row("Perpetrator, where known (GTD)", "gtd_dev", "perpetrator, known"),
    Row("Kind of attack, where known (GTD)", "gtd_dev", "attack type, known accuracy", baseline="0.810"),
    Row("Killed, where any are (SATP, India)", "satp_counts_dev", "killed exact, gold>0", baseline="0.495"),
    Row("Injured, where any are (SATP)", "satp_counts_dev", "injured exact, gold>0", baseline="0.432"),
    Row("Killed, injured, arrested, surrendered, abducted: all five", "satp_counts_dev", "all five counts exact"),
    Row("District (SATP)", "satp_counts_dev", "admin2"),
    Row("Kinds of attack, example F1 (South Asia)", "satp_types_dev", "types example F1", "all", "0.775", "0.891"),
    Row(
        "Killed, where any are (ACLED notes)",
        "acled_dev",
        "killed exact, gold>0",
        "all",
        "0.451",
    ),
    Row("Tells of an incident, F1 (MUC-4, long texts; out of fold)", OUT_OF_FOLD, "f1", "MUC-4", baseline="0.818"),
    Row("Conflict or not, F1 (CASE, snippets)", "case_dev", "conflict or not F1", baseline="0.957"),
    Row("General news taken for an incident, share (BBC; 0 is best)", "bbc_dev", "incident said, false (share)"),
    Row("Speed: notes a second, one core (SATP)", "satp_counts_dev", "docs/s"),
)


def table(measured: Measured) -> str:
    """The table in Markdown; a line of a set that was not measured is left out."""
    lines = ["| what | measured | baseline | best published |", "| --- | --- | --- | --- |"]
    for row in ROWS:
        value = measured.get(row.set, {}).get(row.metric, {}).get(row.part)
        if value is not None:
            said = f"{value:.0f}" if value > 1 else f"{value:.3f}"
            lines.append(f"| {row.what} | {said} | {row.baseline} | {row.best} |")
    return "\n".join(lines)


def out_of_fold() -> dict[str, dict[str, float]]:
    """What train_relevance wrote, by metric and part."""
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    return {"f1": {part: float(f["f1"]) for part, f in figures.items()}}


if __name__ == "__main__":
    measured = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(table({**measured, OUT_OF_FOLD: out_of_fold()}) + "\n")
