-- A row of every kind that the Newswatch page shows; MARKUP stands where strangers' words do. See page_rows.py.
update newswatch.feed
set last_poll_at = now() - interval '4 minutes', last_success_at = now(), next_poll_at = now() + interval '20 minutes';

update newswatch.feed
set failures = 3, failures_in_row = 5, last_reason = 'server_error', last_detail = '503 MARKUP',
    next_reason = 'failed 5 times: waits 6 hours'
where slug like '%sport';

insert into newswatch.feed_expectation (feed_id, judged_at, verdict, why, alarm_since, history_days)
select feed_id, now(), 'silent', 'no entry for 3 days MARKUP', now() - interval '1 hour', 28
from newswatch.feed where slug like '%world';

insert into newswatch.stage_run
    (stage, started_at, finished_at, worker, inputs, done, skipped, rejected, failed, reasons)
values
    ('extract', now() - interval '20 minutes', now() - interval '19 minutes', 'box:1', 12, 9, 0, 3, 0,
        '{"done": {"ok": 9}, "rejected": {"consent_wall": 3}}'),
    ('fetch', now() - interval '6 hours', null, 'box:2 MARKUP', 0, 0, 0, 0, 0, '{}');

insert into newswatch.place (place_key, name, country, admin1, precision)
values ('\x01', 'Torkham MARKUP', 'PK', 'Khyber Pakhtunkhwa', 'place');

insert into newswatch.event
    (status, first_seen_at, changed_at, version_no, ruleset, event_type, recalled, date_start, date_end, date_precision,
    place_id, country, origin_status, origin_country, target_country, weapons, killed_best, articles,
    outlets, voices, confidence)
select 'active', now(), now(), 1, 'r', 'suicide_attack', false, '2026-03-05', '2026-03-05', 'day',
    place_id, 'PK', 'yes', 'AF', 'PK', '{}', 1234, 4, 3, 2, 0.9
from newswatch.place;

insert into newswatch.url (url_key, url, host, first_seen_at)
values ('\x01', 'http://a.example/?MARKUP', 'a.example', now());

insert into newswatch.work (stage, subject_id, ready_at, first_at, attempts, last_reason, last_detail, quarantined_at)
select 'fetch', url_id, now(), now(), 3, 'parse_crashed', 'signal 11 MARKUP', now() from newswatch.url;

insert into newswatch.work (stage, subject_id, ready_at, first_at) values ('assess', 5, now() - interval '3 hours', now());

insert into newswatch.article (article_key, canonical_url, host, voice, first_seen_at, published_at)
values ('\x01', 'http://a.example/1', 'a.example', 'a', now(), now() - interval '20 minutes');
