"""When a page says it was published, and where it says so.

The order is JSON-LD, meta, `<time>`, URL, text. A date more than a day after the fetch is nobody's date of
publication and is passed over, as is one before news was on the web.

A time without an offset is local to an outlet whose zone the page does not tell: its date is kept and the time is
not (`has_time` false), for "on Friday" is meant in the outlet's day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from lxml.html import HtmlElement

from newswatch.articles.structured import Structured, strings
from newswatch.articles.words import clean_line
from newswatch.model import PublishedBasis

EARLIEST = datetime(1993, 1, 1, tzinfo=UTC)
# A clock may be wrong and a zone may be misread: a day of grace (RELIABILITY 2.7).
GRACE = timedelta(hours=24)
# A stamp stands within so many elements after the title, on the templates seen.
NEAR_TITLE = 15

_META_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "dcterms.available",
    "article_date_original",
    "publication_date",
    "publish-date",
    "publishdate",
    "publish_date",
    "published_date",
    "pubdate",
    "pub_date",
    "datecreated",
    "date_published",
    "article:published",
    "rnews:datepublished",
    "citation_publication_date",
    "citation_date",
    "originalpublicationdate",
    "displaydate",
    "vr:published_time",
    "og:pubdate",
    "date",
)
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?\s*(Z|[+-]\d{4})?)?$")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?$")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio janeiro januari ocak",
            "feb february februar fevrier février febrero febbraio fevereiro februari şubat",
            "mar march märz mars marzo março maart mart",
            "apr april avril abril aprile nisan",
            "may mai mayo maggio maio mei mayıs",
            "jun june juni juin junio giugno junho haziran",
            "jul july juli juillet julio luglio julho temmuz",
            "aug august août agosto augustus ağustos",
            "sep sept september septembre septiembre settembre setembro eylül",
            "oct october oktober octobre octubre ottobre outubro okt ekim",
            "nov november novembre noviembre novembro kasım",
            "dec december dezember décembre diciembre dicembre dezembro dez aralık",
        ),
        start=1,
    )
    for name in names.split()
}
_NAMED = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]{{1,2}}(?:de\s)?({_NAMED})\.?,?[\s-]{{1,2}}(?:de\s|del\s)?(\d{{4}})\b",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(rf"\b({_NAMED})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?,?\s(\d{{4}})\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b(\d{1,2})[:.](\d{2})(?::(\d{2}))?\s*([ap])?\.?(?:m\b)?\.?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_URL_DATE = re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
_URL_MONTH_NAME = re.compile(r"/((?:19|20)\d{2})/([a-z]{3,9})/(\d{1,2})(?=/)", re.IGNORECASE)
_PUBLISHED_WORDS = re.compile(
    r"\b(?:published|posted|publi[eé]|publicado|pubblicato|veröffentlicht|date|on|dated|first published|issued)\b",
    re.IGNORECASE,
)
_CLASS_WORDS = re.compile(
    r"(?:^|[-_\s])(?:date|dateline|pub|published|publish|time|timestamp|posted|byline|meta)", re.IGNORECASE
)
_AWAY = re.compile(r"comment|related|sidebar|footer|recent|popular|widget|teaser|modif|updat", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A moment in UTC (or a date at midnight UTC, `has_time` false) and where it was found."""

    when: datetime
    has_time: bool
    basis: PublishedBasis


def parse(value: str) -> tuple[datetime, bool] | None:
    """An aware UTC datetime and whether the value had time and offset; None where it has no full date.

    Reads ISO 8601 and its cousins, RFC 5322, seconds since 1970, and a day with a month's name in six languages.
    `03/04/2020` is not read: it is two dates.
    """
    value = value.strip()[:100]
    if _EPOCH.match(value):
        seconds = int(value) / (1000 if len(value) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC), True
    if found := _ISO.search(value):
        year, month, day, hour, minute, second, zone = found.groups()
        return _moment(year, month, day, hour, minute, second, zone)
    if found := _COMPACT.match(value):
        return _moment(*found.groups())
    if found := _SLASHED.search(value):
        year, month, day = found.groups()
        return _moment(year, month, day, *_clock(value[found.end() :]))
    if "," in value[:5]:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError):
            pass
        else:
            if moment.tzinfo is None:
                return moment.replace(hour=0, minute=0, second=0, tzinfo=UTC), False
            return _in_utc(moment)
    if found := _DAY_MONTH.search(value):
        day, name, year = found.groups()
        return _moment(year, str(_MONTHS[name.lower()]), day, *_clock(value[found.end() :]))
    if found := _MONTH_DAY.search(value):
        name, day, year = found.groups()
        return _moment(year, str(_MONTHS[name.lower()]), day, *_clock(value[found.end() :]))
    return None


def _clock(rest: str) -> tuple[str | None, str | None, str | None, str | None]:
    """Hour, minute, second and offset that follow a date in words."""
    if (found := _CLOCK.search(rest[:30])) is None:
        return None, None, None, None
    hour, minute, second, half, zone = found.groups()
    if half and zone:
        hour = str(int(hour) % 12 + (12 if half.lower() == "p" else 0))
    return hour, minute, second, zone


def _moment(
    year: str,
    month: str,
    day: str,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
    zone: str | None = None,
) -> tuple[datetime, bool] | None:
    try:
        date = datetime(int(year), int(month), int(day), tzinfo=UTC)
        if hour is None or minute is None or zone is None:
            return date, False
        moment = date.replace(hour=int(hour), minute=int(minute), second=int(second or 0))
    except ValueError:
        return None
    if zone[0] not in "+-":
        return moment, True
    digits = zone[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    # no place on earth is further than 14 hours from Greenwich: a greater offset is a slip, and the date stays
    if offset > timedelta(hours=14):
        return date, False
    return _in_utc(moment, offset if zone[0] == "+" else -offset)


def _in_utc(moment: datetime, offset: timedelta | None = None) -> tuple[datetime, bool] | None:
    try:
        return (moment.astimezone(UTC) if offset is None else moment - offset), True
    except (OverflowError, ValueError):
        return None


def published(tree: HtmlElement, structured: Structured, url: str, text: str, fetched_at: datetime) -> Dated | None:
    """The date of publication and its basis; None where the page does not say."""
    latest = fetched_at + GRACE
    first: Dated | None = None
    for value, basis in _values(tree, structured, url, text):
        if (read := parse(value)) is None:
            continue
        when, has_time = read
        # a date alone may be up to 14 hours ahead of UTC's: its midnight is compared
        if not EARLIEST <= when <= latest:
            continue
        if has_time:
            if first is None or _same_day(first.when, when):
                return Dated(when=when, has_time=True, basis=basis)
            break
        if first is None:
            first = Dated(when=when, has_time=False, basis=basis)
        if basis in (PublishedBasis.URL, PublishedBasis.TEXT):
            break
    return first


def _same_day(date: datetime, moment: datetime) -> bool:
    """Whether a moment can be on that date somewhere on earth: then it is the same statement, made exactly."""
    return timedelta(hours=-14) <= moment - date <= timedelta(hours=38)


def _values(tree: HtmlElement, structured: Structured, url: str, text: str) -> Iterator[tuple[str, PublishedBasis]]:
    for node in structured.articles():
        for key in ("datePublished", "dateCreated", "uploadDate"):
            for value in strings(node.get(key))[:1]:
                yield value, PublishedBasis.JSON_LD
    for node in structured.nodes:
        for value in strings(node.get("datePublished"))[:1]:
            yield value, PublishedBasis.JSON_LD
    for name in _META_NAMES:
        if stated := structured.meta.get(name):
            yield stated, PublishedBasis.META
    yield from _time_elements(tree)
    if found := _URL_DATE.search(url):
        yield "-".join(found.groups()), PublishedBasis.URL
    elif found := _URL_MONTH_NAME.search(url):
        year, name, day = found.groups()
        yield f"{day} {name} {year}", PublishedBasis.URL
    yield from _visible(tree)
    # a dateline or a stamp at the head of the text, and only where it gives the year
    head = text[:200]
    if found := (_DAY_MONTH.search(head) or _MONTH_DAY.search(head) or _ISO.search(head)):
        yield found.group(0), PublishedBasis.TEXT


def _time_elements(tree: HtmlElement) -> Iterator[tuple[str, PublishedBasis]]:
    """`<time>` and microdata: those marked as the publication first, then the first of the page."""
    marked: list[str] = []
    plain: list[str] = []
    for element in tree.iter("time", "span", "div", "abbr", "p"):
        itemprop = element.get("itemprop") or ""
        is_time = element.tag == "time"
        if not is_time and "datepublished" not in itemprop.lower():
            continue
        value = (element.get("datetime") or element.get("content") or element.text or "").strip()
        if not value or parse(value) is None:
            continue
        label = f"{itemprop} {element.get('class') or ''}"
        if "datepublished" in itemprop.lower() or element.get("pubdate") is not None or "publish" in label.lower():
            marked.append(value)
        elif "modified" not in label.lower() and "update" not in label.lower() and not _outside(element):
            plain.append(value)
        if len(marked) + len(plain) >= 20:
            break
    for value in (*marked[:1], *plain[:1]):
        yield value, PublishedBasis.META


def _outside(element: HtmlElement) -> bool:
    """Whether an element stands in comments, teasers or the page's frame."""
    for up in element.iterancestors():
        if up.tag in ("aside", "footer", "nav"):
            return True
        if _AWAY.search(f"{up.get('class') or ''} {up.get('id') or ''}"[:300]) and up.tag != "body":
            return True
    return False


def _visible(tree: HtmlElement) -> Iterator[tuple[str, PublishedBasis]]:
    """Short elements whose class or words say that they hold a date, or that stand right under the title.

    Not in comments and teasers; at most three.
    """
    seen = 0
    below = NEAR_TITLE + 1
    for element in tree.iter("h1", "span", "p", "div", "li", "small", "em", "i", "b", "td", "h5", "h6", "a"):
        below = 0 if element.tag == "h1" else below + 1
        own = element.text or ""
        if len(element) > 4 or (not own.strip() and len(element) == 0):
            continue
        near = below <= NEAR_TITLE
        label = f"{element.get('class') or ''} {element.get('id') or ''}"
        if not (near or _CLASS_WORDS.search(label[:200]) or _PUBLISHED_WORDS.search(own[:60])):
            continue
        words = clean_line("".join(element.itertext())[:400], 200)
        if not 6 <= len(words) <= (60 if near else 120) or parse(words) is None or _outside(element):
            continue
        yield words, PublishedBasis.TEXT
        seen += 1
        if seen >= 3:
            return
