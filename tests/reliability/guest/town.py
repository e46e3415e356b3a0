"""A town of hosts that watch their guest: every request is judged when it arrives, by what the hosts have said before.

The hosts know nothing of the guest's code. What they hold against him is in `breaches`, in words.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import format_datetime
from random import Random
from typing import Final, Self

from tests.reliability.guest.papers import DAY, HOUR, MINUTE, HouseRules, Paper, Said, moment
from tests.virtual_time import VirtualLoop

CONTACT: Final = "https://operator.example/bot"
ARCHIVE: Final = "archive.example"
LEAST_S: Final = 10 * MINUTE  # between two polls of one feed
FULL_S: Final = 21.5 * HOUR  # a poll without validators comes once in 24 hours, give or take a tenth
IN_LINE_S: Final = 150.0  # a guest who is led to another host stands in line there
AHEAD_S: Final = 7 * MINUTE  # by so much the clocks of hosts that name a date are wrong
# How much later each failure in a row makes the next poll, at the least; a block is asked once a day
STEPS: Final = {
    "dead": 15 * MINUTE, "mute": 15 * MINUTE, "never answers": 15 * MINUTE, "missing": HOUR, "not a feed": HOUR,
    "lost": HOUR, "blocked": DAY, "always 304": HOUR,
}  # fmt: skip
Validators = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it arrived. Names of headers are lower-case."""

    at: float
    host: str
    path: str
    headers: Mapping[str, str]
    repeated: frozenset[str]

    @property
    def validators(self) -> Validators:
        return self.headers.get("if-none-match"), self.headers.get("if-modified-since")


@dataclass(kw_only=True)
class House:
    """A host, and what it remembers of its guest."""

    name: str
    rules: HouseRules
    kind: str
    busy: int = 0
    left_at: float = float("-inf")  # the end of the last visit
    alone_until: float = float("-inf")
    leads_to: str | None = None  # the path to which the last answer led within the house
    robots_at: list[float] = field(default_factory=list)
    robots_answered: bool = False


@dataclass(kw_only=True)
class Memory:
    """What a paper remembers of its guest."""

    asked_at: list[float] = field(default_factory=list)
    polls_until: float = float("-inf")  # not to be polled again before, and why
    why: str = ""
    given: Validators = (None, None)
    given_by: str = ""
    given_count: int = -1
    full_at: float = float("-inf")
    caught: bool = False
    failures: int = 0
    led_at: list[float] = field(default_factory=list)
    moved: bool = False
    gone: bool = False
    seen: int = 0  # items that the guest has been shown, or could have been


class Town:
    """Context manager within a running VirtualLoop; all its hosts are at `endpoint`, and it is the resolver of all."""

    def __init__(
        self,
        loop: VirtualLoop,
        houses: Mapping[str, tuple[str, HouseRules]],
        papers: Iterable[Paper],
        *,
        guests: int = 1,
        seed: int = 1,
    ) -> None:
        """`houses` are robots.txt by host, with a name for their kind; so many `guests` share their manners."""
        self.houses = {name: House(name=name, kind=kind, rules=rules) for name, (kind, rules) in houses.items()}
        self.houses[ARCHIVE] = House(name=ARCHIVE, kind="none", rules=HouseRules(said=Said(status=404)))
        self.papers = {paper: Memory() for paper in papers}
        self.breaches: list[str] = []
        self.counts: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        self.endpoint = ("127.0.0.1", 0)
        self._by_url: dict[tuple[str, str], Paper] = {}
        for paper in self.papers:
            self._by_url[paper.host, paper.path] = paper
            self._by_url[new_home(paper)] = paper
        self._loop = loop
        self._guests = guests
        self._draw = Random(seed)

    async def __aenter__(self) -> Self:
        self._server = await self._loop.create_server(lambda: _Visit(self), "127.0.0.1", 0)
        self.endpoint = self._server.sockets[0].getsockname()
        self._loop.expect_quiet(1)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self._loop.expect_quiet(-1)

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:  # noqa: ARG002 - all on one port
        """The fetcher's `Resolver`."""
        if host in self.houses:
            self._loop.expect_arrival(1)  # for who asks for a name connects
            return [self.endpoint]
        lost = next((paper for paper in self.papers if paper.host == host), None)
        assert lost is not None, host
        memory, at = self.papers[lost], self._loop.time()
        # A poll asks twice, for the host's robots.txt first
        if not memory.asked_at or at - memory.asked_at[-1] > 2 * MINUTE:
            self._polled(lost, memory, at)
            self._failed(lost, memory, at)
        raise OSError(f"{host} is not known")

    def breach(self, at: float, where: str, what: str) -> None:
        """Note it."""
        self.breaches.append(f"{moment(at):%a %H:%M:%S} {where}: {what}")

    # --- a visit ---

    def arrives(self, asked: Asked) -> Said:
        """Judge a request, and answer it."""
        self.counts["requests"] += 1
        self._judge_looks(asked)
        house = self.houses.get(asked.host)
        if house is None:
            self.breach(asked.at, asked.host, "who should that be?")
            return Said(status=404)
        where = f"{house.kind} {asked.host}{asked.path}"
        led = house.leads_to == asked.path and asked.at - house.left_at < 0.5
        if house.busy:
            self.breach(asked.at, where, "a second connection")
        # The distance that a robots.txt asks for can be kept by whoever has read it
        spacing_s = house.rules.spacing_s if house.robots_answered else min(5.0, house.rules.spacing_s)
        if not led and asked.at < house.left_at + spacing_s - 0.001:
            self.breach(asked.at, where, f"{asked.at - house.left_at:.2f} s after the visit before")
        if asked.at < house.alone_until - 0.001:
            self.breach(asked.at, where, f"asked to be left alone for another {house.alone_until - asked.at:.0f} s")
        house.busy += 1
        house.leads_to = None
        if asked.path == "/robots.txt":
            return self._robots(house, asked)
        if house.rules.leads_to is not None and asked.path == house.rules.leads_to[0]:
            house.robots_answered = True
            return house.rules.leads_to[1]
        paper = self._by_url.get((asked.host, asked.path))
        return self._page(house, asked, where) if paper is None else self._poll(house, paper, asked, where, led=led)

    def leaves(self, asked: Asked, said: Said | None, at: float) -> None:
        """The answer has been sent, or the guest has gone without (null)."""
        house = self.houses[asked.host]
        house.busy -= 1
        house.left_at = at
        headers = dict(said.headers) if said is not None else {}
        if said is not None and said.alone_s:
            house.alone_until = max(house.alone_until, at + said.alone_s)
        location = headers.get("Location", "")
        house.leads_to = location.removeprefix(f"http://{house.name}") if location else None

    def _judge_looks(self, asked: Asked) -> None:
        headers = asked.headers
        if not headers.get("user-agent", "").startswith("newswatch/") or CONTACT not in headers["user-agent"]:
            self.breach(asked.at, asked.host, f"User-Agent {headers.get('user-agent')!r}")
        for name in ("cookie", "referer", "authorization", "from"):
            if name in headers:
                self.breach(asked.at, asked.host, f"{name}: {headers[name]}")
        if asked.repeated:
            self.breach(asked.at, asked.host, f"headers twice: {sorted(asked.repeated)}")

    def _robots(self, house: House, asked: Asked) -> Said:
        self.counts["robots.txt"] += 1
        status = house.rules.said.status
        reachable = status is not None and status < 500 and house.rules.said.after_s < MINUTE
        keep_s = DAY if reachable else 30 * MINUTE
        # Two guests that come at the same time each ask once
        if len(house.robots_at) >= self._guests and asked.at < house.robots_at[-self._guests] + keep_s - IN_LINE_S:
            self.breach(asked.at, asked.host, "robots.txt asked again so soon")
        house.robots_at.append(asked.at)
        house.robots_answered = house.rules.leads_to is None
        return house.rules.said

    def _page(self, house: House, asked: Asked, where: str) -> Said:
        self.counts["pages"] += 1
        if house.rules.closed(asked.path):
            self.breach(asked.at, where, "robots.txt forbids it")
        if not house.robots_at or asked.at > house.robots_at[-1] + DAY + 10 * MINUTE:
            self.breach(asked.at, where, "robots.txt was not asked within a day")
        self.pages[f"{asked.host}{asked.path}"] += 1
        if self.pages[f"{asked.host}{asked.path}"] > 1:
            self.breach(asked.at, where, "a page that was given already")
        return self._soon(Said(body=b"<html><p>news</p></html>", headers=(("Content-Type", "text/html"),)))

    # --- polls ---

    def _poll(self, house: House, paper: Paper, asked: Asked, where: str, *, led: bool) -> Said:
        memory, at = self.papers[paper], asked.at
        where = f"{paper.kind}, {where}"
        if house.rules.feeds_closed:
            self.breach(at, where, "robots.txt names us")
        if memory.led_at and not memory.moved and (asked.host, asked.path) == new_home(paper):
            led = led or at < memory.led_at[-1] + IN_LINE_S  # to another host, after the line there
        if not led:
            self.counts["polls"] += 1
            self._judge_move(paper, memory, asked, where)
            self._polled(paper, memory, at)
        here = (asked.host, asked.path)
        if leads_away(paper, at) and here != new_home(paper):
            self._judge_validators_on_the_way(memory, asked, where)
            return self._soon(self._led(paper, memory, at))
        self._judge_validators(memory, asked, where)
        said = self._ill(paper, memory, asked) if paper.ill(at) else None
        return self._soon(said or self._well(paper, memory, asked))

    def _polled(self, paper: Paper, memory: Memory, at: float) -> None:
        where = f"{paper.kind}, {paper.url}"
        if memory.asked_at and at < memory.asked_at[-1] + LEAST_S - 0.001:
            self.breach(at, where, f"polled again after {at - memory.asked_at[-1]:.0f} s")
        if at < memory.polls_until - 0.001:
            self.breach(at, where, f"{memory.why}: {memory.polls_until - at:.0f} s too early")
        if memory.gone:
            self.breach(at, where, "it is gone, and was said to be")
        if memory.failures == 0 and memory.asked_at and hour_of_week(at) in paper.quiet:
            self.breach(at, where, "in an hour that it wishes to be skipped")
        memory.asked_at.append(at)
        memory.seen = paper.count(at)

    def _judge_move(self, paper: Paper, memory: Memory, asked: Asked, where: str) -> None:
        if (asked.host, asked.path) == (paper.host, paper.path):
            if memory.moved:
                self.breach(asked.at, where, "the old address again")
            return
        if paper.kind not in ("moves", "moves away"):
            self.breach(asked.at, where, "it has not moved for good")
        elif len(memory.led_at) < 3 or memory.led_at[-1] < memory.led_at[0] + DAY - 1:
            self.breach(asked.at, where, f"moved after {len(memory.led_at)} redirects")
        memory.moved = True

    def _judge_validators(self, memory: Memory, asked: Asked, where: str) -> None:
        sent, at = asked.validators, asked.at
        given = memory.given if memory.given_by == asked.host else (None, None)
        if memory.caught:
            given = (None, None)
        if sent != given and sent != (None, None):
            self.breach(at, where, f"sent {sent}, was given {memory.given} by {memory.given_by or 'nobody'}")
        if given == (None, None):
            return
        self.counts["conditional" if sent != (None, None) else "forced"] += 1
        if sent == (None, None) and at < memory.full_at + FULL_S:
            self.breach(at, where, f"unconditional {(at - memory.full_at) / HOUR:.1f} h after the last time")
        if sent != (None, None) and at > memory.full_at + 1.1 * DAY + MINUTE:
            self.breach(at, where, f"conditional for {(at - memory.full_at) / HOUR:.1f} h on end")

    def _judge_validators_on_the_way(self, memory: Memory, asked: Asked, where: str) -> None:
        """Who only leads elsewhere may be shown the validators that the same host gave, and no others."""
        if asked.validators not in ((None, None), memory.given if memory.given_by == asked.host else (None, None)):
            self.breach(asked.at, where, f"validators of elsewhere: {asked.validators}")

    def _well(self, paper: Paper, memory: Memory, asked: Asked) -> Said:
        """The feed, or 304 to who has it, and what follows from it."""
        at = asked.at
        etag, modified = paper.validators(at)
        none_match, since = asked.validators
        headers = [("Content-Type", "application/rss+xml"), ("Set-Cookie", f"visitor={paper.number}; Path=/")]
        headers += [("ETag", etag)] if etag is not None else []
        headers += [("Last-Modified", modified)] if modified is not None else []
        if paper.kind == "max-age":
            headers.append(("Cache-Control", f"public, max-age={paper.wish_s:.0f}"))
        if paper.kind == "expires":
            headers.append(("Date", http_date(at + AHEAD_S)))
            headers.append(("Expires", http_date(at + AHEAD_S + paper.wish_s)))
        memory.failures = 0
        memory.polls_until, memory.why = at + paper.wish_s, "its publisher asks for more time"
        if asked.validators != (None, None) and (none_match == etag if etag is not None else since == modified):
            self.counts["304"] += 1
            return Said(status=304, headers=tuple(headers[1:]))
        if none_match is None and since is None:
            if paper.kind == "lying" and memory.given[0] == etag and memory.given_count != paper.count(at):
                memory.caught = True
                self.counts["caught lying"] += 1
            if memory.given_by in ("", asked.host):  # else it had to be: nobody shows them elsewhere
                memory.full_at = at
        memory.given, memory.given_by, memory.given_count = (etag, modified), asked.host, paper.count(at)
        paper.served += 1
        return Said(body=paper.body(at), headers=tuple(headers))

    def _led(self, paper: Paper, memory: Memory, at: float) -> Said:
        """A redirect to where it is now."""
        memory.led_at.append(at)
        host, path = new_home(paper)
        status = (301, 308)[paper.number % 2] if paper.kind.startswith("moves") else (302, 307)[paper.number % 2]
        return Said(status=status, headers=(("Location", f"http://{host}{path}"),))

    def _ill(self, paper: Paper, memory: Memory, asked: Asked) -> Said | None:
        """What it answers within its spell; None where that is what it always answers."""
        match paper.kind:
            case "gone":
                memory.gone = True
                return Said(status=410)
            case "truncated":
                memory.given, memory.given_by = (None, None), ""
                memory.failures, memory.polls_until = 0, asked.at
                return Said(body=paper.body(asked.at), headers=(("ETag", '"never"'),), missing=1000)
            case "busy":
                assert paper.wants_s is not None
                self.counts["retry-after"] += 1
                date = (("Date", http_date(asked.at + AHEAD_S)),) if paper.dated else ()
                return Said(
                    status=paper.busy_status,
                    headers=(("Retry-After", paper.retry_after(moment(asked.at + AHEAD_S))), *date),
                    alone_s=max(0.0, paper.wants_s - 1.0),  # a date has no fractions
                )
            case "always 304" if asked.validators != (None, None):
                return None
        answers = {
            "always 304": Said(status=304),
            "dead": Said(status=500 + paper.number % 5, body=b"sorry"),
            "mute": Said(status=None),
            "never answers": Said(after_s=1e9),
            "missing": Said(status=404),
            "not a feed": Said(
                body=b"<!doctype html><title>Welcome</title><p>All our news.", headers=(("ETag", '"w"'),)
            ),
            "blocked": Said(status=403),
        }
        return self._failed(paper, memory, asked.at, answers[paper.kind]) if paper.kind in answers else None

    def _failed(self, paper: Paper, memory: Memory, at: float, said: Said | None = None) -> Said:
        memory.failures += 1
        step_s = STEPS[paper.kind]
        memory.polls_until = at + 0.9 * min(step_s * memory.failures, DAY)
        memory.why = f"{memory.failures} failures in a row"
        return said or Said(status=None)

    def _soon(self, said: Said) -> Said:
        """Most answer within a second, some take longer."""
        if said.after_s > MINUTE:
            return said
        takes_s = self._draw.expovariate(1 / 0.4) if self._draw.random() < 0.97 else self._draw.uniform(5.0, 25.0)
        return replace(said, after_s=min(takes_s, 25.0))


class _Visit(asyncio.Protocol):
    """One connection: one request, one answer."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._loop = town._loop
        self._head = b""
        self._asked: Asked | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._head += data
        if self._asked is not None or b"\r\n\r\n" not in self._head:
            return
        first, *lines = self._head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        pairs = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        headers = dict(pairs)
        names = Counter(name for name, _ in pairs)
        self._asked = Asked(
            at=self._loop.time(),
            host=headers.get("host", "").partition(":")[0],
            path=first.split(" ")[1],
            headers=headers,
            repeated=frozenset(name for name, number in names.items() if number > 1),
        )
        said = self._town.arrives(self._asked)
        self._loop.expect_arrival(-1)
        self._loop.expect_quiet(2)
        self._timer = self._loop.call_later(said.after_s, self._send, said)

    def _send(self, said: Said) -> None:
        assert self._asked is not None
        self._timer = None
        self._loop.expect_quiet(-2)
        self._town.leaves(self._asked, said, self._loop.time())
        if said.status is None:
            self._transport.abort()
            return
        lines = [f"HTTP/1.1 {said.status} Said", "Connection: close", *(f"{n}: {v}" for n, v in said.headers)]
        if said.status != 304:
            lines.append(f"Content-Length: {len(said.body) + said.missing}")
        self._transport.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + said.body)
        self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - it does not matter why
        if self._timer is not None and self._asked is not None:  # the guest did not wait for his answer
            self._timer.cancel()
            self._loop.expect_quiet(-2)
            self._town.leaves(self._asked, None, self._loop.time())


def new_home(paper: Paper) -> tuple[str, str]:
    """Host and path to which a paper leads that leads elsewhere."""
    return (ARCHIVE if paper.kind.endswith("away") else paper.host), f"/{paper.number}/new.xml"


def leads_away(paper: Paper, at: float) -> bool:
    """Is who asks at its old address led elsewhere?"""
    return paper.kind.startswith("wanders") or (paper.kind.startswith("moves") and paper.ill(at))


def hour_of_week(at: float) -> int:
    """0 is Monday 00:00 to 01:00 UTC."""
    return int(at // HOUR) % 168


def http_date(at: float) -> str:
    """As headers have it."""
    return format_datetime(moment(at), usegmt=True)
