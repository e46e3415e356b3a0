"""How well `newswatch analyze` does on the sample world's own truth (catalog/sample/truth.jsonl).

    python tests/evaluation/score_sample.py            # analyses the whole sample world and prints what is right
    python tests/evaluation/score_sample.py --errors   # and every wrong answer

A demonstration and a floor against silent loss, not the measure of quality: the world is our own writing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from newswatch.app.sample.world import load, truth

Row = Mapping[str, Any]


@dataclass(slots=True)
class Score:
    """Right and wrong answers by measure, and the wrong ones in words."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def add(self, measure: str, where: str, got: object, accepted: Iterable[object]) -> None:
        """Count one answer."""
        wanted = list(accepted)
        self.total[measure] += 1
        if got in wanted:
            self.right[measure] += 1
        else:
            self.errors.append(f"{measure:18} {where}: {got!r}, not {' or '.join(map(repr, wanted))}")

    def share(self, measure: str) -> float:
        """The share of right answers, 0..1."""
        return self.right[measure] / self.total[measure]


def inputs() -> Iterator[dict[str, str | None]]:
    """The world's articles as lines of the contract, those left out that no pipeline gets a text of."""
    kept = {row["id"] for row in truth() if row["expect"] is None}
    for site, article in load().articles():
        name = f"{site.source.outlet}/{article.slug}"
        if name in kept:
            yield {
                "id": name,
                "title": article.title,
                "text": "\n".join(article.paragraphs),
                "published": article.published.isoformat(),
                "url": site.url_of(article),
            }


def score(analyses: Iterable[Row]) -> Score:
    """Compare lines of `newswatch analyze` with the truth. Languages besides English count for the verdict only."""
    rows = {row["id"]: row for row in truth()}
    result = Score()
    for analysis in analyses:
        row = rows[analysis["id"]]
        result.add("answered", analysis["id"], analysis.get("error"), [None])
        if "error" in analysis:
            continue
        assessment = analysis["assessment"]
        at = str(row["id"])
        result.add("verdict", at, assessment["verdict"], [row["verdict"], *row.get("accept_verdict", ())])
        if row["language"] != "en":
            continue
        border = [row["cross_border"], *row.get("accept_cross_border", ())]
        result.add("cross-border", at, assessment["cross_border"], border)
        result.add("genre", at, assessment["genre"], [row["genre"]])
        _incidents(result, at, _actual(row["incidents"]), _actual(analysis["events"]))
    return result


def _actual(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["realis"] == "actual" and row["scope"] == "incident"]


def _incidents(result: Score, at: str, wanted: list[Row], coded: list[Row]) -> None:
    needed = [row for row in wanted if not row.get("optional")]
    result.add("incidents", at, len(coded), range(len(needed), len(wanted) + 1))
    free = list(coded)
    for row in needed:
        found = max(free, key=lambda event: _likeness(row, event), default=None)
        if found is None or _likeness(row, found) == 0:
            result.add("found", f"{at} {row['event']}", "nothing", ["an event"])
            continue
        free.remove(found)
        result.add("found", f"{at} {row['event']}", "an event", ["an event"])
        _event(result, f"{at} {row['event']}", row, found)


def _likeness(row: Row, event: Row) -> int:
    """Whether an event can be the incident, and how well it fits: date, kind, country, place, one point each."""
    place, own = row["place"], event["place"]
    return (
        (row["date_start"] is not None and row["date_start"] == event["date_start"])
        + (event["event_type"] in row["event_type"])
        + (place["country"] is not None and place["country"] == own["country"])
        + _same_name(place["name"], own["name"])
    )


def _event(result: Score, at: str, row: Row, event: Row) -> None:
    result.add("date", at, (event["date_start"], event["date_end"]), [(row["date_start"], row["date_end"])])
    result.add("kind", at, event["event_type"], row["event_type"])
    result.add("country", at, event["place"]["country"], [row["place"]["country"]])
    name = row["place"]["name"] if _same_name(row["place"]["name"], event["place"]["name"]) else event["place"]["name"]
    result.add("place", at, name, [row["place"]["name"]])
    origin, own = row["cross_border"], event["cross_border"]
    result.add("origin", at, own["status"], [origin["status"], *origin.get("accept_status", ())])
    if origin["status"] == own["status"] == "yes":
        result.add("origin country", at, own["origin_country"], [origin["origin_country"]])
    for outcome in ("killed", "injured"):
        claims = [c["best"] or 0 for c in row["casualties"] if c["outcome"] == outcome]
        counts = [c["best"] or c["min"] or 0 for c in event["casualties"] if c["outcome"] == outcome]
        # where the sides speak of the same people, either side's count is right, and their sum is not
        accepted = [*claims, 0][: max(len(claims), 1)] if row.get("conflicting") else [sum(claims)]
        result.add(outcome, at, sum(counts), accepted)
    if row["perpetrator"] is not None:
        perpetrators = [actor for actor in event["actors"] if actor["role"] == "perpetrator"]
        state = row.get("perpetrator_country")
        named = any(
            actor["name"] == row["perpetrator"] or (state is not None and actor["country"] == state)
            for actor in perpetrators
        )
        shown = row["perpetrator"] if named else [actor["name"] for actor in perpetrators]
        result.add("perpetrator", at, shown, [row["perpetrator"]])


def _same_name(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    first, second = _plain(one), _plain(other)
    return first in second or second in first


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.replace("ı", "i")).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def main() -> None:
    """Run the command on the world and print the table."""
    lines = "".join(json.dumps(line) + "\n" for line in inputs())
    command = [sys.executable, "-m", "newswatch", "analyze"]
    answers = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    sys.stderr.write(answers.stderr)
    result = score(json.loads(line) for line in answers.stdout.splitlines())
    if "--errors" in sys.argv:
        print("\n".join(result.errors))
    for measure in result.total:
        print(f"{measure:16} {result.right[measure]:4} of {result.total[measure]:4}  {result.share(measure):.3f}")


if __name__ == "__main__":
    main()
