"""URLs: one canonical form, a key for comparing, and whether two belong to one site. Pure; asks no network.

The canonical form is still a URL that can be fetched: it drops only what does not choose the page (fragment,
default port, tracking parameters). The key compares more coarsely (http and https, a slash at the end), and is
never fetched. Nothing here judges whether an address may be reached: `newswatch.fetch` does, on the resolved address.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from hashlib import sha256
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

import idna
import tld

MAX_URL: Final = 2_048  # characters; Media Cloud's rss-fetcher uses the same, and browsers send hardly longer ones

# Parameters that say by which way a reader came, never which page is meant. Lower case. Only names that mean
# nothing else on any site we know: "ref", "source", "from", "cid", "mod" are left alone, because some sites
# choose the page by them.
TRACKING_PARAMETERS: Final = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid li_fat_id epik igshid igsh
    mc_cid mc_eid mkt_tok _hsenc _hsmi hsctatracking __hstc __hsfp __hssc vero_id vero_conv oly_anon_id oly_enc_id
    rb_clickid wickedid ml_subscriber ml_subscriber_hash s_cid sc_cid cmpid ocid icid ncid ftag ito smid smtyp
    traffic_source maca xtor feedtype feedname virtualbrandchannel soc_src soc_trk guccounter guce_referrer
    guce_referrer_sig _ga _gl spm trk trkcampaign dicbo taid srnd int_source __twitter_impression
    ns_mchannel ns_source ns_campaign ns_linkname ns_fee at_medium at_campaign at_campaign_type at_format at_bbc_team
    at_link_id at_link_type at_link_origin at_ptr_name at_custom1 at_custom2 at_custom3 at_custom4
    pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content piwik_campaign piwik_kwd wt_mc wt.mc_id wt_zmc
    """.split()
)
TRACKING_PREFIXES: Final = ("utm_", "mtm_", "hsa_", "amp;utm_", "stm_")

_EDGE = "".join(map(chr, range(0x21)))  # C0 controls and the space, stripped at both ends as browsers do
_BREAKS = str.maketrans("", "", "\t\r\n")  # removed anywhere, as browsers do: links wrapped over lines
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PLAIN_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_PATH_SAFE = "/:@!$&'()*+,;=~%"
_QUERY_SAFE = _PATH_SAFE + "?|[]{}^`"  # what servers take unescaped in a query, and some want so
_NO_HTTP = "://"


def canonical(url: str, base: str | None = None) -> str | None:
    """The canonical absolute http(s) form of `url` (against `base` where it is relative), or None.

    Lower-case scheme and host in ASCII (IDNA), no default port, no dot segments, one spelling of percent
    escapes, no tracking parameters, no fragment; the order of the other parameters stays. Idempotent. None for
    other schemes, relative links without a base, user names, control characters, invalid hosts or ports, and
    what is longer than MAX_URL.
    """
    parts = _parts(url, base)
    if parts is None:
        return None
    scheme, authority, path, query = parts
    kept = "&".join(piece for piece in query.split("&") if piece and not _is_tracking(piece))
    return _assemble(scheme, authority, path, kept)


def resolve(base: str | None, link: str) -> str | None:
    """The absolute http(s) URL that `link` means at `base`, query as it stands, no fragment; None as `canonical`."""
    parts = _parts(link, base)
    return None if parts is None else _assemble(*parts)


def url_key(url: str) -> bytes:
    """SHA-256 of the canonical form without scheme and closing slash: what must be unique for one page.

    http and https, and a slash more or less at the end of the path, are the same page on every site that we
    know. A string without a canonical form is hashed as it is.
    """
    form = canonical(url)
    if form is None:
        return sha256(url.encode("utf-8", "surrogatepass")).digest()
    rest = form.partition(_NO_HTTP)[2]
    path, mark, query = rest.partition("?")
    return sha256((path.rstrip("/") + mark + query).encode()).digest()


def host_of(url: str) -> str | None:
    """The host of an http(s) URL in ASCII and lower case, without port; None where `url` is not valid."""
    parts = _parts(url, None)
    if parts is None:
        return None
    return urlsplit(_assemble_any(*parts)).hostname


def origin_of(url: str) -> str:
    """Scheme, host and port of an http(s) URL, a usual port left out: what a robots.txt holds for. Empty where `url` is
    not valid."""
    parts = _parts(url, None)
    if parts is None:
        return ""
    whole = urlsplit(_assemble_any(*parts))
    return f"{whole.scheme}://{whole.netloc}"


def same_site(a: str, b: str) -> bool:
    """Do both URLs belong to one registrable domain (public suffix list)? False where one is not valid.

    Hosts below an unknown suffix (intranets, `.example`) are compared by their last two labels, IP addresses
    whole.
    """
    host_a, host_b = host_of(a), host_of(b)
    if host_a is None or host_b is None:
        return False
    return host_a == host_b or site_of_host(host_a) == site_of_host(host_b)


@lru_cache(maxsize=4_096)
def site_of_host(host: str) -> str:
    """The registrable domain of an ASCII host name: `news.paper.co.uk` → `paper.co.uk`."""
    if ":" in host or host.replace(".", "").isdigit():
        return host
    found = tld.get_fld(f"http://{host}/", fail_silently=True, search_private=True)
    if isinstance(found, str):
        return found
    return ".".join(host.split(".")[-2:])


def variants(url: str) -> tuple[str, ...]:
    """Hints that a URL is another rendering of a page: "amp", "mobile". Noted, never acted on: only the page's own
    rel=canonical can say what the plain URL is."""
    form = canonical(url)
    if form is None:
        return ()
    parts = urlsplit(form)
    labels = (parts.hostname or "").split(".")
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    found: list[str] = []
    amp_query = re.search(r"(?:^|&)(?:amp(?:=1|=true|=)?|outputtype=amp)(?:&|$)", parts.query.lower())
    if labels[0] == "amp" or "amp" in (segments[:1] + segments[-1:]) or amp_query:
        found.append("amp")
    if labels[0] in ("m", "mobile", "mobil", "touch") and len(labels) > 2:
        found.append("mobile")
    return tuple(found)


def _is_tracking(piece: str) -> bool:
    name = unquote(piece.partition("=")[0]).lower()
    return name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES)


def _parts(url: str, base: str | None) -> tuple[str, str, str, str] | None:
    """Scheme, authority, path and query of the absolute URL, each normalised; None where it is no http(s) URL."""
    text = url.strip(_EDGE).translate(_BREAKS)
    if not text or len(text) > 4 * MAX_URL or _CONTROL.search(text):
        return None
    head, mark, tail = _before_query(text)
    text = head.replace("\\", "/") + mark + tail
    try:
        if base is not None and not _SCHEME.match(text):
            text = urljoin(base, text)
        split = urlsplit(text)
        port = split.port
    except ValueError:
        return None
    scheme = split.scheme.lower()
    if scheme not in ("http", "https") or not split.netloc or "@" in split.netloc or _CONTROL.search(text):
        return None
    host = _host(split.netloc)
    if host is None or port == 0:
        return None
    default = 80 if scheme == "http" else 443
    authority = host if port is None or port == default else f"{host}:{port}"
    path = _without_dots(_escapes(split.path, _PATH_SAFE)) or "/"
    return scheme, authority, path, _escapes(split.query, _QUERY_SAFE)


def _before_query(text: str) -> tuple[str, str, str]:
    found = re.search(r"[?#]", text)
    return (text, "", "") if found is None else (text[: found.start()], found[0], text[found.end() :])


def _assemble(scheme: str, authority: str, path: str, query: str) -> str | None:
    url = _assemble_any(scheme, authority, path, query)
    return url if len(url) <= MAX_URL else None


def _assemble_any(scheme: str, authority: str, path: str, query: str) -> str:
    return f"{scheme}://{authority}{path}" + (f"?{query}" if query else "")


def _host(netloc: str) -> str | None:
    """The host of an authority in ASCII and lower case, an IPv6 address in brackets; None where it is not valid."""
    if netloc.startswith("["):
        inside, closed, _ = netloc[1:].partition("]")
        try:
            return f"[{ipaddress.IPv6Address(inside)}]" if closed and "%" not in inside else None
        except ValueError:
            return None
    host = netloc.partition(":")[0].lower()
    if host.isascii():
        host = host.removesuffix(".")
        valid = _PLAIN_HOST.fullmatch(host) is not None and all(len(label) <= 63 for label in host.split("."))
        return host if valid and len(host) <= 253 else None
    try:
        mapped = idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError, ValueError, IndexError):
        return None
    return _host(mapped)  # once more as ASCII: the mapping can bring dots and digits


def _escapes(text: str, safe: str) -> str:
    """One spelling: a stray % is escaped, escapes of unreserved characters are resolved, hex digits upper case."""
    if "%" in text:
        text = _ESCAPE.sub(_one_escape, _STRAY_PERCENT.sub("%25", text))
    return quote(text, safe=safe)


def _one_escape(match: re.Match[str]) -> str:
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4, for a path that begins with a slash or is empty."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
