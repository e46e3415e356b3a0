"""The benchmarks that are scripts of their own, as bench.py runs them: with which sizes, and what their figures say.

Each writes its JSON itself; here is what of it was to be reached, and what of it is drawn. `week.py` takes hours and is
run by name alone.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import Figure

HERE = Path(__file__).resolve().parent
GROWS_AT_MOST = 1.3  # from the smallest archive to the largest
COPIES_A_SECOND, MENTIONS_A_SECOND = 500.0, 300.0
BRIEF = "brief"
Lines = dict[str, list[tuple[float, float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """`sizes` are its arguments at a share of its usual inputs; `rounds` whether it takes them. What is drawn: the cost
    of an input in milliseconds, across what is stored (`across`)."""

    sizes: Callable[[float], list[str]]
    rounds: bool = False
    figures: Callable[[Mapping[str, Any]], list[Figure]] | None = None
    lines: Callable[[Mapping[str, Any]], Lines] | None = None
    across: str = ""


def run(name: str, share: float, rounds: int | None, file: Path) -> None:
    """Run it; it prints, and writes its figures to `file`. That it missed a limit of its own its figures tell, too;
    what else ends it is raised."""
    script = SCRIPTS[name]
    command = [sys.executable, str(HERE / f"{name}.py"), *script.sizes(share)]
    if script.rounds and rounds is not None:
        command += ["--rounds", str(rounds)]
    if name == "sizing":
        command += [str(file.with_name("stage_cost.json"))]
    else:
        command += ["--json", str(file)]
    file_before = file.stat().st_mtime_ns if file.exists() else None
    ended = subprocess.run(command, check=False).returncode  # noqa: S603 - our own script
    written = name == "sizing" or (file.exists() and file.stat().st_mtime_ns != file_before)
    if ended not in (0, 1) or not written:
        raise RuntimeError(f"{name}.py ended with {ended} and without figures")


def _numbers(share: float, *usual: int, least: int) -> list[str]:
    return [str(size) for size in sorted({max(least, round(share * number)) for number in usual})]


def _of_copies(measured: Mapping[str, Any]) -> list[Figure]:
    batches = [one["batches_of_16"] for one in measured["sizes"].values()]
    first, last = batches[0], batches[-1]
    grown = (last["ms_of_client"] + last["ms_of_server"]) / (first["ms_of_client"] + first["ms_of_server"])
    return [
        Figure(what="on the clock: the last size to the first", value=last["to_the_first_size"], goal=GROWS_AT_MOST,
               at_most=True),
        Figure(what="by processor time", value=grown),
        Figure(what="articles a second, at the slowest", value=min(one["articles_a_second"] for one in batches),
               goal=COPIES_A_SECOND),
        Figure(what="by processor time", value=min(one["articles_a_processor_second"] for one in batches)),
    ]  # fmt: skip


def _copies_lines(measured: Mapping[str, Any]) -> Lines:
    lines: Lines = {}
    for size, found in measured["sizes"].items():
        for batch in (16, 64):
            one = found[f"batches_of_{batch}"]
            lines.setdefault(f"newswatch, batches of {batch}", []).append(
                (float(size), one["ms_of_client"] + one["ms_of_server"])
            )
        lines.setdefault("of these, the server (16)", []).append((float(size), found["batches_of_16"]["ms_of_server"]))
    return lines


def _of_linking(measured: Mapping[str, Any]) -> list[Figure]:
    found: Sequence[Mapping[str, Any]] = measured["sizes"]
    each = [one["client_ms"] + one["server_ms"] for one in found]
    return [
        Figure(what="on the clock: the last size to the first", value=measured["ratio"], goal=GROWS_AT_MOST,
               at_most=True),
        Figure(what="by processor time", value=each[-1] / each[0]),
        Figure(what="mentions a second, at the slowest", value=min(one["a_second"] for one in found),
               goal=MENTIONS_A_SECOND),
        Figure(what="by processor time", value=1000 / max(each)),
    ]  # fmt: skip


def _linking_lines(measured: Mapping[str, Any]) -> Lines:
    found = measured["sizes"]
    return {
        "newswatch": [(one["events"], one["client_ms"] + one["server_ms"]) for one in found],
        "of these, the server": [(one["events"], one["server_ms"]) for one in found],
        "on the clock": [(one["events"], 1000 / one["a_second"]) for one in found],
    }


def _of_questions(measured: Mapping[str, Any]) -> list[Figure]:
    figures = []
    for what, own in (("the slowest question", False), ("the slowest brief", True)):
        asked = [one for one in measured["timings"] if (one["name"] == BRIEF) is own]
        if asked:
            worst = max(asked, key=lambda one: one["processor_ms"])
            figures.append(
                Figure(what=f"{what}, processor ({worst['question'][:60]})", value=worst["processor_ms"],
                       goal=worst["limit_ms"], at_most=True, unit=" ms")
            )  # fmt: skip
    return figures


SCRIPTS: dict[str, Script] = {
    "stage_cost": Script(sizes=lambda share: ["--feeds", str(max(2, round(150 * share)))]),
    "sizing": Script(sizes=lambda _: []),
    "copies": Script(
        sizes=lambda share: ["--sizes", *_numbers(share, 10_000, 100_000, 1_000_000, least=1_000)],
        rounds=True,
        figures=_of_copies,
        lines=_copies_lines,
        across="articles stored",
    ),
    "linking": Script(
        # An archive of less than five days has no news of the day before yesterday to tell apart
        sizes=lambda share: ["--events", ",".join(_numbers(share, 10_000, 100_000, 500_000, least=2_000))],
        figures=_of_linking,
        lines=_linking_lines,
        across="events stored",
    ),
    "questions": Script(
        sizes=lambda share: [
            *("--articles", str(max(10_000, round(1_000_000 * share)))),
            *("--events", str(max(2_000, round(200_000 * share)))),
        ],
        rounds=True,
        figures=_of_questions,
    ),
    "week": Script(
        sizes=lambda share: [
            *("--feeds", str(max(100, round(2_000 * share)))),
            *("--articles", str(max(140, round(30_000 * share)))),
            *("--archive", str(max(5_000, round(300_000 * share)))),
        ]
    ),
}
