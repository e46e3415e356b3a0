"""Names that always mean this machine."""

from __future__ import annotations

import asyncio

import pytest

from newswatch.fetch.transport import SystemResolver


@pytest.mark.parametrize("host", ["localhost", "paper.localhost", "a.b.localhost"])
def test_localhost_is_this_machine_whatever_the_system_s_resolver_knows(host: str) -> None:
    resolver = SystemResolver()
    try:
        assert asyncio.run(resolver.resolve(host, 8080)) == [("127.0.0.1", 8080), ("::1", 8080)]
    finally:
        resolver.close()
