"""Sockets: names are resolved here, every address is judged when it is dialled, every byte received is counted.

Whatever name, literal, redirect or DNS answer led to an address, the connection is opened by `Line.socket`, which
sees the address that `connect` will get. There is no gap between the check and the use.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from types import MappingProxyType
from typing import Protocol

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from newswatch.fetch.addresses import AddressPolicy
from newswatch.fetch.limits import CONNECT_S

# Lookups block a thread each, for up to 30 s at a dead name server; the loop's own pool has 6 threads on two cores.
_DNS_THREADS = 32


class ForbiddenAddressError(OSError):
    """The address that was about to be dialled is not allowed."""


class Resolver(Protocol):
    """From a host name to the addresses that may be tried for it, in order."""

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:
        """(address, port) pairs; OSError where there are none."""
        ...


class SystemResolver:
    """The system's name service, asked in threads of its own. Answers are not kept: the system caches them."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=_DNS_THREADS, thread_name_prefix="newswatch-dns")

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:
        if host == "localhost" or host.endswith(".localhost"):
            # Always this machine (RFC 6761, 6.3), though not every system's resolver knows; the policy decides on it
            return [("127.0.0.1", port), ("::1", port)]
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return [(str(sockaddr[0]), port) for *_, sockaddr in found]

    def close(self) -> None:
        """Let the threads go without waiting for a lookup that hangs."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def address_of(host: str, port: int) -> str:
    """The address of a host by the system's name service, IPv4 preferred: where the operator says that the sample
    world is. Raises OSError where the name is unknown."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return str(min(found, key=lambda one: one[0] != socket.AF_INET)[4][0])


@cache
def trusted() -> ssl.SSLContext:
    """What TLS trusts by default: the system's authorities. Reading them takes 20 ms, so it is done once a process."""
    return ssl.create_default_context()


class HostMap:
    """Leads named hosts to given (address, port) pairs and knows no other: for the sample world and tests.

    It only says where a name leads. The policy must allow that very address and port, or nothing is dialled.
    """

    def __init__(self, hosts: Mapping[str, tuple[str, int]]) -> None:
        self._hosts = MappingProxyType({name.lower(): endpoint for name, endpoint in hosts.items()})

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:  # noqa: ARG002 (the map names the port)
        if host not in self._hosts:
            raise OSError(f"{host} is not in the host map")
        return [self._hosts[host]]


class _CountingSocket(socket.socket):
    """Counts what is received, whatever the protocol above makes of it: headers, interim responses, chunk framing."""

    line: Line

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        piece = super().recv(bufsize, flags)
        self.line.count(len(piece))
        return piece

    def recv_into(self, buffer: bytearray | memoryview, nbytes: int = 0, flags: int = 0, /) -> int:  # type: ignore[override]
        number = super().recv_into(buffer, nbytes, flags)
        self.line.count(number)
        return number


class Line:
    """The connection of one hop: who was dialled, who was refused, how many bytes came."""

    def __init__(self, policy: AddressPolicy, *, wire_cap: int) -> None:
        self._policy = policy
        self._wire_cap = wire_cap
        self.used = False  # a request was begun
        self.received = 0
        self.dialled: list[str] = []
        self.refused: list[str] = []

    @property
    def overflowed(self) -> bool:
        """More bytes came than the hop may carry in all."""
        return self.received > self._wire_cap

    def count(self, number: int) -> None:
        """Called for each piece received. Raises OSError once the cap is passed, which breaks the connection."""
        self.received += number
        if self.overflowed:
            raise ConnectionAbortedError("more bytes than this hop may carry")

    def socket(self, addr_info: tuple[int, int, int, str, tuple[str | int, ...]]) -> socket.socket:
        """The socket for an address that is about to be dialled. Raises ForbiddenAddressError."""
        family, kind, protocol, _, sockaddr = addr_info
        address, port = str(sockaddr[0]), int(sockaddr[1])
        if not self._policy.permits(address, port):
            self.refused.append(address)
            raise ForbiddenAddressError(f"{address} port {port} is not allowed")
        self.dialled.append(address)
        made = _CountingSocket(family, kind, protocol)
        made.line = self
        return made


# The hop on whose behalf a task asks. Tasks that aiohttp starts to dial several addresses inherit it
_LINE: ContextVar[Line] = ContextVar("newswatch_line")


class Switchboard:
    """Connects lines through one aiohttp client of the running loop: no pool, no cookies, no proxy from the
    environment, no redirects of its own."""

    def __init__(self, resolver: Resolver, tls: ssl.SSLContext) -> None:
        self._resolver = resolver
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def connecting(self, line: Line) -> Iterator[aiohttp.ClientSession]:
        """The client; the one request that is made with it in this task goes over `line`."""
        token = _LINE.set(line)
        try:
            yield self._of_this_loop()
        finally:
            _LINE.reset(token)

    async def close(self) -> None:
        """Close the client, and what it still holds open."""
        session, self._session = self._session, None
        if session is None:
            return
        if self._loop is asyncio.get_running_loop():
            await session.close()
        else:
            session.detach()  # its loop has ended, and its connections with it

    def _of_this_loop(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._loop is not loop:
            if self._session is not None:
                self._session.detach()
            self._session, self._loop = self._made(), loop
        return self._session

    def _made(self) -> aiohttp.ClientSession:
        connector = _AskedOnce(
            resolver=_ResolverAdapter(self._resolver),
            use_dns_cache=False,
            socket_factory=_socket,
            force_close=True,
            limit=0,  # the fetcher counts its connections itself
            ssl=self._tls,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
        )


def _socket(addr_info: tuple[int, int, int, str, tuple[str | int, ...]]) -> socket.socket:
    return _LINE.get().socket(addr_info)


class _AskedOnce(aiohttp.TCPConnector):
    """Connects once a line. aiohttp repeats a request by itself when the server hangs up; a polite guest asks once."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109
    ) -> Connection:
        line = _LINE.get()
        if line.used:
            raise aiohttp.ServerDisconnectedError
        line.used = True
        return await super().connect(req, traces, timeout)


class _ResolverAdapter(AbstractResolver):
    """Our resolver in the words of aiohttp."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 (both are tried)
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port)
        if not found:
            raise OSError("no address")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=target_port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address, target_port in found
        ]

    async def close(self) -> None:
        """The resolver outlives the client."""
