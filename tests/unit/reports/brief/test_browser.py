"""The page in a real headless browser: nothing is cut off on a phone, nothing from outside runs or is fetched.

NEWSWATCH_SCREENSHOTS names a folder that gets what was seen.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from tests.briefs import PERIOD, brief, event, material
from tests.dags.devtools import CHROMIUM, COMMAND, opened
from tests.unit.reports.brief.test_page import hostile

from newswatch.model.briefs import BriefFilter
from newswatch.reports.brief import compose, page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here (apt-get install chromium)")
PHONE, DESK = 360, 1200
# What reaches beyond the page and is not within a box that scrolls for itself
BEYOND = """
[...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > %d + 1 && !e.closest('.scroll, svg'))
    .map(e => e.tagName + ' ' + e.textContent.slice(0, 40))
"""


def look(html: str, folder: Path, width: int, *questions: str, keep: str | None = None) -> list[Any]:
    """What the browser says of the page at this width."""
    file = folder / "brief.html"
    file.write_text(html, encoding="utf-8")

    async def ask() -> list[Any]:
        async with opened(COMMAND, folder / "profile", file.as_uri()) as tab:
            size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == PHONE}
            await tab.call("Emulation.setDeviceMetricsOverride", **size)
            await tab.until("document.readyState === 'complete'")
            answers = [await tab.ask(question) for question in questions]
            if keep and (where := os.environ.get("NEWSWATCH_SCREENSHOTS")):
                (Path(where) / f"{keep}.png").write_bytes(await tab.shot())
            return answers

    return asyncio.run(ask())


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("kind", ["quiet", "usual", "hostile"])
def test_nothing_is_cut_off(tmp_path: Path, width: int, kind: str) -> None:
    told = {
        "quiet": lambda: brief(),
        "usual": lambda: brief(*(event(number, date_precision="day") for number in range(1, 9))),
        "hostile": lambda: compose(hostile(), PERIOD, BriefFilter()),
    }[kind]()
    (tmp_path / "profile").mkdir()
    wide, beyond = look(
        page(told),
        tmp_path,
        width,
        "document.documentElement.scrollWidth",
        BEYOND % width,
        keep=f"brief-{kind}-{width}",
    )
    assert beyond == []
    assert wide == width


def test_nothing_runs_and_nothing_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()
    scripts, images, fetched, words = look(
        page(compose(hostile(), PERIOD, BriefFilter())),
        tmp_path,
        DESK,
        "document.scripts.length",
        "document.images.length",
        "performance.getEntriesByType('resource').length",
        "document.body.innerText.includes('<script>alert(1)</script>')",
    )
    assert (scripts, images, fetched, words) == (0, 0, 0, True)


def test_a_phone_shows_every_line_of_the_table_as_a_card_and_its_own_timeline(tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()
    shown = "getComputedStyle(document.querySelector('%s')).display"
    row, wide, narrow, order = look(
        page(compose(material(event(1)), PERIOD, BriefFilter())),
        tmp_path,
        PHONE,
        shown % ".glance tr:not(.g)",
        shown % ".days:not(.phone)",
        shown % ".days.phone",
        "getComputedStyle(document.querySelector('.glance tr:not(.g) td:nth-child(4)'), ':before').content",
    )
    assert (row, wide, narrow, order) == ("grid", "none", "block", '"killed "')
