"""Values of work: claims, results, tallies, and the rule by which failures are tried again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from newswatch.model.reasons import OutcomeKind, Reason
from newswatch.model.vocabulary import Stage

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One input of a stage, claimed. `token` is the fence: who holds another one writes nothing.

    `at` is when it was claimed, by the database's clock; `subject_at` the subject's partition; `attempts` how often
    it has failed before; `cause` why it is pending: new, changed, reprocess or retry.
    """

    stage: Stage
    subject_id: int
    token: str
    at: datetime
    subject_at: datetime | None = None
    attempts: int = 0
    cause: str = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """Of a fetch: what its row says beyond the reason."""

    status: int | None
    final_url: str
    wire_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Generic[V]):
    """How one input ended, and what is to be stored.

    `again_after` is when to try once more (null: not); `counts` whether this was a failure of its own, which three
    of quarantine; `quarantine` whether it is given up until an operator retries it.
    """

    ticket: Ticket
    kind: OutcomeKind
    reason: Reason
    detail: str = ""
    value: V | None = None
    elapsed_s: float | None = None
    again_after: timedelta | None = None
    counts: bool = True
    quarantine: bool = False
    exchanged: Exchanged | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Every `of`-th subject, beginning with `index`: how mapped tasks share the work."""

    index: int = 0
    of: int = 1


@dataclass(slots=True)
class Tally:
    """Inputs counted exactly once each, by how they ended and why."""

    counts: Counter[tuple[OutcomeKind, Reason]] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)  # what a stage counts besides: entries, mentions
    left: int = 0  # inputs that were due still when the time for them was over

    def add(self, kind: OutcomeKind, reason: Reason, times: int = 1) -> None:
        self.counts[kind, reason] += times

    def add_all(self, outcomes: Iterable[tuple[OutcomeKind, Reason]]) -> None:
        for kind, reason in outcomes:
            self.add(kind, reason)

    def merge(self, other: Tally) -> None:
        self.counts.update(other.counts)
        self.extra.update(other.extra)
        self.left = other.left

    @property
    def inputs(self) -> int:
        return sum(self.counts.values())

    def of(self, kind: OutcomeKind) -> int:
        """How many ended so."""
        return sum(count for (k, _), count in self.counts.items() if k is kind)

    def reasons(self) -> dict[str, dict[str, int]]:
        """Counts by kind and reason, most frequent first."""
        found: dict[str, dict[str, int]] = {}
        for (kind, reason), count in self.counts.most_common():
            found.setdefault(kind.value, {})[reason.value] = count
        return found


# Waits between the tries of a fetch: a server that stumbles is back within minutes, one that is down within the day
FETCH_WAITS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12))
# Waits between the tries of what we do ourselves; the third failure quarantines (RELIABILITY 2.5)
OWN_WAITS = (timedelta(minutes=1), timedelta(minutes=10))

TRANSIENT = frozenset(
    {
        Reason.DNS_FAILURE,
        Reason.CONNECTION_FAILED,
        Reason.TLS_FAILURE,
        Reason.TIMED_OUT,
        Reason.PROTOCOL_ERROR,
        Reason.TRUNCATED,
        Reason.RATE_LIMITED,
        Reason.SERVER_ERROR,
        Reason.ROBOTS_UNREACHABLE,
        Reason.BOT_WALL,
        Reason.BAD_CODING,
    }
)
OWN = frozenset(
    {
        Reason.PARSE_TIMED_OUT,
        Reason.PARSE_OUT_OF_MEMORY,
        Reason.PARSE_CRASHED,
        Reason.PARSE_FAILED,
        Reason.UNSTORABLE,
        Reason.BUG,
    }
)


def refused(
    ticket: Ticket,
    reason: Reason,
    detail: str = "",
    *,
    wait: timedelta | None = None,
    elapsed_s: float | None = None,
    exchanged: Exchanged | None = None,
) -> Result[V]:
    """The result of an input that brought nothing: tried again, given up or rejected, by the reason and by how often
    it failed before. `wait` is what the other side asked for (Retry-After); it lengthens a wait, never shortens it."""
    wanted = wait or timedelta(0)
    again: timedelta | None = None
    kind, counts, quarantine = OutcomeKind.FAILED, True, False
    if reason is Reason.HOST_PAUSED:
        # Nobody's failure: the line at the host was too long. Its turn comes
        kind, counts, again = OutcomeKind.SKIPPED, False, max(wanted, timedelta(seconds=1))
    elif reason in TRANSIENT:
        if ticket.attempts < len(FETCH_WAITS):
            again = max(wanted, FETCH_WAITS[ticket.attempts])
        else:
            kind = OutcomeKind.REJECTED
    elif reason in OWN:
        if ticket.attempts < len(OWN_WAITS):
            again = OWN_WAITS[ticket.attempts]
        else:
            quarantine = True
    else:
        kind = OutcomeKind.REJECTED
    return Result(
        ticket=ticket,
        kind=kind,
        reason=reason,
        detail=detail,
        elapsed_s=elapsed_s,
        again_after=again,
        counts=counts,
        quarantine=quarantine,
        exchanged=exchanged,
    )
