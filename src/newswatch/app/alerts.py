"""Alerts: made and looked at by people, told after each run. Nothing happens where there is none."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from newswatch.app.briefing import border_code, country_code, write_file
from newswatch.app.fetching import open_courier, webhook_refusal
from newswatch.errors import InputError, SettingsError
from newswatch.fetch import Courier
from newswatch.fetch.signature import derived, written
from newswatch.model import Exchange, Reason
from newswatch.model.alerts import Alert, AlertFilter, AlertSpec, Post
from newswatch.model.vocabulary import CrossBorder, EventChange, EventType
from newswatch.pipeline.notify import deliver_all
from newswatch.pipeline.stage import Stop, never
from newswatch.reports import alerts as reports
from newswatch.settings import Settings
from newswatch.storage import alerts as rows
from newswatch.storage import event_changes, notices
from newswatch.storage.database import transact

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
USUAL = (EventChange.NEW, EventChange.TOLL, EventChange.ORIGIN, EventChange.MERGED, EventChange.RETRACTED)
# After a change of secrets the one before signs as well, for so long
BOTH = timedelta(days=1)
# Present events that a preview counts, newest first
PREVIEW = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """What telling came to: notices made, tries by how they ended, feeds written."""

    made: int = 0
    tries: Counter[Reason] = field(default_factory=Counter)
    feeds: tuple[Path, ...] = ()

    @property
    def delivered(self) -> int:
        return self.tries[Reason.OK]

    @property
    def failed(self) -> int:
        return self.tries.total() - self.delivered - self.tries[Reason.LEASE_LOST]


def spec(
    name: str,
    *,
    border: str | None = None,
    country: str | None = None,
    event_types: Sequence[str] = (),
    cross_border: str | None = None,
    killed_min: int | None = None,
    confidence_min: float | None = None,
    recalled: bool = False,
    changes: Sequence[str] = (),
    corrections: bool = False,
    webhook_url: str | None = None,
) -> AlertSpec:
    """An alert as somebody asks for it. Raises InputError, which says what cannot be."""
    if not NAME.fullmatch(name):
        raise InputError(
            f"{name!r} is no name for an alert", advice="Use small letters, figures and hyphens, at most 63 of them"
        )
    if killed_min is not None and killed_min < 0:
        raise InputError("Fewer than none are never killed", advice="Give 0 or more")
    if confidence_min is not None and not 0 <= confidence_min <= 1:
        raise InputError(f"{confidence_min} is no confidence", advice="Give a number from 0 to 1")
    try:
        kinds = tuple(EventType(kind) for kind in dict.fromkeys(event_types))
        wanted = tuple(EventChange(change) for change in dict.fromkeys(changes)) or USUAL
        crossed = CrossBorder(cross_border) if cross_border else None
    except ValueError as error:
        raise InputError(str(error), advice="`newswatch alerts add --help` lists what there is") from None
    return AlertSpec(
        name=name,
        filter=AlertFilter(
            border=border_code(border),
            country=country_code(country),
            event_types=kinds,
            cross_border=crossed,
            killed_min=killed_min,
            confidence_min=confidence_min,
            recalled=recalled,
        ),
        changes=wanted,
        corrections=corrections,
        webhook_url=webhook_url,
    )


def add(engine: sa.Engine, settings: Settings, wanted: AlertSpec) -> Alert:
    """Keep a new alert: it tells of what changes from now on. Raises InputError where its webhook could never be
    posted to or one of its name is there, SettingsError where a webhook has no secret to be signed with."""
    if wanted.webhook_url is not None:
        master(settings)
        refusal = webhook_refusal(settings, wanted.webhook_url)
        if refusal is not None:
            raise InputError(
                f"Nothing can be posted to this webhook: {refusal}",
                advice="Give an https address on the internet; private networks and other ports are opened by "
                "NEWSWATCH_ALLOW_NETWORKS and NEWSWATCH_ALLOW_PORTS",
            )
    if not transact(engine, lambda connection: rows.add(connection, wanted)):
        raise InputError(f"There is an alert {wanted.name} already", advice=f"`newswatch alerts show {wanted.name}`")
    return one(engine, wanted.name)


def one(engine: sa.Engine, name: str) -> Alert:
    """The alert of this name. Raises InputError where there is none."""
    with engine.connect() as connection:
        found = rows.alerts(connection, name)
    if not found:
        raise InputError(f"There is no alert {name}", advice="`newswatch alerts list` shows them")
    return found[0]


def answering(engine: sa.Engine, wanted: AlertFilter) -> list[int]:
    """The numbers of the present events that answer to a filter, of the newest PREVIEW events, newest first."""
    with engine.connect() as connection:
        present = connection.execute(
            sa.text(
                "select event_id, version_no from newswatch.event where status = 'active' "
                "order by event_id desc limit :most"
            ),
            {"most": PREVIEW},
        )
        beliefs = event_changes.beliefs(connection, [(row.event_id, row.version_no) for row in present])
    return sorted((one.event_id for one in beliefs.values() if reports.matches(wanted, one)), reverse=True)


def master(settings: Settings) -> str:
    """The secret from which all others are derived. Raises SettingsError where none is set."""
    if settings.webhook_secret is None:
        raise SettingsError(
            "A webhook is signed with a secret, and none is set",
            advice=f"Write NEWSWATCH_WEBHOOK_SECRET=… with the output of `openssl rand -base64 32` into "
            f"{settings.home / 'newswatch.env'}, or name a file that holds it with NEWSWATCH_WEBHOOK_SECRET_FILE",
        )
    return settings.webhook_secret.get_secret_value()


def secret(settings: Settings, alert: Alert) -> str:
    """What the receiver of an alert's webhook checks signatures with. Raises SettingsError."""
    return written(derived(master(settings), alert.spec.name, alert.secret_no))


def notify(engine: sa.Engine, settings: Settings, *, stop: Stop = never, budget_s: float | None = None) -> Notified:
    """Tell what changed since the last time: make the notices, post those that are due, write the feeds. Raises
    SettingsError where something is to be posted and no secret is set; what there is to tell waits until it is."""
    begun = time.monotonic()
    with engine.connect() as connection:
        if not rows.specs(connection):
            return Notified()
    made = notices.make(engine, reports.telling, reports.body)
    feeds = write_feeds(engine, settings)
    store = notices.NoticeStore(engine)
    tries: Counter[Reason] = Counter()
    if store.due():
        key = master(settings)

        def over() -> bool:
            return stop() or (budget_s is not None and time.monotonic() - begun >= budget_s)

        async def deliver() -> Counter[Reason]:
            async with open_courier(settings) as courier:
                return await deliver_all(store, lambda post: _post(courier, key, post), stop=over)

        tries = asyncio.run(deliver())
    return Notified(made=made, tries=tries, feeds=feeds)


def test(settings: Settings, alert: Alert) -> Exchange:
    """Post a message of type alert.test now, once. Raises InputError where the alert has no webhook."""
    url = alert.spec.webhook_url
    if url is None:
        raise InputError(f"The alert {alert.spec.name} has no webhook", advice="Only what has one can be tried")
    key, body = master(settings), reports.test_body(alert.spec.name, datetime.now(UTC))

    async def deliver() -> Exchange:
        async with open_courier(settings) as courier:
            secrets = _secrets(key, alert.spec.name, alert.secret_no, alert.secret_at)
            return await courier.post(url, notices.new_webhook_id(), body.encode(), secrets)

    return asyncio.run(deliver())


def feed(engine: sa.Engine, settings: Settings, alert: Alert) -> bytes:
    """The alert's Atom feed as it is now."""
    with engine.begin() as connection:
        installation = rows.installation(connection)
        told = rows.told(connection, alert.alert_id, reports.ENTRIES)
    base = settings.alert_feeds_url
    address = None if base is None else f"{base.rstrip('/')}/{file_name(alert)}"
    return reports.feed(alert.spec.name, installation, alert.created_at, told, address=address)


def file_name(alert: Alert) -> str:
    """Of an alert's feed in the directory of feeds."""
    return f"{alert.spec.name}.atom"


def write_feeds(engine: sa.Engine, settings: Settings) -> tuple[Path, ...]:
    """Write each alert's feed that is other than it was into the directory of the settings; returns which. Raises
    InputError where they cannot be written."""
    directory = settings.alert_feeds
    if directory is None:
        return ()
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{directory} cannot be made: {error.strerror}", advice="Mend NEWSWATCH_ALERT_FEEDS") from None
    with engine.connect() as connection:
        every = rows.alerts(connection)
    changed = []
    for alert in every:
        path, text = directory / file_name(alert), feed(engine, settings, alert)
        # A file that is the same stays: who serves it answers "not modified"
        if not path.is_file() or path.read_bytes() != text:
            write_file(path, text.decode("utf-8"))
            changed.append(path)
    return tuple(changed)


def remove_feed(settings: Settings, alert: Alert) -> None:
    """Delete the feed of an alert that is no more from the directory of the settings."""
    if settings.alert_feeds is not None:
        (settings.alert_feeds / file_name(alert)).unlink(missing_ok=True)


async def _post(courier: Courier, key: str, post: Post) -> Exchange:
    secrets = _secrets(key, post.alert, post.secret_no, post.secret_at)
    return await courier.post(post.url, post.webhook_id, post.body.encode(), secrets)


def _secrets(key: str, name: str, number: int, since: datetime) -> list[bytes]:
    """The present secret, and for a day the one before."""
    both = number > 1 and datetime.now(UTC) - since < BOTH
    return [derived(key, name, one) for one in ((number, number - 1) if both else (number,))]
