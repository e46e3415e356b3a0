"""Feeds read: what every kind says, and the same numbers as feedparser on the same bytes."""

from __future__ import annotations

import io
import pickle
from datetime import UTC, datetime, timedelta

import feedparser
import pytest

from newswatch.feeds import keyed_by_url, parse, problem
from newswatch.model import Entry, ParsedFeed, PublishedBasis, Reason

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
URL = "https://outlet.example/feed/"


def read(body: str | bytes, *, url: str = URL, **headers: str) -> ParsedFeed:
    content = body.encode() if isinstance(body, str) else body
    return parse(content, {name.replace("_", "-"): value for name, value in headers.items()}, url, NOW)


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def rss(items: str, *, channel: str = "<title>Outlet</title><link>https://outlet.example/</link>") -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>{channel}{items}</channel></rss>'


def item(**values: str) -> Entry:
    body = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    return read(rss(f"<item>{body}</item>")).entries[0]


RSS = rss(
    """
    <item>
      <title>Two posts shelled &amp; one bridge hit</title>
      <link>https://outlet.example/world/1?utm_source=rss&amp;id=7</link>
      <guid isPermaLink="false">outlet-1</guid>
      <pubDate>Tue, 10 Mar 2026 09:30:00 +0500</pubDate>
      <description>&lt;p&gt;Shells &lt;b&gt;fell&lt;/b&gt;&amp;nbsp;at dawn.&lt;/p&gt;</description>
      <author>desk@outlet.example (Night Desk)</author>
      <category>world</category><category>border</category>
    </item>
    <item><title>No date, no guid, no link</title></item>
    """,
    channel="<title>Outlet</title><link>https://outlet.example/</link><language>en-gb</language><ttl>45</ttl>",
)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr" xml:base="https://outlet.example/fr/">
  <title type="html">L&amp;#8217;Écho</title><link href="."/><updated>2026-03-10T09:00:00Z</updated>
  <entry><id>tag:outlet.example,2026:1</id><title>Une&#160;attaque</title><link href="une-attaque"/>
    <published>2026-03-10T08:00:00+01:00</published><summary type="html">&lt;p&gt;Texte&lt;/p&gt;</summary>
    <author><name>A. Diallo</name></author><author><name>B. Keïta</name></author></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
  <channel rdf:about="https://outlet.example/"><title>Outlet</title><link>https://outlet.example/</link>
    <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
  <item rdf:about="https://outlet.example/1"><title>One</title><link>https://outlet.example/1</link>
    <dc:date>2026-03-09T22:15:00+05:30</dc:date><dc:creator>C. Rao</dc:creator></item>
</rdf:RDF>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Outlet", "language": "en",
  "home_page_url": "https://outlet.example/", "items": [
    {"id": 7, "url": "/a", "title": "A &amp; B", "content_html": "<p>Words</p>",
     "date_published": "2026-03-10T01:02:03Z", "authors": [{"name": "D. Mwangi"}]},
    {"id": "https://outlet.example/b", "content_text": "Only words"}, "no item"]}"""
NEWS = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc>https://outlet.example/1</loc><lastmod>2026-03-10T09:00:00Z</lastmod>
    <news:news><news:publication><news:name>Outlet</news:name><news:language>ur</news:language></news:publication>
      <news:publication_date>2026-03-10T08:00:00+05:00</news:publication_date>
      <news:title>Shells &amp; smoke</news:title>
    </news:news><image:image><image:loc>https://outlet.example/1.jpg</image:loc><image:title>Smoke</image:title></image:image>
  </url></urlset>"""
PLAIN_SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <url><loc>https://outlet.example/a</loc><lastmod>2026-03-10</lastmod></url>
  <url><loc>https://outlet.example/about</loc></url></urlset>"""


class TestKinds:
    def test_rss(self) -> None:
        feed = read(RSS)
        assert (feed.title, feed.version, feed.language, feed.link) == (
            "Outlet",
            "rss20",
            "en-gb",
            "https://outlet.example/",
        )
        assert (feed.error, feed.malformed, feed.truncated, feed.entries_total) == (None, None, False, 2)
        assert feed.ttl == timedelta(minutes=45)
        assert feed.entries[0] == Entry(
            key="outlet-1",
            position=0,
            guid="outlet-1",
            url="https://outlet.example/world/1?id=7",
            title="Two posts shelled & one bridge hit",
            summary="Shells fell at dawn.",
            published=datetime(2026, 3, 10, 4, 30, tzinfo=UTC),
            published_basis=PublishedBasis.FEED,
            published_raw="Tue, 10 Mar 2026 09:30:00 +0500",
            authors=("Night Desk",),
        )
        bare = feed.entries[1]
        assert (bare.guid, bare.url, bare.published, bare.published_basis) == (None, None, None, None)
        assert bare.key.startswith("sha256:")

    def test_atom(self) -> None:
        feed = read(ATOM)
        assert (feed.title, feed.version, feed.language) == ("L’Écho", "atom10", "fr")
        entry = feed.entries[0]
        assert (entry.title, entry.summary, entry.language) == ("Une attaque", "Texte", None)
        assert entry.url == "https://outlet.example/fr/une-attaque"
        assert entry.published == datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
        assert entry.authors == ("A. Diallo", "B. Keïta")

    def test_rdf(self) -> None:
        feed = read(RDF)
        assert (feed.version, feed.ttl) == ("rss10", timedelta(minutes=30))
        entry = feed.entries[0]
        assert (entry.guid, entry.authors) == ("https://outlet.example/1", ("C. Rao",))
        assert entry.published == datetime(2026, 3, 9, 16, 45, tzinfo=UTC)

    def test_json_feed(self) -> None:
        feed = read(JSON)
        assert (feed.title, feed.version, feed.entries_total) == ("Outlet", "json11", 2)
        first, second = feed.entries
        assert (first.guid, first.url, first.title) == ("7", "https://outlet.example/a", "A & B")
        assert (first.summary, first.authors) == ("Words", ("D. Mwangi",))
        assert first.published == datetime(2026, 3, 10, 1, 2, 3, tzinfo=UTC)
        assert (second.url, second.summary, second.published) == ("https://outlet.example/b", "Only words", None)

    def test_news_sitemap(self) -> None:
        feed = read(NEWS)
        assert (feed.title, feed.version, feed.language) == ("Outlet", "sitemap-news", "ur")
        entry = feed.entries[0]
        assert (entry.url, entry.title, entry.key) == ("https://outlet.example/1", "Shells & smoke", entry.url)
        assert entry.published == datetime(2026, 3, 10, 3, 0, tzinfo=UTC)

    def test_a_plain_sitemap_lists_what_has_changed_but_not_when_it_was_published(self) -> None:
        feed = read(PLAIN_SITEMAP)
        assert (feed.version, feed.entries_total) == ("sitemap", 1)
        assert (feed.entries[0].published, feed.entries[0].published_raw) == (None, "2026-03-10")

    def test_sitemaps_that_say_nothing_of_news(self) -> None:
        assert read("<urlset><url><loc>https://outlet.example/</loc></url></urlset>").error is Reason.NOT_A_FEED
        assert read("<sitemapindex><sitemap><loc>x</loc></sitemap></sitemapindex>").error is Reason.NOT_A_FEED

    def test_an_answer_goes_through_a_pipe(self) -> None:
        assert pickle.loads(pickle.dumps(read(RSS))) == read(RSS)  # noqa: S301 - our own bytes
        assert pickle.loads(pickle.dumps(parse)) is parse  # noqa: S301 - as above


@pytest.mark.parametrize("body", [RSS, ATOM, RDF, RSS[:-40], RSS.replace("&amp; one", "& one")])
def test_as_many_entries_and_dates_as_feedparser(body: str) -> None:
    oracle = feedparser.parse(io.BytesIO(body.encode()))["entries"]
    ours = read(body).entries
    assert len(ours) == len(oracle)
    assert sum(entry.published is not None for entry in ours) == sum(
        bool(dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")) for entry in oracle
    )


class TestNoFeed:
    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"", Reason.EMPTY_BODY),
            (b" \r\n\t", Reason.EMPTY_BODY),
            (b"\xef\xbb\xbf\x00", Reason.EMPTY_BODY),
            (b"Not found", Reason.NOT_A_FEED),
            (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), Reason.NOT_A_FEED),
            (b"\x1f\x8b\x08" + bytes(50), Reason.NOT_A_FEED),
            (b"<!DOCTYPE html><html><head><title>Home</title></head></html>", Reason.NOT_A_FEED),
            (b"<html><body><p>Moved</p></body></html>", Reason.NOT_A_FEED),
            (b"<HTML><HEAD><TITLE>x", Reason.NOT_A_FEED),
            (b"<html><head><title>Just a moment...</title></head></html>", Reason.BOT_WALL),
            (b'{"error": "none"}', Reason.NOT_A_FEED),
            (b"[1, 2]", Reason.NOT_A_FEED),
            (b'{"version": "https://jsonfeed.org/version/1", "items": [', Reason.TRUNCATED),
            (b"<opml><body/></opml>", Reason.NOT_A_FEED),
            (b'<?xml version="1.0"?><catalog><book/></catalog>', Reason.NOT_A_FEED),
            (b'<?xml version="1.0"?><catalog><book>', Reason.TRUNCATED),
            (b"<rss><channel><item><title>One</title>" + b" " * (20 * 1024 * 1024), Reason.BODY_TOO_LARGE),
        ],
    )
    def test_reason(self, body: bytes, reason: Reason) -> None:
        feed = read(body)
        assert problem(feed) is reason
        assert feed.entries == ()

    def test_html_says_what_it_is(self) -> None:
        assert "Our front page" in read("<html><head><title>Our  front\npage</title>").error_detail

    def test_a_header_tells_the_wall(self) -> None:
        assert read("<html><title>Wait</title>", cf_mitigated="challenge").error is Reason.BOT_WALL

    def test_well_formed_xml_that_is_no_feed_was_read_all_the_same(self) -> None:
        feed = read("<catalog><book/></catalog>")
        assert (feed.error, feed.version, problem(feed)) == (None, "", Reason.NOT_A_FEED)
        assert "<catalog>" in (feed.malformed or "")


class TestDamage:
    def test_a_feed_without_entries_is_a_feed(self) -> None:
        assert problem(read(rss(""))) is None

    def test_bozo_is_no_verdict(self) -> None:
        feed = read(rss("<item><title>Fish & chips</title></item><item><title>Two</title></item>"))
        assert (feed.error, [entry.title for entry in feed.entries]) == (None, ["Fish & chips", "Two"])
        assert feed.malformed
        assert not feed.truncated

    @pytest.mark.parametrize(
        "inside", ["<textInput><name>q</name></textInput>", "<image><item><width/></item></image>"]
    )
    def test_a_decoration_in_the_wrong_place_costs_no_entry(self, inside: str) -> None:
        feed = read(rss(f"<item><title>One</title>{inside}</item><item><title>Two</title></item>"))
        assert feed.error is None
        assert {"One", "Two"} <= {entry.title for entry in feed.entries}

    @pytest.mark.parametrize("cut", [60, 30, 12, 3])
    def test_a_cut_feed_gives_what_it_has(self, cut: int) -> None:
        items = "".join(f"<item><title>Story {n}</title><guid>{n}</guid></item>" for n in range(40))
        feed = read(rss(items)[:-cut])
        assert feed.truncated
        assert feed.error is None
        assert 38 <= feed.entries_total <= 40

    @pytest.mark.parametrize(
        "junk",
        [
            "\n\n  ",
            "\ufeff",
            "\x00\x00",
            "<br />\n<b>Warning</b>: something in /x.php on line 3<br />\n",
            "OK\n",
            "<!-- cached -->\n",
        ],
    )
    def test_junk_before_the_feed(self, junk: str) -> None:
        feed = read(junk + RSS)
        assert (feed.error, feed.entries_total) == (None, 2)

    def test_any_content_type_will_do(self) -> None:
        assert read(RSS, content_type="image/png").entries_total == 2
        assert read(RSS, content_type="text/html").entries_total == 2

    @pytest.mark.parametrize(
        ("declared", "header", "codec"),
        [
            ("utf-8", None, "utf-8"),
            ("windows-1251", None, "cp1251"),
            ("utf-8", "text/xml; charset=windows-1251", "cp1251"),
            ("windows-1251", "text/xml; charset=utf-8", "utf-8"),
            ("iso-8859-1", None, "utf-8"),  # a CMS that does not know what it sends
            ("koi8-r", "text/xml", "koi8-r"),
            (None, "text/xml", "utf-8"),
            (None, None, "utf-16"),
            (None, None, "utf-8-sig"),
            ("utf-16", None, "utf-8"),
            ("no-such-codec", None, "utf-8"),
            ("unicode_escape", None, "utf-8"),
            ("punycode", None, "utf-8"),
            ("a\x00b", None, "utf-8"),
        ],
    )
    def test_encodings(self, declared: str | None, header: str | None, codec: str) -> None:
        declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
        text = declaration + "<rss><channel><item><title>Обстрел у границы: трое раненых</title></item></channel></rss>"
        headers = {"content_type": header} if header else {}
        assert read(text.encode(codec), **headers).entries[0].title == "Обстрел у границы: трое раненых"

    def test_an_undeclared_encoding_is_detected(self) -> None:
        words = "Обстрел у границы: трое раненых, один погиб. Полиция проверяет сообщения жителей села. "
        body = (
            f"<rss><channel><item><title>{words}</title><description>{words * 5}</description></item></channel></rss>"
        )
        assert read(body.encode("cp1251")).entries[0].title == words.strip()

    def test_one_wrong_byte_does_not_cost_the_others(self) -> None:
        body = rss("<item><title>Кабул — Пешавар</title></item>").encode().replace("—".encode(), b"\x97")
        assert read(body).entries[0].title == "Кабул \ufffd Пешавар"


class TestTexts:
    @pytest.mark.parametrize(
        ("raw", "title"),
        [
            ("Plain", "Plain"),
            ("  Two\n lines ", "Two lines"),
            ("Fire &amp;amp; smoke", "Fire & smoke"),
            ("It&amp;#8217;s over", "It’s over"),
            ("<![CDATA[<b>Bold</b> words]]>", "Bold words"),
            ("&lt;i&gt;Italic&lt;/i&gt;", "Italic"),
            ("&lt;script&gt;alert(1)&lt;/script&gt;News", "News"),
            ("5 &lt; 7 and 9 &gt; 3", "5 < 7 and 9 > 3"),
            ("AT&amp;T and R&amp;D", "AT&T and R&D"),
            ("Bell\x07 and &#27;[31mred", "Bell\ufffd and \ufffd[31mred"),
            ("Turn\u202eed", "Turned"),
            ("&#xD800;&#x110000;&#0;&#99999999999;", "\ufffd\ufffd\ufffd\ufffd"),
            ("بە‌هاوار", "بە‌هاوار"),
            ("&lt;b&gt;&lt;/b&gt;", None),
        ],
    )
    def test_title(self, raw: str, title: str | None) -> None:
        assert item(title=raw, guid="1").title == title

    @pytest.mark.parametrize(
        ("raw", "authors"),
        [
            ("Night Desk", ("Night Desk",)),
            ("desk@outlet.example (Night Desk)", ("Night Desk",)),
            ("Night Desk (desk@outlet.example)", ("Night Desk",)),
            ("Night Desk &lt;desk@outlet.example&gt;", ("Night Desk",)),
            ("desk@outlet.example", ()),
            ("&lt;b&gt;Night&lt;/b&gt; Desk", ("Night Desk",)),
        ],
    )
    def test_author(self, raw: str, authors: tuple[str, ...]) -> None:
        assert item(title="x", author=raw).authors == authors

    def test_long_texts_are_cut(self) -> None:
        entry = item(title="x" * 3_000, description="y" * 30_000, author="z" * 1_000, guid="g" * 5_000)
        assert len(entry.title or "") == 2_000
        assert len(entry.summary or "") == 10_000
        assert len(entry.authors[0]) <= 500
        assert (entry.guid or "").startswith("sha256:")

    def test_content_stands_in_for_a_summary(self) -> None:
        body = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id>
            <content type="html">&lt;p&gt;All of it&lt;/p&gt;</content></entry></feed>"""
        assert read(body).entries[0].summary == "All of it"


class TestDates:
    @pytest.mark.parametrize(
        ("raw", "moment"),
        [
            ("Tue, 10 Mar 2026 09:30:00 GMT", at(2026, 3, 10, 9, 30)),
            ("Tue, 10 Mar 2026 09:30 +0300", at(2026, 3, 10, 6, 30)),
            ("10 March 2026 09:30:00 EST", at(2026, 3, 10, 14, 30)),
            ("Tue, 10 Mar 26 09:30:00 PKT", at(2026, 3, 10, 4, 30)),
            ("Tue, 10 Mar 2026 09:30:60 GMT", at(2026, 3, 10, 9, 30, 59)),
            ("2026-03-10T09:30:00.123+05:30", at(2026, 3, 10, 4, 0)),
            ("2026-03-10 09:30:00", at(2026, 3, 10, 9, 30)),
            ("2026-03-10", at(2026, 3, 10)),
            ("Tue, 10 Mar 2026 09:30:00 +9999", at(2026, 3, 10, 9, 30)),  # a zone that cannot be is unknown
            ("Tue, 10 Mar 2026 09:30:00 XYZ", at(2026, 3, 10, 9, 30)),
            ("Mon, 30 Feb 2026 09:30:00 GMT", None),
            ("2026-02-30T00:00:00Z", None),
            ("0000-00-00 00:00:00", None),
            ("0001-01-01T00:00:00Z", None),
            ("Thu, 01 Jan 1970 00:00:00 GMT", None),
            ("9999-12-31T23:59:59-14:00", None),
            ("Wed, 11 Mar 2026 11:59:00 GMT", at(2026, 3, 11, 11, 59)),
            ("Wed, 11 Mar 2026 12:01:00 GMT", None),  # more than 24 hours ahead
            ("yesterday", None),
            ("1" * 5_000, None),
        ],
    )
    def test_published(self, raw: str, moment: datetime | None) -> None:
        entry = item(title="x", pubDate=raw)
        assert entry.published == moment
        assert (entry.published_raw or "").startswith(raw[:100])
        assert (entry.published_basis is None) is (moment is None)

    def test_an_update_stands_in(self) -> None:
        body = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><published>never</published>
            <updated>2026-03-09T00:00:00Z</updated></entry></feed>"""
        entry = read(body).entries[0]
        assert (entry.published, entry.published_raw) == (datetime(2026, 3, 9, tzinfo=UTC), "2026-03-09T00:00:00Z")


class TestLinks:
    @pytest.mark.parametrize(
        ("link", "url"),
        [
            ("/world/1", "https://outlet.example/world/1"),
            ("world/1", "https://outlet.example/world/1"),  # of the site, not of the feed's folder
            ("//cdn.outlet.example/1", "https://cdn.outlet.example/1"),
            ("https://outlet.example/1#comments", "https://outlet.example/1"),
            ("  https://outlet.example/a\n b ", "https://outlet.example/a%20b"),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("gopher://outlet.example/1", None),
            ("https://outlet.example/" + "x" * 3_000, None),
        ],
    )
    def test_link(self, link: str, url: str | None) -> None:
        assert item(title="x", link=link).url == url

    def test_without_a_link_of_its_own_the_feed_s_address_is_the_base(self) -> None:
        body = rss("<item><title>x</title><link>1.html</link></item>", channel="<title>x</title>")
        assert (
            read(body, url="https://cdn.outlet.example/f/rss.xml").entries[0].url
            == "https://cdn.outlet.example/f/1.html"
        )

    def test_a_guid_that_is_an_address_stands_in(self) -> None:
        assert item(title="x", guid="https://outlet.example/7").url == "https://outlet.example/7"
        assert item(title="x", guid="outlet-7").url is None

    def test_the_original_behind_feedburner(self) -> None:
        body = rss(
            '<item xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><link>https://feedproxy.example/x</link>'
            "<feedburner:origLink>https://outlet.example/1</feedburner:origLink></item>"
        )
        assert read(body).entries[0].url == "https://outlet.example/1"


class TestKeys:
    def keys(self, *items: str) -> list[str]:
        return [entry.key for entry in read(rss("".join(f"<item>{one}</item>" for one in items))).entries]

    def test_ladder(self) -> None:
        keys = self.keys(
            "<guid>a</guid><link>https://outlet.example/1</link>",
            "<link>https://outlet.example/2?utm_source=x</link>",
            "<title>t</title><description>d</description>",
        )
        assert keys[:2] == ["a", "https://outlet.example/2"]
        assert keys[2].startswith("sha256:")

    def test_a_guid_of_several_articles_identifies_none(self) -> None:
        one = [f"<guid isPermaLink='false'>same</guid><link>https://outlet.example/{n}</link>" for n in range(3)]
        assert self.keys(*one) == [f"same https://outlet.example/{n}" for n in range(3)]
        # and a new one on top does not take the place of the old
        assert set(self.keys(*one[1:])) <= set(self.keys(*one))

    def test_twice_the_same_is_numbered(self) -> None:
        one = "<guid isPermaLink='false'>a</guid><link>https://outlet.example/1</link>"
        assert self.keys(one, one, one) == ["a", "a #2", "a #3"]

    def test_by_url(self) -> None:
        entries = read(RSS).entries
        keys = [entry.key for entry in keyed_by_url((*entries, entries[0]))]
        assert keys == ["https://outlet.example/world/1?id=7", entries[1].key, "https://outlet.example/world/1?id=7 #2"]


class TestMany:
    def test_the_newest_two_thousand_are_taken_and_all_counted(self) -> None:
        start = NOW - timedelta(days=100)
        items = (
            f"<item><guid>{n}</guid><pubDate>{(start + n * timedelta(minutes=1)).isoformat()}</pubDate></item>"
            for n in range(2_500)
        )
        feed = read(rss("".join(items)))
        assert (feed.entries_total, len(feed.entries)) == (2_500, 2_000)
        assert [feed.entries[0].guid, feed.entries[-1].guid] == ["500", "2499"]

    def test_without_dates_the_first(self) -> None:
        feed = read(rss("".join(f"<item><guid>{n}</guid></item>" for n in range(2_001))))
        assert (feed.entries_total, feed.entries[0].guid, feed.entries[-1].guid) == (2_001, "0", "1999")

    def test_an_undated_entry_is_as_old_as_its_neighbour(self) -> None:
        dated = "".join(
            f"<item><guid>d{n}</guid><pubDate>2026-03-0{9 - n // 500}</pubDate></item>" for n in range(2_000)
        )
        feed = read(rss("<item><guid>top</guid></item>" + dated + "<item><guid>end</guid></item>"))
        guids = {entry.guid for entry in feed.entries}
        assert "top" in guids
        assert "end" not in guids


@pytest.mark.parametrize(
    ("channel", "ttl"),
    [
        ("<ttl>60</ttl>", timedelta(hours=1)),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>99999999999999999999</ttl>", None),
        ("<ttl>9999</ttl>", timedelta(hours=24)),
        (
            '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"> daily </sy:updatePeriod>',
            timedelta(days=1),
        ),
    ],
)
def test_the_feed_s_own_wish(channel: str, ttl: timedelta | None) -> None:
    assert read(rss("", channel=channel)).ttl == ttl
