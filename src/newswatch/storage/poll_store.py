"""Where polls go: the row of the attempt, the feed's new state, the entries and the work they make, in one
transaction. Many feeds are written at once: about ten statements whatever their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.dialects.postgresql import insert

from newswatch.feeds.schedule import Known
from newswatch.model import FeedState, FeedStatus, OutcomeKind, PollResult, Reason, Stage
from newswatch.model.jobs import Listed, PollJob
from newswatch.model.work import Result, Shard, Tally, Ticket
from newswatch.storage.database import COURTESY_S, alone, transact
from newswatch.storage.entry_rows import LINK, EntryCounts, EntryRow, key_hash, known_keys, known_urls, store_entries
from newswatch.storage.stores import Run, brief, is_of_the_data
from newswatch.storage.tables import feed_fetch, feed_moved
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
returning f.*, o.slug as outlet_slug, statement_timestamp() as claimed_at
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
                "select f.feed_id, f.outlet_id, f.next_poll_at as due_at from newswatch.feed f "
                "join unnest(cast(:ids as integer[]), cast(:tokens as uuid[])) as mine(feed_id, token) "
                "on mine.feed_id = f.feed_id and mine.token = f.lease_token order by f.feed_id for update of f"
            ),
            _ids_and_tokens([result.ticket for result in results]),
        ).all()
        outlets = {row.feed_id: row.outlet_id for row in rows}
        polls = {r.ticket.subject_id: r.value for r in results if r.ticket.subject_id in outlets and r.value}
        for _ in range(len(results) - len(polls)):
            tally.add(OutcomeKind.SKIPPED, Reason.LEASE_LOST)
        now = connection.execute(sa.text("select now()")).scalar_one()
        counts = {feed: EntryCounts(tossed=poll.entries_tossed) for feed, poll in polls.items()}
        listed = [EntryRow.of(feed, entry) for feed, poll in polls.items() for entry in poll.entries]
        if one_by_one:
            for row in listed:
                try:
                    with connection.begin_nested():
                        store_entries(connection, [row], outlets, counts, now)
                except (exc.DBAPIError, ValueError, OverflowError) as error:
                    if not is_of_the_data(error):
                        raise
                    counts[row.feed].unstorable.append(f"entry {row.entry.position}: {brief(error)}")
        else:
            store_entries(connection, listed, outlets, counts, now)
        tokens = {result.ticket.subject_id: result.ticket.token for result in results}
        due = {row.feed_id: row.due_at for row in rows}
        _store_polls(connection, polls, counts, tokens, due, now, self.run.id)
        for feed, poll in polls.items():
            tally.add(poll.kind, poll.reason)
            tally.extra.update(counts[feed].extra())
        self.run.counted(connection, tally)
        return tally


def state_of(row: sa.Row[tuple[object, ...]]) -> FeedState:
    """The state that a row of `feed` (with `outlet_slug`) holds."""
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
    connection: sa.Connection,
    polls: Mapping[int, PollResult],
    counts: Mapping[int, EntryCounts],
    tokens: Mapping[int, str],
    due: Mapping[int, datetime],
    now: datetime,
    run_id: int | None,
) -> None:
    if not polls:
        return
    fetches, states, moves = [], [], []
    for feed, poll in sorted(polls.items()):
        count, change, state = counts[feed], poll.change, poll.change.state
        extra = dict(poll.extra)
        if count.unstorable:
            extra["unstorable"] = "; ".join(count.unstorable[:5])
        fetches.append(
            {
                "feed_id": feed,
                # The row's partition and the order of polls go by the database's clock
                "started_at": now - timedelta(seconds=max(0.0, poll.elapsed_s)),
                "due_at": due[feed],
                "kind": poll.kind.value,
                "reason": poll.reason.value,
                "detail": poll.detail[:2000],
                "grade": change.grade.value if change.grade else None,
                "status": poll.status,
                "final_url": poll.final_url[:LINK] if poll.final_url else None,
                "wire_bytes": poll.wire_bytes,
                "elapsed_s": poll.elapsed_s,
                "conditional": poll.conditional,
                "entries_total": poll.entries_total,
                "entries_new": count.new,
                "entries_changed": count.changed,
                "entries_known": count.known,
                "entries_tossed": count.tossed + len(count.unstorable),
                "next_poll_at": state.next_poll_at,
                "next_reason": change.next_reason,
                "run_id": run_id,
                "extra": extra,
            }
        )
        if change.moved_from is not None:
            moves.append({"feed_id": feed, "moved_at": now, "from_url": change.moved_from, "to_url": state.url})
        states.append(
            {
                "id": feed,
                "token": tokens[feed],
                "url": state.url,
                "status": state.status.value,
                "status_reason": None if state.status is FeedStatus.ENABLED else change.next_reason,
                "etag": state.etag,
                "last_modified": state.last_modified,
                "validators_from": state.validators_from,
                "validator_untrusted": state.validator_untrusted,
                "body_hash": state.body_hash,
                "interval": state.interval,
                "next_poll_at": state.next_poll_at,
                "next_reason": change.next_reason,
                "reason": poll.reason.value,
                "detail": poll.detail[:2000],
                "success_at": state.last_success_at,
                "full_at": state.last_full_at,
                "new": count.new > 0,
                "failures": state.failures,
                "in_row": state.failures_in_row,
                "url_identity": state.url_identity,
                "moved_to": state.moved_to,
                "moved_since": state.moved_since,
                "moved_seen": state.moved_seen,
                "quiet": list(state.quiet_hours),
                "times": list(state.publish_times),
            }
        )
    connection.execute(insert(feed_fetch), fetches)
    connection.execute(sa.text(_UPDATE_FEED), states)
    if moves:
        connection.execute(insert(feed_moved), moves)


_UPDATE_FEED = """
update newswatch.feed set
    url = :url, status = :status, status_reason = :status_reason, etag = :etag, last_modified = :last_modified,
    validators_from = :validators_from, validator_untrusted = :validator_untrusted, body_hash = :body_hash,
    poll_interval = :interval, next_poll_at = :next_poll_at, next_reason = :next_reason, last_poll_at = now(),
    last_reason = :reason, last_detail = :detail, last_success_at = :success_at, last_full_at = :full_at,
    last_entry_at = case when :new then now() else last_entry_at end,
    failures = :failures, failures_in_row = :in_row, url_identity = :url_identity, moved_to = :moved_to,
    moved_since = :moved_since, moved_seen = :moved_seen, publish_times = cast(:times as timestamptz[]),
    quiet_hours = cast(:quiet as smallint[]),
    lease_until = null, lease_token = null
where feed_id = :id and lease_token = cast(:token as uuid)
"""


def _ids_and_tokens(tickets: Sequence[Ticket]) -> dict[str, list[object]]:
    return {"ids": [ticket.subject_id for ticket in tickets], "tokens": [ticket.token for ticket in tickets]}
