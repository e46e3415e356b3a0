"""Real publishers' feeds and pages through the real pipeline, over HTTP on loopback, into a real PostgreSQL.

    python -m tests.evaluation.real_input                 (the measuring kit stands beside the checkout)
    NEWSWATCH_EVAL=DIRECTORY python -m tests.evaluation.real_input

The captures are served as feeds of invented hosts, polled twice, and compared with what feedparser finds in the same
bytes; the pages are served under their own hosts' names (which lead to loopback and nowhere else), fetched and
extracted, and the texts as stored compared with the published ones. Nothing is asked of the network. Prints what came
of it; exit status 1 where a promise is broken. `test_real_input.py` asks the same in the test suite.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from tests.loopback import NOT_FOUND, Asked, LoopbackServer, Reply, validated

from newswatch.app.runtime import Runtime
from newswatch.model import FeedSpec, Outlet, Stage
from newswatch.settings import load
from newswatch.storage import embedded, feed_list, migrate
from newswatch.urls import canonical

EVAL = Path(os.environ.get("NEWSWATCH_EVAL") or Path(__file__).parents[2].parent / "shared" / "eval")
# Bare trafilatura 2.3.1 on the same pages
PAGES_FLOOR = 0.957
PAGES_HOST = "pages-index.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCase:
    """A captured feed, and how many entries feedparser 6.0.14 finds in it: none in one that is packed with gzip, which
    the fetcher unpacks."""

    id: str
    slug: str
    host: str
    body: bytes
    entries: int
    malformed: bool

    @property
    def packed(self) -> bool:
        """Is the file itself gzip's?"""
        return self.body.startswith(b"\x1f\x8b")

    @property
    def validated(self) -> bool:
        """Does its server send an ETag? Every third does not."""
        return int(self.slug.rpartition("-")[2]) % 3 != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCase:
    """A captured page and the text of its article as somebody marked it."""

    id: str
    part: str
    url: str
    body: bytes
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledFeed:
    """What the row of one poll says, and how many entries of the feed are stored."""

    case: FeedCase
    kind: str
    reason: str
    detail: str
    total: int
    new: int
    tossed: int
    stored: int


def absent() -> str | None:
    """Why nothing can be measured, or null."""
    return None if (EVAL / "data" / "feeds_dev").is_dir() else f"the measuring kit is not at {EVAL}"


def _rows(name: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    folder = EVAL / "data" / name
    with gzip.open(folder / "index.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield row, gzip.decompress((folder / row["file"]).read_bytes())


def feed_cases() -> tuple[FeedCase, ...]:
    """Every captured feed."""
    return tuple(
        FeedCase(
            id=row["id"],
            slug=f"capture-{number}",
            host=f"capture-{number}.example",
            body=body,
            entries=row["gold"]["entries"],
            malformed=row["gold"]["malformed"],
        )
        for number, (row, body) in enumerate(_rows("feeds_dev"))
    )


def page_cases() -> tuple[PageCase, ...]:
    """Every captured page. Without TLS: nobody has their publishers' certificates. Without what tracks: the pipeline
    does not ask for it."""
    return tuple(
        PageCase(
            id=row["id"],
            part=row["parts"][0],
            url=canonical(re.sub("^https:", "http:", row["url"])) or row["url"],
            body=body,
            text=row["gold"]["text"],
        )
        for row, body in _rows("pages_dev")
    )


# ---- feeds


@contextmanager
def polling(cases: tuple[FeedCase, ...], database_url: str, home: Path) -> Iterator[tuple[Runtime, LoopbackServer]]:
    """The captures served, and a pipeline whose only feeds they are."""
    served = {case.host: case for case in cases}

    def respond(asked: Asked) -> Reply:
        case = served.get(asked.host)
        if case is None or asked.path != "/feed":
            return NOT_FOUND
        # what a server says that knows no charset: the body must tell
        headers = {"Content-Type": "application/rss+xml"}
        return validated(asked, case.body, headers) if case.validated else Reply(200, case.body, headers)

    with LoopbackServer(respond) as server, Runtime(load({}, home=home), database_url, hosts=server.hosts(served)) as r:
        outlets = [_outlet(case.slug, case.host) for case in cases]
        specs = [
            FeedSpec(slug=case.slug, url=f"http://{case.host}/feed", outlet=case.slug, enabled=True) for case in cases
        ]
        feed_list.bring(r.engine, outlets, specs, added_by="user")
        yield r, server


def polled(runtime: Runtime, cases: tuple[FeedCase, ...]) -> tuple[PolledFeed, ...]:
    """The last poll of every feed, by its row."""
    by_slug = {case.slug: case for case in cases}
    with runtime.engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                """
                select distinct on (f.slug) f.slug, p.kind, p.reason, p.detail, p.entries_total, p.entries_new,
                    p.entries_tossed, (select count(*) from newswatch.entry e where e.feed_id = f.feed_id) as stored
                from newswatch.feed f join newswatch.feed_fetch p using (feed_id)
                order by f.slug, p.started_at desc
                """
            )
        ).all()
    return tuple(
        PolledFeed(
            case=by_slug[row.slug],
            kind=row.kind,
            reason=row.reason,
            detail=row.detail,
            total=row.entries_total,
            new=row.entries_new,
            tossed=row.entries_tossed,
            stored=row.stored,
        )
        for row in rows
    )


def attempts(runtime: Runtime) -> int:
    """Rows of polls."""
    return count(runtime, "select count(*) from newswatch.feed_fetch")


def entries_hash(runtime: Runtime) -> str:
    """A fingerprint of everything that polls store of entries."""
    with runtime.engine.connect() as connection:
        return str(
            connection.execute(
                sa.text(
                    "select md5(concat((select string_agg(e::text, '|' order by entry_id) from newswatch.entry e), "
                    "(select string_agg(t::text, '|' order by entry_id) from newswatch.entry_text t), "
                    "(select string_agg(u::text, '|' order by url_id) from newswatch.url u)))"
                )
            ).scalar_one()
        )


def count(runtime: Runtime, query: str) -> int:
    """One number."""
    with runtime.engine.connect() as connection:
        return int(connection.execute(sa.text(query)).scalar_one())


# ---- pages


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """What the pipeline stored of one page. `text` is empty where it was rejected."""

    case: PageCase
    fetched: str | None
    extracted: str | None
    text: str


@contextmanager
def reading(cases: tuple[PageCase, ...], database_url: str, home: Path) -> Iterator[Runtime]:
    """The pages served under their hosts' names, and one feed that lists them."""
    served = {_place(case.url): case.body for case in cases}
    items = "".join(
        f"<item><guid isPermaLink='false'>{case.id}</guid><title>{case.id}</title>"
        f"<link>{escape(case.url)}</link></item>"
        for case in cases
    )
    index = f"<rss version='2.0'><channel><title>Pages</title>{items}</channel></rss>".encode()

    def respond(asked: Asked) -> Reply:
        if asked.host == PAGES_HOST and asked.path == "/feed":
            return Reply(200, index, {"Content-Type": "application/rss+xml"})
        body = served.get((asked.host, asked.path))
        return NOT_FOUND if body is None else Reply(200, body, {"Content-Type": "text/html; charset=utf-8"})

    hosts = {_place(case.url)[0] for case in cases} | {PAGES_HOST}
    with LoopbackServer(respond) as server, Runtime(load({}, home=home), database_url, hosts=server.hosts(hosts)) as r:
        spec = FeedSpec(slug="pages", url=f"http://{PAGES_HOST}/feed", outlet="pages", enabled=True)
        feed_list.bring(r.engine, [_outlet("pages", PAGES_HOST)], [spec], added_by="user")
        yield r


def read_pages(runtime: Runtime, cases: tuple[PageCase, ...]) -> tuple[ReadPage, ...]:
    """Each page as it is stored."""
    by_id = {case.id: case for case in cases}
    with runtime.engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                """
                select t.guid, u.fetch_reason, u.extract_reason, x.text
                from newswatch.entry e join newswatch.entry_text t using (entry_id)
                left join newswatch.url u on u.url_id = e.url_id
                left join newswatch.article_version v on v.page_id = u.page_id
                left join newswatch.version_text x on x.version_id = v.version_id
                """
            )
        ).all()
    return tuple(
        ReadPage(case=by_id[row.guid], fetched=row.fetch_reason, extracted=row.extract_reason, text=row.text or "")
        for row in rows
    )


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Word 4-grams with their counts; a text of fewer words is one shingle (article-extraction-benchmark)."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


def shingle_f1(pages: tuple[ReadPage, ...]) -> Mapping[str, float]:
    """By part: F1 of mean precision and mean recall over its pages. An empty answer has no precision and recall 0."""
    found: dict[str, float] = {}
    for part in sorted({page.case.part for page in pages}):
        precision, recall = [], []
        for page in pages:
            if page.case.part != part:
                continue
            gold, given = shingles(page.case.text), shingles(page.text)
            both = (gold & given).total()
            if given:
                precision.append(both / given.total())
            recall.append(both / gold.total())
        p, r = sum(precision) / len(precision), sum(recall) / len(recall)
        found[part] = 2 * p * r / (p + r)
    return found


def _place(url: str) -> tuple[str, str]:
    """Host and path as a client asks for them."""
    parts = urlsplit(url)
    return parts.netloc.lower(), (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _outlet(slug: str, host: str) -> Outlet:
    return Outlet(
        slug=slug, name=slug, family=slug, country=None, language="en", timezone="UTC", homepage=f"http://{host}/"
    )


# ---- the command


def main() -> int:
    """Measure, print, and say whether all promises held."""
    if (why := absent()) is not None:
        print(f"Nothing to measure: {why}. Set NEWSWATCH_EVAL to its directory.")
        return 1
    home = Path(tempfile.mkdtemp(prefix="newswatch-real-"))
    home.chmod(0o711)  # as root, the server has a user of its own, who must come through
    good = True
    try:
        with embedded.hold(home) as url:
            migrate.upgrade(url)
            good &= _show_feeds(url, home)
            engine = sa.create_engine(url)
            migrate.erase(engine)
            engine.dispose()
            migrate.upgrade(url)
            good &= _show_pages(url, home)
    finally:
        embedded.remove(home)
    return 0 if good else 1


def _show_feeds(url: str, home: Path) -> bool:
    cases = feed_cases()
    with polling(cases, url, home) as (runtime, _):
        runtime.run_stage(Stage.POLL)
        first = polled(runtime, cases)
        before = entries_hash(runtime)
        runtime.run_stage(Stage.POLL, out_of_turn=True)
        second = polled(runtime, cases)
        after = entries_hash(runtime)
        rows = attempts(runtime)
    print(f"feeds: {len(cases)} captures, {sum(case.malformed for case in cases)} of them not well-formed")
    print(f"  rows of polls: {rows} for {2 * len(cases)} polls; reasons of the first: {_counted(first)}")
    gold = sum(case.entries for case in cases)
    total, stored = sum(one.total for one in first), sum(one.stored for one in first)
    print(f"  entries: {total} found, {stored} stored; feedparser finds {gold}")
    for one in first:
        if (one.total, one.stored) != (one.case.entries,) * 2:
            print(
                f"    {one.case.id}: feedparser {one.case.entries}, found {one.total}, stored {one.stored}"
                f" ({one.reason}{': ' if one.detail else ''}{one.detail[:80]})"
            )
    print(f"  second poll: {_counted(second)}; entries {'as before' if before == after else 'CHANGED'}")
    fewer = [one for one in first if one.total < one.case.entries or one.stored < one.total - one.tossed]
    return rows == 2 * len(cases) and before == after and not fewer


def _show_pages(url: str, home: Path) -> bool:
    cases = page_cases()
    with reading(cases, url, home) as runtime:
        for stage in (Stage.POLL, Stage.FETCH, Stage.EXTRACT):
            runtime.run_stage(stage)
        pages = read_pages(runtime, cases)
    figures = shingle_f1(pages)
    print(f"pages: {len(cases)}, fetched {sum(page.fetched == 'ok' for page in pages)}")
    print(f"  extraction ended: {dict(Counter(page.extracted for page in pages).most_common())}")
    for page in pages:
        if page.extracted != "ok":
            print(f"    {page.case.id} {page.case.url[:100]}: fetch {page.fetched}, extract {page.extracted}")
    for part, figure in figures.items():
        print(f"  shingle F1, part {part}: {figure:.4f}" + (f" (floor {PAGES_FLOOR})" if part == "aeb" else ""))
    return figures["aeb"] >= PAGES_FLOOR


def _counted(polls: tuple[PolledFeed, ...]) -> str:
    return ", ".join(f"{number} {reason}" for reason, number in Counter(one.reason for one in polls).most_common())


if __name__ == "__main__":
    sys.exit(main())
