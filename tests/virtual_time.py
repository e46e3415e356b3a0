"""A clock that jumps: a week of waiting passes in the time that its work takes.

The loop serves real sockets. Its time stands still while a byte may be under way, and passes only where everybody
waits for it.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")
# A peer in the same loop answers within milliseconds: a silence of so long is a fault of the test's own
STUCK_S = 30.0


class _JumpingSelector(selectors.DefaultSelector):
    """Where a selector would wait for a time and no connection is busy, the clock jumps there."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.quiet = 0  # file objects that bring nothing unless somebody connects or time passes
        self.on_the_way = 0  # connections that will be made, or whose request will arrive, without time passing

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self.on_the_way or len(self.get_map()) > self.quiet:
            ready = super().select(STUCK_S)
            assert ready, "a connection is open and nobody says anything"
            return ready
        assert timeout is not None, "everybody waits, and not for the time"
        self.now += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop with such a clock. What would go into a thread is done at once."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)
        self._jumping.quiet = len(self._jumping.get_map())

    def time(self) -> float:
        return self._jumping.now

    def expect_quiet(self, more: int) -> None:
        """So many `more` file objects (fewer, if negative) are silent until time passes: a listening socket is one, a
        connection both of whose ends are in this loop is two."""
        self._jumping.quiet += more

    def expect_arrival(self, more: int) -> None:
        """So many `more` guests (fewer, if negative) are on their way: a socket that connects looks like a silent one
        whose other end has just been closed."""
        self._jumping.on_the_way += more

    def run_in_executor(  # type: ignore[override]
        self,
        executor: Executor | None,  # noqa: ARG002 - there is none
        func: Callable[..., T],
        *args: Any,
    ) -> asyncio.Future[T]:
        done: asyncio.Future[T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - raised where it is awaited
            done.set_exception(error)
        return done

    def clock(self, began: datetime) -> Callable[[], datetime]:
        """The time of day, where the loop `began` then."""
        return lambda: began + timedelta(seconds=self.time())


def run(main: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """What `main` comes to in a loop of its own, which begins at 0."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(main(loop))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
