"""The fault table of transport and bodies: every row ends in time, within its bounds, with its own reason."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib

import pytest
from tests.reliability.fetch.hostile import (
    CERTIFICATE,
    Behaviour,
    HostileServer,
    answer,
    ask,
    get,
    guest,
    moved,
    repeated,
)

from newswatch.fetch import LIMITS
from newswatch.fetch.limits import MAX_HEADER_LINE, MAX_HEADERS
from newswatch.model import Exchange, Purpose, Reason, Request

URL = "http://outlet.example/"
DEADLINE_S = 1.5
FEED = LIMITS[Purpose.FEED]
PAGE = LIMITS[Purpose.PAGE]


def packed(data: bytes, level: int = 9) -> bytes:
    """gzip without a time in its header: parameters of tests must be the same in every worker."""
    return gzip.compress(data, level, mtime=0)


def one(
    server: HostileServer,
    route: bytes | Behaviour,
    *,
    purpose: Purpose = Purpose.PAGE,
    deadline_s: float = DEADLINE_S,
) -> Exchange:
    server.routes["/"] = route
    (exchange,) = get(guest(server, deadline_s=deadline_s), URL, purpose=purpose)
    assert exchange.elapsed_s < deadline_s + 1
    return exchange


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body + end


# --- what works -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "body"),
    [
        (answer(200, b"plain"), b"plain"),
        (answer(200, packed(b"packed"), "Content-Encoding: gzip"), b"packed"),
        (answer(200, zlib.compress(b"packed"), "Content-Encoding: deflate"), b"packed"),
        (answer(200, zlib.compress(b"packed")[2:-4], "Content-Encoding: deflate"), b"packed"),
        (chunked(b"one ", b"two"), b"one two"),
        (b"HTTP/1.1 200 OK\r\n\r\nuntil the end", b"until the end"),
        (b"HTTP/1.0 200 OK\r\n\r\nold", b"old"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + answer(200, b"late"), b"late"),
        (answer(203, b"through a proxy"), b"through a proxy"),
        (answer(204, b""), b""),
    ],
)
def test_a_fair_answer_is_taken(server: HostileServer, route: bytes, body: bytes) -> None:
    exchange = one(server, route)
    assert (exchange.reason, exchange.body, exchange.complete) == (Reason.OK, body, True)
    assert exchange.wire_bytes == len(route)
    assert exchange.fetched_at is not None


def test_the_guest_names_itself_and_offers_what_it_can_bound(server: HostileServer) -> None:
    one(server, answer(200, b"a"))
    (seen,) = server.seen
    assert seen.method == "GET"
    assert seen.headers["host"] == "outlet.example"
    assert seen.headers["user-agent"].startswith("newswatch/")
    assert "+https://operator.example/bot" in seen.headers["user-agent"]
    assert seen.headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in seen.headers
    assert "referer" not in seen.headers


def test_headers_are_plain_and_carry_no_cookie(server: HostileServer) -> None:
    exchange = one(
        server,
        b'HTTP/1.1 200 OK\r\nX-Robots-Tag: noindex\r\nx-robots-tag: noarchive\r\nETag: W/"a b"\r\nX-Raw: caf\xe9\r\n'
        b"Set-Cookie: a=b\r\nContent-Length: 1\r\n\r\na",
    )
    assert exchange.headers["x-robots-tag"] == "noindex, noarchive"
    assert exchange.headers["etag"] == 'W/"a b"'
    assert exchange.headers["x-raw"] == "caf\ufffd"
    assert "set-cookie" not in exchange.headers


def test_a_validator_that_would_not_go_back_as_it_came_is_not_kept(server: HostileServer) -> None:
    exchange = one(server, b'HTTP/1.1 200 OK\r\nETag: "caf\xe9"\r\nContent-Length: 1\r\n\r\na')
    assert "etag" not in exchange.headers


# --- bodies beyond their bounds -------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", [Purpose.FEED, Purpose.PAGE])
def test_the_decoded_cap_is_exact(server: HostileServer, purpose: Purpose) -> None:
    cap = LIMITS[purpose].decoded_bytes
    for size, reason in ((cap - 1, Reason.OK), (cap, Reason.OK), (cap + 1, Reason.BODY_TOO_LARGE)):
        exchange = one(server, answer(200, packed(b"a" * size, 1), "Content-Encoding: gzip"), purpose=purpose)
        assert exchange.reason is reason
        assert len(exchange.body) == (size if reason is Reason.OK else 0)


@pytest.mark.parametrize("announced", [True, False])
def test_the_wire_cap_is_exact(server: HostileServer, announced: bool) -> None:
    cap = PAGE.wire_bytes
    for size, reason in ((cap - 1, Reason.OK), (cap, Reason.OK), (cap + 1, Reason.BODY_TOO_LARGE)):
        route = answer(200, b"a" * size) if announced else chunked(b"a" * size)
        exchange = one(server, route)
        assert exchange.reason is reason
        assert len(exchange.body) == (size if reason is Reason.OK else 0)


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 65536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"a" * 65536 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", b"a" * 65536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1", b";ext=" + b"a" * 65536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n" * 10000),
    ],
    ids=["until close", "chunks", "announced", "chunk extension", "small chunks"],
)
def test_an_endless_body_ends_at_the_cap(server: HostileServer, head: bytes, piece: bytes) -> None:
    # the cap ends it, so the deadline is far: five megabytes in small chunks take seconds on a busy machine
    exchange = one(server, repeated(head, piece), deadline_s=30.0)
    assert exchange.reason in {Reason.BODY_TOO_LARGE, Reason.PROTOCOL_ERROR}
    assert exchange.body == b""
    assert exchange.wire_bytes < PAGE.wire_bytes + 1024 * 1024


def test_an_endless_robots_txt_is_cut_and_used(server: HostileServer) -> None:
    exchange = one(server, repeated(b"HTTP/1.1 200 OK\r\n\r\n", b"# padding\n" * 1000), purpose=Purpose.ROBOTS)
    assert exchange.reason is Reason.OK
    assert len(exchange.body) == 500 * 1024
    assert not exchange.complete


def test_a_page_of_fifty_megabytes(server: HostileServer) -> None:
    exchange = one(server, answer(200, packed(b"<p>" * (50 * 1024 * 1024 // 3), 1), "Content-Encoding: gzip"))
    assert exchange.reason is Reason.BODY_TOO_LARGE


# --- codings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "route",
    [
        answer(200, b"\x1b\x00", "Content-Encoding: br"),
        answer(200, b"(\xb5/\xfd", "Content-Encoding: zstd"),
        answer(200, packed(packed(b"a")), "Content-Encoding: gzip, gzip"),
        answer(200, packed(b"a"), "Content-Encoding: gzip", "Content-Encoding: gzip"),
        answer(200, b"compressed?", "Content-Encoding: compress"),
        answer(200, b"no gzip at all", "Content-Encoding: gzip"),
        answer(200, b"\x78\x9cno zlib", "Content-Encoding: deflate"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    ],
    ids=["br", "zstd", "gzip twice", "two headers", "compress", "lying gzip", "lying deflate", "transfer gzip"],
)
def test_a_coding_that_is_not_offered_or_not_true(server: HostileServer, route: bytes) -> None:
    exchange = one(server, route)
    assert exchange.reason is Reason.BAD_CODING
    assert exchange.body == b""


def test_a_compressed_file_is_unpacked_for_a_feed_only(server: HostileServer) -> None:
    route = answer(200, packed(b"<urlset/>"), "Content-Type: application/gzip")
    assert one(server, route, purpose=Purpose.FEED).body == b"<urlset/>"
    assert one(server, route, purpose=Purpose.PAGE).body == packed(b"<urlset/>")


# --- time -----------------------------------------------------------------------------------------------------------


def test_endless_interim_responses_end_at_the_cap(server: HostileServer) -> None:
    exchange = one(server, repeated(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000))
    assert exchange.reason in {Reason.BODY_TOO_LARGE, Reason.TIMED_OUT}


def test_the_deadline_holds_over_all_redirects_together(server: HostileServer) -> None:
    async def slow_move(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.4)
        writer.write(moved("/"))

    exchange = one(server, slow_move)
    assert exchange.reason is Reason.TIMED_OUT
    assert len(exchange.hops) == 3
    assert exchange.elapsed_s < DEADLINE_S + 0.5


# --- redirects ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hops", [1, 5, 6])
def test_five_redirects_are_followed(server: HostileServer, hops: int) -> None:
    for number in range(hops):
        server.routes[f"/{number}"] = moved(f"/{number + 1}", 301 if number % 2 else 302)
    server.routes[f"/{hops}"] = answer(200, b"there")
    (exchange,) = get(guest(server), URL + "0")
    if hops <= 5:
        assert (exchange.reason, exchange.body) == (Reason.OK, b"there")
        assert exchange.final_url == f"{URL}{hops}"
        assert [(hop.status, hop.url, hop.location) for hop in exchange.hops] == [
            (301 if number % 2 else 302, f"{URL}{number}", f"{URL}{number + 1}") for number in range(hops)
        ]
    else:
        assert exchange.reason is Reason.TOO_MANY_REDIRECTS
        assert len(exchange.hops) == 5
        assert len(server.seen) == 6


def test_a_loop_and_a_loop_that_grows(server: HostileServer) -> None:
    assert one(server, moved("/")).reason is Reason.TOO_MANY_REDIRECTS
    grown = "/?" + "a" * 1900
    server.routes[grown] = moved(grown + "a" * 500)
    assert one(server, moved(grown)).reason is Reason.BAD_URL


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_without_a_target_is_no_page(server: HostileServer, status: int) -> None:
    exchange = one(server, answer(status, b"gone away"))
    assert exchange.reason is Reason.HTTP_ERROR
    assert exchange.body == b""


def test_a_redirect_s_body_is_not_read(server: HostileServer) -> None:
    server.routes["/next"] = answer(200, b"there")
    exchange = one(server, repeated(b"HTTP/1.1 302 F\r\nLocation: /next\r\n\r\n", b"a" * 65536))
    assert exchange.body == b"there"


# --- framing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "route",
    [
        b"",
        b"\r\n\r\n",
        b"\x00\x01\x02 no protocol at all\r\n\r\n",
        b"<html>HTTP/0.9 knew no headers</html>",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nX-A: b\x00c\r\nContent-Length: 1\r\n\r\na",
        b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 1\r\n\r\na",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\na\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * (MAX_HEADER_LINE + 1) + b"\r\nContent-Length: 1\r\n\r\na",
        b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 10_000_000 + b"\r\nContent-Length: 1\r\n\r\na",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 200_000 + b"Content-Length: 1\r\n\r\na",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * (MAX_HEADERS + 1) + b"Content-Length: 1\r\n\r\na",
        b"HTTP/1.1 200 OK\r\nContent-Le",
    ],
    ids=[
        "nothing",
        "empty lines",
        "garbage",
        "HTTP/0.9",
        "another protocol",
        "status of letters",
        "negative length",
        "length of letters",
        "two lengths",
        "NUL in a header",
        "header without colon",
        "bad chunk",
        "negative chunk",
        "long header",
        "header of 10 MB",
        "200,000 headers",
        "too many headers",
        "cut off headers",
    ],
)
def test_broken_framing(server: HostileServer, route: bytes) -> None:
    exchange = one(server, route)
    assert exchange.reason in {Reason.PROTOCOL_ERROR, Reason.BODY_TOO_LARGE}
    assert exchange.body == b""
    assert exchange.detail
    assert len(exchange.detail) <= 300
    assert len(server.seen) == 1, "a server that hangs up is not asked again at once"


def test_headers_up_to_their_bounds_are_taken(server: HostileServer) -> None:
    policy = "Content-Security-Policy: " + "a" * (MAX_HEADER_LINE - 200)
    assert one(server, answer(200, b"a", policy)).reason is Reason.OK
    assert one(server, answer(200, b"a", *["X-A: b"] * (MAX_HEADERS - 10))).reason is Reason.OK


@pytest.mark.parametrize(
    ("route", "body"),
    [
        (answer(200, b"forty entries, and the rest is mi", length=1000), b"forty entries, and the rest is mi"),
        (chunked(b"forty entries", end=b"10\r\nand t"), b"forty entriesand t"),
        (chunked(b"forty entries", end=b""), b"forty entries"),
        (answer(200, packed(b"forty entries" * 9)[:-6], "Content-Encoding: gzip"), b"forty entries" * 9),
    ],
    ids=["length", "chunk", "no last chunk", "gzip"],
)
def test_a_body_that_breaks_off_is_kept_and_marked(server: HostileServer, route: bytes, body: bytes) -> None:
    exchange = one(server, route)
    assert exchange.reason is Reason.OK
    assert exchange.body == body
    assert not exchange.complete


def test_a_connection_that_is_reset(server: HostileServer) -> None:
    async def reset(writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    assert one(server, reset).reason in {Reason.PROTOCOL_ERROR, Reason.CONNECTION_FAILED}


def test_nobody_listens(server: HostileServer) -> None:
    fetcher = guest(server)
    server.__exit__()
    (exchange,) = get(fetcher, URL)
    assert exchange.reason is Reason.CONNECTION_FAILED
    server.__enter__()


# --- statuses and manners -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "reason"),
    [
        (answer(404, b"nothing here"), Reason.NOT_FOUND),
        (answer(410), Reason.GONE),
        (answer(401), Reason.UNAUTHORISED),
        (answer(403, b"<title>Forbidden</title>"), Reason.FORBIDDEN),
        (answer(403, b"<title>Just a moment...</title>", "cf-mitigated: challenge"), Reason.BOT_WALL),
        (answer(503, packed(b"<title>Just a moment...</title>"), "Content-Encoding: gzip"), Reason.BOT_WALL),
        (answer(200, b"<title>Just a moment...</title>_cf_chl_opt"), Reason.BOT_WALL),
        (answer(500, b"a" * 200_000), Reason.SERVER_ERROR),
        (answer(500, b"lying", "Content-Encoding: gzip"), Reason.SERVER_ERROR),
        (answer(500, b"short", length=9), Reason.SERVER_ERROR),
        (answer(206, b"part"), Reason.HTTP_ERROR),
        (answer(304), Reason.UNSOLICITED_304),
        (answer(300, b"choose"), Reason.HTTP_ERROR),
        (answer(999, b"denied"), Reason.HTTP_ERROR),
    ],
)
def test_a_status_has_its_reason(server: HostileServer, route: bytes, reason: Reason) -> None:
    exchange = one(server, route)
    assert exchange.reason is reason
    assert exchange.status == int(route[9:12])
    assert exchange.body == b""


def test_an_endless_error_page_is_left_early(server: HostileServer) -> None:
    for status, reason in ((b"404", Reason.NOT_FOUND), (b"403", Reason.FORBIDDEN)):
        exchange = one(server, repeated(b"HTTP/1.1 %s No\r\n\r\n" % status, b"a" * 65536))
        assert exchange.reason is reason
        assert exchange.wire_bytes < 2_000_000


def test_a_slow_error_page_is_not_waited_for(server: HostileServer) -> None:
    exchange = one(server, repeated(b"HTTP/1.1 404 No\r\nContent-Length: 99\r\n\r\n", b"a", pause_s=0.2))
    assert exchange.reason is Reason.NOT_FOUND
    assert exchange.elapsed_s < 0.5


def test_validators_go_back_exactly_and_to_their_host_only(server: HostileServer, second_server: HostileServer) -> None:
    server.routes["/same"] = answer(304)
    server.routes["/moved"] = moved(f"http://second.example:{second_server.port}/feed")
    server.routes["/other"] = moved("http://other.example/same")
    second_server.routes["/feed"] = answer(304)
    marks = {"etag": 'W/"a,b;c"', "last_modified": "yesterday, about noon", "purpose": Purpose.FEED}
    stem, second = "http://outlet.example", f"http://second.example:{second_server.port}/feed"
    ended = ask(
        guest(server, second_server),
        Request(url=f"{stem}/same", **marks),  # type: ignore[arg-type]
        Request(url=f"{stem}/moved", **marks),  # type: ignore[arg-type]
        Request(url=f"{stem}/moved", validators_from=second, **marks),  # type: ignore[arg-type]
        Request(url=f"{stem}/other", **marks),  # type: ignore[arg-type]
        Request(url=f"{stem}/same", purpose=Purpose.FEED, etag='"a"\r\nX-Evil: b', last_modified="caf\xe9"),
    )
    assert [exchange.reason for exchange in ended] == [
        Reason.NOT_MODIFIED,
        Reason.UNSOLICITED_304,
        Reason.NOT_MODIFIED,
        Reason.UNSOLICITED_304,
        Reason.UNSOLICITED_304,
    ]

    def sent(seen_by: HostileServer) -> list[tuple[str | None, str | None]]:
        return [(seen.headers.get("if-none-match"), seen.headers.get("if-modified-since")) for seen in seen_by.seen]

    both = ('W/"a,b;c"', "yesterday, about noon")
    nothing = (None, None)
    assert sent(server) == [both, both, nothing, both, nothing, nothing]
    assert sent(second_server) == [nothing, both]


def test_cookies_do_not_come_back(server: HostileServer) -> None:
    jar = [f"Set-Cookie: c{number}={'x' * 100}; Path=/" for number in range(90)]
    server.routes["/"] = answer(302, b"", "Location: /next", *jar)
    server.routes["/next"] = answer(200, b"a", *jar)
    get(guest(server), URL, URL + "next")
    assert len(server.seen) == 3
    assert not any("cookie" in seen.headers for seen in server.seen)


# --- TLS ------------------------------------------------------------------------------------------------------------


def test_a_certificate_nobody_vouches_for(tls_server: HostileServer) -> None:
    tls_server.routes["/"] = answer(200, b"secret")
    (exchange,) = get(guest(tls_server), f"https://outlet.example:{tls_server.port}/")
    assert exchange.reason is Reason.TLS_FAILURE
    assert tls_server.seen == []


def test_names_stay_names_when_addresses_are_pinned(tls_server: HostileServer) -> None:
    tls_server.routes["/"] = answer(200, b"secret")
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    (exchange,) = get(guest(tls_server, tls=trusting), f"https://outlet.example:{tls_server.port}/")
    assert exchange.body == b"secret"
    assert tls_server.server_names == ["outlet.example"]
    assert tls_server.seen[0].headers["host"] == f"outlet.example:{tls_server.port}"


def test_a_certificate_for_another_name(tls_server: HostileServer) -> None:
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    (exchange,) = get(guest(tls_server, tls=trusting), f"https://second.example:{tls_server.port}/")
    assert exchange.reason is Reason.TLS_FAILURE


def test_tls_without_tls_and_the_other_way_round(server: HostileServer, tls_server: HostileServer) -> None:
    server.routes["/"] = answer(200, b"a")
    (exchange,) = get(guest(server), f"https://outlet.example:{server.port}/")
    assert exchange.reason in {Reason.TLS_FAILURE, Reason.PROTOCOL_ERROR, Reason.CONNECTION_FAILED, Reason.TIMED_OUT}
    (exchange,) = get(guest(tls_server), f"http://outlet.example:{tls_server.port}/")
    assert exchange.reason in {Reason.PROTOCOL_ERROR, Reason.CONNECTION_FAILED}


def test_the_wire_is_counted_under_tls_too(tls_server: HostileServer) -> None:
    tls_server.routes["/"] = repeated(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1", b";a=" + b"b" * 65536)
    trusting = ssl.create_default_context(cafile=CERTIFICATE)
    (exchange,) = get(guest(tls_server, tls=trusting), f"https://outlet.example:{tls_server.port}/")
    assert exchange.reason in {Reason.BODY_TOO_LARGE, Reason.PROTOCOL_ERROR}
    assert 0 < exchange.wire_bytes < PAGE.wire_bytes + 1024 * 1024
