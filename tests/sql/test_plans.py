"""What analysts ask by border, day, kind or country reads the rows that it shows, and not the archive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from tests.conftest import database_from

# Three years of events of ten countries, two mentions each: of one day in one country are two or three, of one border
# in a month about thirty
ARCHIVE = """
insert into newswatch.outlet (slug, name, family, country, language, timezone, homepage, kind)
select 'o' || i, 'Outlet ' || i, 'o' || i,
    (array['PK', 'AF', 'IN', 'IR', 'TR', 'SY', 'IL', 'LB', 'ML', 'NE'])[1 + i % 10],
    'en', 'UTC', 'http://o' || i || '.example/', 'newspaper' from generate_series(1, 20) i;
insert into newswatch.place (place_key, name, country, admin1, precision, latitude, longitude, border_segment)
select ('p' || i)::bytea, 'Place ' || i,
    (array['PK', 'AF', 'IN', 'IR', 'TR', 'SY', 'IL', 'LB', 'ML', 'NE'])[1 + i % 10],
    'A', 'place', 30, 70, 'S' || i % 100 from generate_series(1, 2000) i;
insert into newswatch.article (article_key, canonical_url, outlet_id, host, voice, first_seen_at, published_at, title,
    language, verdict)
select ('a' || i)::bytea, 'http://o.example/' || i, 1 + i % 20, 'o.example', 'o' || i % 20,
    now() - i * interval '26 minutes', now() - i * interval '26 minutes',
    'Report ' || md5(i::text) || ' of ' || md5((i + 1)::text), 'en', 'relevant' from generate_series(1, 60000) i;
insert into newswatch.article_version (article_id, version_no, text_hash, fetched_at, page_id, published_has_time,
    text_chars, extractor, ruleset)
select article_id, 1, article_key, first_seen_at, article_id, true, 10, 'tree', 'r' from newswatch.article;
update newswatch.article a set version_id = v.version_id, version_at = v.fetched_at
from newswatch.article_version v where v.article_id = a.article_id;
insert into newswatch.version_text (version_id, fetched_at, text, search)
select version_id, fetched_at, 'x', to_tsvector('simple', 'w' || version_id % 2000) from newswatch.article_version;
insert into newswatch.assessment (version_id, ruleset, current, assessed_at, verdict, score, incident, cross_border,
    attack_types, genre, to_code, evidence)
select version_id, 'r', true, now(), 'relevant', 0.9, 0.9, 'yes', '{}', 'report', true, '[]'
from newswatch.article_version;
insert into newswatch.mention (mention_key, article_id, version_id, position, ruleset, coded_at, verified, event_type,
    realis, scope, recalled, date_start, date_end, date_precision, place_id, weapons, confidence, quote, quote_start,
    quote_end)
select article_key, article_id, version_id, 0, 'r', now(), true, 'raid', 'actual', 'incident', false,
    first_seen_at::date, first_seen_at::date, 'day', 1 + article_id % 2000, '{}', 0.9, 'q', 0, 1
from newswatch.article;
insert into newswatch.mention_origin (mention_id, status, origin_country, target_country)
select mention_id, 'yes', 'AF', 'PK' from newswatch.mention;
insert into newswatch.event (status, first_seen_at, changed_at, version_no, ruleset, event_type, recalled, date_start,
    date_end, date_precision, place_id, country, origin_status, origin_country, target_country, weapons,
    killed_min, killed_best, killed_max, articles, outlets, voices, confidence, mention_id)
select 'active', d.at, d.at, 1, 'r', (array['raid', 'bombing', 'shelling', 'air_strike', 'abduction'])[1 + i % 5],
    false, d.at::date, d.at::date, 'day', 1 + i % 2000, c.list[1 + i % 10],
    case when i % 3 = 0 then 'yes' else 'unknown' end, case when i % 3 = 0 then c.list[1 + (i + 1) % 10] end,
    case when i % 3 = 0 then c.list[1 + i % 10] end, '{}', 1, 1, 1, 2, 2, 2, 0.9, i * 2
from generate_series(1, 30000) i
cross join lateral (select now() - i * interval '52 minutes' as at) d
cross join (select array['PK', 'AF', 'IN', 'IR', 'TR', 'SY', 'IL', 'LB', 'ML', 'NE'] as list) c;
insert into newswatch.event_mention (mention_id, event_id, decided_by, decided_at, ruleset)
select m.mention_id, (m.mention_id + 1) / 2, 'rule', a.first_seen_at, 'r'
from newswatch.mention m join newswatch.article a using (article_id);
insert into newswatch.event_actor (event_id, position, role, name, kind, certainty, voices)
select event_id, 0, 'perpetrator', 'Somebody', 'armed_group', 'stated', 1 from newswatch.event;
insert into newswatch.event_casualty (event_id, position, party, outcome, min, best, max, voices)
select event_id, 0, 'civilian', 'killed', 1, 1, 1, 1 from newswatch.event;
insert into newswatch.event_version (event_id, version_no, valid_from, ruleset, cause, values_hash, event_type,
    date_start, date_end, country, place_id, origin_status, articles, voices, detail)
select event_id, 1, first_seen_at, 'r', 'new_mention', 'h', event_type, date_start, date_end, country, place_id,
    origin_status, 2, 2, '{"event_type": "raid", "actors": []}' from newswatch.event;
"""
# Tables of the archive: what grows with every day
ARCHIVES = {
    "event",
    "event_version",
    "event_mention",
    "event_actor",
    "event_casualty",
    "event_origin",
    "mention",
    "mention_origin",
    "article",
    "article_version",
    "assessment",
}
QUESTIONS = [
    "select * from analysis.events where country = 'PK' and date_start = current_date - 10",
    "select * from analysis.events where date_start between current_date - 10 and current_date - 9",
    "select * from analysis.events where event_type = 'bombing' and date_start > current_date - 4",
    "select * from analysis.events where event_id = 77",
    "select * from analysis.cross_border_events where border = 'AF-PK' and date_start > current_date - 30",
    "select * from analysis.cross_border_events where origin_country = 'AF' and date_start > current_date - 30",
    "select * from analysis.border_month where border = 'AF-PK' and month = date_trunc('month', current_date)::date",
    "select * from analysis.events_as_of(now()) where country = 'PK' and date_start > current_date - 9",
    "select * from analysis.event_history where event_id = 77",
    "select * from analysis.event_history where country = 'PK' and date_start > current_date - 5",
    "select * from analysis.origin_allegations where event_id = 77",
    "select * from analysis.origin_allegations where event_country = 'PK' and event_date > current_date - 5",
    "select * from analysis.event_claims where event_id = 77",
    "select * from analysis.event_sources where event_id = 77",
    "select * from analysis.event_casualties where event_id = 77",
    "select * from analysis.event_actors where event_id = 77",
    "select * from analysis.mentions where date_start = current_date - 10",
    "select * from analysis.articles where published_at > now() - interval '12 hours'",
    "select * from analysis.articles where title % 'Report c4ca4238a0b923820dcc509a6f75849b'",
    "select * from analysis.articles where search @@ websearch_to_tsquery('simple', 'w77') limit 20",
    "select * from analysis.ucdp_ged where country = 'Pakistan' and date_start > current_date - 5",
    "select * from analysis.ucdp_ged where id = 77",
    "select * from analysis.acled where event_date > current_date - 3",
]
# The largest answer is one border's last month or the articles of half a day, with all that is told of each
ROWS = 3000


@pytest.fixture(scope="module")
def archive(maintenance_url: str, template: str) -> Iterator[sa.Engine]:
    """A database with 30,000 events and 60,000 articles. Tests leave it as it is."""
    with database_from(maintenance_url, template) as url:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(ARCHIVE, execution_options={"no_parameters": True})
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum analyze")
        yield engine
        engine.dispose()


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_reads_what_it_shows(archive: sa.Engine, question: str) -> None:
    with archive.connect() as connection:
        connection.execute(sa.text("set role newswatch_analyst"))
        (plan,) = connection.exec_driver_sql(
            f"explain (analyze, format json) {question}", execution_options={"no_parameters": True}
        ).scalar_one()
    nodes = list(walk(plan["Plan"]))
    scanned = {node["Relation Name"] for node in nodes if node["Node Type"] in {"Seq Scan", "Parallel Seq Scan"}}
    assert not scanned & ARCHIVES, plan["Plan"]
    assert sum(rows_read(node) for node in nodes) < ROWS


def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's nodes."""
    yield node
    for child in node.get("Plans", ()):
        yield from walk(child)


def rows_read(node: dict[str, Any]) -> float:
    """Rows that a node took from a table of the archive, also those that it threw away."""
    if node.get("Relation Name") not in ARCHIVES:
        return 0.0
    taken = sum(float(node.get(name, 0)) for name in ("Actual Rows", "Rows Removed by Filter"))
    return taken * float(node["Actual Loops"])
