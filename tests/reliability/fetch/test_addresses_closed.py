"""Promise 8: never reaches a non-public address unless allowed. A listener on loopback counts connections: none."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import pytest
from tests.reliability.fetch.hostile import HASTY, HostileServer, get, guest, moved

from newswatch.fetch import AddressPolicy, HostMap, Manners, SystemResolver
from newswatch.model import Purpose, Reason

REFUSED = {
    Reason.BAD_URL,
    Reason.FORBIDDEN_ADDRESS,
    Reason.FORBIDDEN_PORT,
    Reason.FORBIDDEN_SCHEME,
    Reason.DNS_FAILURE,
}
# Ways to write "this machine" or "a machine next to it"; {port} is where the listener stands.
URL_FORMS = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://127.127.127.127:{port}/",
    "http://127.0.0.2:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0.0:{port}/",
    "http://2130706433:{port}/",
    "http://02130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7F000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0x7f.1:{port}/",
    "http://0x7f.0x0.0x0.0x1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0177.1:{port}/",
    "http://017700000001:{port}/",
    "http://00000177.0.0.1:{port}/",
    "http://127.0x0.0.1:{port}/",
    "http://127.000.000.001:{port}/",
    "http://0127.0.0.1:{port}/",
    "http://4294967297:{port}/",
    "http://6425673729:{port}/",
    "http://127。0。0。1:{port}/",
    "http://127．0．0．1:{port}/",
    "http://１２７.０.０.１:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://𝟏𝟐𝟕.𝟎.𝟎.𝟏:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://127.0.0.1%00.outlet.example:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "http://localhost.localdomain:{port}/",
    "http://ip6-localhost:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[0000::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::ffff:0:127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::127.0.0.1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::1]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://outlet.example@127.0.0.1:{port}/",
    "http://outlet.example:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@outlet.example/",
    "http://outlet.example\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@outlet.example/",
    "http:/\\127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http://127.0.0.1\t:{port}/",
    "http://127.0.0.1 :{port}/",
    "//127.0.0.1:{port}/",
    "http://10.0.0.1:{port}/",
    "http://192.168.0.1:{port}/",
    "http://169.254.169.254:{port}/latest/meta-data/",
    "http://[fd00:ec2::254]:{port}/",
    "http://100.100.100.200:{port}/",
    "file:///etc/hostname",
    "file://127.0.0.1:{port}/etc/hostname",
    "gopher://127.0.0.1:{port}/_GET",
    "ftp://127.0.0.1:{port}/",
    "dict://127.0.0.1:{port}/",
]


def open_policy(server: HostileServer) -> AddressPolicy:
    """Live use, except that the listener's port counts as a port of the web: only the address is in the way."""
    return AddressPolicy(ports=frozenset({80, 443, server.port}))


@pytest.mark.parametrize("purpose", [Purpose.PAGE, Purpose.FEED])
def test_no_spelling_of_a_url_reaches_loopback(server: HostileServer, purpose: Purpose) -> None:
    assert len(URL_FORMS) >= 62
    for manners in (HASTY, Manners(spacing_s=0.0, patience_s=0.0)):
        fetcher = guest(server, policy=open_policy(server), resolver=SystemResolver(), manners=manners)
        urls = [form.format(port=server.port) for form in URL_FORMS]
        ended = {exchange.url: exchange.reason for exchange in get(fetcher, *urls, purpose=purpose)}
        assert {url: reason for url, reason in ended.items() if reason not in REFUSED} == {}
    assert server.connections == 0


def test_this_machine_s_own_name_and_addresses_are_closed(server: HostileServer) -> None:
    name = socket.gethostname()
    fetcher = guest(server, policy=open_policy(server), resolver=SystemResolver())
    (exchange,) = get(fetcher, f"http://{name}:{server.port}/")
    assert exchange.reason in REFUSED
    assert server.connections == 0


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1:{port}/inside", Reason.FORBIDDEN_ADDRESS),
        ("http://127.0.0.3:{port}/inside", Reason.FORBIDDEN_ADDRESS),
        ("http://[::ffff:127.0.0.1]:{port}/inside", Reason.FORBIDDEN_ADDRESS),
        ("http://2130706433:{port}/inside", Reason.BAD_URL),
        ("http://localhost:{port}/inside", Reason.FORBIDDEN_ADDRESS),
        ("//127.0.0.1:{port}/inside", Reason.FORBIDDEN_ADDRESS),
        ("http://169.254.169.254/latest/meta-data/", Reason.FORBIDDEN_ADDRESS),
        ("http://10.0.0.1/", Reason.FORBIDDEN_ADDRESS),
        ("http://user:word@outlet.example/", Reason.BAD_URL),
        ("http://outlet.example:6379/", Reason.FORBIDDEN_PORT),
        ("file:///etc/hostname", Reason.FORBIDDEN_SCHEME),
        ("gopher://127.0.0.1:{port}/_x", Reason.FORBIDDEN_SCHEME),
        ("ftp://outlet.example/a", Reason.FORBIDDEN_SCHEME),
        ("data:text/html,inside", Reason.FORBIDDEN_SCHEME),
        ("javascript:alert(1)", Reason.FORBIDDEN_SCHEME),
        ("http://[::1", Reason.BAD_URL),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_leads_inside(
    server: HostileServer, second_server: HostileServer, location: str, reason: Reason, status: int
) -> None:
    """The first server plays a public host at 127.0.0.2; what must not be reached stands at other addresses."""
    server.routes["/"] = moved(location.format(port=second_server.port), status)
    public = ("127.0.0.2", server.port)
    fetcher = guest(
        server,
        policy=AddressPolicy(public=False, endpoints=frozenset({public, ("127.0.0.2", second_server.port)})),
        resolver=_Named({"outlet.example": [public], "localhost": [("127.0.0.1", second_server.port)]}),
    )
    (exchange,) = get(fetcher, "http://outlet.example/")
    assert exchange.reason is reason
    assert exchange.body == b""
    assert [hop.status for hop in exchange.hops] == [status]
    assert server.connections == 1
    assert second_server.connections == 0


class _Named:
    """Fixed answers, several a name; counts how often it is asked."""

    def __init__(self, answers: dict[str, list[tuple[str, int]]]) -> None:
        self.answers = answers
        self.asked = 0

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:  # noqa: ARG002
        self.asked += 1
        return self.answers.get(host, [])


class _Rebinding:
    """A name that is public when it is looked at and private when it is used: every second answer."""

    def __init__(self, public: tuple[str, int], private: tuple[str, int]) -> None:
        self._turns = (public, private)
        self.asked = 0

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:  # noqa: ARG002
        self.asked += 1
        return [self._turns[(self.asked - 1) % 2]]


def test_a_name_that_changes_its_answer_is_judged_by_the_address_that_is_dialled(server: HostileServer) -> None:
    server.routes["/"] = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npublic"
    public, private = ("127.0.0.2", server.port), ("127.0.0.1", server.port)
    resolver = _Rebinding(public, private)
    fetcher = guest(server, policy=AddressPolicy.only(public), resolver=resolver)
    ended = get(fetcher, *["http://outlet.example/"] * 6)
    assert [exchange.reason for exchange in ended] == [Reason.OK, Reason.FORBIDDEN_ADDRESS] * 3
    assert resolver.asked == 6, "a name is asked for once a request: there is no second answer to fall for"
    assert {seen.local for seen in server.seen} == {"127.0.0.2"}


def test_of_several_answers_only_the_allowed_are_dialled(server: HostileServer) -> None:
    server.routes["/"] = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npublic"
    public = ("127.0.0.2", server.port)
    answers = [("127.0.0.1", server.port), ("::1", server.port), public, ("10.0.0.1", server.port)]
    fetcher = guest(server, policy=AddressPolicy.only(public), resolver=_Named({"outlet.example": answers}))
    (exchange,) = get(fetcher, "http://outlet.example/")
    assert exchange.body == b"public"
    assert [seen.local for seen in server.seen] == ["127.0.0.2"]


def test_where_no_answer_is_allowed_all_are_named(server: HostileServer) -> None:
    answers = [("127.0.0.1", server.port), ("::ffff:10.0.0.1", server.port)]
    fetcher = guest(server, policy=open_policy(server), resolver=_Named({"outlet.example": answers}))
    (exchange,) = get(fetcher, "http://outlet.example/")
    assert exchange.reason is Reason.FORBIDDEN_ADDRESS
    assert "127.0.0.1" in exchange.detail
    assert "10.0.0.1" in exchange.detail
    assert server.connections == 0


def test_robots_txt_is_no_way_inside_either(server: HostileServer, second_server: HostileServer) -> None:
    server.routes["/robots.txt"] = moved(f"http://127.0.0.1:{second_server.port}/inside")
    public = ("127.0.0.2", server.port)
    fetcher = guest(
        server,
        policy=AddressPolicy(public=False, endpoints=frozenset({public, ("127.0.0.2", second_server.port)})),
        resolver=_Named({"outlet.example": [public]}),
        manners=Manners(spacing_s=0.0),
    )
    (exchange,) = get(fetcher, "http://outlet.example/a")
    assert exchange.reason is Reason.FORBIDDEN_ADDRESS
    assert [seen.path for seen in server.seen] == ["/robots.txt"]
    assert second_server.connections == 0


def test_a_host_map_needs_the_policy_s_leave(server: HostileServer) -> None:
    endpoint = ("127.0.0.1", server.port)
    fetcher = guest(server, policy=AddressPolicy(), resolver=HostMap({"outlet.example": endpoint}))
    ended = get(fetcher, "http://outlet.example/", "http://unknown.example/")
    assert [exchange.reason for exchange in ended] == [Reason.FORBIDDEN_ADDRESS, Reason.DNS_FAILURE]
    assert server.connections == 0


def test_the_environment_s_proxy_is_not_used(server: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.port}")
    (exchange,) = get(guest(server, policy=AddressPolicy(), resolver=SystemResolver()), "http://10.0.0.1/")
    assert exchange.reason is Reason.FORBIDDEN_ADDRESS
    assert server.connections == 0
