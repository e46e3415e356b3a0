"""The views that answer analysts' questions, on rows whose answers are known, read as an analyst reads them."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from tests.sql import small_world

from newswatch.events.linking.score import THRESHOLD

Ask = Callable[..., list[Any]]


@pytest.fixture
def ask(connection: sa.Connection) -> Ask:
    """Rows as newswatch_analyst sees them."""
    small_world.fill(connection)
    connection.execute(sa.text("set role newswatch_analyst"))

    def answer(question: str, **values: object) -> list[Any]:
        return [tuple(row) for row in connection.execute(sa.text(question), values)]

    return answer


def test_cross_border_events_are_those_of_today_with_their_border(ask: Ask) -> None:
    rows = ask(
        "select event_id, border, origin_country, killed_best, perpetrators from analysis.cross_border_events "
        "order by event_id"
    )
    assert rows == [
        (1, "AF-PK", "AF", 4, "Tehrik-i-Taliban Pakistan"),
        (2, "AF-PK", "PK", None, "Pakistan Air Force"),
    ]


def test_a_border_in_a_month(ask: Ask) -> None:
    (row,) = ask(
        "select border, month::text, events, events_forth, events_back, deadly_events, killed_min, killed_best, "
        "killed_max, killed_security, killed_civilian, killed_militant, injured_best, events_without_toll, "
        "events_denied, events_observed, events_of_one_source, mean_sources from analysis.border_month"
    )
    assert row[:9] == ("AF-PK", "2026-03-01", 2, 1, 1, 1, 3, 4, 9)
    assert row[9:] == (3, None, 1, 2, 1, 1, 1, 1, Decimal("1.5"))


@pytest.mark.parametrize(
    ("moment", "believed"),
    [
        ("2026-03-05 11:59+00", []),
        ("2026-03-05 12:30+00", [(1, 1, 1, "unknown", None), (5, 1, 7, "yes", None)]),
        ("2026-03-05 14:00+00", [(1, 1, 1, "unknown", None), (5, 1, 7, "yes", None), (6, 1, 1, "yes", None)]),
        # From then on 6 is a part of 1
        ("2026-03-06 09:00+00", [(1, 2, 4, "yes", "Tehrik-i-Taliban Pakistan"), (5, 1, 7, "yes", None)]),
        ("2026-03-08 00:00+00", [(1, 2, 4, "yes", "Tehrik-i-Taliban Pakistan")]),
    ],
)
def test_what_was_believed_at_a_moment(ask: Ask, moment: str, believed: list[Any]) -> None:
    rows = ask(
        "select event_id, version, killed_best, cross_border, perpetrators "
        "from analysis.events_as_of(cast(:moment as timestamptz)) order by event_id",
        moment=moment,
    )
    assert rows == believed


def test_values_of_that_moment_come_from_that_version(ask: Ask) -> None:
    question = (
        "select place, place_precision, date_precision, origin_basis, origin_denied, confidence, recalled, targets "
        "from analysis.events_as_of(cast(:moment as timestamptz)) where event_id = 1"
    )
    (then,) = ask(question, moment="2026-03-05 18:00+00")
    assert then == ("Pakistan", "country", "day", None, False, 0.5, False, None)
    (now,) = ask(question, moment="2026-03-07 18:00+00")
    assert now == ("Torkham", "place", "day", "official_allegation", True, 0.9, False, "Pakistan Army")


def test_who_alleges_and_who_denies(ask: Ask) -> None:
    rows = ask(
        "select event_id, stance, speaker, border, basis, known_sanctuary, outlet, outlet_side, quote "
        "from analysis.origin_allegations order by event_id, mention_id, stance"
    )
    words = ("from across the border", "rejected the claim", "jets from Pakistan", "local men")
    assert rows == [
        (1, "asserted", "ISPR", "AF-PK", "official_allegation", "AF", "Border Post", "target", words[0]),
        (1, "asserted", "ISPR", "AF-PK", "official_allegation", None, "Kabul Daily", "origin", words[1]),
        (1, "denied", "Kabul", "AF-PK", "official_allegation", None, "Kabul Daily", "origin", words[1]),
        (2, "asserted", None, "AF-PK", "launch_site", None, "Kabul Daily", "target", words[2]),
        (3, "domestic", "police", None, None, None, "Border Post", None, words[3]),
    ]


def test_what_cannot_be_seen(connection: sa.Connection, ask: Ask) -> None:
    connection.execute(sa.text("reset role"))
    connection.execute(
        sa.text(
            "insert into newswatch.feed (slug, url, catalogue_url, outlet_id, added_by, status, failures_in_row, "
            "last_success_at, last_detail) values "
            "('border-post', 'http://border-post.example/f', '', 1, 'user', 'enabled', 0, now(), null), "
            "('kabul-daily', 'http://kabul-daily.example/f', '', 2, 'user', 'enabled', 4, now() - interval '9 days', "
            "'404 for the fourth time')"
        )
    )
    connection.execute(
        sa.text(
            "insert into newswatch.stage_run (stage, started_at, worker) values "
            "('poll', now() - interval '3 days', 'w'), ('poll', now() - interval '1 day', 'w'), ('poll', now(), 'w')"
        )
    )
    connection.execute(
        sa.text(
            "insert into newswatch.work (stage, subject_id, ready_at, first_at, quarantined_at) "
            "values ('fetch', 1, now(), now(), now()), ('fetch', 2, now(), now(), now())"
        )
    )
    connection.execute(sa.text("update newswatch.article_version set withheld = 'reservation' where version_id = 4"))
    connection.execute(sa.text("set role newswatch_analyst"))
    rows = ask(
        "select gap, country, subject, affected from analysis.coverage_gaps where gap <> 'unwatched_day' order by 1, 2"
    )
    assert rows == [
        ("feed", "AF", "kabul-daily", None),
        ("given_up", None, "fetch", 2),
        ("language", "AF", "ps", 1),
        ("no_outlet", "AF", None, 3),
        ("no_outlet", "IN", None, 1),
        ("one_voice", "PK", None, 3),
        ("withheld", "PK", "border-post", 1),
    ]
    days = ask("select subject = (now() at time zone 'utc')::date - 2 || '' from analysis.coverage_gaps "
               "where gap = 'unwatched_day'")  # fmt: skip
    assert days == [(True,)]
    assert ask("select why from analysis.coverage_gaps where gap = 'feed'") == [("404 for the fourth time",)]


def test_what_a_person_should_look_at_first(ask: Ask) -> None:
    rows = ask("select kind, number, event_id, title, expected_error, importance, priority from analysis.review_queue")
    ten = round(2 * (1 + math.log(10)), 2)  # nine killed at most, and across a border
    two = round(1 + math.log(2), 2)
    found = [(row[0], row[1], row[2], float(row[4]), float(row[5])) for row in rows]
    assert found == [
        ("event", 1, 1, 0.5, ten),  # nine is three times three: the tolls lie far apart
        ("link", 2, 1, 0.4, ten),  # 0.1 points above the line
        ("event", 3, 3, 0.6, two),
        ("article", 4, 3, 0.45, two),
    ]
    assert rows[0][3] == "armed assault, Torkham, 2026-03-05"
    for row in rows:
        assert float(row[6]) == pytest.approx(float(row[4]) * float(row[5]), abs=0.005)


def test_the_queue_knows_the_line_of_linking_and_what_was_answered(connection: sa.Connection, ask: Ask) -> None:
    connection.execute(sa.text("reset role"))
    question = "select expected_error from analysis.review_queue where kind = 'link'"
    for score, error in ((THRESHOLD, 0.5), (THRESHOLD + 0.49, 0.01)):
        connection.execute(sa.text("update newswatch.event_mention set score = :s where mention_id = 2"), {"s": score})
        assert [float(row[0]) for row in ask(question)] == [pytest.approx(error)]
    for score in (THRESHOLD - 0.01, THRESHOLD + 0.51):
        connection.execute(sa.text("update newswatch.event_mention set score = :s where mention_id = 2"), {"s": score})
        assert ask(question) == []
    said = (
        "insert into newswatch.review (target, target_key, target_id, action, seen_hash, reason) "
        "values ('article', 'a4', 4, 'confirm', :seen, 'read')"
    )
    about_4 = "select expected_error from analysis.review_queue where kind = 'article' and number = 4"
    connection.execute(sa.text(said), {"seen": b"t4"})
    assert ask(about_4) == []
    connection.execute(sa.text(said), {"seen": b"an older text"})
    assert ask(about_4) == [(1,)]


def test_titles_are_found_by_likeness_and_by_words(ask: Ask) -> None:
    assert ask("select article_id from analysis.articles where title % 'atack at Torkam crosing' limit 1") == [(1,)]
    assert ask(
        "select article_id from analysis.articles where 'Torkhan' <% title order by 'Torkhan' <<-> title, article_id"
    ) == [(1,), (2,)]
    assert ask(
        "select article_id from analysis.articles where search @@ websearch_to_tsquery('english', 'soldier attacks')"
    ) == [(1,)]
