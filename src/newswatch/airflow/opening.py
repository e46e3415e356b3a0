"""How a task comes to its parts. A task is a process of its own: what it opens ends with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from newswatch.app.opening import database, open_runtime
from newswatch.app.runtime import Runtime
from newswatch.settings import load


@contextmanager
def engine() -> Iterator[tuple[sa.Engine, str]]:
    """The database of newswatch, and its URL (which may hold a password). Raises DatabaseError."""
    with database(load()) as (opened, url):
        yield opened, url


@contextmanager
def runtime(context: Mapping[str, Any]) -> Iterator[Runtime]:
    """The parts of newswatch, under the name of this task: its next try takes over what this one held."""
    with open_runtime(load(), worker=worker(context)) as opened:
        yield opened


def worker(context: Mapping[str, Any]) -> str:
    """The same for every try of one task instance, and another for any other."""
    instance = context["task_instance"]
    return f"{run_name(context)}/{instance.task_id}/{instance.map_index}"


def run_name(context: Mapping[str, Any]) -> str:
    """What the workers' names of all tasks of one run begin with."""
    instance = context["task_instance"]
    return f"{instance.dag_id}/{instance.run_id}"
