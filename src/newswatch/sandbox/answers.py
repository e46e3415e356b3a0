"""What comes back from a child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from newswatch.model import Reason

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[T]):
    """The value of one job, or why there is none.

    `reason` is null when the job was done, else `parse_timed_out`, `parse_out_of_memory`, `parse_crashed` (a signal
    or an exit, named in `signal` and `detail`) or `parse_failed` (an exception: type, message and line in `detail`).
    `cpu_s` is the processor time the job took, `wall_s` the time between handing it over and the answer.
    """

    value: T | None = None
    reason: Reason | None = None
    detail: str = ""
    signal: str | None = None
    cpu_s: float = 0.0
    wall_s: float = 0.0

    @property
    def ok(self) -> bool:
        """Was the job done? (A job may well answer None.)"""
        return self.reason is None
