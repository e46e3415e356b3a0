"""Measures newswatch beside something known: `make bench`, or `make bench BENCH=extract`.

    python benchmarks/bench.py                       # all that stand beside something: about a quarter of an hour
    python benchmarks/bench.py extract feeds         # these
    python benchmarks/bench.py copies linking        # as the archive grows: scripts of their own, longer
    python benchmarks/bench.py --share 0.2 extract   # a look: a fifth of the inputs
    python benchmarks/bench.py --plots               # draws again what was measured

For each it prints medians and ratios, and what was to be reached; the figures go to docs/performance/NAME.json, what an
input costs against its size, or against what is stored, to docs/performance/NAME.svg.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from growing import SCRIPTS
from growing import run as run_script
from harness import Figure, Report, Taken, machine

# By name: where it is measured, and how many rounds
ALL: dict[str, tuple[str, int]] = {
    "start": ("against.start:measure", 5),
    "extract": ("against.extract:measure", 5),
    "feeds": ("against.feeds:measure", 7),
    "write": ("against.write:measure", 5),
    "claims": ("against.claims:measure", 3),
    "poll": ("against.poll:measure", 5),
    "assess": ("against.texts:measure_assess", 5),
    "code": ("against.texts:measure_code", 5),
    "end_to_end": ("against.flow:measure_end_to_end", 2),
    "workers": ("against.flow:measure_workers", 3),
    "memory": ("against.flow:measure_memory", 1),
}
OUT = Path(__file__).resolve().parents[1] / "docs" / "performance"


def main() -> int:
    """The command: 1 where a figure is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join((*ALL, *SCRIPTS)))
    parser.add_argument("--rounds", type=int, help="in place of each benchmark's own number")
    parser.add_argument("--share", type=float, default=1.0, help="of the usual number of inputs")
    parser.add_argument("--out", type=Path, default=OUT, help="where JSON and plots go")
    parser.add_argument("--plots", action="store_true", help="measure nothing, draw again")
    options = parser.parse_args()
    if unknown := set(options.names) - ALL.keys() - SCRIPTS.keys():
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join((*ALL, *SCRIPTS))}")
    options.out.mkdir(parents=True, exist_ok=True)
    missed = 0
    for name in options.names or ((*ALL, *SCRIPTS) if options.plots else ALL):
        file = options.out / f"{name}.json"
        if not options.plots:
            began, before = time.monotonic(), machine()
            measure = _grown if name in SCRIPTS else _beside
            missed += sum(figure.met is False for figure in measure(name, options.rounds, options.share, file))
            print(f"  {time.monotonic() - began:.0f} s, load {before['load'][0]} before\n", flush=True)
        if file.exists():
            plot(name, json.loads(file.read_text(encoding="utf-8")), file.with_suffix(".svg"))
    return int(missed > 0)


def _beside(name: str, rounds: int | None, share: float, file: Path) -> list[Figure]:
    """Measure one of `ALL`, print and write it."""
    where, usual = ALL[name]
    module, _, function = where.partition(":")
    measure: Callable[[int, float], Report] = getattr(importlib.import_module(module), function)
    before = machine()
    report = measure(rounds or usual, share)
    show(report)
    written = {"machine": before, "rounds": rounds or usual, "share": share, **asdict(report)}
    file.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return report.figures


def _grown(name: str, rounds: int | None, share: float, file: Path) -> list[Figure]:
    """Run one of the scripts, which prints and writes, and say what its figures come to."""
    print(f"{name}:", flush=True)
    run_script(name, share, rounds, file)
    judge = SCRIPTS[name].figures
    figures = judge(json.loads(file.read_text(encoding="utf-8"))) if judge is not None else []
    for figure in figures:
        print(f"  {said_of(figure)}")
    return figures


def show(report: Report) -> None:
    """Medians of each size, then what they come to."""
    print(f"{report.name}: {report.question}")
    wide = max(len(name) for found in report.sizes.values() for sides in found.values() for name in sides)
    heads = f"{'inputs':>8}{'a second':>10}{'ms':>9}{'ms of cpu':>10}{'server':>8}{'MiB':>6}{'child':>6}"
    print(f"  {'':24}{'':{wide}}{heads}")
    for of, found in report.sizes.items():
        for size, sides in found.items():
            for place, (name, taken) in enumerate(sides.items()):
                said = f"{of} {size:g}"[:23] if place == 0 else ""
                print(f"  {said:24}{name:{wide}}{_line(taken)}")
    for note in report.notes:
        print(f"  {note}")
    for figure in report.figures:
        print(f"  {said_of(figure)}")


def _line(taken: Taken) -> str:
    each = 1000 / max(taken.inputs, 1)
    counts = " ".join(f"{name}={count:,}" for name, count in taken.counts.items())
    return (
        f"{taken.inputs:>8,}{taken.a_second:>10,.1f}{each * taken.wall_s:>9.2f}{each * taken.cpu_s:>10.2f}"
        f"{each * taken.server_s:>8.2f}{taken.peak_mib:>6.0f}{taken.child_mib:>6.0f}  {counts}"
    )


def said_of(figure: Figure) -> str:
    """A figure in a line, with what it was to reach."""
    value = f"{figure.value:,.3g}" if figure.value < 1000 else f"{figure.value:,.0f}"
    if figure.goal is None:
        return f"        {figure.what}: {value}{figure.unit}"
    bound = "at most" if figure.at_most else "at least"
    mark = "met   " if figure.met else "MISSED"
    return f"{mark}  {figure.what}: {value}{figure.unit} ({bound} {figure.goal:g}{figure.unit})"


def plot(name: str, measured: dict[str, Any], file: Path) -> None:
    """Milliseconds of processor an input against its size, or against what is stored."""
    lines: dict[str, list[tuple[float, float]]] = {}
    if name in SCRIPTS:
        title, across, drawn = f"{name}, as the archive grows", SCRIPTS[name].across, SCRIPTS[name].lines
        lines = drawn(measured) if drawn is not None else {}
    else:
        title, across = f"{name}: {measured['question']}", measured["unit"]
        for of, found in measured["sizes"].items():
            for size, sides in found.items():
                for side, taken in sides.items():
                    cost = 1000 * (taken["cpu_s"] + taken["server_s"]) / max(taken["inputs"], 1)
                    lines.setdefault(f"{side}, {of}", []).append((float(size), cost))
    if across and len({size for points in lines.values() for size, _ in points}) > 1:
        try:
            from plots import draw
        except ModuleNotFoundError as missing:
            print(f"  not drawn: {missing.name} is not installed; make bench brings it\n")
            return
        draw(file, title, across, "ms of processor an input", lines)


if __name__ == "__main__":
    sys.exit(main())
