"""Linking: mentions of one incident become one event, by a scored rule that explains itself and can be reversed."""

from __future__ import annotations

from newswatch.events.linking.decide import EventLinker
from newswatch.events.linking.derive import derive
from newswatch.events.linking.score import THRESHOLD, Score, compare

__all__ = ["THRESHOLD", "EventLinker", "Score", "compare", "derive"]
