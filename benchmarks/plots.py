"""What an input costs against its size, both axes logarithmic, as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

Line = Sequence[tuple[float, float]]
# No date and no random names within: the same figures give the same file
mpl.rcParams.update({"svg.hashsalt": "newswatch", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})


def draw(file: Path, title: str, across: str, up: str, lines: Mapping[str, Line]) -> None:
    """One line a name, a point a size. A name that begins with newswatch is drawn full, the yardsticks dashed."""
    figure = Figure(figsize=(6.4, 3.8), layout="constrained")
    axes = figure.subplots()
    for name, points in lines.items():
        ordered = sorted(points)
        own = name.startswith("newswatch")
        axes.plot(
            [size for size, _ in ordered],
            [cost for _, cost in ordered],
            linestyle="-" if own else "--",
            marker="o" if own else "s",
            markersize=4,
            label=name,
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
        axis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    sizes = sorted({size for points in lines.values() for size, _ in points})
    axes.set_xticks(sizes)
    low, high = axes.get_ylim()
    if high < 10 * low:  # one decade at least: a flat line shall look flat
        axes.set_ylim(low / 2, max(high * 2, 5 * low))
    axes.set_title(title, loc="left", fontsize=10)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.grid(visible=True, which="major", linewidth=0.3)
    axes.legend(frameon=False, fontsize=8)
    figure.savefig(file, format="svg", metadata={"Date": None})
