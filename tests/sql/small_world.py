"""A few incidents written by hand, so that every number of a view can be told beforehand: an attack at a crossing that
one side alleges and the other denies, an air strike the other way with dozens of dead, a bombing at home, one that an
article only looks back on, one withdrawn, one merged away."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

# Numbers are given by hand (identities begin at 1 in an empty database)
ROWS: Final = """
insert into newswatch.outlet (outlet_id, slug, name, family, country, language, timezone, homepage, kind)
overriding system value values
    (1, 'border-post', 'Border Post', 'border-post', 'PK', 'en', 'UTC', 'http://border-post.example/', 'newspaper'),
    (2, 'kabul-daily', 'Kabul Daily', 'kabul-daily', 'AF', 'en', 'UTC', 'http://kabul-daily.example/', 'newspaper');

insert into newswatch.place (place_id, place_key, name, country, admin1, admin2, latitude, longitude, precision,
    geonames_id, border_km, border_segment, line_status)
overriding system value values
    (1, 'p1', 'Torkham', 'PK', 'Khyber Pakhtunkhwa', 'Khyber', 34.1225, 71.0931, 'place', 1164216, 0.4, 'AF-PK',
        'disputed'),
    (2, 'p2', 'Barmal', 'AF', 'Paktika', 'Barmal', 32.7, 69.2, 'admin2', null, null, 'AF-PK', null),
    (3, 'p3', 'Bihar', 'IN', 'Bihar', null, 25.6, 85.1, 'admin1', null, null, null, null),
    (4, 'p4', 'Pakistan', 'PK', null, null, null, null, 'country', null, null, null, null);

insert into newswatch.article (article_id, article_key, canonical_url, outlet_id, host, voice, first_seen_at,
    version_at, versions, title, published_at, language, verdict)
overriding system value
select i, ('a' || i)::bytea, 'http://' || o.slug || '.example/' || i, o.outlet_id, o.slug || '.example', o.family,
    now() - i * interval '1 minute', now(), 1, x.title, '2026-03-06 06:00+00', x.language, 'relevant'
from (values
    (1, 1, 'Soldiers killed in attack at Torkham crossing', 'en'),
    (2, 2, 'Kabul rejects claim over Torkham attack', 'en'),
    (3, 2, 'Dozens killed in air strikes on Barmal', 'en'),
    (4, 1, 'Blast in Bihar', 'en'),
    (5, 2, 'A text in another language', 'ps')) as x(i, outlet_id, title, language)
join newswatch.outlet o using (outlet_id);
insert into newswatch.article_version (version_id, article_id, version_no, text_hash, fetched_at, page_id,
    published_has_time, text_chars, extractor, ruleset)
overriding system value
select article_id, article_id, 1, ('t' || article_id)::bytea, version_at, article_id, true, 100, 'tree', 'r'
from newswatch.article;
update newswatch.article set version_id = article_id;
insert into newswatch.version_text (version_id, fetched_at, text, search)
select article_id, version_at, title, to_tsvector('english', title) from newswatch.article;
insert into newswatch.assessment (version_id, ruleset, current, assessed_at, verdict, score, incident, cross_border,
    attack_types, genre, reason, to_code, evidence)
select article_id, 'r', true, now(), 'relevant',
    case article_id when 1 then 0.98 when 4 then 0.55 else 0.9 end, 0.9, 'yes', '{}', 'report',
    case article_id when 5 then 'language' end, true, '[]'
from newswatch.article;

insert into newswatch.mention (mention_id, mention_key, article_id, version_id, position, ruleset, coded_at, verified,
    event_type, realis, scope, recalled, date_start, date_end, date_precision, date_basis, place_id, weapons,
    confidence, quote, quote_start, quote_end)
overriding system value values
    (1, 'm1', 1, 1, 0, 'r', now(), true, 'armed_assault', 'actual', 'incident', false, '2026-03-05', '2026-03-05',
        'day', 'explicit', 1, '{}', 0.9, 'Four were killed at the crossing, the army said', 0, 10),
    (2, 'm2', 2, 2, 0, 'r', now(), true, 'armed_assault', 'actual', 'incident', false, '2026-03-05', '2026-03-05',
        'day', 'explicit', 1, '{}', 0.8, 'Kabul rejected the claim', 0, 10),
    (3, 'm3', 3, 3, 0, 'r', now(), true, 'air_strike', 'actual', 'incident', false, '2026-03-09', '2026-03-09',
        'day', 'explicit', 2, '{}', 0.7, 'Dozens of villagers were killed', 0, 10),
    (4, 'm4', 4, 4, 0, 'r', now(), true, 'bombing', 'actual', 'incident', false, '2026-03-01', '2026-03-31',
        'month', 'explicit', 3, '{"roadside bomb"}', 0.9, 'A roadside bomb wounded two', 0, 10);
insert into newswatch.mention_origin (mention_id, status, origin_country, target_country, mechanism, basis,
    asserted_by, denied_by, prior, quote, quote_start, quote_end) values
    (1, 'yes', 'AF', 'PK', 'ground_crossing', 'official_allegation', 'ISPR', null, 'AF', 'from across the border', 0,
        9),
    (2, 'yes', 'AF', 'PK', 'ground_crossing', 'official_allegation', 'ISPR', 'Kabul', null, 'rejected the claim', 0, 9),
    (3, 'yes', 'PK', 'AF', 'air', 'launch_site', null, null, null, 'jets from Pakistan', 0, 9),
    (4, 'no', null, null, null, null, 'police', null, null, 'local men', 0, 9);

insert into newswatch.event (event_id, status, merged_into, first_seen_at, changed_at, version_no, ruleset, event_type,
    recalled, date_start, date_end, date_precision, date_basis, place_id, country, origin_status,
    origin_country, target_country, origin_mechanism, origin_basis, origin_denied, responsibility_claimed,
    responsibility_by, suicide, weapons, killed_min, killed_best, killed_max, injured_min, injured_best, injured_max,
    articles, outlets, voices, confidence, mention_id)
overriding system value values
    (1, 'active', null, now(), now(), 2, 'r', 'armed_assault', false, '2026-03-05', '2026-03-05', 'day', 'explicit',
        1, 'PK', 'yes', 'AF', 'PK', 'ground_crossing', 'official_allegation', true, true, 'TTP', null,
        '{"assault rifle"}', 3, 4, 9, 2, 2, 2, 2, 2, 2, 0.9, 1),
    (2, 'active', null, now(), now(), 1, 'r', 'air_strike', false, '2026-03-09', '2026-03-09', 'day', 'explicit',
        2, 'AF', 'yes', 'PK', 'AF', 'air', 'launch_site', false, null, null, null, '{}',
        null, null, null, null, null, null, 1, 1, 1, 0.7, 3),
    (3, 'active', null, now(), now(), 1, 'r', 'bombing', false, '2026-03-01', '2026-03-31', 'month', 'explicit',
        3, 'IN', 'no', null, null, null, null, false, false, null, null, '{"roadside bomb"}',
        1, 1, 1, 2, 2, 2, 1, 1, 1, 0.4, 4),
    (4, 'active', null, now(), now(), 1, 'r', 'raid', true, '2014-12-16', '2014-12-16', 'day', 'explicit',
        4, 'PK', 'yes', 'AF', 'PK', null, 'inference', false, null, null, null, '{}',
        100, 100, 100, null, null, null, 1, 1, 1, 0.9, null),
    (5, 'withdrawn', null, now(), now(), 2, 'r', 'raid', false, '2026-03-05', '2026-03-05', 'day', 'explicit',
        1, 'PK', 'yes', 'AF', 'PK', null, 'inference', false, null, null, null, '{}',
        7, 7, 7, null, null, null, 0, 0, 0, 0.9, null),
    (6, 'merged', 1, now(), now(), 2, 'r', 'raid', false, '2026-03-05', '2026-03-05', 'day', 'explicit',
        1, 'PK', 'yes', 'AF', 'PK', null, 'inference', false, null, null, null, '{}',
        1, 1, 1, null, null, null, 1, 1, 1, 0.9, null);
insert into newswatch.event_tie (event_id, other_id, score, explanation, found_at) values
    (1, 2, 2.3, '{"day": 1.0, "place": 1.3}', now());
insert into newswatch.event_mention (mention_id, event_id, score, decided_by, decided_at, ruleset) values
    (1, 1, null, 'rule', now(), 'r'), (2, 1, 2.2, 'rule', now(), 'r'),
    (3, 2, null, 'rule', now(), 'r'), (4, 3, null, 'rule', now(), 'r');
insert into newswatch.event_actor (event_id, position, role, name, actor_id, kind, country, certainty, voices) values
    (1, 0, 'perpetrator', 'Tehrik-i-Taliban Pakistan', 'ttp', 'armed_group', null, 'claimed', 1),
    (1, 1, 'target', 'Pakistan Army', 'pk-army', 'state', 'PK', 'stated', 2),
    (2, 0, 'perpetrator', 'Pakistan Air Force', 'pk-air', 'state', 'PK', 'stated', 1),
    (2, 1, 'target', null, null, 'civilian', 'AF', 'stated', 1);
insert into newswatch.event_casualty (event_id, position, party, outcome, nationality, min, best, max, term, voices)
values
    (1, 0, 'security', 'killed', null, 3, 3, 3, null, 2),
    (1, 1, 'militant', 'killed', null, 1, 1, 6, null, 1),
    (1, 2, 'security', 'injured', null, 2, 2, 2, null, 1),
    (2, 0, 'civilian', 'killed', null, null, null, null, 'dozens', 1),
    (3, 0, 'civilian', 'killed', null, 1, 1, 1, null, 1),
    (3, 1, 'civilian', 'injured', null, 2, 2, 2, null, 1);

insert into newswatch.event_origin (event_id, position, status, origin_country, target_country, mechanism, basis,
    asserted_by, denied_by, voices, mention_id) values
    (1, 0, 'yes', 'AF', 'PK', 'ground_crossing', 'official_allegation', 'ISPR', 'Kabul', 2, 1),
    (2, 0, 'yes', 'PK', 'AF', 'air', 'launch_site', null, null, 1, 3);
insert into newswatch.mention_casualty (mention_id, position, party, outcome, min, best, max, term, speaker, quote,
    quote_start, quote_end) values
    (1, 0, 'security', 'killed', 3, 3, 3, null, 'ISPR', 'three soldiers', 0, 9),
    (2, 0, 'security', 'killed', 9, 9, 9, null, 'a border official', 'nine soldiers', 0, 9),
    (3, 0, 'civilian', 'killed', null, null, null, 'dozens', 'villagers', 'dozens', 0, 6);
insert into newswatch.mention_source (mention_id, position, speaker, role, quote, quote_start, quote_end) values
    (1, 0, 'ISPR', 'military', 'the army said', 0, 9), (3, 0, 'villagers', 'local', 'villagers said', 0, 9);
insert into newswatch.actor (actor_id, name, kind, countries, sanctuaries) values
    ('ttp', 'Tehrik-i-Taliban Pakistan', 'armed_group', '{PK}', '{AF}');
insert into newswatch.actor_alias (actor_id, alias, strength) values ('ttp', 'TTP', 'strong'),
    ('ttp', 'Fitna al-Khawarij', 'weak');
insert into newswatch.story (story_id, first_article_id, created_at) overriding system value values (1, 1, now());
update newswatch.article set story_id = 1 where article_id in (1, 2);
update newswatch.assessment
set evidence = '[{"cue": "crossed", "quote": "from across the border", "start": 4, "end": 26}]'
where version_id = 1;

insert into newswatch.event_version (event_id, version_no, valid_from, valid_to, ruleset, cause, values_hash,
    event_type, date_start, date_end, country, place_id, origin_status, origin_country, target_country, killed_min,
    killed_best, killed_max, articles, voices, detail) values
    (1, 1, '2026-03-05 12:00+00', '2026-03-06 09:00+00', 'r', 'new_mention', 'h', 'armed_assault', '2026-03-05',
        '2026-03-05', 'PK', 4, 'unknown', null, null, 1, 1, 1, 1, 1,
        '{"event_type": "armed_assault", "recalled": false, "when": {"precision": "day"}, "confidence": 0.5,
        "origin": {"basis": null}, "origin_denied": false, "actors": []}'),
    (1, 2, '2026-03-06 09:00+00', null, 'r', 'new_mention', 'h', 'armed_assault', '2026-03-05', '2026-03-05', 'PK', 1,
        'yes', 'AF', 'PK', 3, 4, 9, 2, 2,
        '{"event_type": "armed_assault", "recalled": false, "when": {"precision": "day"}, "confidence": 0.9,
        "origin": {"basis": "official_allegation"}, "origin_denied": true, "actors": [
        {"role": "perpetrator", "name": "Tehrik-i-Taliban Pakistan"}, {"role": "target", "name": "Pakistan Army"}]}'),
    (5, 1, '2026-03-05 12:00+00', '2026-03-07 00:00+00', 'r', 'new_mention', 'h', 'raid', '2026-03-05', '2026-03-05',
        'PK', 1, 'yes', 'AF', 'PK', 7, 7, 7, 1, 1, '{"event_type": "raid", "when": {}, "actors": []}'),
    (5, 2, '2026-03-07 00:00+00', null, 'r', 'withdrawn', 'h', 'raid', '2026-03-05', '2026-03-05', 'PK', 1, 'yes',
        'AF', 'PK', 7, 7, 7, 0, 0, '{}'),
    (6, 1, '2026-03-05 13:00+00', '2026-03-06 09:00+00', 'r', 'new_mention', 'h', 'raid', '2026-03-05', '2026-03-05',
        'PK', 1, 'yes', 'AF', 'PK', 1, 1, 1, 1, 1, '{"event_type": "raid", "when": {}, "actors": []}'),
    (6, 2, '2026-03-06 09:00+00', null, 'r', 'merge', 'h', 'raid', '2026-03-05', '2026-03-05', 'PK', 1, 'yes',
        'AF', 'PK', 1, 1, 1, 1, 1, '{"merged_into": 1}');
"""


def fill(connection: sa.Connection) -> None:
    """Write these rows into an empty database."""
    connection.exec_driver_sql(ROWS, execution_options={"no_parameters": True})
