"""Runs pure functions over strangers' bytes in killable child processes, with limits on time and memory."""

from newswatch.sandbox.answers import Answer
from newswatch.sandbox.pool import MEMORY_BYTES, Sandbox

__all__ = ["MEMORY_BYTES", "Answer", "Sandbox"]
