"""Stages that run beside each other import nothing more: two threads that do can come to a deadlock."""

from __future__ import annotations

import subprocess
import sys

LOOK = """
import importlib, sys
from newswatch.app import runtime
from newswatch.app.rules import load_rules
for name in runtime.OF_THE_STAGES:
    importlib.import_module(name)
before = set(sys.modules)
load_rules()
runtime.load_linker()
print(*sorted(name for name in set(sys.modules) - before if name.startswith("newswatch")))
"""


def test_the_rules_need_no_module_that_was_not_imported_before() -> None:
    ended = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == []
