"""The sample world served for one command, so that its addresses can be asked like any other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from newswatch.urls import host_of

# Reserved for examples (RFC 2606): no publisher is ever there, and only such addresses make the world worth loading
_INVENTED = ".example"


@contextmanager
def hosts_for(urls: Iterable[str]) -> Iterator[Mapping[str, tuple[str, int]]]:
    """Where the sample world's hosts are, by name, while it is served; empty where no URL is of it."""
    hosts = {host for host in map(host_of, urls) if host is not None and host.endswith(_INVENTED)}
    if not hosts:
        yield {}
        return
    from newswatch.app.sample.server import SampleServer

    with SampleServer() as server:
        yield server.hosts if hosts & server.hosts.keys() else {}
