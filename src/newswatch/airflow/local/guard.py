"""Who ends the components where the supervisor was killed and could not (`python -m … HOME`).

It reads from a pipe which components run (`+ PID`, `- PID`) and, at the orderly end, `done`. A pipe that closes
without it means that the supervisor is gone, whatever killed it: then the components are ended, and the embedded
server too where nobody else uses it. The kernel's own way (PR_SET_PDEATHSIG) is Linux only, and reaches the components
but not the tasks that they started.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what it imports would stay in the guard's memory
    from newswatch.airflow.local.components import Component

GRACE_S = 10.0


class Guard:
    """The supervisor's end of the pipe."""

    def __init__(self, home: Path) -> None:
        theirs, ours = os.pipe()  # no other process inherits our end
        self._process = subprocess.Popen(  # noqa: S603 - this Python, arguments are ours
            [sys.executable, "-m", "newswatch.airflow.local.guard", str(home)], stdin=theirs, start_new_session=True
        )
        os.close(theirs)
        self._pipe = ours

    @property
    def pid(self) -> int:
        return self._process.pid

    def watch(self, component: Component) -> None:
        """This component runs from now on."""
        self._tell(f"+ {component.pid}")

    def forget(self, component: Component) -> None:
        """This component has ended: its number may soon be another's."""
        self._tell(f"- {component.pid}")

    def close(self) -> None:
        """All have ended, in good order."""
        self._tell("done")
        os.close(self._pipe)
        self._process.wait()

    def _tell(self, line: str) -> None:
        with suppress(BrokenPipeError):  # somebody ended the guard: what it guards goes on
            os.write(self._pipe, f"{line}\n".encode())


def main(home: Path) -> None:
    """Read until the pipe closes; then end what must not be left."""
    # Ctrl-C goes to the supervisor; of a terminal that closes it hears as well
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    running: set[int] = set()
    for line in sys.stdin:
        word, _, number = line.strip().partition(" ")
        if word == "done":
            return
        if word == "+":
            running.add(int(number))
        else:
            running.discard(int(number))
    os.chdir("/")
    from newswatch.airflow.local.components import end_trees
    from newswatch.storage import embedded

    end_trees(sorted(running), grace_s=GRACE_S)
    with embedded.hold(home):
        pass  # the last who uses the server stops it


if __name__ == "__main__":
    main(Path(sys.argv[1]))
