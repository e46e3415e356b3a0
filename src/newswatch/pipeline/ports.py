"""What the stages need of the world, as Protocols; `app` gives them a fetcher, a sandbox and a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from newswatch.model import Exchange, Request, Stage
from newswatch.model.jobs import Job, LinkJob
from newswatch.model.linking import LinkedEvent, LinkMention, LinkResult
from newswatch.model.work import Result, Tally, Ticket

J = TypeVar("J", bound=Job)
J_out = TypeVar("J_out", bound=Job, covariant=True)
V = TypeVar("V")


class Store(Protocol[J_out, V]):
    """Where one stage's inputs come from and its results go."""

    @property
    def stage(self) -> Stage: ...

    def claim(self, limit: int) -> Sequence[J_out]:
        """At most so many inputs that are due, leased; empty when there is nothing to do."""
        ...

    def save(self, results: Sequence[Result[V]]) -> Tally:
        """Store results with their outcomes in one transaction. An input whose lease was lost writes nothing and
        counts as `lease_lost`; one that cannot be stored is kept out of the others' way and counts as `unstorable`."""
        ...

    def release(self, tickets: Sequence[Ticket]) -> None:
        """Give back what was claimed and not worked on."""
        ...


class LinkStore(Protocol):
    """The link stage decides within the transaction that saves: what it reads must not change under it."""

    def claim(self, limit: int) -> Sequence[LinkJob]: ...

    def link(self, jobs: Sequence[LinkJob], linker: Linker) -> Tally:
        """Read mentions and candidate events of these jobs, have the linker decide, and save."""
        ...

    def release(self, tickets: Sequence[Ticket]) -> None: ...


class Linker(Protocol):
    """The pure decider of the link stage (`newswatch.events.linking`)."""

    @property
    def ruleset(self) -> str: ...

    def sought(self, mentions: Sequence[LinkMention]) -> frozenset[int]:
        """The keys under which the events of these mentions may be found."""
        ...

    def filed(self, mention: LinkMention) -> frozenset[int]:
        """The keys under which later mentions look for this one."""
        ...

    def link(self, mentions: Sequence[LinkMention], events: Sequence[LinkedEvent]) -> LinkResult:
        """Where each of these mentions goes, and the values of every event that this touches. Mentions that are
        superseded are in here too: their events lose a voice. In any order the same events come out, and in any
        number of batches too, as long as no event is settled and `events` holds all that the keys find and, over their
        ties, all that hang on those."""
        ...


class Fetches(Protocol):
    """`newswatch.fetch.Fetcher`."""

    async def get(self, request: Request) -> Exchange: ...


class Answers(Protocol):
    """What a sandbox answers: a value, or a reason why there is none."""

    @property
    def value(self) -> Any: ...
    @property
    def reason(self) -> Any: ...
    @property
    def detail(self) -> str: ...
    @property
    def cpu_s(self) -> float: ...


class Sandboxed(Protocol):
    """`newswatch.sandbox.Sandbox`: runs a pure function over strangers' bytes in a killable child."""

    async def acall(self, func: Callable[..., Any], *args: Any, wall_s: float) -> Answers: ...

    def each(
        self, func: Callable[..., Any], jobs: Iterable[tuple[Any, ...]], *, wall_s: float, patience_s: float
    ) -> Iterator[tuple[int, Answers]]: ...
