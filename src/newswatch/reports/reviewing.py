"""Values of reviews in words: a count, a place, an actor, as they stand in `analysis.reviews`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def in_words(value: object) -> str:
    """A value of a review; of others, where it comes from a text."""
    if isinstance(value, Mapping):
        if {"min", "best", "max"} <= value.keys():
            return count(value["min"], value["best"], value["max"])
        if "precision" in value and "start" in value:
            return " to ".join(dict.fromkeys(str(value[name]) for name in ("start", "end") if value[name])) or "unknown"
        return ", ".join(str(value[name]) for name in ("name", "country") if value.get(name)) or "unknown"
    if isinstance(value, list | tuple):
        return "; ".join(_name(one) for one in value) or "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value).replace("_", " ")


def _name(actor: Any) -> str:
    return str(actor["name"]) if isinstance(actor, Mapping) and actor.get("name") else in_words(actor)


def count(low: int | None, best: int | None, high: int | None) -> str:
    """9 (9–23); – where nobody says."""
    if low is None and best is None and high is None:
        return "–"
    if low == best == high:
        return str(best)
    if high is None and low == best:
        return f"at least {low}"
    return f"{'?' if best is None else best} ({'?' if low is None else low}–{'?' if high is None else high})"
