"""Jobs for children: honest ones, and one of each kind that kills."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from newswatch.model import Exchange, Reason


def double(number: int) -> int:
    return number * 2


def echo(value: object) -> object:
    return value


def nothing() -> None:
    return None


def an_exchange(body: bytes) -> Exchange:
    return Exchange(
        url="http://outlet.example/",
        final_url="http://outlet.example/",
        status=200,
        reason=Reason.OK,
        body=body,
        headers={"etag": '"a"'},
        fetched_at=datetime(2026, 3, 5, tzinfo=UTC),
    )


def nap(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def burn(seconds: float) -> float:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return seconds


def loop() -> None:
    while True:
        pass


def crash() -> None:
    ctypes.string_at(0)


def leave(status: int) -> None:
    os._exit(status)


def leave_politely(status: int) -> None:
    sys.exit(status)


def eat_memory() -> None:
    eaten = []
    while True:
        eaten.append(bytearray(20_000_000))


def eat_memory_in_one_bite() -> int:
    return len(bytes(10**12))


def swell(mib: int) -> int:
    return len(bytearray(b"x") * (mib * 1024 * 1024))


def raise_it(message: str) -> None:
    raise ValueError(message)


def raise_the_unspeakable() -> None:
    class UnspeakableError(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no words")

    raise UnspeakableError


def recurse(depth: int = 0) -> int:
    return recurse(depth + 1) + 1


def give_a_function() -> Callable[[], int]:
    return lambda: 1


def give_bytes(number: int) -> bytes:
    return bytes(number)


class Evil:
    """Unpickling it would run a command."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch {self.path}",)


def give_evil(path: str) -> Evil:
    return Evil(path)


def give_a_newswatch_function() -> object:
    class Sly:
        def __reduce__(self) -> tuple[object, ...]:
            from newswatch.sandbox.pool import name_of

            return name_of, (len,)

    return Sly()


def write_rubbish_to_the_parent() -> None:
    """What a parser taken over by its input might do: answer in the wrong words."""
    for fd in range(3, 64):
        try:
            ours = socket.socket(fileno=os.dup(fd))
            ours.sendall(b"\xff" * 64)
        except OSError:
            continue
    time.sleep(60)


def shout() -> str:
    print("noise")
    print("noise", file=sys.stderr)
    os.write(1, b"noise")
    subprocess.run(["/bin/echo", "noise"], check=False)
    return sys.stdin.read() + "said"


def my_pid() -> int:
    return os.getpid()


def my_parent() -> int:
    return os.getppid()


def my_sockets() -> list[str]:
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(entry.readlink()))
        except OSError:
            continue
    return [name for name in found if name.startswith(("socket:", "pipe:"))]


def kill_everybody() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def environment(name: str) -> str | None:
    return os.environ.get(name)


def leave_one() -> None:
    os._exit(1)


def run_named(name: str, number: int | None) -> object:
    """Another job by its name, so that one batch mixes them."""
    return globals()[name]() if number is None else globals()[name](number)
