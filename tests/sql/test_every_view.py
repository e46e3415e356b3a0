"""Each view that is not asked about elsewhere, on rows whose answers are known, read as an analyst reads it."""

from __future__ import annotations

from typing import Any, Final

import pytest
import sqlalchemy as sa
from tests.sql import small_world

OPERATION: Final = """
insert into newswatch.feed (feed_id, slug, url, catalogue_url, outlet_id, added_by, status, failures_in_row,
    last_poll_at, last_reason)
overriding system value values (1, 'border-post-news', 'http://border-post.example/f', '', 1, 'user', 'enabled', 3,
    now(), 'server_error');
insert into newswatch.feed_fetch (feed_id, started_at, kind, reason, next_poll_at, next_reason, entries_new) values
    (1, '2026-03-05 10:00+00', 'done', 'ok', now(), 'rhythm', 7), (1, now(), 'failed', 'server_error', now(), 'x', 0);
insert into newswatch.attempt (at, stage, subject_id, kind, reason) values
    ('2026-03-05 11:00+00', 'extract', 1, 'done', 'ok'), ('2026-03-05 12:00+00', 'extract', 2, 'done', 'ok');
insert into newswatch.stage_run (stage, started_at, worker, inputs, done) values ('extract', now(), 'box:1', 2, 2);
insert into newswatch.work (stage, subject_id, ready_at, first_at, attempts, last_reason, quarantined_at) values
    ('assess', 4, now(), now(), 3, 'bug', now()), ('code', 5, now() - interval '1 minute', now(), 0, null, null);
insert into newswatch.alert (alert_id, name, changes, webhook_url, failures) overriding system value values
    (1, 'desk', '{new}', 'https://desk.example/hooks/path?token=1', 1), (2, 'reader', '{new}', null, 0);
insert into newswatch.notice (notice_id, webhook_id, alert_id, event_id, from_version, to_version, changes, changed_at,
    made_at, body, ready_at, attempts) overriding system value values
    (1, 'msg_1', 1, 1, 0, 2, '{new}', now(), now(), '{}', now(), 1);
insert into newswatch.delivery (notice_id, attempt, at, reason, status) values (1, 1, now(), 'server_error', 503);
insert into newswatch.review (reviewer, target, target_key, target_id, action, seen_hash, reason) values
    ('ada', 'article', 'a4', 4, 'confirm', 'an older text', 'read it');
"""
ANSWERS: Final[list[tuple[str, list[tuple[Any, ...]]]]] = [
    (
        (
            "select event_id, place, cross_border, killed_best, killed_security, killed_militant, killed_civilian, "
            "targets, independent_sources, quote from analysis.events where event_id < 3 order by 1"
        ),
        [
            (1, "Torkham", "yes", 4, 3, 1, None, "Pakistan Army", 2, "Four were killed at the crossing, the army said"),
            (2, "Barmal", "yes", None, None, None, None, None, 1, "Dozens of villagers were killed"),
        ],
    ),
    ("select event_id, merged_into from analysis.event_redirects", [(6, 1)]),
    ("select event_id, other_event_id, score from analysis.event_look_alikes order by 1", [(1, 2, 2.3), (2, 1, 2.3)]),
    (
        (
            "select event_id, perpetrators, perpetrator_kind, target_country, civilians_alone, killed_security, "
            "killed_civilian, killed_vague, outlets, first_outlet from analysis.event_sides "
            "where event_id in (1, 2, 3) order by 1"
        ),
        [
            (
                1,
                ["Tehrik-i-Taliban Pakistan"],
                "armed_group",
                "PK",
                False,
                3,
                None,
                None,
                "Border Post; Kabul Daily",
                "Border Post",
            ),
            (2, ["Pakistan Air Force"], "state", "AF", True, None, None, 12, "Kabul Daily", "Kabul Daily"),
            (3, None, None, None, True, None, 1, None, "Border Post", "Border Post"),
        ],
    ),
    (
        "select party, outcome, best, term from analysis.event_casualties where event_id = 2",
        [("civilian", "killed", None, "dozens")],
    ),
    (
        "select role, name, country from analysis.event_actors where event_id = 1 order by 1",
        [("perpetrator", "Tehrik-i-Taliban Pakistan", None), ("target", "Pakistan Army", "PK")],
    ),
    (
        (
            "select origin_country, basis, asserted_by, denied_by, independent_sources, quote "
            "from analysis.event_origins where event_id = 1"
        ),
        [("AF", "official_allegation", "ISPR", "Kabul", 2, "from across the border")],
    ),
    (
        "select outlet, title, link_score from analysis.event_sources where event_id = 1 order by 1",
        [
            ("Border Post", "Soldiers killed in attack at Torkham crossing", None),
            ("Kabul Daily", "Kabul rejects claim over Torkham attack", 2.2),
        ],
    ),
    (
        (
            "select speaker, best, outlet, quote from analysis.event_claims "
            "where claim = 'casualties' and event_id = 1 order by best"
        ),
        [
            ("ISPR", 3, "Border Post", "three soldiers"),
            ("a border official", 9, "Kabul Daily", "nine soldiers"),
        ],
    ),
    (
        (
            "select claim, speaker, outlet from analysis.event_claims where event_id = 1 and claim like 'origin%' "
            "order by 1, 3"
        ),
        [
            ("origin", "ISPR", "Border Post"),
            ("origin", "ISPR", "Kabul Daily"),
            ("origin_denied", "Kabul", "Kabul Daily"),
        ],
    ),
    (
        (
            "select version, cause, killed_best, cross_border, place_id from analysis.event_history where event_id = 1 "
            "order by 1"
        ),
        [(1, "new_mention", 1, "unknown", 4), (2, "new_mention", 4, "yes", 1)],
    ),
    (
        "select event_id, event_type, place, cross_border from analysis.mentions where mention_id = 3",
        [(2, "air_strike", "Barmal", "yes")],
    ),
    (
        "select event_id, speaker, role, quote from analysis.mention_sources order by 1",
        [(1, "ISPR", "military", "the army said"), (2, "villagers", "local", "villagers said")],
    ),
    (
        "select article_id, verdict, score, story_id from analysis.articles where article_id in (1, 4) order by 1",
        [(1, "relevant", 0.98, 1), (4, "relevant", 0.55, None)],
    ),
    ("select text from analysis.article_texts where article_id = 4", [("Blast in Bihar",)]),
    (
        "select article_id, cue, quote, quote_start, quote_end from analysis.assessment_evidence",
        [(1, "crossed", "from across the border", 4, 26)],
    ),
    (
        "select title, articles, outlets, independent_sources from analysis.stories",
        [("Soldiers killed in attack at Torkham crossing", 2, 2, 2)],
    ),
    (
        "select name, kind, countries, sanctuaries, aliases from analysis.actors",
        [("Tehrik-i-Taliban Pakistan", "armed_group", ["PK"], ["AF"], ["Fitna al-Khawarij", "TTP"])],
    ),
    (
        (
            "select name, border_segment, line_status, border_km from analysis.places where country = 'PK' "
            "and precision = 'place'"
        ),
        [("Torkham", "AF-PK", "disputed", 0.4)],
    ),
    (
        "select feed, outlet, health, polls_7d, failed_7d from analysis.feed_health",
        [("border-post-news", "Border Post", "failing", 1, 1)],
    ),
    (
        "select stage, due, quarantined from analysis.backlog where stage in ('assess', 'code', 'link')",
        [("assess", 0, 1), ("code", 1, 0), ("link", 0, 0)],
    ),
    ("select stage, reason, url from analysis.quarantine", [("assess", "bug", "http://border-post.example/4")]),
    (
        "select stage, kind, reason, inputs from analysis.outcomes where day = '2026-03-05' order by 1",
        [("extract", "done", "ok", 2), ("poll", "done", "ok", 1)],
    ),
    ("select stage, worker, inputs, done, died from analysis.stage_runs", [("extract", "box:1", 2, 2, False)]),
    (
        ("select alert, receiver, health, pending, given_up from analysis.alerts order by 1"),
        [("desk", "desk.example", "stumbling", 1, 0), ("reader", None, "feed_only", 0, 0)],
    ),
    (
        "select alert, event_id, version, changes, state, attempt, reason, status from analysis.notifications",
        [("desk", 1, 2, ["new"], "pending", 1, "server_error", 503)],
    ),
    (
        "select reviewer, target, action, latest, stale from analysis.reviews",
        [("ada", "article", "confirm", True, True)],
    ),
]


@pytest.fixture
def world(connection: sa.Connection) -> sa.Connection:
    small_world.fill(connection)
    connection.exec_driver_sql(OPERATION, execution_options={"no_parameters": True})
    connection.execute(sa.text("set role newswatch_analyst"))
    return connection


@pytest.mark.parametrize(("question", "answer"), ANSWERS)
def test_it_tells(world: sa.Connection, question: str, answer: list[tuple[Any, ...]]) -> None:
    assert [tuple(row) for row in world.exec_driver_sql(question, execution_options={"no_parameters": True})] == answer


def test_none_is_left_out(connection: sa.Connection) -> None:
    views = set(connection.execute(sa.text("select viewname from pg_views where schemaname = 'analysis'")).scalars())
    here = {question.split("analysis.")[1].split()[0] for question, _ in ANSWERS}
    elsewhere = {
        "acled",
        "border_month",
        "countries",
        "coverage_gaps",
        "cross_border_events",
        "gtd",
        "origin_allegations",
        "review_queue",
        "ucdp_ged",
    }
    assert here | elsewhere == views
