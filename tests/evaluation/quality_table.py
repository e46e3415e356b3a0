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

GTD, SATP, ACLED = "gtd_dev", "satp_counts_dev", "acled_dev"
ALL, ONE = "all", "single"  # of the GTD's notes those that tell of one incident: others share one toll among several

# Baselines as the evaluation kit gives them: counts by one regular expression each, stories by tf-idf with average
# link, pages by trafilatura 2.3.1 alone, kinds of attack and conflict or not by tf-idf and logistic regression.
ROWS = (
    Row("Article text of a page, shingle F1 (aeb)", "pages_dev", "shingle F1", "aeb", "0.957", "0.970"),
    Row("Article text of a page, shingle F1 (fundus)", "pages_dev", "shingle F1", "fundus", "0.959"),
    Row("Entries that feedparser finds in real and malformed feeds", "feeds_dev", "entries found"),
    Row("Stories, B-cubed F (ECB+)", "ecb_dev", "story B-cubed F", baseline="0.873"),
    Row("Stories, adjusted Rand index (ECB+)", "ecb_dev", "story ARI", baseline="0.811"),
    Row("Killed, where any are (GTD, a note of one incident)", GTD, "killed exact, gold>0", ONE, "0.640"),
    Row("Injured, where any are (GTD)", GTD, "injured exact, gold>0", ONE, "0.506"),
    Row("Killed, by party (GTD)", GTD, "killed by party exact, gold>0", ONE),
    Row("Killed militants (GTD)", GTD, "killed militants exact, gold>0", ONE),
    Row("Day, where the text has it (GTD)", GTD, "date exact, date in text", ONE),
    Row("Country (GTD)", GTD, "country", ONE),
    Row("Province (GTD)", GTD, "admin1", ONE),
    Row("Name of the place (GTD)", GTD, "place name", ONE),
    Row("Place within 25 km (GTD)", GTD, "within 25 km", ONE),
    Row("Perpetrator, where known (GTD)", GTD, "perpetrator, known", ONE),
    Row("Perpetrator left open, where unknown (GTD)", GTD, "perpetrator, unknown left open", ONE),
    Row("Kind of attack, where known (GTD)", GTD, "attack type, known accuracy", ONE, "0.850"),
    Row("Claimed, F1 (GTD)", GTD, "claimed F1", ONE, "0.987"),
    Row("Suicide attack, F1 (GTD)", GTD, "suicide F1", ONE, "0.935"),
    Row("Exactly one event (GTD)", GTD, "exactly one event", ONE),
    Row("International, as GTD asks: where the group is at home, which we do not infer, F1", GTD, "INT_LOG F1", ONE),
    Row("Killed, where any are (SATP, India)", SATP, "killed exact, gold>0", ALL, "0.495"),
    Row("Killed, by party (SATP)", SATP, "killed by party exact, gold>0"),
    Row("Injured, where any are (SATP)", SATP, "injured exact, gold>0", ALL, "0.432"),
    Row("Arrested, where any are (SATP)", SATP, "arrested exact, gold>0", ALL, "0.460"),
    Row("Surrendered, where any are (SATP)", SATP, "surrendered exact, gold>0", ALL, "0.190"),
    Row("Abducted, where any are (SATP)", SATP, "abducted exact, gold>0", ALL, "0.300"),
    Row("All five counts (SATP)", SATP, "all five counts exact", ALL, "", "0.783"),
    Row("Class of the perpetrator (SATP)", SATP, "perpetrator class", ALL, "", "0.959"),
    Row("Country (SATP)", SATP, "country"),
    Row("State (SATP)", SATP, "admin1"),
    Row("District (SATP)", SATP, "admin2"),
    Row(
        "Kinds of attack, example F1 (South Asia; not trained on it)",
        "satp_types_dev",
        "types example F1",
        ALL,
        "0.775",
        "0.891",
    ),
    Row("Tells of an incident, F1 (MUC-4, long texts; out of fold)", OUT_OF_FOLD, "f1", "MUC-4", "0.818"),
    Row("Who, what and with what, F1 of the words (MUC-4)", "muc4_dev", "fillers F1"),
    Row("Kinds of incident, F1 (MUC-4)", "muc4_dev", "incident types F1"),
    Row("Conflict or not, F1 (CASE, snippets)", "case_dev", "conflict or not F1", ALL, "0.957"),
    Row("Kind of event (CASE)", "case_dev", "event type accuracy"),
    Row("Killed, where any are (ACLED notes)", ACLED, "killed exact, gold>0", ALL, "0.451"),
    Row("Name of the place (ACLED)", ACLED, "place name"),
    Row("Kind of event (ACLED)", ACLED, "event type accuracy"),
    Row("A foreign force at work, said to cross a border (ACLED)", ACLED, "foreign force: cross-border yes"),
    Row("No foreign force, not said to (ACLED)", ACLED, "no foreign force: cross-border not yes"),
    Row("What police did, example F1 (India, proxy)", "india_police_docs_dev", "police actions (proxy) example F1"),
    Row("General news taken for an incident, share (BBC; 0 is best)", "bbc_dev", "incident said, false (share)"),
    Row("General news that gave an event, share (BBC; 0 is best)", "bbc_dev", "events made, false (share)"),
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
