"""Posting to a receiver of webhooks: one request, no redirect followed, and the same wall around private addresses as
around everything else that is dialled."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from types import TracebackType
from typing import Self

from newswatch import __version__
from newswatch.fetch import robots
from newswatch.fetch.addresses import AddressPolicy
from newswatch.fetch.hop import Answer, Wire, post
from newswatch.fetch.limits import Limits
from newswatch.fetch.retry_after import delay
from newswatch.fetch.signature import signed
from newswatch.fetch.targets import Refusal, Target, check, storable
from newswatch.fetch.transport import Resolver, Switchboard, SystemResolver, trusted
from newswatch.model import Exchange, Reason

# Receivers should take a message and work on it later. GitHub gives 10 s, Stripe 20, Svix 15
DEADLINE_S = 15.0
# Of an answer only the status counts; of a refusal its first words go into the log
ANSWER = Limits(wire_bytes=64 * 1024, decoded_bytes=4 * 1024, deadline_s=DEADLINE_S, accept="*/*", cut=True)
SAID_CHARS = 200


class Courier:
    """Async context manager. `post` answers every message with an Exchange and raises only CancelledError.

    `policy` says which addresses may be dialled; without https nothing leaves but to `loopback`, where that is given.
    """

    def __init__(
        self,
        *,
        policy: AddressPolicy | None = None,
        loopback: bool = False,
        contact: str | None = None,
        resolver: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
        deadline_s: float = DEADLINE_S,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._own_resolver = SystemResolver() if resolver is None else None
        self._wire = Wire(
            policy=policy or AddressPolicy(),
            switchboard=Switchboard(resolver or self._own_resolver or SystemResolver(), tls or trusted()),
            user_agent=f"{robots.TOKEN}/{__version__}" + (f" (+{contact})" if contact else ""),
        )
        self._loopback = loopback
        self._deadline_s = deadline_s
        self._clock = clock

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.switchboard.close()
        if self._own_resolver is not None:
            self._own_resolver.close()

    async def post(self, url: str, webhook_id: str, body: bytes, secrets: Sequence[bytes]) -> Exchange:
        """Post a signed message. `reason` is ok for any 2xx. In `detail` stands of a refusal what the receiver said,
        shortened; the URL's path, which may be nobody's business, stands nowhere."""
        target = receiver(url, self._wire.policy, loopback=self._loopback)
        began = time.monotonic()
        if isinstance(target, Refusal):
            answer, where = Answer(reason=target.reason, detail=target.detail), ""
        else:
            where = target.origin
            headers = {"Content-Type": "application/json", **signed(secrets, webhook_id, self._clock(), body)}
            answer = await post(self._wire, target, ANSWER, headers, body, remaining_s=self._deadline_s)
        now = self._clock()
        wanted = delay(answer.headers, now) if answer.reason is not Reason.OK else None
        return Exchange(
            url=where,
            final_url=where,
            status=answer.status,
            reason=answer.reason,
            detail=_said(answer),
            wire_bytes=answer.wire_bytes,
            elapsed_s=time.monotonic() - began,
            fetched_at=now,
            retry_at=now + wanted if wanted is not None and wanted > timedelta(0) else None,
        )


def receiver(url: str, policy: AddressPolicy, *, loopback: bool) -> Target | Refusal:
    """The receiver that a URL names, or why nothing is ever posted there. Which address the name leads to is judged
    when it is dialled."""
    target = check(url, policy)
    if isinstance(target, Refusal) or target.scheme == "https":
        return target
    if loopback and _is_loopback(target.host):
        return target
    return Refusal(reason=Reason.FORBIDDEN_SCHEME, detail="webhooks go by https")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _said(answer: Answer) -> str:
    if answer.reason is Reason.OK:
        return ""
    said = " ".join(storable(answer.body.decode("utf-8", "replace")).split())[:SAID_CHARS]
    return f"{answer.detail}: {said}" if said else answer.detail
