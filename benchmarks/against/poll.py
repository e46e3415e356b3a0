"""poll: feeds of 200 loopback hosts that all answer 304, against a bare loop of the same HTTP client."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing.connection import Connection
from typing import Any

import generated
from harness import SPAWN, Clock, Database, Figure, Report, Round, Side, Taken, database, take_turns

from newswatch.model import FeedSpec, Outlet, Stage

FEEDS, HOSTS = (100, 300, 1000), 200
CONNECTIONS = 32  # the default of newswatch
GOAL, ROUND_TRIPS = 0.70, 0.1
NOW = date(2026, 3, 20)
ETAG = '"5f2b-61c"'
NOT_MODIFIED = f"HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\nCache-Control: max-age=300\r\n".encode()


@contextmanager
def newswatch(stored: Database, port: int, feeds: int) -> Iterator[Round]:
    """The poll stage as a task runs it, every feed out of its turn; counts what goes to the database and back."""
    import psycopg

    from newswatch.app.runtime import Runtime

    trips = 0
    waits = psycopg.Connection.wait

    def counted(self: psycopg.Connection, steps: Generator[Any, Any, Any], *rest: Any, **named: Any) -> Any:
        def watched() -> Generator[Any, Any, Any]:
            nonlocal trips
            try:
                step = next(steps)
            except StopIteration as end:
                return end.value  # nothing had to be waited for
            trips += 1
            while True:
                answer = yield step
                try:
                    step = steps.send(answer)
                except StopIteration as end:
                    return end.value

        return waits(self, watched(), *rest, **named)

    psycopg.Connection.wait = counted  # type: ignore[method-assign, assignment]
    hosts = {f"paper-{number}.example": ("127.0.0.1", port) for number in range(HOSTS)}
    slugs = [f"feed-{number}" for number in range(feeds)]

    def do(clock: Clock) -> int:
        nonlocal trips
        trips = 0
        with Runtime(stored.settings(), stored.url, hosts=hosts) as runtime, clock:
            tally = runtime.run_stage(Stage.POLL, slugs=slugs, out_of_turn=True)
        clock.counts["round trips"] = trips
        for kind, reasons in tally.reasons().items():
            clock.counts |= {f"{kind} {reason}": count for reason, count in reasons.items()}
        return tally.inputs

    yield do


@contextmanager
def aiohttp(port: int, feeds: int, *, kept: bool) -> Iterator[Round]:
    """One session, as many requests at once, the answers read and nothing done with them."""
    import aiohttp as bare
    from aiohttp.abc import AbstractResolver, ResolveResult

    class Loopback(AbstractResolver):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)]

        async def close(self) -> None: ...

    async def ask_all(clock: Clock) -> None:
        left = iter(range(feeds))

        async def ask() -> None:
            for number in left:
                url = f"http://paper-{number % HOSTS}.example:{port}/{number}.xml"
                async with session.get(url, headers={"If-None-Match": ETAG}) as response:
                    await response.read()
                    clock.counts[f"status {response.status}"] += 1

        connector = bare.TCPConnector(resolver=Loopback(), limit=CONNECTIONS, force_close=not kept)
        async with bare.ClientSession(connector=connector) as session:
            await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))

    def do(clock: Clock) -> int:
        with clock:
            asyncio.run(ask_all(clock))
        return feeds

    yield do


def measure(rounds: int, share: float) -> Report:
    """Three numbers of feeds; the ledger, robots.txt and schedules are as in use, only the spacing is off."""
    report = Report(name="poll", question="1,000 feeds that have nothing new", unit="feeds")
    with server() as port, database() as stored:
        bring(stored)
        for feeds in (max(20, round(share * feeds)) for feeds in FEEDS):
            taken = take_turns(
                [
                    Side(name="newswatch", prepare=newswatch, arguments=(stored, port, feeds), server=stored.server),
                    Side(name="aiohttp", prepare=_each, arguments=(port, feeds)),
                    Side(name="aiohttp, connections kept", prepare=_kept, arguments=(port, feeds)),
                ],
                rounds,
            )
            report.add("304s", feeds, taken)
        report.figures += _figures(taken)
    return report


def _figures(taken: dict[str, Taken]) -> list[Figure]:
    ours, each, kept = taken.values()
    return [
        Figure(what="feeds a second, to a bare aiohttp's that connects each time, as polite polls do",
               value=ours.a_second / each.a_second, goal=GOAL),
        Figure(what="the same, by processor time of the worker", value=each.cpu_s / ours.cpu_s),
        Figure(what="feeds a second, to a bare aiohttp's that keeps its connections",
               value=ours.a_second / kept.a_second),
        Figure(what="database round trips a feed", value=ours.counts["round trips"] / ours.inputs, goal=ROUND_TRIPS,
               at_most=True),
    ]  # fmt: skip


@contextmanager
def _each(port: int, feeds: int) -> Iterator[Round]:
    with aiohttp(port, feeds, kept=False) as found:
        yield found


@contextmanager
def _kept(port: int, feeds: int) -> Iterator[Round]:
    with aiohttp(port, feeds, kept=True) as found:
        yield found


def bring(stored: Database) -> None:
    """Outlets and feeds, five of a host."""
    from newswatch.storage import feed_list
    from newswatch.storage.database import connect

    outlets = [
        Outlet(slug=f"paper-{number}", name=f"Paper {number}", family=f"paper-{number}", country=None, language="en",
               timezone="UTC", homepage=f"http://paper-{number}.example/")
        for number in range(HOSTS)
    ]  # fmt: skip
    feeds = [
        FeedSpec(slug=f"feed-{number}", url=f"http://paper-{number % HOSTS}.example/{number}.xml",
                 outlet=f"paper-{number % HOSTS}", seen_alive=NOW, enabled=True)
        for number in range(max(FEEDS))
    ]  # fmt: skip
    engine = connect(stored.url, application="benchmark")
    feed_list.bring(engine, outlets, feeds, added_by="catalogue")
    engine.dispose()


@contextmanager
def server() -> Iterator[int]:
    """A port where a process of its own answers 304 to who has the validator, and a feed to who has not."""
    mine, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield mine.recv()
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection) -> None:
    [body] = generated.feeds(1, 20)
    fresh = (
        f"HTTP/1.1 200 OK\r\nETag: {ETAG}\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\n"
    ).encode()
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n"

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                ends = b"connection: close" in head
                close = b"Connection: close\r\n\r\n" if ends else b"\r\n"
                if b"get /robots.txt" in head:
                    writer.write(missing + close)
                elif b"if-none-match" in head:
                    writer.write(NOT_MODIFIED + close)
                else:
                    writer.write(fresh + close + body)
                await writer.drain()
                if ends:
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    async def serve() -> None:
        listening = await asyncio.start_server(accept, "127.0.0.1", 0, backlog=1024)
        pipe.send(listening.sockets[0].getsockname()[1])
        await listening.serve_forever()

    asyncio.run(serve())
