"""Signals by which a publisher reserves rights: recorded as found, and what of them the operator's setting may obey.

TDMRep (W3C community group report, May 2024): header `tdm-reservation`, `tdm-policy`, meta of the same names.
AIPREF (draft-ietf-aipref-attach): `Content-Usage`. Robots: meta `robots` and `X-Robots-Tag`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from newswatch.articles.structured import Structured
from newswatch.articles.words import clean_line

_HEADERS = ("x-robots-tag", "tdm-reservation", "tdm-policy", "content-usage", "content-signal")
_METAS = ("robots", "googlebot", "newswatch", "tdm-reservation", "tdm-policy", "content-usage")
VALUE_LIMIT = 500
_TOKEN = "newswatch"  # noqa: S105 - the name by which publishers address us
# RELIABILITY section 5
_DIRECTIVES = frozenset({"robots", "googlebot", _TOKEN, "x-robots-tag"})
_NOT_KEPT = frozenset({"noindex", "noarchive", "nosnippet", "none"})
_PREFERENCES = frozenset({"content-signal", "content-usage"})
_REFUSED = frozenset({"search=no", "search=n", "bots=n", "bots=no", "tdm=n", "tdm=no"})


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


def of_origin(told: Mapping[str, str], path: str) -> dict[str, str]:
    """What an origin's robots.txt and tdmrep.json say of a path, each signal with its file before it.

    Of tdmrep.json the first rule whose location matches the path holds (TDMRep, section 6.1): `*` is any characters,
    `$` the end.
    """
    found = {
        f"robots.txt:{name}": clean_line(value, VALUE_LIMIT) for name, value in told.items() if name != "tdmrep.json"
    }
    for rule in json.loads(told.get("tdmrep.json", "[]")):
        if _matches(str(rule.get("location", "")), path):
            for name in ("tdm-reservation", "tdm-policy"):
                if name in rule:
                    found[f"tdmrep.json:{name}"] = clean_line(str(rule[name]), VALUE_LIMIT)
            break
    return found


def _matches(location: str, path: str) -> bool:
    pieces = location.removesuffix("$").split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:]:
        if (found := path.find(piece, at)) < 0:
            return False
        at = found + len(piece)
    return not location.endswith("$") or at == len(path) or (len(pieces) > 1 and path.endswith(pieces[-1]))


def reserved(rights: Mapping[str, str]) -> str | None:
    """The signal, with its value, that asks not to keep a text; None where none does.

    TDMRep's reservation, a robots directive against indexing or archiving, and the refusal of search or of any use by
    robots (Content-Signal, Content-Usage). What may be trained on a text is another question.
    """
    for name, value in sorted(rights.items()):
        signal = name.partition(":")[2]
        words = {word.strip() for word in value.lower().replace(";", ",").split(",")}
        if signal in _DIRECTIVES:
            # a directive may be for one robot: "otherbot: noindex"
            words = {word.removeprefix(f"{_TOKEN}:").strip() for word in words}
        if (
            (signal == "tdm-reservation" and "1" in words)
            or (signal in _DIRECTIVES and words & _NOT_KEPT)
            or (signal in _PREFERENCES and {word.replace(" ", "") for word in words} & _REFUSED)
        ):
            return f"{name}: {value}"[:200]
    return None
