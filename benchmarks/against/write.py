"""Writing articles with versions, hashes and search vectors, against COPY of the same rows into the same tables."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import generated
import psycopg
from harness import Clock, Database, Figure, Report, Round, Side, database, take_turns
from psycopg import sql
from psycopg.types.json import Jsonb

from newswatch.model import Extraction, OutcomeKind, Page, PublishedBasis, Reason, Stage
from newswatch.model.jobs import ExtractedArticle, ExtractedPage, ExtractJob
from newswatch.model.work import Result, Ticket
from newswatch.urls import url_key

ARTICLES, BATCH = 960, 48  # as many at a time as the extract stage saves
WORDS = (150, 450, 1350)
GOAL = 0.35
NOW = datetime(2026, 3, 20, tzinfo=UTC)
# What an article's row, its version's and its text's hold once they are written
COPIED = {
    "article": "article_id, article_key, canonical_url, outlet_id, host, voice, first_seen_at, version_at, "
    "versions, title, language, published_at, published_has_time, published_basis",
    "article_version": "version_id, article_id, version_no, text_hash, fetched_at, page_id, title, published_at, "
    "published_has_time, published_basis, language, authors, text_chars, extractor, ruleset, warnings, rights",
    "version_text": "version_id, fetched_at, text, search",
}


@contextmanager
def newswatch(stored: Database, texts: list[str]) -> Iterator[Round]:
    """`ExtractStore`, batch by batch: the statements that write, without the decision on copies, which has a benchmark
    of its own."""
    from newswatch.storage import extract_store
    from newswatch.storage.database import connect, transact

    engine, numbers = connect(stored.url, application="benchmark"), itertools.count(1)

    def do(clock: Clock) -> int:
        for first in range(0, len(texts), BATCH):
            articles = [_article(next(numbers), text) for text in texts[first : first + BATCH]]

            def write(connection: Any, results: list[Result[ExtractedPage]] = articles) -> None:
                given = [one for one in map(extract_store._article, results) if one]  # noqa: SLF001 - what is measured
                known = extract_store._known(connection, given)  # noqa: SLF001 - as above
                ids = extract_store._insert_articles(connection, given)  # noqa: SLF001 - as above
                extract_store._insert_versions(connection, given, ids, known)  # noqa: SLF001 - as above

            with clock:
                transact(engine, write)
        return len(texts)

    yield do
    engine.dispose()


@contextmanager
def copy(stored: Database, texts: list[str]) -> Iterator[Round]:
    """The rows of the other side, as they stand there, by COPY in transactions as large. Search vectors come ready."""
    plain = stored.url.replace("+psycopg", "", 1)
    rows: dict[str, list[Any]] = {}
    with psycopg.connect(plain) as connection:
        for table, columns in COPIED.items():
            with connection.cursor(binary=False) as cursor:
                order = "article_id" if table == "article" else "version_id"
                cursor.execute(
                    sql.SQL(f"select {columns} from newswatch.{table} order by {order} limit %s"),  # noqa: S608 - ours
                    (len(texts),),
                )
                rows[table] = cursor.fetchall()
    draw, numbers = random.Random(0), itertools.count(10**12, BATCH)

    def do(clock: Clock) -> int:
        with psycopg.connect(plain) as connection:
            for first in range(0, len(texts), BATCH):
                start = next(numbers)
                given = range(start, start + BATCH)
                batch = {
                    table: _fresh(table, found[first : first + BATCH], given, draw) for table, found in rows.items()
                }
                with clock:
                    for table, columns in COPIED.items():
                        with (
                            connection.cursor() as cursor,
                            cursor.copy(sql.SQL(f"copy newswatch.{table} ({columns}) from stdin")) as into,
                        ):
                            for row in batch[table]:
                                into.write_row(row)
                    connection.commit()
        return len(texts)

    yield do


def measure(rounds: int, share: float) -> Report:
    """Three lengths of text."""
    report = Report(name="write", question="articles into the database", unit="words a text")
    for words in WORDS:
        texts = generated.texts(max(BATCH * 2, round(share * ARTICLES * 450 / words) // BATCH * BATCH), words)
        with database() as stored:
            _fill(stored, texts)
            taken = take_turns(
                [
                    Side(name="newswatch", prepare=newswatch, arguments=(stored, texts), server=stored.server),
                    Side(name="COPY", prepare=copy, arguments=(stored, texts), server=stored.server),
                ],
                rounds,
            )
        report.add("generated texts", words, taken)
        if words == 450:
            ours, theirs = taken["newswatch"], taken["COPY"]
            report.figures += [
                Figure(what="articles a second, to COPY's", value=ours.a_second / theirs.a_second, goal=GOAL),
                Figure(what="by processor time, the server's included",
                       value=ours.a_processor_second / theirs.a_processor_second),
            ]  # fmt: skip
    return report


def _fill(stored: Database, texts: list[str]) -> None:
    """Partitions, and the rows once, for COPY to have."""
    with psycopg.connect(stored.url.replace("+psycopg", "", 1)) as connection:
        connection.execute("select newswatch.ensure_partitions(%s, 3)", (NOW.date() - timedelta(days=40),))
    with newswatch(stored, texts) as do:
        do(Clock(None))


def _article(number: int, text: str) -> Result[ExtractedPage]:
    # Each side process numbers anew: the address says whose it is
    url = f"http://paper-{number % 50}.example/{random.randrange(2**60)}/{number}.html"
    page = Page(url=url, final_url=url, body=b"", headers={}, fetched_at=NOW)
    ticket = Ticket(stage=Stage.EXTRACT, subject_id=number, subject_at=NOW, token="", at=NOW)
    job = ExtractJob(ticket=ticket, url_id=number, page=page, outlet=None, feed_title=None, feed_published=None,
                     feed_published_basis=None)  # fmt: skip
    extraction = Extraction(
        title=" ".join(text.split()[:10]),
        text=f"{text}\n\n{number}",
        published=NOW - timedelta(hours=2),
        published_basis=PublishedBasis.JSON_LD,
        published_has_time=True,
        language="en",
        canonical_url=url,
        authors=("A. Writer",),
        extractor="trafilatura-fast",
    )
    return Result(
        ticket=ticket,
        kind=OutcomeKind.DONE,
        reason=Reason.OK,
        value=ExtractedPage(
            job=job, article=ExtractedArticle(extraction=extraction, url=url, key=url_key(url), withheld=None)
        ),
    )


def _fresh(table: str, rows: list[Any], numbers: range, draw: random.Random) -> list[list[Any]]:
    """The same rows under keys of their own."""
    found = [[Jsonb(value) if isinstance(value, dict) else value for value in row] for row in rows]
    for number, row in zip(numbers, found, strict=True):
        row[0] = number  # of the article, and of its only version
        if table == "article":
            row[1] = draw.randbytes(32)
        elif table == "article_version":
            row[1], row[3] = number, draw.randbytes(32)
    return found
