"""One page, one parse, one `Extraction`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from newswatch.articles import body, dates, decoding, language, metadata, refusals, structured, tree
from newswatch.articles import rights as reserved
from newswatch.model import Extraction, Page, Reason

# A page of which more than this share of characters could not be read is no text (RELIABILITY 2.4).
MOJIBAKE_SHARE = 0.01
# What begins so is no HTML, whatever its header says.
_NOT_HTML = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x00",
    b"OggS",
    b"ID3",
)
_OTHER_TYPE = re.compile(
    r"^\s*(?:image|audio|video|font)/|^\s*application/(?:pdf|zip|octet-stream|json|msword|vnd\.)", re.IGNORECASE
)
_ANY_TAG = re.compile(
    r"<(?:!doctype|html|head|body|div|p|article|section|main|span|h[1-6]|table|meta|title|br)\b", re.IGNORECASE
)


def extract(page: Page) -> Extraction:
    """The article of a page, or in `rejected` why there is none. Pure; never raises, whatever the bytes.

    The text is kept with a rejection where there is any, so that a rule that errs can be seen to.
    """
    headers = {name.lower(): value for name, value in page.headers.items()}
    url = _address(page.final_url or page.url)
    if not page.body.strip():
        return _nothing(Reason.NO_TEXT, headers)
    if page.body.lstrip()[:8].startswith(_NOT_HTML):
        return _nothing(Reason.NOT_HTML, headers)
    decoded = decoding.decode(page.body, headers)
    if _OTHER_TYPE.match(headers.get("content-type", "")) and not _ANY_TAG.search(decoded.text[:5_000]):
        return _nothing(Reason.NOT_HTML, headers, charset=decoded.charset)
    if _ANY_TAG.search(decoded.text) is None:
        return _nothing(Reason.NOT_HTML, headers, charset=decoded.charset)
    parsed = tree.parse(decoded.text)
    if parsed is None:
        return _nothing(Reason.NOT_HTML, headers, charset=decoded.charset)
    root = parsed.root
    said = structured.read(root)
    name = metadata.headline(root, said, url)
    people = metadata.authors(root, said)
    found = body.body(root, said, url, name.stated, (*people, name.site_name or ""))
    dated = dates.published(root, said, url, found.text, page.fetched_at)
    if decoded.unreadable > MOJIBAKE_SHARE:
        rejected: Reason | None = Reason.MOJIBAKE
    elif found.failed:
        rejected = Reason.PARSE_FAILED
    else:
        rejected = refusals.refusal(root, said, urlsplit(url).path, name.stated, found.text)
    return Extraction(
        title=name.title,
        text=found.text,
        published=None if dated is None else dated.when,
        published_basis=None if dated is None else dated.basis,
        published_has_time=dated is None or dated.has_time,
        language=language.language(root, said, found.text),
        canonical_url=metadata.canonical_url(root, said, url),
        authors=people,
        rejected=rejected,
        site_name=name.site_name,
        charset=decoded.charset,
        extractor=found.extractor,
        warnings=(*parsed.warnings, *found.warnings),
        rights=reserved.rights(said, headers),
    )


def _address(url: str) -> str:
    """The page's address, or an empty one where it is none ("http://["): a page is read without."""
    try:
        urlsplit(url)
    except ValueError:
        return ""
    return url


def _nothing(reason: Reason, headers: Mapping[str, str], *, charset: str | None = None) -> Extraction:
    return Extraction(
        title=None,
        text="",
        published=None,
        published_basis=None,
        language=None,
        canonical_url=None,
        rejected=reason,
        charset=charset,
        rights=reserved.rights(structured.Structured(), headers),
    )
