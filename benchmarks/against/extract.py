"""extract, bytes to article in child processes, against bare trafilatura with metadata in as many processes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import generated
import real
from harness import SPAWN, Clock, Figure, Report, Round, Side, Taken, take_turns

WORKERS = 2
# Of a page's furniture: 35, 105 and 380 kB of HTML
FURNITURE = (0.25, 1.0, 4.0)
NOW = datetime(2026, 3, 20, tzinfo=UTC)
# trafilatura's answer is taken, by its quick pass or its full cascade, and needed no second opinion
TAKEN = frozenset({"trafilatura-fast"})
GOAL_TAKEN, GOAL_ALL = 0.90, 0.75

Pages = list[tuple[str, bytes]]


@contextmanager
def newswatch(pages: Pages) -> Iterator[Round]:
    """As the pipeline does it."""
    from newswatch import articles
    from newswatch.model import Page
    from newswatch.sandbox import Sandbox

    jobs = [
        (Page(url=url, final_url=url, body=body, headers={"content-type": "text/html"}, fetched_at=NOW),)
        for url, body in pages
    ]
    with Sandbox(workers=WORKERS, preload=("newswatch.articles",)) as sandbox:

        def do(clock: Clock) -> int:
            answers = list(sandbox.map(articles.extract, jobs, wall_s=30.0))
            clock.counts["answered"] += sum(answer.reason is None for answer in answers)
            return len(answers)

        yield do


@contextmanager
def trafilatura(pages: Pages) -> Iterator[Round]:
    """Its own defaults, with metadata: text, title, date, author."""
    with ProcessPoolExecutor(WORKERS, mp_context=SPAWN) as pool:

        def do(clock: Clock) -> int:
            answers = list(pool.map(_bare, pages, chunksize=4))
            clock.counts["answered"] += sum(answer is not None for answer in answers)
            return len(answers)

        yield do


def _bare(page: tuple[str, bytes]) -> dict[str, Any] | None:
    from trafilatura import bare_extraction

    url, body = page
    found: Any = bare_extraction(body, url=url, with_metadata=True)
    return None if found is None else {name: getattr(found, name) for name in ("text", "title", "date", "author")}


def measure(rounds: int, share: float) -> Report:
    """Three sizes of page, and real ones; over all, and over those where trafilatura's first answer is taken."""
    report = Report(
        name="extract", question="from a page's bytes to its article, two child processes", unit="kB of HTML a page"
    )
    for furniture in FURNITURE:
        made = generated.pages(generated.made(12, max(2, round(share * 20 / max(furniture, 1))), furniture=furniture))
        taken = _turns(made, rounds)
        size = round(sum(len(body) for _, body in made) / len(made) / 1000)
        report.add("generated pages", size, taken)
        if furniture == 1.0:
            _judge(report, "generated pages", made, taken, rounds)
    if found := real.pages():
        taken = _turns(found, rounds)
        report.add("real pages", round(sum(len(body) for _, body in found) / len(found) / 1000), taken)
        _judge(report, "real pages", found, taken, rounds)
    return report


def _judge(report: Report, of: str, pages: Pages, taken: dict[str, Taken], rounds: int) -> None:
    first = _first_taken(pages)
    if 0 < len(first) < len(pages):
        only = _turns(first, rounds)
        report.notes.append(f"{of}: of {len(pages)}, {len(first)} need no second opinion")
    else:
        only = taken
    for what, found, goal in (("where its answer is taken", only, GOAL_TAKEN), ("over all", taken, GOAL_ALL)):
        ours, theirs = found["newswatch"], found["trafilatura"]
        report.figures += [
            Figure(what=f"{of}, {what}: pages a second, to trafilatura's", value=ours.a_second / theirs.a_second,
                   goal=goal),
            Figure(what=f"{of}, {what}: by processor time", value=theirs.cpu_s / ours.cpu_s),
        ]  # fmt: skip


def _first_taken(pages: Pages) -> Pages:
    from newswatch.articles import extract
    from newswatch.model import Page

    return [
        (url, body)
        for url, body in pages
        if extract(
            Page(url=url, final_url=url, body=body, headers={"content-type": "text/html"}, fetched_at=NOW)
        ).extractor
        in TAKEN
    ]


def _turns(pages: Pages, rounds: int) -> dict[str, Taken]:
    return take_turns(
        [
            Side(name="newswatch", prepare=newswatch, arguments=(pages,)),
            Side(name="trafilatura", prepare=trafilatura, arguments=(pages,)),
        ],
        rounds,
    )
