"""What the sample world answers to a request: a pure function of method, host, target and headers."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape

from newswatch.app.sample import feed_text, pages
from newswatch.app.sample.world import NOW, Site, World

# below this a gzip body is no smaller than the plain one
GZIP_FROM_BYTES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """Status, headers and body. The body is empty for HEAD, with the headers of GET."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    status: int
    content_type: str
    body: bytes = b""
    modified: datetime | None = None
    validators: bool = False
    headers: tuple[tuple[str, str], ...] = ()


def respond(world: World, method: str, target: str, headers: Mapping[str, str]) -> Response:
    """Answer one request. `headers` has lower-case names; `target` is the path with its query, or an absolute URL.

    Hosts are told apart by Host. So that a browser can look at the world without any set-up, `name.localhost`
    (which browsers resolve to loopback by themselves) stands for `name.example`.
    """
    host, path = _host_and_path(target, headers.get("host", ""))
    if method not in {"GET", "HEAD"}:
        return Response(status=405, headers=(("Allow", "GET, HEAD"), ("Content-Length", "0")), body=b"")
    site = world.sites.get(host)
    found = _index(world, headers.get("host", "")) if site is None else _find(site, path)
    return _finish(found, method, headers)


def _host_and_path(target: str, host: str) -> tuple[str, str]:
    if target.startswith("http://"):  # the absolute form, as sent to a proxy
        host, slash, rest = target.removeprefix("http://").partition("/")
        target = slash + rest
    name = host.partition(":")[0].lower().rstrip(".")
    if name.endswith(".localhost"):
        name = name.removesuffix(".localhost") + ".example"
    return name, target or "/"


def _find(site: Site, target: str) -> _Found:
    charset = site.source.charset
    path = target.partition("?")[0]
    for answer in site.source.answer:
        if answer.path == path:
            extra: list[tuple[str, str]] = []
            if answer.location is not None:
                extra.append(("Location", f"http://{site.host}{answer.location}"))
            if answer.retry_after is not None:
                extra.append(("Retry-After", answer.retry_after))
            return _Found(
                status=answer.status,
                content_type="text/plain",
                body=f"{answer.status}\n".encode(),
                headers=tuple(extra),
            )
    if path == "/robots.txt":
        return _Found(status=200, content_type="text/plain", body=site.source.robots.encode(), validators=True)
    for feed in site.source.feed:
        if feed.path == path:
            return _Found(
                status=200,
                content_type=f"{feed_text.content_type(feed)}; charset={charset}",
                body=_encode(feed_text.feed_text(site, feed), charset),
                modified=feed_text.newest(site, feed),
                validators=feed.validators,
            )
    return _page(site, target, path)


def _page(site: Site, target: str, path: str) -> _Found:
    html = f"text/html; charset={site.source.charset}"
    charset = site.source.charset
    for article in site.source.article:
        if article.fate == "moved" and path == f"/go/{article.slug}":
            return _Found(status=302, content_type=html, headers=(("Location", site.url_of(article)),))
        own = site.path_of(article)
        # an address with a query of its own (?id=7) needs it; others bear any query that marketing adds
        if article.fate != "missing" and (target if "?" in own else path) == own:
            body = _encode(pages.article_page(site, article), charset)
            return _Found(status=200, content_type=html, body=body, modified=article.published, validators=True)
    if path == "/":
        return _Found(status=200, content_type=html, body=_encode(pages.list_page(site), charset), validators=True)
    section = path.removeprefix("/section/").rstrip("/")
    if path.startswith("/section/") and section in site.sections:
        body = _encode(pages.list_page(site, section), charset)
        return _Found(status=200, content_type=html, body=body, validators=True)
    return _Found(status=404, content_type=html, body=_encode(pages.not_found_page(site), charset))


def _index(world: World, host: str) -> _Found:
    """A list of all outlets, for whoever opens the server's bare address."""
    port = host.rpartition(":")[2] if ":" in host else ""
    suffix = f":{port}" if port.isdigit() else ""
    rows = "\n".join(
        f'<li><a href="http://{site.host.removesuffix(".example")}.localhost{suffix}/">{escape(site.name)}</a> '
        f"({site.host}, {site.country or 'international'}, {site.language}, {len(site.source.article)} articles)</li>"
        for site in world.sites.values()
    )
    body = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The sample world</title></head><body>'
        f"<h1>The sample world</h1><p>Invented outlets, in the week to {NOW:%d %B %Y}.</p>"
        f"<ul>\n{rows}\n</ul></body></html>\n"
    )
    return _Found(status=200, content_type="text/html; charset=utf-8", body=body.encode())


def _finish(found: _Found, method: str, headers: Mapping[str, str]) -> Response:
    fields: list[tuple[str, str]] = [("Content-Type", found.content_type), *found.headers]
    body = found.body
    status = found.status
    if found.validators:
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        fields.append(("ETag", etag))
        if found.modified is not None:
            fields.append(("Last-Modified", format_datetime(found.modified.astimezone(UTC), usegmt=True)))
        if _unchanged(headers, etag, found.modified):
            return Response(status=304, headers=(*fields[1:], ("Date", _now())), body=b"")
    accepted = {coding.partition(";")[0].strip() for coding in headers.get("accept-encoding", "").split(",")}
    if "gzip" in accepted and len(body) >= GZIP_FROM_BYTES:
        body = gzip.compress(body, mtime=0)
        fields.append(("Content-Encoding", "gzip"))
    fields += [("Vary", "Accept-Encoding"), ("Date", _now()), ("Content-Length", str(len(body)))]
    return Response(status=status, headers=tuple(fields), body=b"" if method == "HEAD" else body)


def _unchanged(headers: Mapping[str, str], etag: str, modified: datetime | None) -> bool:
    """RFC 9110 section 13.2.2: If-Modified-Since counts only where there is no If-None-Match."""
    if (wanted := headers.get("if-none-match")) is not None:
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return etag in tags or "*" in tags
    since = headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    return modified <= (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def _now() -> str:
    # the world's own clock: the sample's answers are the same at every run
    return format_datetime(NOW, usegmt=True)


def _encode(text: str, charset: str) -> bytes:
    # strict: a letter that the outlet's charset lacks is a fault of its source
    return text.encode(charset)
