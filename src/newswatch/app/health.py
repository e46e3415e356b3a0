"""Whether data flow, what is broken and why, and what to do: for `newswatch status`, the page in Airflow's UI, its
alarms and metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from newswatch.model.health import Condition, Finding, Health, StageBacklog
from newswatch.model.reasons import OutcomeKind
from newswatch.model.vocabulary import Stage
from newswatch.model.work import OWN
from newswatch.storage import health as storage
from newswatch.storage import migrate
from newswatch.storage.database import explained

# Runs come every ten minutes: what has been due for so long was passed over by six of them
LATE = timedelta(hours=1)
# A desk that hears nothing new for so long while feeds answer has lost its articles on the way
STALE = timedelta(hours=24)
# Of a handful of feeds some always fail. A tenth of them is more than strangers' bad luck; half is our own network
FEW, A_TENTH, HALF = 3, 0.1, 0.5
# Fewer inputs say nothing about shares
ENOUGH = 20
# Our own failures: a few hostile pages of ten thousand are their publishers' fault, one in five inputs is ours
A_FIFTH = 0.2
# Runs whose worker died: one is a restart, more are a machine without memory
DEATHS = 3

# The whole costs 40 ms with a million articles
TIMEOUT_MS = 5000

_OFF = frozenset({"disabled", "retired"})
_OWN = frozenset(reason.value for reason in OWN)
_HOW_TO_RUN = "See in Airflow's UI that the DAG `ingest` is switched on and how its last runs ended; without Airflow, "


def snapshot(engine: sa.Engine) -> Health:
    """The pipeline now, judged, all of it as of one moment. Raises DatabaseError where the database cannot be reached,
    does not answer in time, or has another schema. Costs a few ten milliseconds however much there is."""
    with explained(engine.url), engine.connect() as connection:
        connection.execute(sa.text("set transaction isolation level repeatable read, read only"))
        # Who looks is not to be kept waiting, and a page must not hold a connection of a server in trouble
        connection.execute(sa.text(f"set local statement_timeout = {TIMEOUT_MS}"))
        # Estimates of JSON are so high that a server would compile for longer than it computes
        connection.execute(sa.text("set local jit = off"))
        migrate.require_current(connection)
        found = storage.read(connection)
        connection.rollback()
    return judged(found)


def judged(health: Health) -> Health:
    """The same with its findings, gravest first."""
    order = list(Condition)
    findings = sorted(_findings(health), key=lambda one: order.index(one.condition), reverse=True)
    return replace(health, findings=tuple(findings))


def as_data(health: Health) -> Mapping[str, object]:
    """For programs: every field, and first the verdict."""
    return {"verdict": health.verdict.value, "reasons": reasons(health), **asdict(health)}


def reasons(health: Health) -> list[str]:
    """Why the pipeline is as it is, in words, one sentence a reason; empty for one that is well."""
    return [one.what for one in health.findings if not one.is_note]


def _findings(health: Health) -> Iterator[Finding]:
    yield from _flow(health)
    yield from _feeds(health)
    yield from _yield(health)
    yield from _own_failures(health)
    yield from _leftovers(health)
    yield from _receivers(health)


def _flow(health: Health) -> Iterator[Finding]:
    """Whether what is due is done."""
    late = [row for row in health.backlog if row.oldest_due_at and health.at - row.oldest_due_at > LATE]
    if not late:
        return
    oldest = min(row.oldest_due_at for row in late if row.oldest_due_at)
    if all(_idle(health, stage) for stage in Stage) and not any(row.under_way for row in health.backlog):
        last = max(health.active.values(), default=None)
        yield Finding(
            condition=Condition.BROKEN,
            what=f"Nothing runs: {_inputs(sum(row.due for row in late))} due, the oldest for "
            f"{lasting(health.at - oldest)}, and the last stage worked "
            + ("more than a day ago" if last is None else f"{lasting(health.at - last)} ago"),
            advice=_HOW_TO_RUN + "`newswatch run --feeds live --every 10`",
        )
        return
    for row in late:
        yield _late(health, row)


def _late(health: Health, row: StageBacklog) -> Finding:
    since = lasting(health.at - (row.oldest_due_at or health.at))
    if _idle(health, row.stage) and not row.under_way:
        return Finding(
            condition=Condition.BROKEN,
            what=f"Stage {row.stage} does nothing: {_inputs(row.due)} due, the oldest for {since}",
            advice=f"Read the log of task `{row.stage}` in the latest run of `ingest`; without Airflow, "
            f"`newswatch run` shows the error",
        )
    return Finding(
        condition=Condition.DEGRADED,
        what=f"Stage {row.stage} falls behind: {_inputs(row.due)} due, the oldest for {since}",
        advice="After a first run or a long pause it catches up by itself; else give it more workers "
        "(NEWSWATCH_SHARDS), or look for a host that makes all wait",
    )


def _idle(health: Health, stage: Stage) -> bool:
    last = health.active.get(stage)
    return last is None or health.at - last > LATE


def _feeds(health: Health) -> Iterator[Finding]:
    """Whether the feeds answer, and bring what they should."""
    known = sum(health.feeds.values())
    enabled = known - sum(health.feeds.get(name, 0) for name in _OFF)
    if known == 0:
        yield Finding(
            condition=Condition.DEGRADED,
            what="No feed is known yet",
            advice="The first run brings them: switch on the DAG `ingest`, or `newswatch run`",
        )
        return
    if enabled == 0:
        yield Finding(
            condition=Condition.BROKEN,
            what=f"None of the {known} feeds is enabled",
            advice="`newswatch feeds check --never-seen` enables those that answer",
        )
        return
    polled = enabled - health.feeds.get("new", 0)
    failing = health.feeds.get("failing", 0)
    troubled = failing + health.feeds.get("stumbling", 0)
    if troubled >= FEW and troubled >= HALF * polled:
        yield Finding(
            condition=Condition.BROKEN,
            what=f"{troubled} of {polled} feeds failed at their last poll{_most_often(health)}",
            advice="Where most fail at once it is mostly our side: network, DNS or proxy of the workers. "
            "`newswatch feeds check` asks again",
        )
    elif failing >= FEW and failing >= A_TENTH * polled:
        yield Finding(
            condition=Condition.DEGRADED,
            what=f"{failing} of {polled} feeds failed at least three times in a row{_most_often(health)}",
            advice="The list of feeds in trouble says why each; `newswatch feeds check SLUG` asks again, and what has "
            "moved or ended is mended in the catalogue",
        )
    if health.alarms_total:
        grave = health.alarms_total >= FEW and health.alarms_total >= A_TENTH * enabled
        yield Finding(
            condition=Condition.DEGRADED if grave else Condition.OK,
            what=f"{health.alarms_total} of {enabled} feeds bring other than is expected of them",
            advice="`newswatch feeds list --alarm` says what and since when",
        )


def _most_often(health: Health) -> str:
    failures = Counter(
        {o.reason: o.inputs for o in health.outcomes if o.stage is Stage.POLL and o.kind is OutcomeKind.FAILED}
    )
    return f", mostly for {_words(failures.most_common(1)[0][0])}" if failures else ""


def _yield(health: Health) -> Iterator[Finding]:
    """Whether what comes in comes through."""
    for stage, share in ((Stage.FETCH, HALF), (Stage.EXTRACT, HALF)):
        counted = _ended(health, stage)
        # What waits for its turn at a host is counted again when it has it
        inputs = sum(number for (_, reason), number in counted.items() if reason != "host_paused")
        lost = Counter(
            {
                reason: number
                for (kind, reason), number in counted.items()
                if kind in (OutcomeKind.REJECTED, OutcomeKind.FAILED)
            }
        )
        if inputs >= ENOUGH and lost.total() > share * inputs:
            reason, number = lost.most_common(1)[0]
            yield Finding(
                condition=Condition.DEGRADED,
                what=f"Of {inputs} inputs of stage {stage} in the last day, {lost.total()} gave nothing; "
                f"{number} for {_words(reason)}",
                advice="`newswatch feeds list` says what each feed brings, `newswatch explain URL` what a page has",
            )
    newest = health.freshness.newest_article_at
    polled = health.freshness.last_poll_at
    polls = sum(number for (kind, _), number in _ended(health, Stage.POLL).items() if kind is not OutcomeKind.FAILED)
    if not health.sample and newest and polled and health.at - newest > STALE and polls >= ENOUGH:
        yield Finding(
            condition=Condition.DEGRADED,
            what=f"No new article for {lasting(health.at - newest)}, though feeds were polled "
            f"{lasting(health.at - polled)} ago",
            advice="The outcomes by reason say where they are lost; `newswatch feeds list` says what each feed brings",
        )


def _own_failures(health: Health) -> Iterator[Finding]:
    """What is our own fault, not strangers'."""
    for stage in Stage:
        counted = _ended(health, stage)
        inputs = sum(counted.values())
        own = Counter(
            {
                reason: number
                for (kind, reason), number in counted.items()
                if kind is OutcomeKind.FAILED and reason in _OWN
            }
        )
        if not own:
            continue
        reason, number = own.most_common(1)[0]
        much = own.total() >= ENOUGH / 2 and own.total() >= A_FIFTH * inputs
        if much or own["bug"]:
            yield Finding(
                condition=Condition.BROKEN if much else Condition.DEGRADED,
                what=f"Stage {stage} itself failed on {own.total()} of {inputs} inputs in the last day"
                + (f", mostly for {_words(reason)} ({number})" if len(own) > 1 else f": {_words(reason)}"),
                advice="`newswatch quarantine show` has the words of each; nothing is lost: mend or upgrade, then "
                "`newswatch quarantine retry --all`",
            )


def _leftovers(health: Health) -> Iterator[Finding]:
    """What was given up, and who died."""
    given_up = sum(row.quarantined for row in health.backlog)
    if given_up:
        grave = health.quarantined_last_day >= ENOUGH
        yield Finding(
            condition=Condition.DEGRADED if grave else Condition.OK,
            what=f"{_inputs(given_up)} in quarantine, {health.quarantined_last_day} since yesterday",
            advice="`newswatch quarantine list` says why; `newswatch quarantine retry` tries again",
        )
    killed = health.broken_runs_total
    if killed:
        yield Finding(
            condition=Condition.DEGRADED if killed >= DEATHS else Condition.OK,
            what=f"{killed} {'run' if killed == 1 else 'runs'} of the last day did not come to an end",
            advice="What they held is done by others, nothing is lost. When it comes again, look for a lack of memory",
        )


def _receivers(health: Health) -> Iterator[Finding]:
    """Whether those who asked for news get it."""
    for one in health.receivers:
        waits = f"{one.pending} {'notice waits' if one.pending == 1 else 'notices wait'}"
        if one.paused_reason == "gone":
            what = f"Alert {one.alert}: {one.receiver} wants no more of it (410), so it is paused"
        elif one.paused_reason is not None:
            what = f"Alert {one.alert}: {one.receiver} accepted nothing for days, so it is paused; {waits}"
        else:
            what = (
                f"Alert {one.alert}: posting to {one.receiver} failed {one.failures} times in a row, "
                f"last for {_words(one.last_reason)}; {waits}"
            )
        yield Finding(
            condition=Condition.DEGRADED,
            what=what,
            advice=f"`newswatch alerts log {one.alert}` has the tries, `newswatch alerts test {one.alert}` makes one; "
            f"once it is mended, `newswatch alerts resume {one.alert}`",
        )


def _ended(health: Health, stage: Stage) -> dict[tuple[OutcomeKind, str], int]:
    return {(one.kind, one.reason): one.inputs for one in health.outcomes if one.stage is stage}


def _inputs(number: int) -> str:
    return f"{number:,} input is" if number == 1 else f"{number:,} inputs are"


def _words(reason: str) -> str:
    return reason.replace("_", " ")


def lasting(time: timedelta) -> str:
    """A length of time as people say it."""
    seconds = max(0, round(time.total_seconds()))
    for unit, length, until in (("second", 1, 100), ("minute", 60, 7200), ("hour", 3600, 172_800)):
        if seconds < until:
            number = round(seconds / length)
            return f"{number} {unit}" + ("" if number == 1 else "s")
    return f"{round(seconds / 86_400)} days"


def age_s(health: Health, moment: datetime | None) -> float | None:
    """Seconds since a moment, at the time of the snapshot; null where it never came."""
    return None if moment is None else max(0.0, (health.at - moment).total_seconds())
