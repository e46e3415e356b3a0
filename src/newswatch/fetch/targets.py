"""From the text of a URL to something that may be asked: scheme, host and port checked, written in plain ASCII.

The host's spelling is never a verdict on where it leads (`2130706433`, `127.1` and `①②⑦.⓪.⓪.①` all lead to
loopback): that is judged on the address, when it is dialled. What is refused here is what no publisher writes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

import idna

from newswatch.fetch.addresses import AddressPolicy
from newswatch.model import Reason

# Media Cloud's limit; of 2,000 feeds' URLs none is near it, and an index row bears it.
MAX_URL = 2048
_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*\Z")
_NUMBER = re.compile(r"(\d+|0x[0-9a-f]*)\Z", re.ASCII)
_STRAY_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_PATH_SAFE = "/%:@!$&'()*+,;=~[]"
_QUERY_SAFE = _PATH_SAFE + "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL that may be asked. `url` is ASCII and without fragment, `host` lower-case and without final dot."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port: what a robots.txt holds for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if _DEFAULT_PORTS[self.scheme] == self.port else f":{self.port}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a URL is not asked."""

    reason: Reason
    detail: str


def check(url: str, policy: AddressPolicy) -> Target | Refusal:
    """The target that a URL names, or why it is refused. Never raises."""
    url = url.strip(" \t\r\n\f")
    if len(url) > MAX_URL:
        return Refusal(reason=Reason.BAD_URL, detail=f"longer than {MAX_URL} characters")
    if _CONTROL.search(url):
        return Refusal(reason=Reason.BAD_URL, detail="control characters")
    scheme, colon, _ = url.partition(":")
    if not colon or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        return Refusal(reason=Reason.BAD_URL, detail="no scheme")
    if scheme.lower() not in _DEFAULT_PORTS:
        return Refusal(reason=Reason.FORBIDDEN_SCHEME, detail=scheme.lower()[:20])
    scheme = scheme.lower()
    try:
        parts = urlsplit(url)
        port = parts.port
        host = parts.hostname
    except ValueError as error:
        return Refusal(reason=Reason.BAD_URL, detail=str(error)[:200])
    if "@" in parts.netloc or "\\" in parts.netloc:
        return Refusal(reason=Reason.BAD_URL, detail="user or backslash before the host")
    ascii_host = _ascii_host(host or "")
    if ascii_host is None:
        return Refusal(reason=Reason.BAD_URL, detail="no valid host name")
    port = _DEFAULT_PORTS[scheme] if port is None else port
    if not policy.permits_port(port):
        return Refusal(reason=Reason.FORBIDDEN_PORT, detail=str(port))
    path, query = _quoted(parts.path or "/", _PATH_SAFE), _quoted(parts.query, _QUERY_SAFE)
    target = Target(url="", scheme=scheme, host=ascii_host, port=port)
    ascii_url = target.origin + path + (f"?{query}" if query else "")
    if len(ascii_url) > MAX_URL:
        return Refusal(reason=Reason.BAD_URL, detail=f"longer than {MAX_URL} characters when quoted")
    return Target(url=ascii_url, scheme=scheme, host=ascii_host, port=port)


def resolve(base: Target, location: str) -> str:
    """The URL that a Location header names, seen from `base`. Bytes that are no UTF-8 are kept, percent-encoded."""
    text = (
        quote(_bytes_of(location), safe=_QUERY_SAFE + "#\\")
        if not location.isascii() and "://" not in location
        else location
    )
    try:
        return urljoin(base.url, text)
    except ValueError:
        return text


def storable(text: str) -> str:
    """A text that came from outside, as a row can hold it: no lone surrogates, no control characters."""
    return _CONTROL.sub("\ufffd", text if text.isascii() else _bytes_of(text).decode("utf-8", "replace"))


def _ascii_host(host: str) -> str | None:
    """The host as DNS and TLS want it; null for what can be none."""
    if ":" in host:
        try:
            return str(IPv6Address(host)) if "%" not in host else None
        except ValueError:
            return None
    host = host.removesuffix(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii").removesuffix(".")
        except idna.IDNAError:
            return None
    host = host.lower()
    if not _HOST.match(host):
        return None
    if _NUMBER.match(host.rpartition(".")[2]):
        # A host that ends in a number is an IPv4 address (WHATWG URL), and its plain spelling is the only one taken.
        try:
            return str(IPv4Address(host))
        except ValueError:
            return None
    return host


def _quoted(text: str, safe: str) -> str:
    """Path or query in ASCII; what is encoded already stays as the publisher wrote it."""
    return quote(_STRAY_PERCENT.sub(b"%25", _bytes_of(text)), safe=safe)


def _bytes_of(text: str) -> bytes:
    """UTF-8; surrogates that stand for undecodable bytes of a header become these bytes again, others a "?"."""
    if text.isascii():
        return text.encode()
    clean = "".join("?" if "\ud800" <= char < "\udc80" or "\udcff" < char <= "\udfff" else char for char in text)
    return clean.encode("utf-8", "surrogateescape")
