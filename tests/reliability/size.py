"""How much a test of the contract does: in `make test` so much that all of them end within minutes, in `make soak`
the full size that the README's figures come from."""

from __future__ import annotations

import os

SOAK = os.environ.get("NEWSWATCH_SOAK", "") not in ("", "0")


def size(usual: int, *, soak: int) -> int:
    """The number for this run."""
    return soak if SOAK else usual
