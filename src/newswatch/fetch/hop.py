"""One request and its answer, no redirects followed: the only place where bytes are exchanged with strangers."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from newswatch.fetch.addresses import AddressPolicy
from newswatch.fetch.bodies import ACCEPT_ENCODING, BadCodingError, BodyTooLargeError, Decoder, coding_of
from newswatch.fetch.classify import REDIRECTS, WALL_STATUSES, is_bot_wall, status_reason
from newswatch.fetch.limits import (
    ERROR_BODY_BYTES,
    ERROR_BODY_S,
    MAX_HEADER_LINE,
    MAX_HEADERS,
    WIRE_OVERHEAD_BYTES,
    Limits,
)
from newswatch.fetch.targets import Target, storable
from newswatch.fetch.transport import Line, Switchboard
from newswatch.model import Reason

_log = logging.getLogger(__name__)
# Headers that identify a visitor, and that nobody downstream has a use for.
_NOT_KEPT = frozenset({"set-cookie", "set-cookie2"})
_VALIDATORS = frozenset({"etag", "last-modified"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one hop gave. `location` is set for a redirect that may be followed."""

    reason: Reason
    detail: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    complete: bool = True
    location: str | None = None
    wire_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """What all hops share."""

    policy: AddressPolicy
    switchboard: Switchboard
    user_agent: str


async def ask(
    wire: Wire, target: Target, limits: Limits, validators: Mapping[str, str], *, remaining_s: float, sniff_gzip: bool
) -> Answer:
    """One GET within `remaining_s` seconds. Every fault of the other side is a reason, none an exception."""

    async def read(response: aiohttp.ClientResponse, line: Line) -> Answer:
        return await _read(response, limits, line, conditional=bool(validators), sniff_gzip=sniff_gzip)

    return await _exchange(wire, target, limits, validators, read, remaining_s=remaining_s)


async def post(
    wire: Wire, target: Target, limits: Limits, headers: Mapping[str, str], body: bytes, *, remaining_s: float
) -> Answer:
    """One POST within `remaining_s` seconds. The status is the answer: of a body only a refusal's beginning is read.
    A redirect is not followed."""

    async def read(response: aiohttp.ClientResponse, line: Line) -> Answer:
        status = response.status
        taken, elsewhere = 200 <= status <= 299, 300 <= status <= 399
        reason = Reason.OK if taken else Reason.REDIRECTED if elsewhere else status_reason(status)
        return Answer(
            reason=reason,
            detail="" if reason is Reason.OK else f"status {status}",
            status=status,
            headers=_plain_headers(response),
            body=b"" if reason in {Reason.OK, Reason.REDIRECTED} else await _error_body(response),
            wire_bytes=line.received,
        )

    return await _exchange(wire, target, limits, headers, read, remaining_s=remaining_s, body=body)


async def _exchange(
    wire: Wire,
    target: Target,
    limits: Limits,
    headers: Mapping[str, str],
    read: Callable[[aiohttp.ClientResponse, Line], Awaitable[Answer]],
    *,
    remaining_s: float,
    body: bytes | None = None,
) -> Answer:
    """One request, a GET without a body and a POST with one, and what `read` makes of its answer."""
    line = Line(wire.policy, wire_cap=limits.wire_bytes + WIRE_OVERHEAD_BYTES)
    headers = {
        "User-Agent": wire.user_agent,
        "Accept": limits.accept,
        "Accept-Encoding": ACCEPT_ENCODING,
        **headers,
    }
    status: int | None = None
    fault: tuple[Reason, str]
    try:
        with wire.switchboard.connecting(line) as session:
            async with asyncio.timeout(remaining_s):
                response = await session.request(
                    "GET" if body is None else "POST",
                    URL(target.url, encoded=True),
                    headers=headers,
                    data=body,
                    allow_redirects=False,
                    max_line_size=MAX_HEADER_LINE,
                    max_field_size=MAX_HEADER_LINE,
                    max_headers=MAX_HEADERS,
                )
                try:
                    status = response.status
                    return await read(response, line)
                finally:
                    response.close()
    except TimeoutError as error:
        fault = (Reason.TIMED_OUT, str(error) or f"no end within {limits.deadline_s:g} s")
    except (aiohttp.ClientError, OSError, UnicodeError) as error:
        fault = _fault(error, line)
    except Exception as error:  # noqa: BLE001 (strangers' bytes met a fault of ours or of the library: a row, not the end of a batch)
        _log.exception("asking %s", target.origin if body is not None else target.url)
        fault = (Reason.BUG, f"{type(error).__name__}: {error}"[:300])
    return Answer(reason=fault[0], detail=fault[1], status=status, wire_bytes=line.received)


async def _read(
    response: aiohttp.ClientResponse, limits: Limits, line: Line, *, conditional: bool, sniff_gzip: bool
) -> Answer:
    """Headers and as much of the body as the status is worth."""
    headers = _plain_headers(response)
    status = response.status

    def answer(reason: Reason, detail: str = "", *, body: bytes = b"", complete: bool = True) -> Answer:
        return Answer(
            reason=reason,
            detail=detail,
            status=status,
            headers=headers,
            body=body,
            complete=complete,
            location=location,
            wire_bytes=line.received,
        )

    location = response.headers.get("Location") if status in REDIRECTS else None
    if location is not None:
        return answer(Reason.OK)
    reason = status_reason(status)
    if reason is Reason.NOT_MODIFIED:
        return answer(Reason.NOT_MODIFIED if conditional else Reason.UNSOLICITED_304)
    if reason is not Reason.OK:
        start = await _error_body(response) if status in WALL_STATUSES else b""
        return answer(Reason.BOT_WALL if is_bot_wall(status, headers, start) else reason, f"status {status}")

    if headers.get("transfer-encoding", "chunked").strip().lower() not in {"chunked", "identity"}:
        return answer(Reason.BAD_CODING, f"transfer coding {headers['transfer-encoding'][:40]}")
    try:
        decoder = Decoder(coding_of(headers.get("content-encoding")), cap=limits.decoded_bytes, sniff_gzip=sniff_gzip)
        complete = await _fill(decoder, response, limits, line)
    except BadCodingError as error:
        return answer(Reason.BAD_CODING, str(error))
    except BodyTooLargeError as error:
        if not limits.cut:
            return answer(Reason.BODY_TOO_LARGE, str(error))
        complete = False
    body = decoder.body
    if is_bot_wall(status, headers, body):
        return answer(Reason.BOT_WALL, "a challenge instead of the page")
    return answer(Reason.OK, body=body, complete=complete)


async def _fill(decoder: Decoder, response: aiohttp.ClientResponse, limits: Limits, line: Line) -> bool:
    """Read the body into the decoder. True where it came whole. Raises BodyTooLargeError and BadCodingError."""
    announced = response.content_length
    if announced is not None and announced > limits.wire_bytes and not limits.cut:
        raise BodyTooLargeError(f"{announced} bytes announced, {limits.wire_bytes} allowed")
    received = 0
    whole = True
    try:
        async for piece in response.content.iter_any():
            received += len(piece)
            decoder.feed(piece[: max(0, len(piece) - (received - limits.wire_bytes))])
            if received > limits.wire_bytes:
                raise BodyTooLargeError(f"more than {limits.wire_bytes} bytes received")
    except aiohttp.ClientPayloadError as error:
        if line.overflowed:
            raise BodyTooLargeError("more framing than body") from error
        # Ended before the announced length, or chunk framing broke off: what came is kept. Framing that is
        # wrong from the first byte gives nothing to keep.
        if received == 0:
            raise
        whole = False
    return decoder.finish() and whole


async def _error_body(response: aiohttp.ClientResponse) -> bytes:
    """The first bytes of an error page; fewer where they cannot be read or take long: the status is the answer."""
    try:
        decoder = Decoder(coding_of(response.headers.get("Content-Encoding")), cap=ERROR_BODY_BYTES)
    except BadCodingError:
        return b""
    received = 0
    try:
        async with asyncio.timeout(ERROR_BODY_S):
            async for piece in response.content.iter_any():
                received += len(piece)
                decoder.feed(piece)
                if received > ERROR_BODY_BYTES:
                    break
    except (BodyTooLargeError, BadCodingError, aiohttp.ClientError, OSError):  # OSError: also the timeout
        return decoder.body
    return decoder.body


def _plain_headers(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Names in lower case, repeated fields joined, bytes that are no UTF-8 replaced, no cookies.

    Validators must go back exactly as they came; one that is not plain ASCII would not, so it is not kept.
    """
    joined: dict[str, str] = {}
    for name, value in response.headers.items():
        key = name.lower()
        if key in _NOT_KEPT or (key in _VALIDATORS and not (value.isascii() and value.isprintable())):
            continue
        clean = storable(value.replace("\t", " "))
        joined[key] = f"{joined[key]}, {clean}" if key in joined and key not in _VALIDATORS else clean
    return joined


def _fault(error: Exception, line: Line) -> tuple[Reason, str]:
    """The reason for a broken exchange, and a short description of it for the row."""
    detail = f"{type(error).__name__}: {error}"[:300]
    if line.overflowed:
        return Reason.BODY_TOO_LARGE, "headers, interim responses or framing beyond all bounds"
    if line.refused and not line.dialled:
        return Reason.FORBIDDEN_ADDRESS, ", ".join(sorted(set(line.refused)))[:300]
    match error:
        case aiohttp.InvalidURL():
            return Reason.BAD_URL, detail
        case aiohttp.ClientConnectorDNSError():
            return Reason.DNS_FAILURE, detail
        case ssl.SSLError() | aiohttp.ClientSSLError() | ssl.CertificateError():
            return Reason.TLS_FAILURE, detail
        case aiohttp.ClientConnectorError():
            return Reason.CONNECTION_FAILED, detail
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError() | aiohttp.ClientResponseError():
            return Reason.PROTOCOL_ERROR, detail
        case aiohttp.ClientOSError() | OSError():
            return Reason.CONNECTION_FAILED, detail
        case _:
            return Reason.PROTOCOL_ERROR, detail
