"""Signals by which a publisher reserves rights: recorded as found, obeyed elsewhere by the operator's setting.

TDMRep (W3C community group report, May 2024): header `tdm-reservation`, `tdm-policy`, meta of the same names.
AIPREF (draft-ietf-aipref-attach): `Content-Usage`. Robots: meta `robots` and `X-Robots-Tag`.
"""

from __future__ import annotations

from collections.abc import Mapping

from newswatch.articles.structured import Structured
from newswatch.articles.words import clean_line

_HEADERS = ("x-robots-tag", "tdm-reservation", "tdm-policy", "content-usage", "content-signal")
_METAS = ("robots", "googlebot", "tdm-reservation", "tdm-policy", "content-usage")
VALUE_LIMIT = 500


def rights(structured: Structured, headers: Mapping[str, str]) -> dict[str, str]:
    """Each signal under its name, `header:` or `meta:` before it; empty where nothing is reserved or allowed."""
    found: dict[str, str] = {}
    for name in _HEADERS:
        if value := headers.get(name):
            found[f"header:{name}"] = clean_line(value, VALUE_LIMIT)
    for name in _METAS:
        if values := structured.meta_all.get(name):
            found[f"meta:{name}"] = clean_line(", ".join(dict.fromkeys(values)), VALUE_LIMIT)
    for node in structured.articles():
        free = node.get("isAccessibleForFree")
        if free is not None:
            found["json_ld:isAccessibleForFree"] = str(free).lower()
            break
    return found
