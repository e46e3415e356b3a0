"""The commands for pipes: `extract`, `parse-feed`, `analyze`, `dedup`. CONTRACT: one line out for each line in.

They call the stage functions that the pipeline calls. Pages and feeds are parsed in killable children: one that
loops or crashes costs only its own line.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newswatch.cli.lines import BadLine, BadValueError, Line, needed_text_of, read_lines, text_of, write_lines

if TYPE_CHECKING:  # these pull in the whole program; `newswatch extract --help` needs none of it
    from newswatch.model import ArticleText, Page
    from newswatch.reports.contract import Json
    from newswatch.sandbox import Answer

# RELIABILITY section 3: a page may take 10 s to parse, a feed 5 s and 1.5 s for each megabyte
PAGE_S = 10.0
FEED_S = 5.0
FEED_S_PER_MB = 1.5
PAGE_BYTES = 10 * 1024 * 1024
# As much of a text and of a title as the pipeline keeps
TEXT_CHARACTERS = 2_000_000
TITLE_CHARACTERS = 2_000


@click.command()
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Child processes.")
@click.pass_context
def extract(ctx: click.Context, workers: int) -> None:
    """Pages on standard input to articles on standard output.

    \b
    in   {"id", "html" or "html_path", "url"}
    out  {"id", "title", "text", "published", "published_basis", "language",
          "canonical_url", "authors", "rejected"}

    `rejected` is null or the reason why the page is no article. A line that cannot be read gives
    {"id", "error": {"kind", "message"}}; the exit status is then 1.
    """
    from newswatch.cli import pipe_jobs
    from newswatch.sandbox import Sandbox

    ids: deque[object] = deque()  # of the lines that were read and not answered

    def jobs() -> Iterator[tuple[object, Page | BadLine]]:
        for line in read_lines():
            id_, page = _page(line)
            ids.append(id_)
            yield id_, page

    with Sandbox(workers=workers, preload=("newswatch.articles", pipe_jobs.__name__)) as sandbox:
        answers = sandbox.map(pipe_jobs.extract_job, jobs(), wall_s=PAGE_S)
        good = write_lines(_told(answer, ids.popleft()) for answer in answers)
    ctx.exit(0 if good else 1)


@click.command("parse-feed")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--url", default="", help="The address the file came from, for its relative links.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Child processes.")
@click.pass_context
def parse_feed(ctx: click.Context, files: tuple[str, ...], url: str, workers: int) -> None:
    """Feed files to their entries on standard output, one line a file; - is standard input.

    \b
    out  {"file", "title", "version", "language", "entries": [{"guid", "url",
          "title", "summary", "published", "published_basis"}], "error"}

    `error` is null, or why the file is no usable feed; the exit status is then 1.
    """
    from newswatch.cli import pipe_jobs
    from newswatch.feeds import MAX_BODY
    from newswatch.sandbox import Sandbox

    now = datetime.now(UTC)
    largest = max((_size(file) for file in files), default=0)

    def jobs() -> Iterator[tuple[str, bytes | BadLine, str, datetime]]:
        for file in files:
            yield file, _content(file, MAX_BODY), url, now

    with Sandbox(workers=workers, preload=("newswatch.feeds", pipe_jobs.__name__)) as sandbox:
        wall_s = FEED_S + FEED_S_PER_MB * min(largest, MAX_BODY) / 1e6
        answers = sandbox.map(pipe_jobs.feed_job, jobs(), wall_s=wall_s)
        good = write_lines({"file": file, **_told(answer, file)} for file, answer in zip(files, answers, strict=True))
    ctx.exit(0 if good else 1)


@click.command()
@click.pass_context
def analyze(ctx: click.Context) -> None:
    """Articles on standard input to assessments and coded incidents on standard output.

    \b
    in   {"id", "title", "text", "published", "url"}    all but text may be null
    out  {"id", "assessment": {…}, "events": [{…}, …]}

    Every value carries the quotation it rests on, with its offsets in `text`. What the text does not state is null.
    """
    from newswatch.app import load_rules
    from newswatch.pipeline.analysis import analyze as analyze_article
    from newswatch.reports import contract

    rules = load_rules()

    def analysed(line: Line) -> Json:
        article = _article(line)
        return contract.analysis(line.get("id"), analyze_article(article, rules))

    ctx.exit(0 if write_lines(_answers(analysed)) else 1)


@click.command()
@click.pass_context
def dedup(ctx: click.Context) -> None:
    """Articles on standard input, in the order they arrive, to copies and stories on standard output.

    \b
    in   {"id", "title", "text", "published", "url", "publisher"}
    out  {"id", "copy_of", "similarity", "story"}

    `copy_of` is the earlier article that this one copies, else null; `story` the first article of the same news.
    """
    from newswatch.dedup import Arrival, Decider, MemoryIndex
    from newswatch.reports import contract
    from newswatch.urls import canonical

    decider = Decider(MemoryIndex())
    # To the decider a line is its number: an id may be a number, and an id that comes twice is two articles
    given: list[str | int | float] = []

    def decided(line: Line) -> Json:
        id_ = line.get("id")
        if not isinstance(id_, str | int | float):
            raise BadValueError("'id' is missing: copies and stories are named by it")
        url = text_of(line, "url")
        arrival = Arrival.of(
            id=str(len(given)),
            title=_title(line),
            text=needed_text_of(line, "text")[:TEXT_CHARACTERS],
            published=_moment(text_of(line, "published")),
            url=canonical(url) if url else None,
        )
        given.append(id_)
        verdict = decider.decide(arrival)
        return contract.copy_verdict(id_, verdict) | {
            "copy_of": None if verdict.copy_of is None else given[int(verdict.copy_of)],
            "story": given[int(verdict.story)],
        }

    ctx.exit(0 if write_lines(_answers(decided)) else 1)


def _page(line: Line | BadLine) -> tuple[object, Page | BadLine]:
    from newswatch.cli.pipe_jobs import page_of

    if isinstance(line, BadLine):
        return line.id, line
    id_ = line.get("id")
    try:
        html, path, url = text_of(line, "html"), text_of(line, "html_path"), text_of(line, "url")
    except BadValueError as error:
        return id_, BadLine(id_, "bad_line", str(error))
    if html is not None:
        body = html.encode("utf-8")
        if len(body) > PAGE_BYTES:
            return id_, BadLine(id_, "body_too_large", f"the page has more than {PAGE_BYTES} bytes")
        return id_, page_of(url, body, "text/html; charset=utf-8")
    if path is None:
        return id_, BadLine(id_, "bad_line", "'html' and 'html_path' are both missing")
    # Only a regular file ends: a pipe may never, and standard input has the other lines
    read = _content(path, PAGE_BYTES) if _is_file(path) else BadLine(id_, "unreadable_file", f"{path} is no file")
    if isinstance(read, BadLine):
        return id_, BadLine(id_, read.kind, read.message)
    return id_, page_of(url, read, None)


def _article(line: Line) -> ArticleText:
    from newswatch.model import ArticleText

    return ArticleText(
        id=str(line.get("id")),
        text=needed_text_of(line, "text"),
        title=_title(line),
        published=_moment(text_of(line, "published")),
        url=text_of(line, "url"),
    )


def _title(line: Line) -> str | None:
    title = text_of(line, "title")
    return title and title[:TITLE_CHARACTERS]


def _answers(step: Callable[[Line], Json]) -> Iterator[Json]:
    """An answer for each line of standard input; what goes wrong with one is its own answer."""
    from newswatch.reports import contract

    for line in read_lines():
        if isinstance(line, BadLine):
            yield contract.failure(line.id, line.kind, line.message)
            continue
        try:
            yield step(line)
        except BadValueError as error:
            yield contract.failure(line.get("id"), "bad_line", str(error))
        except Exception as error:  # noqa: BLE001 - one article must not cost the others their answers
            yield contract.failure(line.get("id"), "bug", f"{type(error).__name__}: {error}"[:300])


def _moment(text: str | None) -> datetime | None:
    """A date or a time in ISO 8601 as aware UTC."""
    if text is None or not text.strip():
        return None
    text = text.strip()
    try:
        if len(text) == len("2021-02-03"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadValueError(f"'published' is no date: {text[:40]!r}") from None


def _content(path: str, limit: int) -> bytes | BadLine:
    """A file's bytes, or why there are none; `-` is standard input."""
    try:
        if path == "-":
            body = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(path).open("rb") as file:
                body = file.read(limit + 1)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        return BadLine(path, "unreadable_file", f"{path}: {said}")
    if len(body) > limit:
        return BadLine(path, "body_too_large", f"{path} has more than {limit} bytes")
    return body


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def _told(answer: Answer[Json], id_: object) -> Json:
    """The child's answer, or what became of the child."""
    from newswatch.reports import contract

    if answer.value is not None:
        return answer.value
    return contract.failure(id_, str(answer.reason), answer.detail)
