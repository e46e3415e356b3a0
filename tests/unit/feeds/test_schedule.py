"""Polls decided: conditions, failures, redirects, identity, and when to ask again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.feeds import rhythm, schedule, unreadable
from newswatch.feeds.schedule import Known, decide, request_for
from newswatch.model import (
    FEED_GRADES,
    Entry,
    Exchange,
    FeedState,
    FeedStatus,
    Grade,
    Hop,
    OutcomeKind,
    ParsedFeed,
    PublishedBasis,
    Reason,
)

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://outlet.example/feed"


def state(**values: object) -> FeedState:
    fields: dict[str, object] = {
        "feed_id": 7,
        "slug": "outlet-all",
        "url": URL,
        "outlet_slug": "outlet",
        "status": FeedStatus.ENABLED,
        "last_full_at": NOW - HOUR,
        "last_success_at": NOW - HOUR,
    }
    return FeedState(**(fields | values))  # type: ignore[arg-type]


def came(reason: Reason = Reason.OK, **values: object) -> Exchange:
    fields: dict[str, object] = {
        "url": URL,
        "final_url": URL,
        "status": 200 if reason is Reason.OK else 304 if reason is Reason.NOT_MODIFIED else None,
        "reason": reason,
        "body": b"<rss/>" if reason is Reason.OK else b"",
        "elapsed_s": 0.5,
        "fetched_at": NOW,
    }
    return Exchange(**(fields | values))  # type: ignore[arg-type]


def entry(number: int, *, age: timedelta | None = None, key: str | None = None) -> Entry:
    return Entry(
        key=key or f"guid-{number}",
        position=number,
        guid=key or f"guid-{number}",
        url=f"https://outlet.example/{number}",
        title=f"Story {number}",
        summary=None,
        published=None if age is None else NOW - age,
        published_basis=None if age is None else PublishedBasis.FEED,
    )


def feed(*entries: Entry, **values: object) -> ParsedFeed:
    fields: dict[str, object] = {
        "title": "Outlet",
        "version": "rss20",
        "language": "en",
        "entries": entries,
        "entries_total": len(entries),
    }
    return ParsedFeed(**(fields | values))  # type: ignore[arg-type]


class TestRequests:
    def test_the_first_poll_asks_for_everything(self) -> None:
        request = request_for(state(etag='"a"', last_full_at=None), NOW)
        assert (request.etag, request.last_modified) == (None, None)

    def test_validators_go_back_as_they_came(self) -> None:
        request = request_for(
            state(etag='W/"a,b"', last_modified="yesterday", validators_from="https://cdn.example/f"), NOW
        )
        assert request.etag == 'W/"a,b"'
        assert request.last_modified == "yesterday"
        assert request.validators_from == "https://cdn.example/f"

    def test_not_if_they_lied(self) -> None:
        assert request_for(state(etag='"a"', validator_untrusted=True), NOW).etag is None

    def test_a_full_poll_about_once_a_day_at_each_feed_s_own_moment(self) -> None:
        day = timedelta(hours=24)
        moments = set()
        for feed_id in range(200):
            one = state(feed_id=feed_id, etag='"a"', last_full_at=NOW)
            assert request_for(one, NOW + 0.9 * day - HOUR / 60).etag == '"a"'
            assert request_for(one, NOW + 1.1 * day).etag is None
            moments.add(next(hour for hour in range(21, 28) if request_for(one, NOW + hour * HOUR).etag is None))
        assert len(moments) >= 4


class TestNothingNew:
    def test_not_modified_is_a_success_and_keeps_what_it_does_not_renew(self) -> None:
        before = state(etag='"a"', last_modified="then", body_hash=b"h", failures=3.0, failures_in_row=4)
        result = decide(before, came(Reason.NOT_MODIFIED, headers={"last-modified": "now"}), None, NOW, 0)
        after = result.change.state
        assert (result.kind, result.reason, result.conditional) == (OutcomeKind.SKIPPED, Reason.NOT_MODIFIED, True)
        assert (after.etag, after.last_modified, after.body_hash) == ('"a"', "now", b"h")
        assert (after.failures, after.failures_in_row, after.last_success_at) == (0, 0, NOW)
        assert after.last_full_at == before.last_full_at

    def test_the_same_body_is_not_parsed_again(self) -> None:
        before = state(body_hash=sha256(b"<rss/>").digest())
        exchange = came(headers={"etag": '"b"'})
        assert schedule.is_same_body(before, exchange)
        result = decide(before, exchange, None, NOW, 0)
        assert (result.kind, result.reason, result.entries) == (OutcomeKind.SKIPPED, Reason.SAME_BODY, ())
        assert result.change.state.etag == '"b"'
        assert result.change.state.last_full_at == NOW

    def test_an_answer_of_304_to_no_condition_is_a_failure(self) -> None:
        result = decide(state(), came(Reason.NOT_MODIFIED), None, NOW, 0)
        assert (result.kind, result.reason, result.change.grade) == (
            OutcomeKind.FAILED,
            Reason.UNSOLICITED_304,
            Grade.SOFT,
        )

    def test_the_interval_grows_in_silence(self) -> None:
        one = state(etag='"a"', publish_times=tuple(NOW - 30 * 24 * HOUR - n * HOUR for n in range(5)))
        result = decide(one, came(Reason.NOT_MODIFIED), None, NOW, 0)
        assert result.change.state.interval == rhythm.CEILING
        assert "silent for 30 days" in result.change.next_reason


class TestEntries:
    def test_a_new_body(self) -> None:
        exchange = came(headers={"etag": '"n"', "last-modified": "Tue"}, wire_bytes=900)
        result = decide(state(failures=1.0, failures_in_row=2), exchange, feed(entry(1, age=HOUR), entry(2)), NOW, 0)
        after = result.change.state
        assert (result.kind, result.reason, len(result.entries)) == (OutcomeKind.DONE, Reason.OK, 2)
        assert (after.etag, after.last_modified, after.validators_from) == ('"n"', "Tue", URL)
        assert after.body_hash == sha256(b"<rss/>").digest()
        assert after.publish_times == (NOW - HOUR,)
        assert (after.failures, after.failures_in_row) == (0, 0)
        assert (result.wire_bytes, result.started_at) == (900, NOW - timedelta(seconds=0.5))

    def test_a_feed_without_entries_is_fine(self) -> None:
        result = decide(state(), came(), feed(), NOW, 0)
        assert (result.kind, result.reason, result.change.state.failures) == (OutcomeKind.DONE, Reason.NO_ENTRIES, 0)

    def test_what_is_tossed_is_counted(self) -> None:
        result = decide(state(), came(), feed(entry(1), entry(2), entries_total=5_000), NOW, 0)
        assert (len(result.entries), result.entries_total, result.entries_tossed) == (2, 5_000, 4_998)

    @pytest.mark.parametrize(("complete", "truncated"), [(False, False), (True, True)])
    def test_a_cut_body_gives_its_entries_but_no_validators(self, complete: bool, truncated: bool) -> None:
        exchange = came(headers={"etag": '"n"'}, complete=complete)
        result = decide(state(etag='"o"', body_hash=b"o"), exchange, feed(entry(1), truncated=truncated), NOW, 0)
        after = result.change.state
        assert (result.kind, result.reason, len(result.entries)) == (OutcomeKind.DONE, Reason.TRUNCATED, 1)
        assert (after.etag, after.body_hash) == (None, None)

    def test_bozo_is_no_verdict(self) -> None:
        result = decide(state(), came(), feed(entry(1), malformed="not well-formed"), NOW, 0)
        assert (result.kind, result.reason, result.detail) == (OutcomeKind.DONE, Reason.OK, "not well-formed")

    @pytest.mark.parametrize("value", ["x" * 1_025, 'a\x00"', ""])
    def test_validators_that_cannot_be_sent_back_are_forgotten(self, value: str) -> None:
        result = decide(state(), came(headers={"etag": value}), feed(entry(1)), NOW, 0)
        assert result.change.state.etag is None
        assert result.change.state.validators_from is None


class TestFaults:
    @pytest.mark.parametrize(
        ("parsed", "reason"),
        [
            (unreadable(Reason.NOT_A_FEED, "HTML"), Reason.NOT_A_FEED),
            (unreadable(Reason.EMPTY_BODY, ""), Reason.EMPTY_BODY),
            (unreadable(Reason.PARSE_TIMED_OUT, "killed"), Reason.PARSE_TIMED_OUT),
            (feed(version="", malformed="root <catalog>"), Reason.NOT_A_FEED),
            (feed(version="", truncated=True), Reason.TRUNCATED),
            (None, Reason.BUG),
        ],
    )
    def test_a_body_that_is_no_feed(self, parsed: ParsedFeed | None, reason: Reason) -> None:
        before = state(etag='"o"', body_hash=b"o")
        result = decide(before, came(headers={"etag": '"n"'}), parsed, NOW, 0)
        assert (result.kind, result.reason) == (OutcomeKind.FAILED, reason)
        assert result.change.state.etag == '"o"'
        assert result.change.state.body_hash == b"o"
        assert result.change.state.last_success_at == before.last_success_at

    @pytest.mark.parametrize("reason", sorted(set(FEED_GRADES) - {Reason.HOST_PAUSED}))
    def test_every_failure_has_its_weight_and_its_words(self, reason: Reason) -> None:
        result = decide(state(), came(reason, detail="as it was"), None, NOW, 0)
        weight = {Grade.TEMPORARY: 0.25, Grade.SOFT: 0.5, Grade.HARD: 1.0}[FEED_GRADES[reason]]
        assert (result.kind, result.reason, result.detail) == (OutcomeKind.FAILED, reason, "as it was")
        assert (result.change.state.failures, result.change.state.failures_in_row) == (weight, 1)
        assert result.change.grade is FEED_GRADES[reason]
        assert reason.value.replace("_", " ") in result.change.next_reason or reason is Reason.GONE

    @pytest.mark.parametrize(
        ("reason", "minutes"),
        [
            (Reason.TIMED_OUT, (15, 30, 45, 60)),
            (Reason.NOT_FOUND, (60, 120, 180, 240)),
            (Reason.HOSTILE_FEED, (360, 720, 1_080, 1_440)),
            (Reason.FORBIDDEN, (1_440, 1_440, 1_440, 1_440)),
            (Reason.BOT_WALL, (1_440, 1_440, 1_440, 1_440)),
        ],
    )
    def test_back_off_is_linear(self, reason: Reason, minutes: tuple[int, ...]) -> None:
        one, now = state(), NOW
        for expected in minutes:
            one = decide(one, came(reason), None, now, 0).change.state
            assert one.next_poll_at == now + timedelta(minutes=expected)
            now = one.next_poll_at

    def test_one_success_forgives_all(self) -> None:
        one = state(failures=29.5, failures_in_row=59)
        assert decide(one, came(), feed(entry(1)), NOW, 0).change.state.failures == 0

    def test_disabled_at_thirty_weighted_failures(self) -> None:
        one, now, polls = state(), NOW, 0
        while one.status is FeedStatus.ENABLED:
            one = decide(one, came(Reason.NOT_FOUND), None, now, 0).change.state
            assert one.next_poll_at is not None
            now, polls = one.next_poll_at, polls + 1
        assert (polls, one.status, one.failures) == (60, FeedStatus.DISABLED, 30)
        assert timedelta(days=40) < now - NOW < timedelta(days=60)

    def test_gone_retires_at_once(self) -> None:
        result = decide(state(), came(Reason.GONE, status=410), None, NOW, 0)
        assert result.change.state.status is FeedStatus.RETIRED
        assert "410" in result.change.next_reason

    def test_our_own_politeness_is_no_fault_of_the_feed(self) -> None:
        result = decide(state(), came(Reason.HOST_PAUSED, retry_at=NOW + 2 * HOUR), None, NOW, -1)
        assert (result.kind, result.change.state.failures) == (OutcomeKind.SKIPPED, 0)
        assert result.change.state.next_poll_at == NOW + 2 * HOUR

    def test_retry_after_is_obeyed_within_a_week(self) -> None:
        for asked, granted in ((3 * HOUR, 3 * HOUR), (400 * HOUR, timedelta(days=7)), (-HOUR, 0.9 * HOUR / 4)):
            exchange = came(Reason.SERVER_ERROR, status=503, retry_at=NOW + asked)
            result = decide(state(), exchange, None, NOW, -1)
            assert result.change.state.next_poll_at == NOW + granted
            assert ("as the server asks" in result.change.next_reason) is (asked > HOUR)

    def test_those_who_heed_one_wish_do_not_all_come_at_the_moment_when_it_ends(self) -> None:
        for hours in (1.0, 3.0, 100.0):
            asked = hours * HOUR
            exchange = came(Reason.RATE_LIMITED, status=429, retry_at=NOW + asked)
            first, last = (decide(state(), exchange, None, NOW, jitter).change.state for jitter in (-1, 1))
            assert first.next_poll_at == NOW + asked
            assert last.next_poll_at == NOW + asked + min(asked / 10, timedelta(minutes=10))


class TestMoving:
    TARGET = "https://new.example/feed"

    def answer(self, *statuses: int, to: str = TARGET) -> Exchange:
        hops = tuple(Hop(status=status, url=URL, location=to) for status in statuses)
        return came(final_url=to, hops=hops)

    def polls(
        self, *answers: tuple[timedelta, Exchange], start: FeedState | None = None
    ) -> tuple[FeedState, list[str | None]]:
        one, moved = start or state(), []
        for at, exchange in answers:
            result = decide(one, exchange, feed(entry(1)), NOW + at, 0)
            one = result.change.state
            moved.append(result.change.moved_from)
        return one, moved

    @pytest.mark.parametrize("statuses", [(301,), (308,), (301, 308)])
    def test_three_polls_over_a_day_move_the_feed(self, statuses: tuple[int, ...]) -> None:
        answer = self.answer(*statuses)
        one, moved = self.polls((0 * HOUR, answer), (12 * HOUR, answer))
        assert (one.url, one.moved_to, one.moved_seen, moved) == (URL, self.TARGET, 2, [None, None])
        one, moved = self.polls((24 * HOUR, answer), start=one)
        assert (one.url, one.moved_to, one.moved_seen, moved) == (self.TARGET, None, 0, [URL])

    def test_many_polls_in_an_hour_do_not(self) -> None:
        answer = self.answer(301)
        one, _ = self.polls(*((n * HOUR / 6, answer) for n in range(7)))
        assert (one.url, one.moved_seen) == (URL, 7)
        assert self.polls((24 * HOUR, answer), start=one)[0].url == self.TARGET

    @pytest.mark.parametrize("statuses", [(302,), (307,), (303,), (301, 302), (302, 301)])
    def test_a_temporary_hop_moves_nothing(self, statuses: tuple[int, ...]) -> None:
        one, _ = self.polls(*((n * 24 * HOUR, self.answer(*statuses)) for n in range(5)))
        assert (one.url, one.moved_to) == (URL, None)

    def test_another_target_or_a_plain_answer_begins_anew(self) -> None:
        other = self.answer(301, to="https://other.example/feed")
        one, _ = self.polls((0 * HOUR, self.answer(301)), (13 * HOUR, other), (26 * HOUR, self.answer(301)))
        assert (one.url, one.moved_seen) == (URL, 1)
        one, _ = self.polls((0 * HOUR, self.answer(301)), (13 * HOUR, came()), (26 * HOUR, self.answer(301)))
        assert (one.url, one.moved_seen) == (URL, 1)

    def test_a_target_that_is_no_feed_is_not_believed(self) -> None:
        one = state()
        for n in range(5):
            result = decide(one, self.answer(301), unreadable(Reason.NOT_A_FEED, "HTML"), NOW + n * 24 * HOUR, 0)
            one = result.change.state
        assert (one.url, one.moved_to) == (URL, None)

    def test_tls_is_not_given_up(self) -> None:
        answer = self.answer(301, to="http://new.example/feed")
        assert self.polls(*((n * 24 * HOUR, answer) for n in range(5)))[0].url == URL

    def test_not_modified_at_the_target_says_the_same(self) -> None:
        one, _ = self.polls((0 * HOUR, replace(self.answer(301), headers={"etag": '"a"'})))
        answer = replace(self.answer(301), reason=Reason.NOT_MODIFIED, body=b"")
        one = decide(one, answer, None, NOW + 12 * HOUR, 0).change.state
        assert (one.moved_seen, one.validators_from) == (2, self.TARGET)


class TestIdentity:
    def test_guids_that_change_at_every_poll_give_way_to_urls(self) -> None:
        entries = tuple(entry(n, key=f"random-{n}") for n in range(10))
        known = Known(urls=frozenset(f"https://outlet.example/{n}" for n in range(9)))
        result = decide(state(), came(), feed(*entries), NOW, 0, known=known)
        assert result.change.state.url_identity
        assert [one.key for one in result.entries] == [f"https://outlet.example/{n}" for n in range(10)]
        assert "identity" in result.extra
        later = decide(result.change.state, came(body=b"2"), feed(*entries), NOW + HOUR, 0)
        assert later.entries[0].key == "https://outlet.example/0"
        assert "identity" not in later.extra

    @pytest.mark.parametrize("known_urls", [0, 5, 8])
    def test_a_burst_of_news_does_not(self, known_urls: int) -> None:
        entries = tuple(entry(n) for n in range(10))
        known = Known(urls=frozenset(f"https://outlet.example/{n}" for n in range(known_urls)))
        assert not decide(state(), came(), feed(*entries), NOW, 0, known=known).change.state.url_identity

    def test_nor_do_few_entries(self) -> None:
        entries = tuple(entry(n) for n in range(4))
        known = Known(urls=frozenset(f"https://outlet.example/{n}" for n in range(4)))
        assert not decide(state(), came(), feed(*entries), NOW, 0, known=known).change.state.url_identity


class TestValidatorsThatLie:
    def lied(self, before: FeedState, headers: dict[str, str], known: Known | None = None) -> bool:
        result = decide(before, came(body=b"another", headers=headers), feed(entry(1)), NOW, 0, known=known)
        return result.change.state.validator_untrusted

    def test_another_body_under_the_same_validator(self) -> None:
        full = state(etag='"a"', body_hash=b"o", last_full_at=None)
        assert self.lied(full, {"etag": '"a"'})
        assert not self.lied(full, {"etag": '"b"'})
        assert not self.lied(full, {})
        assert self.lied(replace(full, etag=None, last_modified="Tue"), {"last-modified": "Tue"})

    def test_only_a_poll_without_conditions_can_tell(self) -> None:
        assert not self.lied(state(etag='"a"', body_hash=b"o"), {"etag": '"a"'})

    def test_a_new_time_stamp_in_the_body_is_no_news(self) -> None:
        full = state(etag='"a"', body_hash=b"o", last_full_at=None)
        assert not self.lied(full, {"etag": '"a"'}, Known(keys=frozenset({"guid-1"})))
        assert self.lied(full, {"etag": '"a"'}, Known())


class TestPace:
    def pace(self, *ages: timedelta, **values: object) -> timedelta:
        entries = tuple(entry(number, age=age) for number, age in enumerate(ages))
        exchange = came(headers=values.pop("headers", {}))
        return decide(state(), exchange, feed(*entries, **values), NOW, 0).change.state.interval

    def test_three_times_between_two_publications(self) -> None:
        assert self.pace(*(n * HOUR for n in range(1, 10))) == 20 * HOUR / 60
        assert self.pace(*(n * 24 * HOUR for n in range(10))) == 8 * HOUR
        assert self.pace(*(n * HOUR / 20 for n in range(50))) == rhythm.FLOOR

    def test_publications_in_one_burst_count_once(self) -> None:
        days = (day * 24 * HOUR + n * HOUR / 60 for day in range(4) for n in range(8))
        assert self.pace(*days) == pytest.approx(8 * HOUR, abs=HOUR / 4)

    def test_the_start_is_thirty_minutes(self) -> None:
        assert state().interval == rhythm.START

    def test_without_dates_it_follows_what_is_new(self) -> None:
        new = decide(state(), came(), feed(entry(1)), NOW, 0, known=Known())
        old = decide(state(), came(), feed(entry(1)), NOW, 0, known=Known(keys=frozenset({"guid-1"})))
        assert new.change.state.interval == 21 * HOUR / 60
        assert old.change.state.interval == 37.5 * HOUR / 60

    @pytest.mark.parametrize(
        ("headers", "ttl", "expected"),
        [
            ({"cache-control": "public, max-age=7200"}, None, 2 * HOUR),
            ({"cache-control": "max-age=99999999999"}, None, 24 * HOUR),
            ({"cache-control": "max-age=0"}, None, HOUR / 3),
            ({"cache-control": "max-age=60"}, None, HOUR / 3),
            ({"cache-control": "s-maxage=7200"}, None, HOUR / 3),
            ({"expires": "Tue, 10 Mar 2026 15:00:00 GMT"}, None, 3 * HOUR),
            ({"expires": "Tue, 10 Mar 2026 15:00:00 GMT", "date": "Tue, 10 Mar 2026 14:00:00 GMT"}, None, HOUR),
            ({"expires": "Tue, 10 Mar 2026 15:00:00 GMT", "cache-control": "max-age=60"}, None, HOUR / 3),
            ({"expires": "0"}, None, HOUR / 3),
            ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, None, HOUR / 3),
            ({}, 2 * HOUR, 2 * HOUR),
            ({"cache-control": "max-age=3600"}, 2 * HOUR, 2 * HOUR),
            ({"cache-control": "max-age=14400"}, 2 * HOUR, 4 * HOUR),
        ],
    )
    def test_the_publisher_s_wish_is_a_lower_bound(
        self, headers: dict[str, str], ttl: timedelta | None, expected: timedelta
    ) -> None:
        assert self.pace(*(n * HOUR for n in range(1, 10)), headers=headers, ttl=ttl) == expected

    def test_the_hours_that_its_publisher_wishes_skipped_are_skipped_also_when_nothing_is_new(self) -> None:
        quiet = tuple(range(24 + 12, 24 + 18))  # Tuesday noon to six; NOW is Tuesday noon
        found = decide(state(), came(), feed(entry(1), quiet_hours=quiet), NOW, 0.0)
        after = found.change.state
        assert after.next_poll_at == NOW + 6 * HOUR + timedelta(minutes=5)
        assert after.quiet_hours == quiet
        assert found.change.next_reason.endswith("not in the hours its publisher wishes skipped: again after 6.1 h")
        again = decide(after, came(Reason.NOT_MODIFIED), None, NOW, 1.0, request=request_for(state(etag="x"), NOW))
        assert again.change.state.next_poll_at == NOW + 6 * HOUR + timedelta(minutes=10)
        # what the feed does not say any more is forgotten
        other = came(body=b"<rss />")
        assert decide(after, other, feed(entry(1)), NOW, 0.0).change.state.quiet_hours == ()

    def test_days_that_are_skipped_cost_a_week_at_most(self) -> None:
        weekend = tuple(range(5 * 24, 168))
        friday = datetime(2026, 3, 13, 23, 30, tzinfo=UTC)
        due = decide(state(), came(), feed(entry(1), quiet_hours=weekend), friday, -1.0).change.state.next_poll_at
        assert due == datetime(2026, 3, 16, tzinfo=UTC)
        one_hour = tuple(hour for hour in range(168) if hour != 0)
        for jitter in (-1.0, 0.0, 1.0):
            due = decide(state(), came(), feed(entry(1), quiet_hours=one_hour), NOW, jitter).change.state.next_poll_at
            assert due is not None
            assert due.weekday() == due.hour == 0
            assert NOW < due <= NOW + schedule.MAX_WAIT

    def test_no_poll_comes_so_late_that_it_falls_into_the_hours_that_are_skipped(self) -> None:
        quiet = tuple(range(24 + 13, 24 + 18))  # Tuesday from one to six; NOW is Tuesday noon
        wait = timedelta(minutes=50)
        headers = {"cache-control": f"max-age={wait.total_seconds():.0f}"}
        after = decide(state(interval=wait), came(headers=headers), feed(quiet_hours=quiet), NOW, -1.0).change.state
        assert after.next_poll_at == NOW + 6 * HOUR

    def test_the_hours_are_skipped_after_a_failure_too(self) -> None:
        quiet = tuple(range(24 + 12, 24 + 18))
        for reason in (Reason.SERVER_ERROR, Reason.HOST_PAUSED):
            result = decide(state(quiet_hours=quiet), came(reason), None, NOW, -1.0)
            assert result.change.state.next_poll_at == NOW + 6 * HOUR, reason
            assert result.change.next_reason.endswith("again after 6 h")

    def test_where_nothing_is_new_jitter_does_not_undercut_a_wish_that_may_be_in_the_interval(self) -> None:
        hourly = tuple(NOW - n * HOUR for n in range(1, 10))
        before = state(interval=4 * HOUR, publish_times=hourly, etag='"a"')
        assert decide(before, came(Reason.NOT_MODIFIED), None, NOW, -1.0).change.state.next_poll_at == NOW + 4 * HOUR

    def test_jitter_never_undercuts_the_publisher_s_wish(self) -> None:
        exchange = came(headers={"cache-control": "max-age=7200"})
        result = decide(state(), exchange, feed(entry(1)), NOW, -1)
        assert result.change.state.next_poll_at == NOW + 2 * HOUR
        assert "Cache-Control" in result.change.next_reason


moments = st.timedeltas(timedelta(days=-700), timedelta(days=700)).map(lambda span: NOW + span)
headers = st.dictionaries(
    st.sampled_from(["etag", "last-modified", "cache-control", "expires", "date"]), st.text(max_size=40), max_size=4
)


@given(
    reason=st.sampled_from(sorted({*FEED_GRADES, Reason.OK, Reason.NOT_MODIFIED})),
    times=st.lists(moments, max_size=12),
    interval=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30)),
    failures=st.floats(0, 40),
    in_row=st.integers(0, 10_000),
    retry=st.none() | moments,
    ttl=st.none() | st.timedeltas(),
    headers=headers,
    jitter=st.floats(-3, 3),
    complete=st.booleans(),
)
def test_laws_of_every_poll(
    reason: Reason,
    times: list[datetime],
    interval: timedelta,
    failures: float,
    in_row: int,
    retry: datetime | None,
    ttl: timedelta | None,
    headers: dict[str, str],
    jitter: float,
    complete: bool,
) -> None:
    past = tuple(time for time in times[:6] if time <= NOW)
    before = state(interval=interval, failures=failures, failures_in_row=in_row, etag='"a"', publish_times=past)
    exchange = came(reason, retry_at=retry, headers=headers, complete=complete)
    parsed = feed(*(replace(entry(n), published=time) for n, time in enumerate(times)), ttl=ttl)
    result = decide(before, exchange, parsed if reason is Reason.OK else None, NOW, jitter)
    after = result.change.state
    assert after.next_poll_at is not None
    assert rhythm.FLOOR <= after.next_poll_at - NOW <= schedule.MAX_WAIT
    assert result.change.next_reason
    assert result.entries_tossed == result.entries_total - len(result.entries) >= 0
    assert all(time <= NOW for time in after.publish_times)
    if result.kind is OutcomeKind.FAILED:
        assert after.failures > failures
        assert after.interval == interval
    elif reason is not Reason.HOST_PAUSED:
        assert (after.failures, after.failures_in_row) == (0, 0)
        assert rhythm.FLOOR <= after.interval <= rhythm.CEILING
        assert after.next_poll_at - NOW <= rhythm.CEILING
