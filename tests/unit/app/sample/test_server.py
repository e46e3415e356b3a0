"""The sample world over real HTTP on loopback."""

from __future__ import annotations

import gzip
import http.client
import threading
from collections.abc import Iterator

import pytest

from newswatch.app.sample.server import LOOPBACK, SampleServer
from newswatch.app.sample.world import Article, Site


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


def ask(
    server: SampleServer, host: str, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(LOOPBACK, server.port, timeout=10)
    try:
        fields = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=fields)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def all_articles(server: SampleServer) -> list[tuple[Site, Article]]:
    return list(server.world.articles())


def test_every_host_is_at_the_port_that_the_system_chose(server: SampleServer) -> None:
    assert server.port > 0
    assert set(server.hosts.values()) == {(LOOPBACK, server.port)}
    assert set(server.hosts) == set(server.world.sites)


def test_every_article_answers_as_its_fate_says(server: SampleServer) -> None:
    for site, article in all_articles(server):
        status, headers, body = ask(server, site.host, site.path_of(article))
        assert status == (404 if article.fate == "missing" else 200), article.slug
        assert int(headers["content-length"]) == len(body)
        assert headers["content-type"] == f"text/html; charset={site.source.charset}"


def test_every_link_of_lists_and_sections_leads_to_a_list_or_article(server: SampleServer) -> None:
    for site in server.world.sites.values():
        for path in ["/", *(f"/section/{section}/" for section in site.sections)]:
            assert ask(server, site.host, path)[0] == 200
        for article in site.listed():
            assert ask(server, site.host, site.link_of(article))[0] in {200, 302, 404}


def test_feeds_bear_validators_and_answer_304(server: SampleServer) -> None:
    for site in server.world.sites.values():
        for feed in site.source.feed:
            status, headers, body = ask(server, site.host, feed.path)
            assert status == 200
            assert body
            if not feed.validators:
                assert "etag" not in headers
                assert "last-modified" not in headers
                continue
            again = ask(server, site.host, feed.path, If_None_Match=headers["etag"])
            assert (again[0], again[2], again[1]["etag"]) == (304, b"", headers["etag"])
            since = ask(server, site.host, feed.path, If_Modified_Since=headers["last-modified"])
            assert since[0] == 304
            early = ask(server, site.host, feed.path, If_Modified_Since="Mon, 02 Mar 2026 00:00:00 GMT")
            assert early[0] == 200
            # If-None-Match comes first where both are sent
            other = ask(
                server, site.host, feed.path, If_None_Match='"other"', If_Modified_Since=headers["last-modified"]
            )
            assert other[0] == 200


@pytest.mark.parametrize(
    ("host", "path", "status", "header", "value"),
    [
        ("frontier-herald.example", "/rss.xml", 301, "location", "http://frontier-herald.example/feed/"),
        ("mekong-register.example", "/breaking.xml", 410, "content-type", "text/plain"),
        ("alerts.continental-wire.example", "/rdf/urgent.rdf", 503, "retry-after", "7200"),
        (
            "harbour-gazette.example",
            "/go/lifeboat-crew-honoured",
            302,
            "location",
            "http://harbour-gazette.example/news/lifeboat-crew-honoured",
        ),
        ("harbour-gazette.example", "/no/such/page", 404, "content-type", "text/html; charset=utf-8"),
    ],
)
def test_statuses(server: SampleServer, host: str, path: str, status: int, header: str, value: str) -> None:
    answer = ask(server, host, path)
    assert answer[0] == status
    assert answer[1][header] == value


def test_walls_and_the_soft_404_say_200_and_hide_the_text(server: SampleServer) -> None:
    for slug, words in [
        ("business/herring-quota-the-next-cod-war", b"for subscribers"),
        ("culture/spring-walks", b"214 partners"),
        ("news/council-tax-table", b"could not be found"),
    ]:
        status, _, body = ask(server, "harbour-gazette.example", f"/{slug}")
        assert status == 200
        assert words in body


def test_robots_disallow_one_section(server: SampleServer) -> None:
    status, _, body = ask(server, "harbour-gazette.example", "/robots.txt")
    assert status == 200
    assert b"Disallow: /members/" in body


def test_gzip_only_where_it_is_accepted(server: SampleServer) -> None:
    plain = ask(server, "slobozhan-gazette.example", "/rss/full")
    packed = ask(server, "slobozhan-gazette.example", "/rss/full", Accept_Encoding="br, gzip;q=0.8")
    assert "content-encoding" not in plain[1]
    assert packed[1]["content-encoding"] == "gzip"
    assert gzip.decompress(packed[2]) == plain[2]


def test_head_has_the_headers_of_get_and_no_body(server: SampleServer) -> None:
    full = ask(server, "syunik-post.example", "/en/feed.atom")
    head = ask(server, "syunik-post.example", "/en/feed.atom", method="HEAD")
    assert head[1] == full[1]
    assert head[2] == b""


def test_other_methods_are_refused(server: SampleServer) -> None:
    status, headers, _ = ask(server, "syunik-post.example", "/", method="DELETE")
    assert status == 405
    assert headers["allow"] == "GET, HEAD"


def test_windows_1252_is_said_by_the_header_only(server: SampleServer) -> None:
    path = "/securite/onze-soldats-tues-a-banibangou.html"
    _, headers, body = ask(server, "courrier-liptako.example", path)
    assert headers["content-type"].endswith("windows-1252")
    assert "blessés mercredi à l’aube".encode("cp1252") in body
    assert b"charset" not in body


def test_marketing_queries_lead_to_the_page_and_own_queries_are_needed(server: SampleServer) -> None:
    path = "/security/2026-03-06/two-rockets-fired-at-metula"
    assert ask(server, "galilee-register.example", f"{path}?utm_source=rss")[0] == 200
    assert ask(server, "continental-wire.example", "/story.php?id=1")[0] == 404


def test_one_connection_serves_many_requests(server: SampleServer) -> None:
    connection = http.client.HTTPConnection(LOOPBACK, server.port, timeout=10)
    for _ in range(3):
        connection.request("GET", "/robots.txt", headers={"Host": "kabul-bulletin.example"})
        assert connection.getresponse().read().startswith(b"User-agent")
    connection.close()


def test_a_browser_finds_the_world_without_set_up(server: SampleServer) -> None:
    status, _, body = ask(server, f"{LOOPBACK}:{server.port}", "/")
    assert status == 200
    link = f"http://frontier-herald.localhost:{server.port}/"
    assert link.encode() in body
    assert ask(server, f"frontier-herald.localhost:{server.port}", "/feed/")[0] == 200


def test_it_ends_with_open_connections_and_frees_its_port() -> None:
    before = threading.active_count()
    with SampleServer() as first:
        port = first.port
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
        connection.request("GET", "/robots.txt", headers={"Host": "kabul-bulletin.example"})
        connection.getresponse().read()
    connection.close()
    assert threading.active_count() == before
    with SampleServer(port=port) as second:
        assert second.port == port
        assert ask(second, "kabul-bulletin.example", "/robots.txt")[0] == 200


def test_a_taken_port_is_an_error_and_leaves_no_thread() -> None:
    before = threading.active_count()
    with SampleServer() as first, pytest.raises(OSError, match="in use"):
        SampleServer(port=first.port).__enter__()
    assert threading.active_count() == before
