"""News of news on a real database and over real HTTP: what is told to whom, signed, at least once, in order, and what
becomes of receivers that fail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
import sqlalchemy as sa
from tests.receiver import LOOPBACK, Answer, Message, Receiver
from tests.storage.test_events import DAY, SARANA, Told, attack, link, rows, told

from newswatch.app import alerts, maintenance
from newswatch.errors import InputError, SettingsError
from newswatch.model import CrossBorder, EventType, Origin, OriginBasis, Quote, Reason
from newswatch.model.alerts import Alert, Paused
from newswatch.settings import Settings, load
from newswatch.storage import alerts as storage
from newswatch.storage import takedowns
from newswatch.storage.database import connect, transact

__all__ = ["told"]  # a fixture

MASTER = "dG8gYmUgbWFkZSBieSBvcGVuc3NsIHJhbmQ="
KABUL = Quote("Kabul", 0, 5)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def settings(receiver: Receiver, tmp_path: Path) -> Settings:
    """This machine may be posted to, at the receiver's port alone."""
    return load(
        {}, home=tmp_path, webhook_secret=MASTER, allow_loopback=True, allow_ports=(receiver.port,),
        webhook_deadline_s=2.0, alert_feeds=tmp_path / "feeds",
    )  # fmt: skip


@pytest.fixture
def desk(store_engine: sa.Engine, settings: Settings, receiver: Receiver) -> Alert:
    """An alert of everything, posted to the receiver."""
    return alerts.add(store_engine, settings, alerts.spec("desk", webhook_url=receiver.url))


def notify(engine: sa.Engine, settings: Settings) -> alerts.Notified:
    link(engine)
    return alerts.notify(engine, settings)


def wait_over(engine: sa.Engine) -> None:
    """As if the waits after failures were over."""
    with engine.begin() as connection:
        connection.execute(sa.text("update newswatch.alert set not_before = null"))
        connection.execute(sa.text("update newswatch.notice set ready_at = now() where ended_at is null"))


def tries(engine: sa.Engine) -> list[tuple[Any, ...]]:
    return [
        tuple(row)
        for row in rows(
            engine, "select event_id, attempt, reason, status, state from analysis.notifications order by tried_at"
        )
    ]


def test_without_an_alert_nothing_is_noted_and_nothing_happens(
    store_engine: sa.Engine, settings: Settings, receiver: Receiver, told: Told
) -> None:
    told("first", attack(4))
    assert notify(store_engine, settings) == alerts.Notified()
    assert rows(store_engine, "select from newswatch.event_change") == []
    assert not (settings.home / "feeds").exists()
    assert receiver.messages == []


def test_a_new_event_is_posted_once_signed_with_the_row_of_the_export(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    told("first", attack(4))
    done = notify(store_engine, settings)
    assert (done.made, done.delivered, done.failed) == (1, 1, 0)
    assert notify(store_engine, settings).tries == {}
    [message] = receiver.messages
    assert message.is_signed_with(alerts.secret(settings, desk))
    assert not message.is_signed_with(alerts.secret(settings, replace(desk, secret_no=2)))
    assert message.headers["content-type"] == "application/json"
    assert message.type == "event.new"
    data = message.data
    assert (data["alert"], data["changes"], data["previous_version"]) == ("desk", ["new"], None)
    assert (data["event"]["killed_best"], data["event"]["place"]) == (4, "Sarana")
    assert data["event"]["quote"] == "Gunmen"
    assert [one["url"] for one in data["sources"]] == ["http://x.example/first"]
    exported = set(data["event"])
    assert {"latitude", "origin_basis", "independent_sources", "url", "version"} <= exported
    assert tries(store_engine) == [(data["event_id"], 1, "ok", 204, "delivered")]


def test_what_changed_is_told_with_the_values_before_and_after(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    told("first", attack(4))
    notify(store_engine, settings)
    told("first", attack(7), at=DAY + timedelta(hours=2))
    notify(store_engine, settings)
    told("second", attack(7), at=DAY + timedelta(hours=3))
    done = notify(store_engine, settings)
    assert done.made == 0, "one more source is no change that this alert wants"
    first, second = receiver.messages
    assert second.type == "event.changed"
    assert second.id != first.id
    assert "toll" in second.data["changes"]
    assert {"field": "killed_best", "before": 4, "after": 7} in second.data["differences"]
    assert (second.data["previous_version"], second.data["version"]) == (1, 2)


def test_several_changes_between_two_runs_are_one_notice(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    for hour, killed in enumerate((4, 5, 7)):
        told("first", attack(killed), at=DAY + timedelta(hours=hour))
        link(store_engine)
    alerts.notify(store_engine, settings)
    [message] = receiver.messages
    assert (message.type, message.data["version"], message.data["event"]["killed_best"]) == ("event.new", 3, 7)


def test_what_was_not_seen_by_anybody_is_brought_up_to_date_or_taken_back(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    transact(store_engine, lambda connection: storage.pause(connection, "desk", Paused.BY_HAND))
    told("first", attack(4))
    told("gone", attack(9, place=replace(SARANA, name="Elsewhere", admin2="Bannu", geonames_id=2)))
    notify(store_engine, settings)
    told("first", attack(7), at=DAY + timedelta(hours=2))
    told("gone", at=DAY + timedelta(hours=2))
    notify(store_engine, settings)
    assert receiver.messages == []
    transact(store_engine, lambda connection: storage.resume(connection, "desk"))
    alerts.notify(store_engine, settings)
    [message] = receiver.messages
    assert (message.type, message.data["event"]["killed_best"]) == ("event.new", 7)


def test_a_withdrawn_event_is_told_as_retracted(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    told("first", attack(4))
    notify(store_engine, settings)
    told("first", at=DAY + timedelta(hours=2))
    notify(store_engine, settings)
    assert [message.type for message in receiver.messages] == ["event.new", "event.retracted"]
    assert receiver.messages[1].data["event"] is None


def test_a_filter_tells_what_begins_and_what_ceases_to_answer_to_it(
    store_engine: sa.Engine, settings: Settings, receiver: Receiver, told: Told
) -> None:
    wanted = alerts.spec("grave", border="pk-af", killed_min=5, event_types=["armed_assault"], webhook_url=receiver.url)
    alerts.add(store_engine, settings, wanted)
    far = replace(SARANA, name="Far", admin2="Bannu", geonames_id=3, border_km=90.0)
    earlier = replace(attack(1).when, start=date(2026, 1, 3), end=date(2026, 1, 3))
    told("far", attack(50, place=far, when=earlier))
    told("other", attack(50, event_type=EventType.BOMBING, when=replace(attack(1).when, start=None, end=None)))
    for hour, killed in enumerate((4, 6, 8, 2)):
        told("first", attack(killed), at=DAY + timedelta(hours=hour))
        notify(store_engine, settings)
    assert [(message.type, message.data["event"]["killed_best"]) for message in receiver.messages] == [
        ("event.new", 6),
        ("event.changed", 8),
        ("event.retracted", 2),
    ]
    assert [message.data["matches"] for message in receiver.messages] == [True, True, False]


def test_rules_that_change_do_not_flood_unless_corrections_are_wanted(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    alerts.add(store_engine, settings, alerts.spec("all", corrections=True, webhook_url=receiver.url))
    told("first", attack(4))
    notify(store_engine, settings)
    receiver.messages.clear()
    told("first", attack(6), ruleset="r2", again=True)
    notify(store_engine, settings)
    assert [message.data["alert"] for message in receiver.messages] == ["all"]
    # The next news tells the desk all that changed since it heard last
    told("first", attack(9), at=DAY + timedelta(hours=2), ruleset="r2")
    notify(store_engine, settings)
    [message] = [one for one in receiver.messages if one.data["alert"] == "desk"]
    assert {"field": "killed_best", "before": 4, "after": 9} in message.data["differences"]


def test_after_a_failure_the_same_message_comes_again_and_later_ones_of_the_event_wait(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    receiver.answer = lambda _: Answer(500, body=b"out of \x1b[31m order")
    told("first", attack(4))
    assert notify(store_engine, settings).tries == {Reason.SERVER_ERROR: 1}
    told("first", attack(7), at=DAY + timedelta(hours=2))
    assert notify(store_engine, settings).tries == {}, "nothing is posted before the wait is over"
    [waiting] = rows(
        store_engine, "select next_at - tried_at as wait, detail from analysis.notifications where attempt = 1"
    )
    assert timedelta(minutes=1) <= waiting.wait < timedelta(minutes=2)
    assert waiting.detail == "status 500: out of \ufffd[31m order"
    receiver.answer = lambda _: Answer(200)
    wait_over(store_engine)
    assert alerts.notify(store_engine, settings).tries == {Reason.OK: 2}
    first, again, later = receiver.messages
    assert (again.id, again.body) == (first.id, first.body)
    assert later.data["event"]["killed_best"] == 7
    assert alerts.one(store_engine, "desk").failures == 0


def test_a_receiver_that_fails_is_asked_by_one_notice_at_a_time(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    receiver.answer = lambda _: Answer(503, {"Retry-After": "7200"})
    for number in range(6):
        place = replace(SARANA, name=f"Post {number}", admin2=f"District {number}", geonames_id=10 + number)
        told(f"article {number}", attack(4, place=place))
    assert notify(store_engine, settings).tries == {Reason.SERVER_ERROR: 4}
    [alert] = rows(store_engine, "select failures, not_before - now() as wait from newswatch.alert")
    assert alert.failures == 1
    assert alert.wait > timedelta(minutes=118), "what it asks for in Retry-After"
    wait_over(store_engine)
    assert alerts.notify(store_engine, settings).tries == {Reason.SERVER_ERROR: 1}


def test_a_receiver_that_is_gone_is_left_alone(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    receiver.answer = lambda _: Answer(410)
    told("first", attack(4))
    assert notify(store_engine, settings).tries == {Reason.GONE: 1}
    told("first", attack(7), at=DAY + timedelta(hours=2))
    wait_over(store_engine)
    assert notify(store_engine, settings).tries == {}
    assert alerts.one(store_engine, "desk").paused_reason is Paused.GONE
    receiver.answer = lambda _: Answer(204)
    transact(store_engine, lambda connection: storage.resume(connection, "desk"))
    assert alerts.notify(store_engine, settings).tries == {Reason.OK: 1}
    assert receiver.messages[-1].data["event"]["killed_best"] == 7


def test_after_ten_tries_a_notice_is_given_up_and_the_alert_with_it(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    receiver.answer = lambda _: Answer(404)
    told("first", attack(4))
    notify(store_engine, settings)
    for _ in range(9):
        wait_over(store_engine)
        assert alerts.notify(store_engine, settings).tries == {Reason.NOT_FOUND: 1}
    wait_over(store_engine)
    assert alerts.notify(store_engine, settings).tries == {}
    assert [row[1] for row in tries(store_engine)] == list(range(1, 11))
    assert {row[4] for row in tries(store_engine)} == {"given_up"}
    assert alerts.one(store_engine, "desk").paused_reason is Paused.GIVEN_UP


def test_a_slow_receiver_costs_its_deadline_and_is_tried_again(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    receiver.answer = lambda _: Answer(200, after_s=6.0)
    told("first", attack(4))
    began = time.monotonic()
    hurried = settings.model_copy(update={"webhook_deadline_s": 0.5})
    assert notify(store_engine, hurried).tries == {Reason.TIMED_OUT: 1}
    assert time.monotonic() - began < 5


def test_a_redirect_is_not_followed_least_of_all_inside(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    with Receiver() as inside:
        receiver.answer = lambda _: Answer(307, {"Location": inside.url})
        told("first", attack(4))
        assert notify(store_engine, settings).tries == {Reason.REDIRECTED: 1}
        assert inside.messages == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://desk.example/hook", "forbidden scheme"),
        ("ftp://desk.example/hook", "forbidden scheme"),
        ("https://user:word@desk.example/hook", "bad url"),
        ("https://desk.example:8443/hook", "forbidden port"),
        (f"http://{LOOPBACK}:80/hook", "forbidden scheme"),
        ("no address", "bad url"),
    ],
)
def test_a_webhook_that_could_never_be_posted_to_is_refused(
    store_engine: sa.Engine, tmp_path: Path, url: str, reason: str
) -> None:
    settings = load({}, home=tmp_path, webhook_secret=MASTER)
    with pytest.raises(InputError, match=reason):
        alerts.add(store_engine, settings, alerts.spec("desk", webhook_url=url))
    assert rows(store_engine, "select from newswatch.alert") == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "10.0.0.8", "169.254.169.254", "localhost"])
def test_nothing_is_sent_inside(
    store_engine: sa.Engine, tmp_path: Path, told: Told, receiver: Receiver, host: str
) -> None:
    settings = load({}, home=tmp_path, webhook_secret=MASTER, allow_ports=(receiver.port,))
    alerts.add(store_engine, settings, alerts.spec("desk", webhook_url=f"https://{host}:{receiver.port}/hook"))
    told("first", attack(4))
    assert notify(store_engine, settings).tries == {Reason.FORBIDDEN_ADDRESS: 1}
    assert receiver.messages == []


def test_without_a_secret_nothing_is_posted_and_what_there_is_to_tell_waits(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    told("first", attack(4))
    bare = settings.model_copy(update={"webhook_secret": None})
    with pytest.raises(SettingsError, match=r"NEWSWATCH_WEBHOOK_SECRET"):
        notify(store_engine, bare)
    with pytest.raises(SettingsError):
        alerts.add(store_engine, bare, alerts.spec("another", webhook_url=receiver.url))
    assert alerts.notify(store_engine, settings).tries == {Reason.OK: 1}


def test_a_new_secret_signs_beside_the_one_before_for_a_day(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    old = alerts.secret(settings, desk)
    transact(store_engine, lambda connection: storage.new_secret(connection, "desk"))
    new = alerts.secret(settings, alerts.one(store_engine, "desk"))
    told("first", attack(4))
    notify(store_engine, settings)
    assert receiver.messages[0].is_signed_with(old)
    assert receiver.messages[0].is_signed_with(new)
    with store_engine.begin() as connection:
        connection.execute(sa.text("update newswatch.alert set secret_at = now() - interval '25 hours'"))
    told("first", attack(7), at=DAY + timedelta(hours=2))
    notify(store_engine, settings)
    assert not receiver.messages[1].is_signed_with(old)
    assert receiver.messages[1].is_signed_with(new)


def test_no_secret_stands_in_any_table(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    receiver.answer = lambda message: Answer(401, body=message.headers["webhook-signature"].encode())
    told("first", attack(4))
    notify(store_engine, settings)
    secret = alerts.secret(settings, desk)
    for table in ("alert", "notice", "delivery", "setting"):
        for row in rows(store_engine, f"select t::text as row from newswatch.{table} t"):  # noqa: S608
            assert MASTER not in row.row
            assert secret.removeprefix("whsec_") not in row.row
    [view] = rows(store_engine, "select v::text as row from analysis.alerts v")
    assert "/hook" not in view.row, "an address may be nobody's business"


def test_the_role_that_collects_can_tell(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    with store_engine.begin() as connection:
        connection.execute(sa.text("alter role newswatch_app password 'of-this-test-only'"))
    url = store_engine.url.set(username="newswatch_app", password="of-this-test-only")  # noqa: S106
    app = connect(url.render_as_string(hide_password=False))
    told("first", attack(4))
    assert notify(app, settings).delivered == 1
    alerts.add(app, settings, alerts.spec("another"))
    assert transact(app, lambda connection: storage.remove(connection, "another"))
    app.dispose()


def test_one_killed_within_a_try_loses_nothing(
    store_engine: sa.Engine, scratch_database_url: str, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    told("first", attack(4))
    link(store_engine)
    arrived, go_on = threading.Event(), threading.Event()

    def hold(_: Message) -> Answer:
        arrived.set()
        go_on.wait(20)
        return Answer(200)

    receiver.answer = hold
    environment = {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        "NEWSWATCH_DATABASE_URL": scratch_database_url,
        "NEWSWATCH_HOME": str(settings.home),
        "NEWSWATCH_WEBHOOK_SECRET": MASTER,
        "NEWSWATCH_ALLOW_LOOPBACK": "true",
        "NEWSWATCH_ALLOW_PORTS": str(receiver.port),
    }
    process = subprocess.Popen([sys.executable, "-m", "newswatch", "alerts", "send"], env=environment)
    assert arrived.wait(30)
    process.send_signal(signal.SIGKILL)
    process.wait()
    go_on.set()
    receiver.answer = lambda _: Answer(200)
    assert alerts.notify(store_engine, settings).tries == {}, "leased still"
    wait_over(store_engine)  # as if the lease had ended
    assert alerts.notify(store_engine, settings).tries == {Reason.OK: 1}
    first, again = receiver.messages
    assert (first.id, first.body) == (again.id, again.body)
    assert [row[1:3] for row in tries(store_engine)] == [(1, "ok")]


def test_who_lost_the_claim_writes_nothing(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    told("first", attack(4))
    link(store_engine)
    rival: list[alerts.Notified] = []

    def meanwhile(_: Message) -> Answer:
        receiver.answer = lambda _: Answer(200)
        wait_over(store_engine)
        rival.append(alerts.notify(store_engine, settings))
        return Answer(500)

    receiver.answer = meanwhile
    done = alerts.notify(store_engine, settings)
    assert done.tries == {Reason.LEASE_LOST: 1}
    assert [one.delivered for one in rival] == [1]
    assert [row[1:3] for row in tries(store_engine)] == [(1, "ok")]


def test_many_workers_post_each_notice_once(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    receiver.answer = lambda _: Answer(200, after_s=0.02)
    for number in range(24):
        place = replace(SARANA, name=f"Post {number}", admin2=f"District {number}", geonames_id=10 + number)
        told(f"article {number}", attack(4, place=place))
    link(store_engine)
    workers = [threading.Thread(target=alerts.notify, args=(store_engine, settings)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    alerts.notify(store_engine, settings)
    events = [message.data["event_id"] for message in receiver.messages]
    [(made,)] = rows(store_engine, "select count(*) from newswatch.event")
    assert len(events) == len(set(events)) == made > 20
    assert rows(store_engine, "select count(*) from newswatch.notice where ending = 'delivered'") == [(made,)]


def test_a_change_while_somebody_looks_is_looked_at_anew(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    """Linking and telling side by side, many times over: the last value is always told."""
    for hour in range(12):
        told("first", attack(4 + hour), at=DAY + timedelta(hours=hour))
        looker = threading.Thread(target=alerts.notify, args=(store_engine, settings))
        looker.start()
        link(store_engine)
        looker.join()
    alerts.notify(store_engine, settings)
    assert receiver.messages[-1].data["event"]["killed_best"] == 15
    versions = [message.data["version"] for message in receiver.messages]
    assert versions == sorted(versions)
    assert rows(store_engine, "select from newswatch.event_change") == []


def test_the_feed_is_whole_stable_and_safe(store_engine: sa.Engine, settings: Settings, told: Told) -> None:
    alerts.add(store_engine, settings, alerts.spec("feed", changes=["new", "toll", "sources"]))
    hostile = replace(SARANA, name='<script>alert("x")</script>\x1b[31m\u202e & ]]>')
    told("first", attack(4, place=hostile))
    notify(store_engine, settings)
    told("first", attack(7, place=hostile), at=DAY + timedelta(hours=2))
    done = notify(store_engine, settings)
    [path] = done.feeds
    text = path.read_bytes()
    assert alerts.feed(store_engine, settings, alerts.one(store_engine, "feed")) == text
    assert alerts.notify(store_engine, settings).feeds == (), "what is the same is not written again"
    parsed = feedparser.parse(text)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert parsed.feed.id.startswith("tag:newswatch.example,2026:")
    [entry] = parsed.entries
    assert entry.id.endswith("/event/1")
    assert entry.updated_parsed > entry.published_parsed or entry.updated >= entry.published
    assert entry.updated == parsed.feed.updated
    assert entry.link == "http://x.example/first"
    assert "<script>" not in text.decode()
    assert '<script>alert("x")</script>[31m' in entry.title.replace("&lt;", "<").replace("&gt;", ">")
    [content] = entry.content
    assert "killed 4 → 7" in content.value
    assert "Gunmen" in content.value
    [state] = rows(store_engine, "select distinct state from analysis.notifications")
    assert state == ("listed",)


def test_what_is_taken_down_goes_out_of_what_was_told(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    told("first", attack(4))
    told("second", attack(4))
    notify(store_engine, settings)
    with store_engine.begin() as connection:
        # The fixture's keys are no addresses'
        connection.execute(sa.text("update newswatch.article set host = canonical_url"))
    target = takedowns.Target(address="http://x.example/first")
    takedowns.take_down(store_engine, target, reason="a court", by="ada")
    [row] = rows(store_engine, "select body from newswatch.notice")
    assert "x.example/first" not in row.body
    assert "x.example/second" in row.body


def test_what_a_reviewer_says_is_told(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    told("first", attack(4))
    notify(store_engine, settings)
    with store_engine.begin() as connection:
        connection.execute(sa.text("select analysis.review_correct(1, 'killed', '9', 'the hospital''s list', 'ada')"))
    alerts.notify(store_engine, settings)
    with store_engine.begin() as connection:
        connection.execute(sa.text("select analysis.review_reject(1, 'a drill', 'ada')"))
    alerts.notify(store_engine, settings)
    _, corrected, rejected = receiver.messages
    assert (corrected.type, corrected.data["cause"], corrected.data["event"]["killed_best"]) == (
        "event.changed",
        "review",
        9,
    )
    assert (rejected.type, rejected.data["event"]) == ("event.retracted", None)


def test_the_log_is_forgotten_in_time_and_an_alert_with_all_that_is_its(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver, told: Told
) -> None:
    told("first", attack(4))
    notify(store_engine, settings)
    with store_engine.begin() as connection:
        connection.execute(sa.text("update newswatch.notice set ended_at = now() - interval '401 days'"))
    assert maintenance.retain(store_engine, settings, dry_run=True).notices == 1
    assert maintenance.retain(store_engine, settings).notices == 1
    assert tries(store_engine) == []
    told("first", attack(7), at=DAY + timedelta(hours=2))
    notify(store_engine, settings)
    assert receiver.messages[-1].type == "event.changed"
    assert transact(store_engine, lambda connection: storage.remove(connection, "desk"))
    assert rows(store_engine, "select from newswatch.notice") == []


def test_an_event_that_crossed_a_border_answers_to_it_from_afar(
    store_engine: sa.Engine, settings: Settings, receiver: Receiver, told: Told
) -> None:
    alerts.add(
        store_engine, settings, alerts.spec("line", border="AF-PK", cross_border="yes", webhook_url=receiver.url)
    )
    far = replace(SARANA, border_segment=None, border_km=None)
    origin = Origin(
        status=CrossBorder.YES, origin_country="AF", target_country="PK", basis=OriginBasis.LAUNCH_SITE, quote=KABUL
    )
    told("first", attack(4, place=far, origin=origin))
    notify(store_engine, settings)
    assert [message.data["event"]["origin_country"] for message in receiver.messages] == ["AF"]


def test_what_an_alert_can_be_is_said(store_engine: sa.Engine, settings: Settings, desk: Alert) -> None:
    for words, said in (
        ({"name": "Not A Name"}, "no name"),
        ({"name": "x", "border": "AF"}, "no border"),
        ({"name": "x", "country": "Pakistan"}, "no country"),
        ({"name": "x", "event_types": ["party"]}, "party"),
        ({"name": "x", "confidence_min": 2.0}, "no confidence"),
        ({"name": "x", "killed_min": -1}, "never killed"),
    ):
        with pytest.raises(InputError, match=said):
            alerts.spec(**words)
    with pytest.raises(InputError, match="already"):
        alerts.add(store_engine, settings, alerts.spec("desk"))


def test_trying_a_webhook_posts_one_message(
    store_engine: sa.Engine, settings: Settings, desk: Alert, receiver: Receiver
) -> None:
    assert alerts.test(settings, desk).reason is Reason.OK
    [message] = receiver.messages
    assert json.loads(message.body)["type"] == "alert.test"
    assert message.is_signed_with(alerts.secret(settings, desk))
