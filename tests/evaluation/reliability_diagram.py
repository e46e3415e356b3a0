"""A reliability diagram as SVG: of the texts that are given 0.8, do 80 % tell of an incident? One panel a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

SIDE, GAP, TOP, LEFT, BARS = 220, 46, 34, 44, 60  # pixels: a panel, between panels, above, left of, below for counts
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
LARGEST, SMALLEST = 9.0, 2.5  # radius of a dot, by the square root of its share


STYLE = (
    "<style>text{fill:#444}.axis{stroke:#999;fill:none}.even{stroke:#bbb;stroke-dasharray:4 3}"
    ".dot{fill:#2b6cb0;fill-opacity:.75}.line{stroke:#2b6cb0;fill:none}.bar{fill:#2b6cb0;fill-opacity:.35}"
    "@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>"
)


class Bin(NamedTuple):
    """Texts with about the same probability: what was said on average, how many are so, and how many there are."""

    said: float
    is_so: float
    n: int


def diagram(panels: Mapping[str, Sequence[Bin]]) -> str:
    """The drawing; colours suit light and dark pages."""
    width = LEFT + len(panels) * (SIDE + GAP)
    height = TOP + SIDE + BARS + 30
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" font-family="system-ui, sans-serif" font-size="11">'
    )
    parts = [
        head,
        "<title>Probability of an incident against the share that tells of one, out of fold</title>",
        STYLE,
    ]
    for k, (name, bins) in enumerate(panels.items()):
        parts += _panel(name, bins, LEFT + k * (SIDE + GAP))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(name: str, bins: Sequence[Bin], x0: int) -> Iterator[str]:
    total = sum(b.n for b in bins)
    floor = TOP + SIDE

    def x(v: float) -> float:
        return round(x0 + v * SIDE, 1)

    def y(v: float) -> float:
        return round(floor - v * SIDE, 1)

    yield f'<text x="{x0}" y="{TOP - 14}" font-size="13">{name}, {total} texts</text>'
    yield f'<rect class="axis" x="{x0}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>'
    yield f'<line class="even" x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}"/>'
    yield f'<text x="{x(1)}" y="{floor + 30}" text-anchor="end">said: probability of an incident</text>'
    yield f'<text x="{x0 + 6}" y="{TOP + 16}">is so: share that tells of one</text>'
    for t in TICKS:
        yield f'<text x="{x(t)}" y="{floor + 14}" text-anchor="middle">{t:g}</text>'
        yield f'<text x="{x0 - 6}" y="{y(t) + 4}" text-anchor="end">{t:g}</text>'
    points = " ".join(f"{x(b.said)},{y(b.is_so)}" for b in bins)
    yield f'<polyline class="line" points="{points}"/>'
    most = max(b.n for b in bins)
    for b in bins:
        radius = round(max(SMALLEST, LARGEST * (b.n / most) ** 0.5), 1)
        yield f'<circle class="dot" cx="{x(b.said)}" cy="{y(b.is_so)}" r="{radius}">'
        yield f"<title>said {b.said:.2f}, is so {b.is_so:.2f}, {b.n} texts</title></circle>"
        tall = round(BARS * b.n / most * 0.6, 1)
        wide = SIDE / 14
        yield (
            f'<rect class="bar" x="{round(x(b.said) - wide / 2, 1)}" y="{round(floor + BARS + 20 - tall, 1)}" '
            f'width="{wide:.1f}" height="{tall}"/>'
        )
