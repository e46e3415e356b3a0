"""How well the words of an origin are read: status, direction, mechanism, basis, who asserts and who denies.

    python -m tests.evaluation.origin_score             # figures, all and by file
    python -m tests.evaluation.origin_score --errors    # and everything that is wrong, with its text

The set, `tests/evaluation/origin/*.jsonl`, is of the project's own writing: invented incidents at real borders. A row:

    id, border, published, text; country: the outlet's; trap: null, or what the text tempts to (a foreign name, a
    foreign victim, a ministry's statement, trade, refugees, drones inside one country, history, ...)
    tells: the incidents with `at`, words of the text that tell of it (null: the first incident of the text), and
    `status`, `origin`, `target`, `mechanism`, `basis`, `asserted_by`, `denied_by`

Where a field holds a list, any of it is right. Only a `yes` has the other fields; `asserted_by` is null where the
article says it in its own voice. Speakers are compared without case and article, one within the other. The file
`written_later` was written after the rules stood; measured once, before anybody changed a rule with it in sight, 0.818
of its origins were right in every field and 0.917 of its traps made up none.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.coding import incidents

from newswatch.model import CrossBorder, Mention

FOLDER = Path(__file__).with_name("origin")
FIELDS = ("origin", "target", "mechanism", "basis", "asserted_by", "denied_by")
Json = Mapping[str, Any]


@dataclass(slots=True)
class Figures:
    """Counts of right and of all answers by measure, and the errors in words."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    all: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    errors: list[str] = field(default_factory=list)

    def count(self, measure: str, right: bool) -> None:
        self.all[measure] += 1
        self.right[measure] += right

    def share(self, measure: str) -> float:
        """Right of all, 0..1; 1 where nothing was asked."""
        return self.right[measure] / self.all[measure] if self.all[measure] else 1.0

    def __str__(self) -> str:
        return "; ".join(f"{m} {self.share(m):.3f} ({self.right[m]} of {self.all[m]})" for m in self.all)


def rows(name: str = "*", folder: Path = FOLDER) -> Iterator[Json]:
    """The rows of the files so named."""
    for path in sorted(folder.glob(f"{name}.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def answered(text: str, found: tuple[Mention, ...], at: str | None) -> Mention | None:
    """The incident that tells of it: the first, or the one whose words share most with `at`."""
    if at is None:
        return found[0] if found else None
    start = text.index(at)
    end = start + len(at)
    shared = [(min(end, m.quote.end) - max(start, m.quote.start), -n, m) for n, m in enumerate(found)]
    best = max(shared, key=lambda s: s[:2], default=None)
    return best[2] if best is not None and best[0] > 0 else None


def measure(those: Iterator[Json]) -> Figures:
    """Code each row and compare: `yes found` and `no yes made up` over the incidents, every field over the yes."""
    out = Figures()
    for row in those:
        found = incidents(row["text"], row["published"], country=row["country"])
        for tell in row["tells"]:
            mention = answered(row["text"], found, tell["at"])
            told = mention.origin if mention is not None else None
            said = told is not None and told.status is CrossBorder.YES
            wrong = []
            if tell["status"] == "yes":
                out.count("yes found", said)
                if not said:
                    wrong.append("no yes")
                got = {
                    "origin": told.origin_country if said and told else None,
                    "target": told.target_country if said and told else None,
                    "mechanism": told.mechanism if said and told else "",
                    "basis": told.basis if said and told else "",
                    "asserted_by": told.asserted_by if said and told else "",
                    "denied_by": told.denied_by if said and told else "",
                }
                for name in FIELDS:
                    right = said and _fits(name, got[name], tell[name])
                    out.count(name, right)
                    if said and not right:
                        wrong.append(f"{name} {got[name]!r}, right is {tell[name]!r}")
                out.count("all of it", said and not wrong)
            else:
                made_up = any(m.origin.status is CrossBorder.YES for m in found) if row["trap"] else said
                out.count("no yes made up", not made_up)
                if row["trap"]:
                    out.count("traps", not made_up)
                if made_up:
                    wrong.append("a yes made up")
            if wrong:
                quote = told.quote.text if told is not None and told.quote is not None else None
                out.errors.append(f"{row['id']}: {'; '.join(wrong)} [{quote!r}]\n    {row['text']}")
    return out


def _fits(name: str, got: str | None, wanted: Any) -> bool:
    options = wanted if isinstance(wanted, list) else [wanted]
    if not name.endswith("_by"):
        return got in options
    return any(_same_speaker(got, one) for one in options)


def _same_speaker(got: str | None, wanted: str | None) -> bool:
    if got is None or wanted is None:
        return got is wanted
    a, b = (" ".join(w for w in s.lower().split() if w not in ("the", "a", "an")) for s in (got, wanted))
    return bool(a) and (a in b or b in a)


def main() -> None:
    """Print the figures, and the errors where they are asked for."""
    for name in (*sorted(path.stem for path in FOLDER.glob("*.jsonl")), "*"):
        figures = measure(rows(name))
        print(f"{'all' if name == '*' else name}: {figures}")
        if "--errors" in sys.argv and name != "*":
            print("\n".join(figures.errors))


if __name__ == "__main__":
    main()
