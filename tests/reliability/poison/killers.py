"""Pages that kill what reads them, and what stands in for faults of libraries that no page is known to reach."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Mapping

from tests.reliability.inputs.attacks import page
from tests.reliability.paper import harmless

from newswatch import articles
from newswatch.model import Extraction, Page

Make = Callable[[int], bytes]  # the so-manieth of its kind

# What the children of these tests get. Honest pages need a tenth of the time, and the least memory that may be set
MEMORY_BYTES = 256 * 2**20
PARSE_S = 4.0

# Nothing else than what strangers can serve: within the cap of a page, each needs more than a child has
LOOPS: Mapping[str, Make] = {
    "/spans.html": lambda _: page("<p>" + "<span>a word </span>" * 30_000 + "</p>"),
    "/nested-tables.html": lambda _: page("<table><tr><td>" * 4_000),
}
EATERS: Mapping[str, Make] = {
    "/breaks.html": lambda _: page("<br>" * 1_200_000),
    "/attributes.html": lambda _: page("<p a=1 b=1 c=1 d=1 e=1>" * 200_000),
}
# No page is known to do this to the libraries of today: a child that reads `<i>SEGFAULT</i>` does it
CRASH, LEAVE = b"<i>SEGFAULT</i>", b"<i>EXIT 3</i>"
FAULTS: Mapping[str, Make] = {
    "/crash.html": lambda number: harmless(-2_000 - number) + CRASH,
    "/leave.html": lambda number: harmless(-3_000 - number) + LEAVE,
}
ALL: Mapping[str, Make] = {**LOOPS, **EATERS, **FAULTS}
REASONS: Mapping[str, str] = (
    dict.fromkeys(LOOPS, "parse_timed_out")
    | dict.fromkeys(EATERS, "parse_out_of_memory")
    | dict.fromkeys(FAULTS, "parse_crashed")
)
# With which a killer's rows tell how its child ended
WORDS: Mapping[str, tuple[str, ...]] = {
    "parse_timed_out": (f"killed after {PARSE_S:g} s",),
    "parse_out_of_memory": ("MemoryError", "killed by SIGKILL"),
    "parse_crashed": ("killed by SIGSEGV", "exit status 3"),
}


def extract(page: Page) -> Extraction:
    """`articles.extract`, with the faults of libraries in it."""
    if CRASH in page.body:
        ctypes.string_at(0)
    if LEAVE in page.body:
        os._exit(3)
    return articles.extract(page)
