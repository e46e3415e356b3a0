"""Bad feeds and bad pages through the real pipeline: each ends as a row with its reason, and the good ones beside them
are stored as if they were alone."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.loopback import NOT_FOUND, Asked, LoopbackServer, Reply

from newswatch.app.runtime import Runtime
from newswatch.model import FeedSpec, Outlet, Reason, Stage
from newswatch.settings import load
from newswatch.storage import feed_list

MB = 1_000_000
XML = {"Content-Type": "application/rss+xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
SENTENCE = "Border guards stopped a lorry at the Tarvan crossing on Tuesday and found {} rifles under its melons. "
Served = Callable[[Asked], Reply]


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{''.join(items)}</channel></rss>".encode()


def item(number: int, link: str | None = None) -> str:
    link = link or f"http://good.example/{number}"
    return f"<item><guid>{number}</guid><title>Item {number}</title><link>{link}</link></item>"


def article(number: int) -> bytes:
    body = "".join(f"<p>{SENTENCE.format(number * 100 + part)}</p>" for part in range(12))
    return (
        f"<html lang=en><head><title>Rifles {number}</title></head><body><article><h1>Rifles {number}</h1>{body}"
        "</article></body></html>"
    ).encode()


def bomb(start: bytes) -> bytes:
    """30 kB that say 30 MB."""
    return gzip.compress(start + b" " * (30 * MB), compresslevel=9)


def endless(start: bytes) -> Iterator[bytes]:
    yield start
    while True:
        yield b"<p>and so on</p>" * 1000


def drops() -> Iterator[bytes]:
    """A byte now and then."""
    for _ in range(40):
        time.sleep(0.25)
        yield b"<"


def of(body: bytes, headers: dict[str, str] = XML, status: int = 200) -> Served:
    return lambda _: Reply(status, body, headers)


def streamed(start: bytes, headers: dict[str, str] = XML) -> Served:
    return lambda _: Reply(200, endless(start), headers)


def packed(body: bytes, headers: dict[str, str] = XML) -> Served:
    return lambda _: Reply(200, body, {**headers, "Content-Encoding": "gzip"})


FEEDS: dict[str, tuple[Served, Reason, int, int]] = {
    # host: (what it serves, reason, entries stored, entries tossed)
    "good": (of(rss(item(1), item(2))), Reason.OK, 2, 0),
    "empty": (of(b""), Reason.EMPTY_BODY, 0, 0),
    "blank": (of(b"\n \n"), Reason.EMPTY_BODY, 0, 0),
    "binary": (of(bytes(range(256)) * 400), Reason.NOT_A_FEED, 0, 0),
    "image": (
        of(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, {"Content-Type": "image/png"}),
        Reason.NOT_A_FEED,
        0,
        0,
    ),
    "html": (of(article(1), HTML), Reason.NOT_A_FEED, 0, 0),
    "mislabelled": (of(rss(item(1)), {"Content-Type": "image/png"}), Reason.OK, 1, 0),
    "listless": (of(rss()), Reason.NO_ENTRIES, 0, 0),
    "torn": (of(rss(item(1), item(2), item(3))[:-60]), Reason.TRUNCATED, 3, 0),  # the third's link is torn, too
    "large": (of(rss(*map(item, range(5000)))), Reason.OK, 2000, 3000),
    "huge": (of(rss(item(1)) + b" " * (50 * MB)), Reason.BODY_TOO_LARGE, 0, 0),
    "bomb": (packed(bomb(b"<rss>")), Reason.BODY_TOO_LARGE, 0, 0),
    "endless": (streamed(b"<rss><channel>"), Reason.BODY_TOO_LARGE, 0, 0),
    "lying": (packed(rss(item(1))), Reason.BAD_CODING, 0, 0),
    "entities": (
        of(b"<!DOCTYPE r [<!ENTITY a 'b'>]>" + rss("<item><title>&a;</title></item>")),
        Reason.HOSTILE_FEED,
        0,
        0,
    ),
    "controls": (of(rss(item(1).replace("Item", "It\x00em\x1b[31m\ufffe"))), Reason.OK, 1, 0),
    "missing": (of(b"not here", status=404), Reason.NOT_FOUND, 0, 0),
    "broken": (of(b"oh", status=500), Reason.SERVER_ERROR, 0, 0),
    "nameless": (of(b""), Reason.DNS_FAILURE, 0, 0),
}
NAMELESS = {"nameless"}  # hosts to which no name leads


@pytest.fixture
def runtime_of(scratch_database_url: str, tmp_path: Path) -> Iterator[Callable[..., Runtime]]:
    """Opens a pipeline whose hosts are served by these functions, with one feed a host."""
    opened: list[Runtime] = []
    servers: list[LoopbackServer] = []

    def open_runtime(served: dict[str, Served], feeds: list[str], **settings: object) -> Runtime:
        def respond(asked: Asked) -> Reply:
            if asked.path in ("/robots.txt", "/.well-known/tdmrep.json"):
                return NOT_FOUND
            return served[asked.host.removesuffix(".example")](asked)

        server = LoopbackServer(respond).__enter__()
        servers.append(server)
        hosts = server.hosts(f"{name}.example" for name in served if name not in NAMELESS)
        runtime = Runtime(load({}, home=tmp_path, **settings), scratch_database_url, hosts=hosts)
        opened.append(runtime)
        outlets = [
            Outlet(
                slug=name,
                name=name,
                family=name,
                country=None,
                language="en",
                timezone="UTC",
                homepage=f"http://{name}.example/",
            )
            for name in feeds
        ]
        specs = [FeedSpec(slug=name, url=f"http://{name}.example/feed", outlet=name, enabled=True) for name in feeds]
        feed_list.bring(runtime.engine, outlets, specs, added_by="user")
        return runtime

    yield open_runtime
    for runtime in opened:
        runtime.__exit__(None, None, None)
    for server in servers:
        server.__exit__()


def test_every_bad_feed_is_a_row_with_its_reason(runtime_of: Callable[..., Runtime]) -> None:
    runtime = runtime_of({name: served for name, (served, *_) in FEEDS.items()}, list(FEEDS))
    tally = runtime.run_stage(Stage.POLL)
    assert tally.inputs == len(FEEDS)
    assert tally.extra["tossed"] == 3000
    with runtime.engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "select f.slug, p.reason, p.detail, p.entries_tossed, p.entries_total, f.etag, f.body_hash, "
                "(select count(*) from newswatch.entry e where e.feed_id = f.feed_id) as stored, "
                "f.next_poll_at > now() as later from newswatch.feed f join newswatch.feed_fetch p using (feed_id)"
            )
        ).all()
    assert len(rows) == len(FEEDS)  # one row each
    found = {row.slug: (Reason(row.reason), row.stored, row.entries_tossed) for row in rows}
    assert found == {name: tuple(wanted) for name, (_, *wanted) in FEEDS.items()}
    for row in rows:
        assert row.later, row.slug
        assert row.entries_total == row.stored + row.entries_tossed, row.slug
        if row.reason not in ("ok", "no_entries"):
            assert row.detail, row.slug
            # what did not come whole is not taken for seen
            assert (row.etag, row.body_hash) == (None, None), row.slug


def spans(number: int) -> bytes:
    """A page that costs trafilatura a minute and more (RELIABILITY 2.4)."""
    return b"<html><body><article><p>" + b"<span>a word</span> " * number + b"</p></article></body></html>"


PAGES: dict[str, tuple[Served, Reason, Reason | None]] = {
    # path: (what is served, reason of the fetch, reason of the extraction; null where there is nothing to extract)
    "good-1": (of(article(1), HTML), Reason.OK, Reason.OK),
    "huge": (of(article(2) + b" " * (50 * MB), HTML), Reason.BODY_TOO_LARGE, None),
    "bomb": (packed(bomb(article(3)), HTML), Reason.BODY_TOO_LARGE, None),
    "endless": (streamed(b"<html><body>", HTML), Reason.BODY_TOO_LARGE, None),
    "slow": (lambda _: Reply(200, drops(), HTML), Reason.TIMED_OUT, None),
    "empty": (of(b"", HTML), Reason.EMPTY_BODY, Reason.NO_TEXT),
    "pdf": (
        of(b"%PDF-1.7\n" + bytes(range(256)) * 12, {"Content-Type": "application/pdf"}),
        Reason.OK,
        Reason.NOT_HTML,
    ),
    "binary": (of(bytes(range(256)) * 80, HTML), Reason.OK, Reason.NOT_HTML),
    "gone": (of(b"gone", HTML, 410), Reason.GONE, None),
    "killer": (of(spans(40_000), HTML), Reason.OK, Reason.PARSE_TIMED_OUT),
    "controls": (of(article(4).replace(b"Rifles", b"Ri\x00fl&#27;es"), HTML), Reason.OK, Reason.OK),
}
READ = {"good-1", "controls"}


def test_every_bad_page_is_a_row_with_its_reason(runtime_of: Callable[..., Runtime]) -> None:
    served = {name: page for name, (page, *_) in PAGES.items()}
    links = [item(number, f"http://pages.example/{name}") for number, name in enumerate(PAGES)]

    def pages(asked: Asked) -> Reply:
        name = asked.path.removeprefix("/")
        return Reply(200, rss(*links), XML) if name == "feed" else served[name](asked)

    runtime = runtime_of({"pages": pages}, ["pages"], page_parse_s=2.0, page_deadline_s=2.0)
    totals = runtime.run_all()
    assert totals[Stage.FETCH].inputs == len(PAGES)
    assert totals[Stage.EXTRACT].inputs == sum(extracted is not None for _, _, extracted in PAGES.values())
    assert totals[Stage.ASSESS].inputs == len(READ)
    with runtime.engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                """
                select substr(u.url, 22) as name, f.reason as fetched, f.detail as why_fetched, x.reason as extracted,
                    x.detail as why_extracted, t.text
                from newswatch.url u
                left join newswatch.page p using (url_id)
                left join newswatch.attempt f on f.stage = 'fetch' and f.subject_id = u.url_id
                left join newswatch.attempt x on x.stage = 'extract' and x.subject_id = p.page_id
                left join newswatch.article_version v on v.page_id = p.page_id
                left join newswatch.version_text t on t.version_id = v.version_id
                """
            )
        ).all()
        waiting = connection.execute(
            sa.text("select stage, attempts, quarantined_at, ready_at > now() as later from newswatch.work")
        ).all()
    assert len(rows) == len(PAGES)  # one attempt each
    assert {row.name: (row.fetched, row.extracted) for row in rows} == {
        name: (fetched.value, extracted and extracted.value) for name, (_, fetched, extracted) in PAGES.items()
    }
    assert {row.name for row in rows if row.text and SENTENCE[:30] in row.text} == READ
    assert all(row.why_fetched for row in rows if row.fetched in ("body_too_large", "timed_out", "gone"))
    assert all(row.why_extracted for row in rows if row.extracted == "parse_timed_out")
    assert sorted(tuple(row) for row in waiting) == [("extract", 1, None, True), ("fetch", 1, None, True)]
