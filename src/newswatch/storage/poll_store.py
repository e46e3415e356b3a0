"""Where polls go: the row of the attempt, the feed's new state, the entries and the work they make, in one
transaction. Many feeds are written at once: few statements, whatever their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import exc

from newswatch.feeds.schedule import Known
from newswatch.model import FeedState, FeedStatus, OutcomeKind, PollResult, Reason, Stage
from newswatch.model.jobs import Listed, PollJob
from newswatch.model.work import Result, Shard, Tally, Ticket
from newswatch.storage.clean import dump_plain
from newswatch.storage.database import COURTESY_S, alone, transact
from newswatch.storage.entry_rows import LINK, EntryCounts, EntryRow, key_hash, known_keys, known_urls, store_entries
from newswatch.storage.stores import Run, brief, is_of_the_data
from newswatch.urls import url_key

# A poll ends within a deadline of 30 s and a place in the line at its host of 120 s; with room for a batch
LEASE = timedelta(minutes=10)

_DUE = "next_poll_at <= statement_timestamp()"
_NOT_POLLED_SINCE = "coalesce(last_poll_at, '-infinity') < :begun"
_CLAIM = """
with due as materialized (
    select feed_id from newswatch.feed
    where status = 'enabled' and {due}
        and (lease_until is null or lease_until < statement_timestamp()) and lease_token is distinct from :token
        and (cast(:slugs as text[]) is null or slug = any(cast(:slugs as text[])))
        and feed_id % :of = :index
    order by next_poll_at, feed_id
    limit :limit
    for update skip locked
)
update newswatch.feed f
set lease_token = :token, lease_until = statement_timestamp() + :lease
from due, newswatch.outlet o
where f.feed_id = due.feed_id and o.outlet_id = f.outlet_id
returning o.slug as outlet_slug, statement_timestamp() as claimed_at, f.feed_id, f.slug, f.url, f.status, f.etag,
    f.last_modified, f.validators_from, f.validator_untrusted, f.body_hash, f.poll_interval, f.next_poll_at,
    f.last_success_at, f.last_full_at, f.failures, f.failures_in_row, f.url_identity, f.moved_to, f.moved_since,
    f.moved_seen, f.quiet_hours, f.publish_times
"""


class PollStore:
    """See `pipeline.poll.PollStore`. `slugs` limits it to certain feeds; `out_of_turn` takes those, too, that are not
    due yet (each once)."""

    def __init__(
        self,
        engine: sa.Engine,
        *,
        shard: Shard | None = None,
        slugs: Sequence[str] | None = None,
        out_of_turn: bool = False,
        worker: str | None = None,
    ) -> None:
        self._engine = engine
        self._shard = shard or Shard()
        self._slugs = None if slugs is None else list(slugs)
        self._out_of_turn = out_of_turn
        self._begun: datetime | None = None
        self.run = Run(engine, Stage.POLL, None, worker)

    def claim(self, limit: int) -> Sequence[PollJob]:
        """Feeds that are due, longest due first."""

        def work(connection: sa.Connection) -> list[PollJob]:
            if self._out_of_turn and self._begun is None:
                self._begun = connection.execute(sa.text("select statement_timestamp()")).scalar_one()
            token = self.run.token
            due = _NOT_POLLED_SINCE if self._out_of_turn else _DUE
            values: dict[str, object] = {
                "slugs": self._slugs,
                "of": self._shard.of,
                "index": self._shard.index,
                "limit": limit,
                "token": token,
                "lease": LEASE,
            }
            if self._out_of_turn:
                values["begun"] = self._begun
            rows = connection.execute(sa.text(_CLAIM.replace("{due}", due)), values).all()
            return [
                PollJob(
                    ticket=Ticket(stage=Stage.POLL, subject_id=row.feed_id, token=str(token), at=row.claimed_at),
                    state=state_of(row),
                    due_at=row.next_poll_at if row.next_poll_at <= row.claimed_at else None,
                )
                for row in sorted(rows, key=lambda row: (row.next_poll_at, row.feed_id))
            ]

        return self.run.claim(work)

    def known(self, listed: Mapping[int, Listed]) -> tuple[datetime, Mapping[int, Known]]:
        """See `pipeline.poll.PollStore`."""
        keys = [(feed, key, key_hash(key)) for feed, one in listed.items() for key in one.keys]
        urls = [(feed, url, url_key(url)) for feed, one in listed.items() for url in one.urls]

        def work(connection: sa.Connection) -> tuple[datetime, set[tuple[int, bytes]], set[tuple[int, bytes]]]:
            now = connection.execute(sa.text("select statement_timestamp()")).scalar_one()
            return now, known_keys(connection, keys), known_urls(connection, urls)

        # Mostly no feed lists anything: then one statement is asked, and needs no transaction
        now, with_key, with_url = transact(self._engine if listed else alone(self._engine), work)
        return now, {
            feed: Known(
                keys=frozenset(key for key in one.keys if (feed, key_hash(key)) in with_key),
                urls=frozenset(url for url in one.urls if (feed, url_key(url)) in with_url),
            )
            for feed, one in listed.items()
        }

    def save(self, results: Sequence[Result[PollResult]]) -> Tally:
        """See `pipeline.ports.Store`. A feed whose entries cannot be stored keeps its poll: entries go one by one, and
        the bad ones are counted as tossed."""
        if not results:
            return Tally()
        try:
            saved = transact(self._engine, lambda connection: self._save(connection, results, one_by_one=False))
        except (exc.DBAPIError, ValueError, OverflowError) as error:
            if not is_of_the_data(error):
                raise
            if len(results) == 1:
                saved = transact(self._engine, lambda connection: self._save(connection, results, one_by_one=True))
                self.run.keep(saved)
                return saved
        else:
            self.run.keep(saved)
            return saved
        tally = Tally()
        for result in results:
            tally.merge(self.save([result]))
        return tally

    def release(self, tickets: Sequence[Ticket]) -> None:
        """See `pipeline.ports.Store`."""
        if not tickets:
            return
        transact(
            self._engine,
            lambda connection: connection.execute(
                sa.text(
                    "update newswatch.feed f set lease_until = null, lease_token = null "
                    "from unnest(cast(:ids as integer[]), cast(:tokens as uuid[])) as mine(feed_id, token) "
                    "where f.feed_id = mine.feed_id and f.lease_token = mine.token"
                ),
                _ids_and_tokens(tickets),
            ),
            patience_s=COURTESY_S,
        )

    def close(self) -> None:
        """End the run."""
        self.run.close()

    def _save(self, connection: sa.Connection, results: Sequence[Result[PollResult]], *, one_by_one: bool) -> Tally:
        tally = Tally()
        rows = connection.execute(
            sa.text(
                "select f.feed_id, f.outlet_id, now() as now from newswatch.feed f "
                "join unnest(cast(:ids as integer[]), cast(:tokens as uuid[])) as mine(feed_id, token) "
                "on mine.feed_id = f.feed_id and mine.token = f.lease_token order by f.feed_id for update of f"
            ),
            _ids_and_tokens([result.ticket for result in results]),
        ).all()
        outlets = {row.feed_id: row.outlet_id for row in rows}
        polls = {r.ticket.subject_id: r.value for r in results if r.ticket.subject_id in outlets and r.value}
        for _ in range(len(results) - len(polls)):
            tally.add(OutcomeKind.SKIPPED, Reason.LEASE_LOST)
        counts = {feed: EntryCounts(tossed=poll.entries_tossed) for feed, poll in polls.items()}
        listed = [EntryRow.of(feed, entry) for feed, poll in polls.items() for entry in poll.entries]
        if one_by_one:
            for row in listed:
                try:
                    with connection.begin_nested():
                        store_entries(connection, [row], outlets, counts, rows[0].now)
                except (exc.DBAPIError, ValueError, OverflowError) as error:
                    if not is_of_the_data(error):
                        raise
                    counts[row.feed].unstorable.append(f"entry {row.entry.position}: {brief(error)}")
        elif listed:
            store_entries(connection, listed, outlets, counts, rows[0].now)
        _store_polls(connection, polls, counts, self.run.id)
        for feed, poll in polls.items():
            tally.add(poll.kind, poll.reason)
            tally.extra.update(counts[feed].extra())
        self.run.counted(connection, tally)
        return tally


def state_of(row: sa.Row[tuple[object, ...]]) -> FeedState:
    """The state that a row of _CLAIM holds."""
    return FeedState(
        feed_id=row.feed_id,
        slug=row.slug,
        url=row.url,
        outlet_slug=row.outlet_slug,
        status=FeedStatus(row.status),
        etag=row.etag,
        last_modified=row.last_modified,
        validators_from=row.validators_from,
        validator_untrusted=row.validator_untrusted,
        body_hash=row.body_hash,
        interval=row.poll_interval,
        next_poll_at=row.next_poll_at,
        last_success_at=row.last_success_at,
        last_full_at=row.last_full_at,
        failures=row.failures,
        failures_in_row=row.failures_in_row,
        url_identity=row.url_identity,
        moved_to=row.moved_to,
        moved_since=row.moved_since,
        moved_seen=row.moved_seen,
        quiet_hours=tuple(row.quiet_hours),
        publish_times=tuple(row.publish_times),
    )


def _store_polls(
    connection: sa.Connection, polls: Mapping[int, PollResult], counts: Mapping[int, EntryCounts], run_id: int | None
) -> None:
    """The rows of these polls, whose feeds are locked, and the feeds' new states, in one statement."""
    if not polls:
        return
    said = dump_plain([_said(feed, poll, counts[feed]) for feed, poll in sorted(polls.items())])
    connection.execute(sa.text(_STORE), {"polls": said, "run_id": run_id})


def _said(feed: int, poll: PollResult, count: EntryCounts) -> dict[str, object]:
    """What a poll comes to, as _STORE reads it; what is left out is null."""
    change, state = poll.change, poll.change.state
    said: dict[str, object] = {
        "feed_id": feed,
        "kind": poll.kind.value,
        "reason": poll.reason.value,
        "detail": poll.detail[:2000],
        "http_status": poll.status,
        "final_url": poll.final_url[:LINK] if poll.final_url else None,
        "wire_bytes": poll.wire_bytes,
        "elapsed_s": poll.elapsed_s,
        "conditional": poll.conditional,
        "next_poll_at": _iso(state.next_poll_at),
        "next_reason": change.next_reason,
        "url": state.url,
        "status": state.status.value,
        "status_reason": None if state.status is FeedStatus.ENABLED else change.next_reason,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "validators_from": state.validators_from,
        "validator_untrusted": state.validator_untrusted,
        "body_hash": state.body_hash.hex() if state.body_hash is not None else None,
        "interval_s": state.interval.total_seconds(),
        "last_success_at": _iso(state.last_success_at),
        "last_full_at": _iso(state.last_full_at),
        "failures": state.failures,
        "failures_in_row": state.failures_in_row,
        "url_identity": state.url_identity,
        "entries_total": poll.entries_total,
        "entries_new": count.new,
        "entries_changed": count.changed,
        "entries_known": count.known,
        "entries_tossed": count.tossed + len(count.unstorable),
    }
    if change.grade is not None:
        said["grade"] = change.grade.value
    if poll.extra or count.unstorable:
        unstorable = {"unstorable": "; ".join(count.unstorable[:5])} if count.unstorable else {}
        said["extra"] = {**poll.extra, **unstorable}
    if state.moved_to is not None:
        said |= {"moved_to": state.moved_to, "moved_since": _iso(state.moved_since), "moved_seen": state.moved_seen}
    if change.moved_from is not None:
        said["moved_from"] = change.moved_from
    if poll.kind is OutcomeKind.DONE:  # only a body that was read says anything about these
        said["publish_times"] = [time.isoformat() for time in state.publish_times]
        said["quiet_hours"] = list(state.quiet_hours)
    return said


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time is not None else None


# A row's partition and the order of polls go by the database's clock. The feed's own row is read as it was before
_STORE = """
with came as materialized (
    select * from jsonb_to_recordset(cast(:polls as jsonb)) as c(
        feed_id integer, kind text, reason text, detail text, http_status integer, final_url text, wire_bytes bigint,
        elapsed_s double precision, conditional boolean, next_poll_at timestamptz, next_reason text, url text,
        status text, status_reason text, etag text, last_modified text, validators_from text,
        validator_untrusted boolean, body_hash text, interval_s double precision, last_success_at timestamptz,
        last_full_at timestamptz, failures real, failures_in_row integer, url_identity boolean,
        entries_total integer, entries_new integer, entries_changed integer, entries_known integer,
        entries_tossed integer, grade text, extra jsonb, moved_to text, moved_since timestamptz, moved_seen integer,
        moved_from text, publish_times timestamptz[], quiet_hours smallint[])
),
fetched as (
    insert into newswatch.feed_fetch (feed_id, started_at, due_at, kind, reason, detail, grade, status, final_url,
        wire_bytes, elapsed_s, conditional, entries_total, entries_new, entries_changed, entries_known,
        entries_tossed, next_poll_at, next_reason, run_id, extra)
    select c.feed_id, now() - make_interval(secs => greatest(0, c.elapsed_s)), f.next_poll_at, c.kind, c.reason,
        c.detail, c.grade, c.http_status, c.final_url, c.wire_bytes, c.elapsed_s, c.conditional, c.entries_total,
        c.entries_new, c.entries_changed, c.entries_known, c.entries_tossed, c.next_poll_at, c.next_reason, :run_id,
        coalesce(c.extra, '{}')
    from came c join newswatch.feed f using (feed_id)
),
moved as (
    insert into newswatch.feed_moved (feed_id, moved_at, from_url, to_url)
    select feed_id, now(), moved_from, url from came where moved_from is not null
)
update newswatch.feed f set
    url = c.url, status = c.status, status_reason = c.status_reason, etag = c.etag, last_modified = c.last_modified,
    validators_from = c.validators_from, validator_untrusted = c.validator_untrusted,
    body_hash = decode(c.body_hash, 'hex'), poll_interval = make_interval(secs => c.interval_s),
    next_poll_at = c.next_poll_at, next_reason = c.next_reason, last_poll_at = now(), last_reason = c.reason,
    last_detail = c.detail, last_success_at = c.last_success_at, last_full_at = c.last_full_at,
    last_entry_at = case when c.entries_new > 0 then now() else f.last_entry_at end,
    failures = c.failures, failures_in_row = c.failures_in_row, url_identity = c.url_identity,
    moved_to = c.moved_to, moved_since = c.moved_since, moved_seen = coalesce(c.moved_seen, 0),
    publish_times = coalesce(c.publish_times, f.publish_times), quiet_hours = coalesce(c.quiet_hours, f.quiet_hours),
    lease_until = null, lease_token = null
from came c
where f.feed_id = c.feed_id
"""


def _ids_and_tokens(tickets: Sequence[Ticket]) -> dict[str, list[object]]:
    return {"ids": [ticket.subject_id for ticket in tickets], "tokens": [ticket.token for ticket in tickets]}
