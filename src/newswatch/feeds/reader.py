"""A feed's bytes to entries. The only module that calls feedparser, and only ever with a `BytesIO`."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import feedparser

from newswatch.feeds import dates, json_feed, plain, quiet, sitemap
from newswatch.feeds.entries import MAX_ENTRIES, Raw, build, newest
from newswatch.feeds.guard import Guarded, guard
from newswatch.model import ParsedFeed, Reason
from newswatch.urls import canonical, resolve

_MAX_EMAIL: Final = 320  # characters: 64 before the @, 255 after it (RFC 5321)
_MAX_PERIOD: Final = timedelta(hours=24)  # beyond this a publisher's wish is capped: the poll's ceiling is the same
_PERIODS: Final = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
# Elements that no entry needs, and over which feedparser trips where they stand in the wrong place (1 % of damaged
# feeds; without them 0.02 %)
_DECORATION = re.compile(
    r"</?(?:[\w-]+:)?(?:textinput|image|width|height|where|point|line|polygon|box|tags|keywords|category|license|source"
    r"|thumbnail|cloud|enclosure)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_HEADERS: Final = {"content-type": "application/xml; charset=utf-8"}


def _bound_feedparser() -> None:
    """Take two costs out of feedparser that grow with the square of an input; no release has done so.

    It looks for an e-mail address in the author with a quadratic pattern (its issue 562: 20 kB take 1.4 s): here in
    no more than the longest address there can be. It compares each category with all before it (60 kB take 1.2 s):
    here it keeps none, for nobody reads them.
    """
    mixin = feedparser.mixin._FeedParserMixin  # noqa: SLF001 - there is no public name for it
    unbounded = mixin._sync_author_detail  # noqa: SLF001 - as above

    def sync_author_detail(self: Any, key: str = "author") -> None:
        context = self._get_context()
        author = context.get(key)
        if isinstance(author, str) and len(author) > _MAX_EMAIL:
            context[key] = author[:_MAX_EMAIL]
        unbounded(self, key)

    def add_tag(self: Any, _term: str | None, _scheme: str | None, _label: str | None) -> None:
        self._get_context().setdefault("tags", [])

    mixin._sync_author_detail = sync_author_detail  # noqa: SLF001 - as above
    mixin._add_tag = add_tag  # noqa: SLF001 - as above


_bound_feedparser()


def parse(body: bytes, headers: Mapping[str, str], url: str, now: datetime, limit: int = MAX_ENTRIES) -> ParsedFeed:
    """What the feed in `body` says: RSS, Atom, RDF, CDF, JSON Feed, or a sitemap of news. Pure; never raises.

    `headers` are the response's, names in lower case; `url` is the address that answered, against which relative
    links are resolved; `now` bounds dates of publication. Of more than `limit` entries the newest are taken and all
    are counted. Bytes that cannot be read give `error`. To be run where it can be killed: `newswatch.sandbox`.
    """
    try:
        return _parse(guard(body, headers), url, now, limit)
    except MemoryError:
        return unreadable(Reason.PARSE_OUT_OF_MEMORY, "not enough memory for this feed")
    except RecursionError:
        return unreadable(Reason.HOSTILE_FEED, "nested too deeply")
    except Exception as error:  # noqa: BLE001 - feedparser raises of many kinds on damaged input (889 of 100,000)
        return unreadable(Reason.PARSE_FAILED, f"{type(error).__name__}: {error}"[:300])


def problem(parsed: ParsedFeed) -> Reason | None:
    """Why `parsed` is not the reading of a feed, or None: its error, or XML that is well-formed but no feed."""
    if parsed.error is not None:
        return parsed.error
    if not parsed.entries and not parsed.version:
        return Reason.TRUNCATED if parsed.truncated else Reason.NOT_A_FEED
    return None


def unreadable(reason: Reason, detail: str) -> ParsedFeed:
    """The reading of bytes that gave none: by its own fault, or because the child that read it died."""
    return ParsedFeed(
        title=None, version="", language=None, entries=(), entries_total=0, error=reason, error_detail=detail
    )


def _parse(safe: Guarded, url: str, now: datetime, limit: int) -> ParsedFeed:
    if safe.error is not None:
        return unreadable(safe.error, safe.detail)
    if safe.root == "{":
        return json_feed.read(safe.text, url, now, limit)
    if safe.root in ("urlset", "sitemapindex"):
        return sitemap.read(safe, url, now, limit)
    found, malformed = _feedparser(safe.text, safe.malformed)
    feed: dict[str, Any] = found["feed"]
    version = str(found.get("version") or "")
    if safe.malformed is not None and not version and not found["entries"] and not safe.truncated:
        return unreadable(Reason.NOT_A_FEED, f"the root element is <{safe.root}>; {safe.malformed}"[:300])
    link = _string(feed, "link")
    # A relative link of a feed means the site that the feed's own link names; xml:base is in the link already.
    base = resolve(url, link) if link else None
    language = _string(feed, "language")
    raws = [_raw(entry, now) for entry in found["entries"]]
    entries = build(newest(raws, limit), base or url, now, feed_language=language)
    if not version and not entries:
        malformed = malformed or f"the root element is <{safe.root}>, which is no feed's"
    return ParsedFeed(
        title=plain.title(_string(feed, "title") or ""),
        version=version,
        language=plain.printable(language)[:35] or None if language else None,
        entries=entries,
        entries_total=len(raws),
        link=canonical(base) if base else None,
        ttl=_ttl(feed),
        quiet_hours=quiet.read(safe.text),
        truncated=safe.truncated,
        malformed=malformed[:300] if malformed else None,
    )


def _feedparser(text: str, malformed: str | None) -> tuple[Any, str | None]:
    """feedparser's reading, and what is wrong with the feed. Where it trips over a decoration, the reading without."""
    try:
        return _read(text), malformed
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        plainer = _DECORATION.sub("", text)
        if plainer == text:
            raise
        return _read(plainer), f"read without pictures and categories ({type(error).__name__}); {malformed or ''}"


def _read(text: str) -> Any:
    return feedparser.parse(
        io.BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False, response_headers=_HEADERS
    )


def _string(source: dict[str, Any], key: str) -> str | None:
    # dict.get, not feedparser's: that one maps old names to new ones, slowly and with warnings
    value = dict.get(source, key)
    return value if isinstance(value, str) and value else None


def _raw(entry: dict[str, Any], now: datetime) -> Raw:
    raw_date, moment = None, None
    for key in ("published", "updated", "created"):
        said = _string(entry, key)
        raw_date = raw_date or said
        moment = dates.read(said, dict.get(entry, key + "_parsed"), now)
        if moment is not None:
            raw_date = said or raw_date
            break
    guid = _string(entry, "id")
    return Raw(
        guid=guid,
        links=tuple(_links(entry, guid)),
        title=_string(entry, "title"),
        summary=_string(entry, "summary") or _content(entry),
        published=moment,
        published_raw=raw_date,
        authors=tuple(_authors(entry)),
        language=_language(entry),
    )


def _links(entry: dict[str, Any], guid: str | None) -> list[str]:
    """Where the entry may lead, best first: FeedBurner's original, the link, any alternate, a guid that is a URL."""
    link = _string(entry, "link")
    if link == guid and dict.get(entry, "guidislink"):
        link = None  # feedparser has taken the guid for the link, also where it is no address
    found = [_string(entry, "feedburner_origlink"), link]
    links = dict.get(entry, "links")
    found.extend(
        _string(link, "href")
        for link in (links if isinstance(links, list) else ())
        if isinstance(link, dict) and dict.get(link, "rel") == "alternate"
    )
    if guid is not None and guid[:4].lower() == "http":
        found.append(guid)
    return [link for link in found if link]


def _content(entry: dict[str, Any]) -> str | None:
    contents = dict.get(entry, "content")
    for content in contents if isinstance(contents, list) else ():
        value = _string(content, "value")
        if value:
            return value
    return None


def _authors(entry: dict[str, Any]) -> list[str]:
    authors = dict.get(entry, "authors")
    people = [author for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    names = [name for name in (_string(person, "name") for person in people) if name]
    author = _string(entry, "author")
    # Of a single author the string as it stands: feedparser cuts addresses under long top-level domains in two
    return names if author is None or len(names) > 1 else [author]


def _language(entry: dict[str, Any]) -> str | None:
    detail = dict.get(entry, "title_detail")
    return _string(detail, "language") if isinstance(detail, dict) else None


def _ttl(feed: dict[str, Any]) -> timedelta | None:
    """The longest of RSS ttl (minutes) and sy:updatePeriod over sy:updateFrequency; None where neither is usable."""
    wishes = []
    ttl = (_string(feed, "ttl") or "").strip()
    if ttl.isdecimal() and len(ttl) <= 9 and int(ttl) > 0:
        wishes.append(min(timedelta(minutes=int(ttl)), _MAX_PERIOD))
    period = _PERIODS.get((_string(feed, "sy_updateperiod") or "").strip().lower())
    if period is not None:
        times = (_string(feed, "sy_updatefrequency") or "").strip()
        often = int(times) if times.isdecimal() and 0 < len(times) <= 4 else 1
        wishes.append(min(period / max(often, 1), _MAX_PERIOD))
    return max(wishes, default=None)
