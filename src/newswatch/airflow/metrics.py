"""newswatch's own metrics, sent the way that Airflow sends its own: switched on and led by its settings
(AIRFLOW__METRICS__STATSD_ON, AIRFLOW__METRICS__OTEL_ON and what belongs to them), off until then.

Names carry what they are of, since plain StatsD has no tags; Airflow puts its prefix (`airflow`) before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from newswatch.app.health import age_s
from newswatch.model import EventType, FeedYield, Stage
from newswatch.model.health import Condition, Health
from newswatch.model.work import Tally


class Kind(StrEnum):
    """A gauge is a state, sent anew with every run; a counter is added to."""

    GAUGE = "gauge"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What documentation says of a metric. Parts of the name in braces stand for many values."""

    name: str
    kind: Kind
    unit: str
    meaning: str


HEALTH = Metric(
    name="newswatch.health",
    kind=Kind.GAUGE,
    unit="0, 1, 2",
    meaning="The verdict of the Newswatch page: 0 ok, 1 degraded, 2 broken",
)
BACKLOG = Metric(
    name="newswatch.backlog.{stage}.{state}",
    kind=Kind.GAUGE,
    unit="inputs",
    meaning="What is pending at a stage: due, under_way, waiting (to be tried later), quarantined (given up)",
)
OLDEST_DUE = Metric(
    name="newswatch.backlog.{stage}.oldest_due",
    kind=Kind.GAUGE,
    unit="seconds",
    meaning="For how long the oldest of what is due has been due; 0 where nothing is",
)
FRESHNESS = Metric(
    name="newswatch.freshness.{what}",
    kind=Kind.GAUGE,
    unit="seconds",
    meaning="Since the last poll, the newest article and the last change of an event: poll, article, event; "
    "not sent before there is one",
)
ARTICLE_LAG = Metric(
    name="newswatch.freshness.article_lag",
    kind=Kind.GAUGE,
    unit="seconds",
    meaning="Median time from an article's publication to our having it, over the last day; not sent without articles",
)
FEEDS = Metric(
    name="newswatch.feeds.{health}",
    kind=Kind.GAUGE,
    unit="feeds",
    meaning="Feeds by health, as in the view analysis.feed_health",
)
ARTICLES = Metric(
    name="newswatch.articles.last_day",
    kind=Kind.GAUGE,
    unit="articles",
    meaning="Articles first seen in the last 24 hours",
)
EVENTS = Metric(
    name="newswatch.events.{type}",
    kind=Kind.GAUGE,
    unit="events",
    meaning="Events first seen in the last 24 hours, by type",
)
OUTCOMES = Metric(
    name="newswatch.outcomes.{stage}.{kind}.{reason}",
    kind=Kind.COUNTER,
    unit="inputs",
    meaning="How the inputs of a run ended: done, skipped, rejected or failed, and for which reason",
)
CAME = Metric(
    name="newswatch.came.{what}",
    kind=Kind.COUNTER,
    unit="rows",
    meaning="What came of a run: new_entries, new_pages, new_articles, relevant, mentions, new_events, changed_events",
)
# What documentation shows, in this order
METRICS = (HEALTH, BACKLOG, OLDEST_DUE, FRESHNESS, ARTICLE_LAG, FEEDS, ARTICLES, EVENTS, OUTCOMES, CAME)

# All of them, so that one which is no more goes to zero: a gauge that is not sent keeps its last value
_FEED_HEALTHS = (
    *("healthy", "new", "stumbling", "failing", "disabled", "retired"),
    *(one.value for one in (FeedYield.SILENT, FeedYield.SCARCE, FeedYield.BURST, FeedYield.NO_TEXT)),
)


def values(health: Health, outcomes: Mapping[Stage, Tally]) -> Iterator[tuple[Metric, str, float]]:
    """Every metric of a run: which, its full name, its value."""

    def one(metric: Metric, value: float, **parts: str) -> tuple[Metric, str, float]:
        return metric, metric.name.format(**parts), value

    yield one(HEALTH, list(Condition).index(health.verdict))
    for row in health.backlog:
        for state in ("due", "under_way", "waiting", "quarantined"):
            yield one(BACKLOG, getattr(row, state), stage=row.stage, state=state)
        yield one(OLDEST_DUE, age_s(health, row.oldest_due_at) or 0.0, stage=row.stage)
    fresh = health.freshness
    newest = {"poll": fresh.last_poll_at, "article": fresh.newest_article_at, "event": fresh.newest_event_at}
    for what, moment in newest.items():
        seconds = age_s(health, moment)
        if seconds is not None:
            yield one(FRESHNESS, seconds, what=what)
    if fresh.article_lag_s is not None:
        yield one(ARTICLE_LAG, fresh.article_lag_s)
    for name in sorted({*_FEED_HEALTHS, *health.feeds}):
        yield one(FEEDS, health.feeds.get(name, 0), health=name)
    yield one(ARTICLES, fresh.articles_last_day)
    for event_type in EventType:
        yield one(EVENTS, health.events_by_type.get(event_type, 0), type=event_type)
    for stage, tally in outcomes.items():
        for (kind, reason), count in tally.counts.items():
            yield one(OUTCOMES, count, stage=stage, kind=kind, reason=reason)
        for what, count in tally.extra.items():
            yield one(CAME, count, what=what.replace(" ", "_"))


def emit(health: Health, outcomes: Mapping[Stage, Tally]) -> None:
    """Send them, where Airflow's settings say to. `outcomes` are the tallies of one run, by stage."""
    from airflow.sdk.observability import stats

    for metric, name, value in values(health, outcomes):
        if metric.kind is Kind.GAUGE:
            stats.gauge(name, value)
        elif value:
            stats.incr(name, int(value))
