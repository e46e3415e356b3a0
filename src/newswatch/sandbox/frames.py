"""Frames on a socket pair: a length, then a pickle. What a child sends back is read with a short list of classes,
so that a parser taken over by its input cannot make the parent call anything.
"""

from __future__ import annotations

import enum
import io
import pickle
import socket
import struct
import sys
import time
from typing import Any

_LENGTH = struct.Struct(">Q")
_SAFE = {
    "builtins": {"bytearray", "complex", "frozenset", "range", "set", "slice"},
    "collections": {"Counter", "OrderedDict", "defaultdict", "deque"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "uuid": {"UUID"},
}


class UnsafeAnswerError(Exception):
    """A frame names something that no answer has a reason to name, or is no pickle at all."""


class _AnswerReader(pickle.Unpickler):
    """Finds newswatch's own classes (never its functions) and a few plain ones."""

    def find_class(self, module: str, name: str) -> Any:
        if name in _SAFE.get(module, ()):
            return super().find_class(module, name)
        # Only modules that are loaded already: looking a name up must not run anything.
        if module.startswith("newswatch.") and "." not in name and module in sys.modules:
            found = getattr(sys.modules[module], name, None)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise UnsafeAnswerError(f"{module}.{name} has no place in an answer")


class _Writer(pickle.Pickler):
    """Writes enums by class and value on every Python: 3.11.0 to 3.11.3 would write a call of `getattr`."""

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, enum.Enum):
            return type(obj), (obj.value,)
        return NotImplemented


def dump(value: object) -> bytes:
    """The frame's content for a value. Raises what pickle raises."""
    out = io.BytesIO()
    _Writer(out, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return out.getvalue()


def load_trusted(data: bytes) -> Any:
    """Read what the parent sent."""
    return pickle.loads(data)  # noqa: S301 (from our own parent process, over a private socket pair)


def load_answer(data: bytes) -> Any:
    """Read what a child sent. Raises UnsafeAnswerError."""
    try:
        return _AnswerReader(io.BytesIO(data)).load()
    except UnsafeAnswerError:
        raise
    except Exception as error:
        raise UnsafeAnswerError(f"unreadable answer: {type(error).__name__}: {error}"[:300]) from error


def send(sock: socket.socket, data: bytes, *, until: float | None = None) -> None:
    """Send a frame. Raises TimeoutError after `until` (monotonic seconds), OSError when the other side is gone."""
    sock.settimeout(_left(until))
    sock.sendall(_LENGTH.pack(len(data)) + data if len(data) < 1 << 16 else _LENGTH.pack(len(data)))
    if len(data) >= 1 << 16:
        sock.settimeout(_left(until))
        sock.sendall(data)


def receive(sock: socket.socket, *, until: float | None = None, cap: int | None = None) -> bytes:
    """The next frame's content. Raises EOFError when the other side is gone, TimeoutError, UnsafeAnswerError."""
    (length,) = _LENGTH.unpack(_exactly(sock, _LENGTH.size, until))
    if cap is not None and length > cap:
        raise UnsafeAnswerError(f"an answer of {length} bytes, {cap} allowed")
    return bytes(_exactly(sock, length, until))


def _exactly(sock: socket.socket, number: int, until: float | None) -> bytearray:
    data = bytearray(number)
    view = memoryview(data)
    filled = 0
    while filled < number:
        sock.settimeout(_left(until))
        try:
            count = sock.recv_into(view[filled:])
        except ConnectionError as error:
            raise EOFError("the other side is gone") from error
        if count == 0:
            raise EOFError("the other side is gone")
        filled += count
    return data


def _left(until: float | None) -> float | None:
    if until is None:
        return None
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
