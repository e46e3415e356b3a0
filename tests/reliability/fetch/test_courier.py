"""Posting to receivers that are slow, hostile, elsewhere or not there: every answer is a reason within the deadline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.receiver import LOOPBACK, Answer, Receiver
from tests.reliability.fetch.hostile import Behaviour, HostileServer

from newswatch.fetch import AddressPolicy, Courier, HostMap
from newswatch.model import Exchange, Reason

NOW = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


def post(url: str, port: int, *, deadline_s: float = 2.0, open_inside: bool = True, loopback: bool = True) -> Exchange:
    async def once() -> Exchange:
        policy = AddressPolicy.only((LOOPBACK, port)) if open_inside else AddressPolicy(ports=frozenset({443, port}))
        courier = Courier(policy=policy, loopback=loopback, deadline_s=deadline_s, clock=lambda: NOW)
        async with courier:
            return await courier.post(url, "msg_1", b'{"type": "x"}', [b"k" * 32])

    return asyncio.run(once())


def test_what_is_posted_is_what_was_given(receiver: Receiver) -> None:
    answer = post(receiver.url, receiver.port)
    assert (answer.reason, answer.status, answer.detail) == (Reason.OK, 204, "")
    [message] = receiver.messages
    assert message.body == b'{"type": "x"}'
    assert message.headers["content-type"] == "application/json"
    assert message.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert message.headers["user-agent"].startswith("newswatch/")
    assert "cookie" not in message.headers


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, Reason.OK), (202, Reason.OK), (207, Reason.OK), (301, Reason.REDIRECTED), (304, Reason.REDIRECTED),
        (307, Reason.REDIRECTED), (400, Reason.HTTP_ERROR), (401, Reason.UNAUTHORISED), (404, Reason.NOT_FOUND),
        (410, Reason.GONE), (429, Reason.RATE_LIMITED), (500, Reason.SERVER_ERROR), (599, Reason.SERVER_ERROR),
    ],
)  # fmt: skip
def test_a_status_is_a_reason(receiver: Receiver, status: int, reason: Reason) -> None:
    receiver.answer = lambda _: Answer(status, {"Location": "/elsewhere"})
    assert post(receiver.url, receiver.port).reason is reason
    assert len(receiver.messages) == 1


def test_retry_after_is_heard(receiver: Receiver) -> None:
    receiver.answer = lambda _: Answer(429, {"Retry-After": "90"})
    answer = post(receiver.url, receiver.port)
    assert answer.retry_at is not None
    assert (answer.retry_at - NOW).total_seconds() == 90


def test_of_a_refusal_the_first_words_are_kept_and_no_control_characters(receiver: Receiver) -> None:
    receiver.answer = lambda _: Answer(422, body=b"\x1b[2J no\x00 such\nfield " + b"x" * 100_000)
    detail = post(receiver.url, receiver.port).detail
    assert detail.startswith("status 422: \ufffd[2J no\ufffd such\ufffdfield")
    assert len(detail) < 250


@pytest.mark.parametrize("loopback", [True, False])
def test_nothing_goes_inside(receiver: Receiver, loopback: bool) -> None:
    for host in ("127.0.0.1", "localhost", "[::1]", "127.1", "2130706433", "0x7f000001"):
        for scheme in ("http", "https"):
            url = f"{scheme}://{host}:{receiver.port}/hook"
            answer = post(url, receiver.port, open_inside=False, loopback=loopback)
            assert answer.reason in {Reason.FORBIDDEN_ADDRESS, Reason.FORBIDDEN_SCHEME, Reason.BAD_URL}, url
    assert receiver.messages == []


def test_a_name_that_leads_inside_is_not_dialled(receiver: Receiver) -> None:
    async def once() -> Exchange:
        resolver = HostMap({"desk.example": (LOOPBACK, receiver.port)})
        async with Courier(policy=AddressPolicy(), resolver=resolver) as courier:
            return await courier.post("https://desk.example/hook", "msg_1", b"{}", [b"k" * 32])

    assert asyncio.run(once()).reason is Reason.FORBIDDEN_ADDRESS


def test_a_receiver_without_a_good_certificate_gets_nothing(tls_server: HostileServer) -> None:
    async def once() -> Exchange:
        resolver = HostMap({"desk.example": (LOOPBACK, tls_server.port)})
        policy = AddressPolicy.only((LOOPBACK, tls_server.port))
        async with Courier(policy=policy, resolver=resolver, deadline_s=5.0) as courier:
            return await courier.post(f"https://desk.example:{tls_server.port}/hook", "msg_1", b"{}", [b"k" * 32])

    assert asyncio.run(once()).reason is Reason.TLS_FAILURE


def test_who_answers_slowly_costs_the_deadline(receiver: Receiver) -> None:
    receiver.answer = lambda _: Answer(200, after_s=5.0)
    began = time.monotonic()
    assert post(receiver.url, receiver.port, deadline_s=0.5).reason is Reason.TIMED_OUT
    assert time.monotonic() - began < 3


async def without_end(writer: asyncio.StreamWriter) -> None:
    """An answer that refuses and never stops talking."""
    writer.write(b"HTTP/1.1 500 no\r\nContent-Type: text/plain\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x" * 65_536)
        await writer.drain()


async def headers_without_end(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 ok\r\n")
    while not writer.is_closing():
        writer.write(b"x: y\r\n" * 10_000)
        await writer.drain()


@pytest.mark.parametrize(
    ("answer", "reasons"),
    [
        (without_end, {Reason.SERVER_ERROR}),
        (headers_without_end, {Reason.PROTOCOL_ERROR, Reason.BODY_TOO_LARGE}),
        (b"no HTTP at all", {Reason.PROTOCOL_ERROR}),
        (b"HTTP/1.1 200 ok\r\nContent-Encoding: br\r\nContent-Length: 9\r\n\r\nx", {Reason.OK}),
        (b"", {Reason.PROTOCOL_ERROR}),
    ],
)
def test_whatever_it_answers_is_bounded(server: HostileServer, answer: bytes | Behaviour, reasons: set[Reason]) -> None:
    server.routes["/hook"] = answer
    began = time.monotonic()
    ended = post(f"http://{LOOPBACK}:{server.port}/hook", server.port, deadline_s=5.0)
    assert ended.reason in reasons, ended
    assert time.monotonic() - began < 5
    assert ended.wire_bytes < 1_000_000


def test_nobody_there(receiver: Receiver) -> None:
    port = receiver.port
    receiver.__exit__()
    assert post(f"http://{LOOPBACK}:{port}/hook", port).reason is Reason.CONNECTION_FAILED


def test_the_path_of_an_address_stands_nowhere(receiver: Receiver) -> None:
    receiver.answer = lambda _: Answer(500)
    answer = post(f"http://{LOOPBACK}:{receiver.port}/hooks/private?token=1", receiver.port)
    assert "private" not in repr(answer)
