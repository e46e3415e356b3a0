"""Hostile servers, one a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.reliability.fetch.hostile import HostileServer


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer() as hostile:
        yield hostile


@pytest.fixture
def second_server() -> Iterator[HostileServer]:
    with HostileServer() as hostile:
        yield hostile


@pytest.fixture
def tls_server() -> Iterator[HostileServer]:
    with HostileServer(tls=True) as hostile:
        yield hostile
