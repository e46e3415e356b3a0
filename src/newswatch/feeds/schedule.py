"""What a poll asks, and what its answer means: entries to store, the feed's new state, and when to ask again.

Deciding only: nothing here fetches, stores or looks at a clock. All failures are values; every poll ends as a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from newswatch.feeds import quiet, rhythm
from newswatch.feeds.entries import keyed_by_url
from newswatch.feeds.reader import problem
from newswatch.model import (
    FEED_GRADES,
    GRADE_WEIGHT,
    Entry,
    Exchange,
    FeedChange,
    FeedState,
    FeedStatus,
    Grade,
    OutcomeKind,
    ParsedFeed,
    PollResult,
    Purpose,
    Reason,
    Request,
)

FULL_EVERY: Final = timedelta(hours=24)  # a poll without validators, for ETags lie
MOVE_AFTER: Final = timedelta(hours=24)  # a permanent redirect is believed when it has said the same so long,
MOVE_POLLS: Final = 3  # and at so many polls: one misconfigured morning moves nothing
DISABLE_AT: Final = 30.0  # weighted failures; Media Cloud's rss-fetcher, "dead feeds come back"
CHURN_SHARE: Final = 0.8  # of a feed's entries new by guid though their URLs are known
CHURN_LEAST: Final = 5  # entries; of fewer, one renamed guid would decide
MAX_VALIDATOR: Final = 1_024  # characters of an ETag; a longer one is not sent back but forgotten
MAX_WAIT: Final = timedelta(days=7)  # what a Retry-After and a list of quiet hours may ask for

# Linear back-off: so much more with each failure in a row, at most the ceiling of 24 hours. At these steps a feed is
# disabled after about 70 days of temporary failures, 50 of soft and 30 of hard ones.
_STEP: Final = {
    Grade.TEMPORARY: timedelta(minutes=15),
    Grade.SOFT: timedelta(hours=1),
    Grade.HARD: timedelta(hours=6),
}
# A block is an answer: asked once a day from then on, and the operator sees it.
_BLOCKED: Final = frozenset({Reason.FORBIDDEN, Reason.UNAUTHORISED, Reason.BOT_WALL, Reason.ROBOTS_DISALLOWED})
# We did not ask at all: our own politeness, no fault of the feed.
_NOT_ASKED: Final = frozenset({Reason.HOST_PAUSED, Reason.LEASE_LOST})
_SPREAD: Final = timedelta(minutes=10)  # over which polls are spread that a publisher's wish puts at one moment
# Rounds are ten minutes apart, and there may be a line at the host: a poll that is due so long before a quiet hour
# could come within it
_BEFORE_QUIET: Final = timedelta(minutes=15)
_PERMANENT: Final = frozenset({301, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Of the keys and of the URLs (`Entry.key`, `Entry.url`) in a parsed feed, those stored for this feed already."""

    keys: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()


def request_for(state: FeedState, now: datetime) -> Request:
    """The request of the next poll: conditional where the feed has validators that never lied, without them once in
    about FULL_EVERY (each feed at its own moment)."""
    conditional = (
        (state.etag is not None or state.last_modified is not None)
        and not state.validator_untrusted
        and state.last_full_at is not None
        and now < state.last_full_at + FULL_EVERY * _own_factor(state.feed_id)
    )
    if not conditional:
        return Request(url=state.url, purpose=Purpose.FEED)
    return Request(
        url=state.url,
        purpose=Purpose.FEED,
        etag=state.etag,
        last_modified=state.last_modified,
        validators_from=state.validators_from,
    )


def is_same_body(state: FeedState, exchange: Exchange) -> bool:
    """Is the body byte for byte the one that was parsed last? Then it need not be parsed again: `decide` takes None."""
    return exchange.reason is Reason.OK and exchange.complete and _hash(exchange.body) == state.body_hash


def decide(
    state: FeedState,
    exchange: Exchange,
    parsed: ParsedFeed | None,
    now: datetime,
    jitter: float,
    *,
    known: Known | None = None,
    request: Request | None = None,
) -> PollResult:
    """What the poll of `state` came to, by its `exchange` and the reading of its body.

    `parsed` is None where there was no body to read, or the same as before. A child that died gives a ParsedFeed
    with the reason as its `error` (`feeds.unreadable`). `jitter`, -1 to 1, says where in ±10 % of the interval the
    next poll falls. `known` lets the decider notice guids that change at every poll and validators that lie; without
    it both go by the body alone. `request` is what was asked; without it, what `request_for` would ask at `now`.
    """
    asked = request or request_for(state, now)
    poll = _Poll(
        state=state,
        exchange=exchange,
        now=now,
        jitter=jitter,
        known=known,
        conditional=asked.etag is not None or asked.last_modified is not None,
    )
    if exchange.reason is Reason.NOT_MODIFIED:
        if not poll.conditional:
            return poll.failed(Reason.UNSOLICITED_304, "304 Not Modified to a request without conditions")
        return poll.unchanged(Reason.NOT_MODIFIED)
    if exchange.reason is not Reason.OK:
        return poll.failed(exchange.reason, exchange.detail)
    if is_same_body(state, exchange):
        return poll.unchanged(Reason.SAME_BODY)
    if parsed is None:
        return poll.failed(Reason.BUG, "a new body was not parsed")
    fault = problem(parsed)
    if fault is not None:
        return poll.failed(fault, parsed.error_detail or parsed.malformed or "")
    return poll.read(parsed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Poll:
    """One poll's facts, and its three possible ends."""

    state: FeedState
    exchange: Exchange
    now: datetime
    jitter: float
    known: Known | None
    conditional: bool

    def unchanged(self, reason: Reason) -> PollResult:
        """Nothing new: a success that brings no entries. The interval only grows, for the feed has been silent."""
        old = self.state.interval
        pace = rhythm.learned(self.state.publish_times, self.now) or rhythm.guessed(old, something_new=False)
        if pace.interval < old:
            pace = rhythm.Pace(interval=rhythm.bounded(old), why="nothing new")
        changed = self._succeeded(saved=True)
        # The old interval may be what the body that is not here again asked for: no poll before it is over
        return self._ended(changed, OutcomeKind.SKIPPED, reason, self.exchange.detail, pace, at_least=old)

    def read(self, parsed: ParsedFeed) -> PollResult:
        """A body that is a feed."""
        entries = parsed.entries
        extra: dict[str, str] = {}
        by_url = self.state.url_identity or _guids_churn(entries, self.known)
        if by_url:
            entries = keyed_by_url(entries)
            if not self.state.url_identity:
                extra["identity"] = "guids change at every poll; entries go by their URLs from now on"
        truncated = parsed.truncated or not self.exchange.complete
        new = self._anything_new(entries)
        changed = self._succeeded(saved=not truncated)
        if not truncated and new and self._validator_lied():
            changed["validator_untrusted"] = True
            extra["validators"] = "the body changed under the same validators; they are not sent any more"
        came = tuple(entry.published for entry in entries if entry.published is not None)
        times = rhythm.merged(self.state.publish_times, came, self.now)
        changed |= {"url_identity": by_url, "quiet_hours": parsed.quiet_hours, "publish_times": times}
        pace = rhythm.learned(times, self.now) or rhythm.guessed(self.state.interval, something_new=new)
        reason = Reason.TRUNCATED if truncated else Reason.OK if entries else Reason.NO_ENTRIES
        result = self._ended(changed, OutcomeKind.DONE, reason, parsed.malformed or "", pace, ttl=parsed.ttl)
        return replace(
            result,
            entries=entries,
            entries_total=parsed.entries_total,
            entries_tossed=parsed.entries_total - len(entries),
            extra=extra,
        )

    def failed(self, reason: Reason, detail: str) -> PollResult:
        """No feed came. Gone for good is believed at once; everything else is asked again, later each time."""
        if reason in _NOT_ASKED:
            return self._postponed(reason, detail)
        grade = FEED_GRADES.get(reason, Grade.SOFT)
        in_row = self.state.failures_in_row + 1
        total = self.state.failures + GRADE_WEIGHT[grade]
        wait = rhythm.CEILING if reason in _BLOCKED else rhythm.bounded(_STEP[grade] * in_row)
        due, why = self._not_before_retry(self.now + rhythm.jittered(wait, self.jitter))
        state = replace(self.state, failures=total, failures_in_row=in_row, next_poll_at=due)
        said = f"{reason.value.replace('_', ' ')}, {grade.value} failure {in_row} in a row"
        if reason is Reason.GONE:
            state = replace(state, status=FeedStatus.RETIRED)
            next_reason = "gone (410): retired, not asked again"
        elif total >= DISABLE_AT and state.status is FeedStatus.ENABLED:
            state = replace(state, status=FeedStatus.DISABLED)
            next_reason = f"{said}: disabled at {total:g} weighted failures"
        else:
            next_reason = f"{said}: again {why or 'after ' + rhythm.words(due - self.now)}"
        return self._result(
            FeedChange(state=state, next_reason=next_reason, grade=grade), OutcomeKind.FAILED, reason, detail
        )

    def _postponed(self, reason: Reason, detail: str) -> PollResult:
        due, why = self._not_before_retry(self.now + rhythm.jittered(rhythm.FLOOR, self.jitter))
        change = FeedChange(
            state=replace(self.state, next_poll_at=due),
            next_reason=f"{reason.value.replace('_', ' ')}: again {why or 'after ' + rhythm.words(due - self.now)}",
        )
        return self._result(change, OutcomeKind.SKIPPED, reason, detail)

    def _not_before_retry(self, due: datetime) -> tuple[datetime, str | None]:
        """`due`, or later where the server asks for it, and not in quiet hours either; and why, in words."""
        wanted = self.exchange.retry_at
        if wanted is None or wanted <= due:
            return self._after_quiet_hours(due, self.state.quiet_hours), None
        # All feeds of a host that paused have the same wish to heed: who comes first then is left to chance
        wait = min(wanted - self.now, MAX_WAIT)
        wait += min(_SPREAD, rhythm.JITTER * wait) * (1 + self.jitter) / 2
        wanted = self._after_quiet_hours(self.now + min(wait, MAX_WAIT), self.state.quiet_hours)
        return wanted, f"after {rhythm.words(wanted - self.now)}, as the server asks"

    def _succeeded(self, *, saved: bool) -> dict[str, Any]:
        """What a poll that went well changes in the state; validators and hash are `saved` only of a body that came
        whole."""
        changed: dict[str, Any] = {"failures": 0.0, "failures_in_row": 0, "last_success_at": self.now}
        if not self.conditional and self.exchange.reason is Reason.OK:
            changed["last_full_at"] = self.now
        if not saved:
            return changed | {"etag": None, "last_modified": None, "validators_from": None, "body_hash": None}
        etag, last_modified = _validator(self.exchange, "etag"), _validator(self.exchange, "last-modified")
        if self.exchange.reason is Reason.NOT_MODIFIED:
            etag, last_modified = etag or self.state.etag, last_modified or self.state.last_modified
        else:
            changed["body_hash"] = _hash(self.exchange.body)
        origin = self.exchange.final_url if etag or last_modified else None
        return changed | {"etag": etag, "last_modified": last_modified, "validators_from": origin}

    def _ended(
        self,
        changed: dict[str, Any],
        kind: OutcomeKind,
        reason: Reason,
        detail: str,
        pace: rhythm.Pace,
        *,
        ttl: timedelta | None = None,
        at_least: timedelta = rhythm.FLOOR,
    ) -> PollResult:
        wish = rhythm.wished(self.exchange.headers, ttl, self.now)
        if wish is not None and wish.interval > pace.interval:
            pace = rhythm.Pace(interval=rhythm.bounded(wish.interval), why=wish.why)
        at_least = max(at_least, wish.interval) if wish else at_least
        wait = rhythm.jittered(pace.interval, self.jitter, at_least=at_least)
        wanted = self._after_quiet_hours(self.now + wait, changed.get("quiet_hours", self.state.quiet_hours))
        why = pace.why if wanted == self.now + wait else f"{pace.why}, not in the hours its publisher wishes skipped"
        moved, moved_from = _moved(self.state, self.exchange, self.now)
        state = replace(self.state, **changed, **moved, interval=pace.interval, next_poll_at=wanted)
        next_reason = f"{why}: again after {rhythm.words(wanted - self.now)}"
        return self._result(
            FeedChange(state=state, next_reason=next_reason, moved_from=moved_from), kind, reason, detail
        )

    def _after_quiet_hours(self, due: datetime, hours: tuple[int, ...]) -> datetime:
        """`due`, or the end of the quiet hours in which it falls, or would where it comes late: some minutes after it,
        for all such feeds end them on the hour. No later than MAX_WAIT."""
        late = due + _BEFORE_QUIET
        start = due if quiet.until(due, hours) != due else late
        end = quiet.until(start, hours)
        if end == start:
            return due
        return max(due, min(end + _SPREAD * (1 + self.jitter) / 2, self.now + MAX_WAIT))

    def _result(self, change: FeedChange, kind: OutcomeKind, reason: Reason, detail: str) -> PollResult:
        came = self.exchange
        return PollResult(
            feed_id=self.state.feed_id,
            started_at=(came.fetched_at or self.now) - timedelta(seconds=came.elapsed_s),
            kind=kind,
            reason=reason,
            detail=detail,
            status=came.status,
            final_url=came.final_url,
            wire_bytes=came.wire_bytes,
            elapsed_s=came.elapsed_s,
            conditional=self.conditional,
            change=change,
        )

    def _anything_new(self, entries: Iterable[Entry]) -> bool:
        """Does the feed tell of anything that was not stored? Without `known` a new body is taken for news."""
        if self.known is None:
            return True
        return any(entry.key not in self.known.keys and entry.url not in self.known.urls for entry in entries)

    def _validator_lied(self) -> bool:
        """Another body under the validators of the last one, seen because we asked without them."""
        before, came = self.state, self.exchange
        if self.conditional or before.body_hash is None or before.validator_untrusted:
            return False
        if before.etag is not None:
            return _validator(came, "etag") == before.etag
        return before.last_modified is not None and _validator(came, "last-modified") == before.last_modified


def _moved(state: FeedState, exchange: Exchange, now: datetime) -> tuple[dict[str, Any], str | None]:
    """What a permanent redirect that was observed changes in the state, and the old URL where it is now believed.

    Every hop must be 301 or 308; a target without TLS of a feed with it is followed, but never kept.
    """
    target = exchange.final_url
    permanent = bool(exchange.hops) and all(hop.status in _PERMANENT for hop in exchange.hops)
    downgrade = state.url.startswith("https:") and not target.startswith("https:")
    if not permanent or target == state.url or downgrade:
        return {"moved_to": None, "moved_since": None, "moved_seen": 0}, None
    if state.moved_to != target or state.moved_since is None:
        return {"moved_to": target, "moved_since": now, "moved_seen": 1}, None
    seen = state.moved_seen + 1
    if seen < MOVE_POLLS or now - state.moved_since < MOVE_AFTER:
        return {"moved_seen": seen}, None
    return {"url": target, "moved_to": None, "moved_since": None, "moved_seen": 0}, state.url


def _guids_churn(entries: tuple[Entry, ...], known: Known | None) -> bool:
    if known is None or len(entries) < CHURN_LEAST:
        return False
    renamed = sum(entry.key not in known.keys and entry.url in known.urls for entry in entries)
    return renamed > CHURN_SHARE * len(entries)


def _validator(exchange: Exchange, name: str) -> str | None:
    value = exchange.headers.get(name)
    return value if value and len(value) <= MAX_VALIDATOR and value.isprintable() else None


def _hash(body: bytes) -> bytes:
    return sha256(body).digest()


def _own_factor(feed_id: int) -> float:
    """0.9 to 1.1, always the same for one feed: multiplicative hashing by Knuth's constant spreads the ids."""
    return 0.9 + 0.2 * ((feed_id * 2_654_435_761) % 2**32) / 2**32
