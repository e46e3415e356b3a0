"""Whose answer is next, where many jobs are under way: in order, but nobody waits for ever for one that is slow."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

Job = tuple[int, Future[Any]]


class Turns:
    """Jobs by number. The first in line is waited for at most `patience_s`; then those behind it go first, and it
    comes when it is done. Used by one thread."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._line: dict[int, Future[Any]] = {}
        self._overtaken: dict[int, Future[Any]] = {}
        self._since = 0.0  # when the first in line became the first

    def __bool__(self) -> bool:
        return bool(self._line or self._overtaken)

    def add(self, number: int, future: Future[Any]) -> None:
        """One more, at the end of the line."""
        if not self._line:
            self._since = time.monotonic()
        self._line[number] = future

    def wait_s(self) -> float | None:
        """After how long the first in line is overtaken; null: nobody is."""
        if not self._line or math.isinf(self._patience_s):
            return None
        return max(0.0, self._since + self._patience_s - time.monotonic())

    def done(self) -> Iterator[Job]:
        """Those whose turn it is, taken out of the line."""
        while True:
            for number in [number for number, future in self._overtaken.items() if future.done()]:
                yield number, self._overtaken.pop(number)
            if not self._line:
                return
            number, future = next(iter(self._line.items()))
            if future.done():
                del self._line[number]
                self._since = time.monotonic()
                yield number, future
            elif time.monotonic() - self._since >= self._patience_s:
                del self._line[number]
                self._since = time.monotonic()
                self._overtaken[number] = future
            else:
                return
