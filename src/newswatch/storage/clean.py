"""Text that Postgres can hold. One boundary for all of it: the adapters of each connection (`database.connect`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from psycopg.types.string import StrBinaryDumper, StrDumper

REPLACEMENT = "\ufffd"
# Deeper JSON is refused by the server with StatementTooComplex (measured at 100,000; nothing of ours passes 6)
JSON_DEPTH = 32


def clean(text: str) -> str:
    """The same text with NUL and lone surrogates, which Postgres cannot hold, replaced by U+FFFD one for one: offsets
    into the text stay true."""
    if "\x00" in text:
        text = text.replace("\x00", REPLACEMENT)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(REPLACEMENT if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def clean_json(value: Any, depth: int = 0) -> Any:
    """A JSON value with every string clean, what lies deeper than 32 levels cut to null."""
    if depth > JSON_DEPTH:
        return None
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): clean_json(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item, depth + 1) for item in value]
    return value


def dump_json(value: Any) -> str:
    """JSON text of a clean value, for jsonb columns."""
    return json.dumps(clean_json(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def dump_plain(value: Any, plain: Callable[[Any], Any] | None = None) -> str:
    """As `dump_json`, quicker where nearly all of it is clean: only what is not is looked through string by string.
    `plain` says what becomes of a value that JSON does not know."""
    said = json.dumps(value, default=plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return said if "\\u0000" not in said and clean(said) == said else dump_json(json.loads(said))


def dump_all(texts: Iterable[str]) -> str:
    """JSON texts as one JSON array. An array of jsonb would have every quotation mark escaped, one by one."""
    return f"[{','.join(texts)}]"


class CleanDumper(StrDumper):
    """Strings on their way to the server, text format."""

    def dump(self, obj: str) -> Any:
        return super().dump(clean(obj))


class CleanBinaryDumper(StrBinaryDumper):
    """Strings on their way to the server, binary format (arrays of text)."""

    def dump(self, obj: str) -> Any:
        return super().dump(clean(obj))
