"""The verdict on the pipeline: from what an operator would see, to what is wrong and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newswatch.app import health
from newswatch.model import OutcomeKind, Stage
from newswatch.model.health import Condition, Freshness, Health, OutcomeCount, StageBacklog

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


def hours(number: float) -> datetime:
    """So long ago."""
    return NOW - timedelta(hours=number)


def backlog(**due_since: float) -> tuple[StageBacklog, ...]:
    """Stages of which something has been due for so many hours; nothing at the others."""
    return tuple(
        StageBacklog(
            stage=stage,
            due=7 if stage in due_since else 0,
            under_way=0,
            waiting=0,
            quarantined=0,
            oldest_due_at=hours(due_since[stage]) if stage in due_since else None,
        )
        for stage in Stage
    )


def ended(stage: Stage, kind: OutcomeKind, reason: str, inputs: int) -> OutcomeCount:
    return OutcomeCount(stage=stage, kind=kind, reason=reason, inputs=inputs)


WELL = Health(
    at=NOW,
    backlog=backlog(fetch=0.1),
    freshness=Freshness(
        last_poll_at=hours(0.1),
        newest_article_at=hours(0.2),
        newest_event_at=hours(2),
        article_lag_s=1500.0,
        articles_last_day=900,
        events_last_day=40,
    ),
    active=dict.fromkeys(Stage, hours(0.1)),
    outcomes=(
        ended(Stage.POLL, OutcomeKind.DONE, "ok", 400),
        ended(Stage.POLL, OutcomeKind.FAILED, "timed_out", 3),
        ended(Stage.FETCH, OutcomeKind.DONE, "ok", 950),
        ended(Stage.FETCH, OutcomeKind.SKIPPED, "host_paused", 4000),
        ended(Stage.EXTRACT, OutcomeKind.DONE, "ok", 900),
        ended(Stage.EXTRACT, OutcomeKind.REJECTED, "paywall", 50),
        ended(Stage.EXTRACT, OutcomeKind.FAILED, "parse_timed_out", 2),
    ),
    feeds={"healthy": 96, "stumbling": 3, "failing": 1, "disabled": 20},
    sample=False,
    worst_feeds=(),
    alarms=(),
    alarms_total=0,
    quarantine=(),
    quarantined_last_day=0,
    events=(),
    events_by_type={},
    broken_runs=(),
    broken_runs_total=0,
)


def test_a_pipeline_that_is_well_has_nothing_to_say() -> None:
    found = health.judged(WELL)
    assert found.findings == ()
    assert found.verdict is Condition.OK
    assert health.reasons(found) == []


@pytest.mark.parametrize(
    ("change", "verdict", "words"),
    [
        (
            {"backlog": backlog(poll=5, fetch=3), "active": {Stage.POLL: hours(6)}},
            Condition.BROKEN,
            "Nothing runs: 14 inputs are due, the oldest for 5 hours, and the last stage worked 6 hours ago",
        ),
        (
            {"backlog": backlog(poll=30), "active": {}},
            Condition.BROKEN,
            "Nothing runs: 7 inputs are due, the oldest for 30 hours, and the last stage worked more than a day ago",
        ),
        (
            {"backlog": backlog(code=3), "active": {**WELL.active, Stage.CODE: hours(3)}},
            Condition.BROKEN,
            "Stage code does nothing: 7 inputs are due, the oldest for 3 hours",
        ),
        (
            {"backlog": backlog(fetch=3)},
            Condition.DEGRADED,
            "Stage fetch falls behind: 7 inputs are due, the oldest for 3 hours",
        ),
        ({"feeds": {}}, Condition.DEGRADED, "No feed is known yet"),
        ({"feeds": {"disabled": 5, "retired": 1}}, Condition.BROKEN, "None of the 6 feeds is enabled"),
        (
            {"feeds": {"healthy": 30, "stumbling": 40, "failing": 30}},
            Condition.BROKEN,
            "70 of 100 feeds failed at their last poll, mostly for timed out",
        ),
        (
            {"feeds": {"healthy": 80, "stumbling": 5, "failing": 15, "new": 900}},
            Condition.DEGRADED,
            "15 of 100 feeds failed at least three times in a row, mostly for timed out",
        ),
        ({"alarms_total": 2}, Condition.OK, "2 of 100 feeds bring other than is expected of them"),
        ({"alarms_total": 12}, Condition.DEGRADED, "12 of 100 feeds bring other than is expected of them"),
        (
            {
                "outcomes": (
                    ended(Stage.EXTRACT, OutcomeKind.DONE, "ok", 40),
                    ended(Stage.EXTRACT, OutcomeKind.REJECTED, "consent_wall", 50),
                    ended(Stage.EXTRACT, OutcomeKind.REJECTED, "paywall", 10),
                )
            },
            Condition.DEGRADED,
            "Of 100 inputs of stage extract in the last day, 60 gave nothing; 50 for consent wall",
        ),
        (
            {"freshness": replace(WELL.freshness, newest_article_at=hours(31))},
            Condition.DEGRADED,
            "No new article for 31 hours, though feeds were polled 6 minutes ago",
        ),
        (
            {
                "outcomes": (
                    ended(Stage.CODE, OutcomeKind.DONE, "ok", 99),
                    ended(Stage.CODE, OutcomeKind.FAILED, "bug", 1),
                )
            },
            Condition.DEGRADED,
            "Stage code itself failed on 1 of 100 inputs in the last day: bug",
        ),
        (
            {
                "outcomes": (
                    ended(Stage.EXTRACT, OutcomeKind.DONE, "ok", 60),
                    ended(Stage.EXTRACT, OutcomeKind.FAILED, "parse_out_of_memory", 30),
                    ended(Stage.EXTRACT, OutcomeKind.FAILED, "parse_crashed", 10),
                )
            },
            Condition.BROKEN,
            "Stage extract itself failed on 40 of 100 inputs in the last day, mostly for parse out of memory (30)",
        ),
        (
            {"backlog": tuple(replace(row, quarantined=1) for row in WELL.backlog), "quarantined_last_day": 2},
            Condition.OK,
            "6 inputs are in quarantine, 2 since yesterday",
        ),
        (
            {"backlog": tuple(replace(row, quarantined=10) for row in WELL.backlog), "quarantined_last_day": 60},
            Condition.DEGRADED,
            "60 inputs are in quarantine, 60 since yesterday",
        ),
        ({"broken_runs_total": 1}, Condition.OK, "1 run of the last day did not come to an end"),
        ({"broken_runs_total": 4}, Condition.DEGRADED, "4 runs of the last day did not come to an end"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) and " " in value else "",
)
def test_what_is_wrong_is_said_with_what_to_do(change: dict[str, object], verdict: Condition, words: str) -> None:
    found = health.judged(replace(WELL, **change))  # type: ignore[arg-type]
    assert [(one.condition, one.what) for one in found.findings] == [(verdict, words)]
    assert found.verdict is verdict
    assert found.findings[0].advice


def test_what_a_worker_holds_is_not_idle() -> None:
    held = tuple(replace(row, under_way=5) if row.stage is Stage.CODE else row for row in backlog(code=3))
    found = health.judged(replace(WELL, backlog=held, active={**WELL.active, Stage.CODE: hours(3)}))
    assert [one.what.split(":")[0] for one in found.findings] == ["Stage code falls behind"]


def test_the_sample_world_brings_nothing_new_and_need_not() -> None:
    old = replace(WELL.freshness, newest_article_at=hours(300))
    assert health.judged(replace(WELL, freshness=old, sample=True)).findings == ()


def test_the_gravest_comes_first_and_notes_do_not_count() -> None:
    found = health.judged(
        replace(
            WELL,
            alarms_total=1,
            backlog=backlog(code=3),
            active={**WELL.active, Stage.CODE: hours(3)},
            feeds={"healthy": 80, "failing": 20},
        )
    )
    assert [one.condition for one in found.findings] == [Condition.BROKEN, Condition.DEGRADED, Condition.OK]
    assert len(health.reasons(found)) == 2


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (99, "99 seconds"),
        (100, "2 minutes"),
        (7199, "120 minutes"),
        (7200, "2 hours"),
        (172_799, "48 hours"),
        (172_800, "2 days"),
        (-5, "0 seconds"),
    ],
)
def test_lengths_of_time_are_said_as_people_do(seconds: float, said: str) -> None:
    assert health.lasting(timedelta(seconds=seconds)) == said
