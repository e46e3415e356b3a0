create view analysis.feed_health as
select
    f.slug as feed,
    o.name as outlet,
    o.country,
    f.url,
    f.status,
    f.status_reason,
    case
        when f.status <> 'enabled' then f.status
        when f.last_poll_at is null then 'new'
        when f.failures_in_row >= 3 then 'failing'
        when f.failures_in_row > 0 then 'stumbling'
        when x.alarm_since is not null then x.verdict
        when f.last_entry_at < now() - interval '14 days' then 'silent'
        else 'healthy'
    end as health,
    f.last_poll_at,
    f.last_success_at,
    f.last_entry_at,
    f.last_reason,
    f.last_detail,
    f.failures,
    f.failures_in_row,
    f.poll_interval,
    f.next_poll_at,
    f.next_reason,
    f.seen_alive,
    x.verdict as brings,
    x.why as brings_why,
    x.alarm_since,
    x.entries_a_day as expected_a_day,
    x.entries_low as expected_low,
    x.entries_high as expected_high,
    x.entries_last_day,
    x.expected_text_share,
    x.text_share,
    x.judged_at,
    d.polls as polls_7d,
    d.failed as failed_7d,
    d.entries_new as entries_7d,
    d.entries_tossed as tossed_7d
from newswatch.feed f
join newswatch.outlet o using (outlet_id)
left join newswatch.feed_expectation x on x.feed_id = f.feed_id and f.status = 'enabled'
left join lateral (
    select
        count(*) as polls,
        count(*) filter (where x.kind = 'failed') as failed,
        coalesce(sum(x.entries_new), 0) as entries_new,
        coalesce(sum(x.entries_tossed), 0) as entries_tossed
    from newswatch.feed_fetch x
    where x.feed_id = f.feed_id and x.started_at > now() - interval '7 days'
) d on true;
comment on view analysis.feed_health is
    'Every feed with its state: is it alive, what does it bring, when and why is the next poll.';
comment on column analysis.feed_health.feed is
    'Short name of the feed.';
comment on column analysis.feed_health.outlet is
    'Who publishes it.';
comment on column analysis.feed_health.country is
    'Country of the newsroom.';
comment on column analysis.feed_health.url is
    'Address that is polled.';
comment on column analysis.feed_health.status is
    'enabled, disabled or retired.';
comment on column analysis.feed_health.status_reason is
    'Why it is not enabled.';
comment on column analysis.feed_health.health is
    'healthy, new, stumbling (1 or 2 failures in a row), failing (3 or more), an alarm of column brings (silent, scarce, burst, no_text), silent (no entry for 14 days), disabled or retired.';
comment on column analysis.feed_health.last_poll_at is
    'Last poll.';
comment on column analysis.feed_health.last_success_at is
    'Last poll that was answered as it should be.';
comment on column analysis.feed_health.last_entry_at is
    'Last time a new entry came.';
comment on column analysis.feed_health.last_reason is
    'How the last poll ended.';
comment on column analysis.feed_health.last_detail is
    'In words.';
comment on column analysis.feed_health.failures is
    'Weighted failures since the last success.';
comment on column analysis.feed_health.failures_in_row is
    'Failures since the last success.';
comment on column analysis.feed_health.poll_interval is
    'Time between polls as learned.';
comment on column analysis.feed_health.next_poll_at is
    'When the next poll is due.';
comment on column analysis.feed_health.next_reason is
    'Why then.';
comment on column analysis.feed_health.seen_alive is
    'Day on which somebody last saw it alive; null is never.';
comment on column analysis.feed_health.brings is
    'Whether it brings what is expected: as_expected, too_young (a week of history is needed), unseen (no poll of the last two days went well), or an alarm: silent, scarce, burst (too few, too many entries), no_text (its pages give none). Null: not judged yet, or not enabled.';
comment on column analysis.feed_health.brings_why is
    'In words.';
comment on column analysis.feed_health.alarm_since is
    'Since when it has been in alarm; null: it is not.';
comment on column analysis.feed_health.expected_a_day is
    'New entries a day that are expected, by the catalogue or its own last 28 days; null: too little is known.';
comment on column analysis.feed_health.expected_low is
    'Fewest new entries a day that are no alarm.';
comment on column analysis.feed_health.expected_high is
    'Most new entries a day that are no alarm.';
comment on column analysis.feed_health.entries_last_day is
    'New entries of the last 24 hours, when it was judged.';
comment on column analysis.feed_health.expected_text_share is
    'Share of its pages expected to give text, 0 to 1; null: too little is known.';
comment on column analysis.feed_health.text_share is
    'Share of its latest pages that gave text, 0 to 1; null: too few came.';
comment on column analysis.feed_health.judged_at is
    'When it was judged.';
comment on column analysis.feed_health.polls_7d is
    'Polls of the last 7 days.';
comment on column analysis.feed_health.failed_7d is
    'Of these, failed.';
comment on column analysis.feed_health.entries_7d is
    'New entries of the last 7 days.';
comment on column analysis.feed_health.tossed_7d is
    'Entries left out in the last 7 days.';

create view analysis.backlog as
select
    s.stage,
    coalesce(w.due, 0) as due,
    coalesce(w.waiting, 0) as waiting,
    coalesce(w.leased, 0) as under_way,
    coalesce(w.quarantined, 0) as quarantined,
    w.oldest_due_at,
    w.next_at
from (values ('poll', 1), ('fetch', 2), ('extract', 3), ('assess', 4), ('code', 5), ('link', 6)) as s(stage, position)
left join (
    select
        stage,
        count(*) filter (where quarantined_at is null and lease_token is null and ready_at <= now()) as due,
        count(*) filter (where quarantined_at is null and lease_token is null and ready_at > now()) as waiting,
        count(*) filter (where quarantined_at is null and lease_token is not null) as leased,
        count(*) filter (where quarantined_at is not null) as quarantined,
        min(ready_at) filter (where quarantined_at is null and lease_token is null and ready_at <= now()) as oldest_due_at,
        min(ready_at) filter (where quarantined_at is null and lease_token is null and ready_at > now()) as next_at
    from newswatch.work
    group by stage
    union all
    select
        'poll',
        count(*) filter (where next_poll_at <= now() and coalesce(lease_until, '-infinity') < now()),
        count(*) filter (where next_poll_at > now()),
        count(*) filter (where lease_until >= now()),
        0,
        min(next_poll_at) filter (where next_poll_at <= now() and coalesce(lease_until, '-infinity') < now()),
        min(next_poll_at) filter (where next_poll_at > now())
    from newswatch.feed
    where status = 'enabled'
) w using (stage)
order by s.position;
comment on view analysis.backlog is
    'What is pending at each stage: due now, waiting for later, under way, or quarantined.';
comment on column analysis.backlog.stage is
    'The stage.';
comment on column analysis.backlog.due is
    'Ready to be done now.';
comment on column analysis.backlog.waiting is
    'To be tried later.';
comment on column analysis.backlog.under_way is
    'Held by a worker.';
comment on column analysis.backlog.quarantined is
    'Given up until an operator retries it.';
comment on column analysis.backlog.oldest_due_at is
    'Since when the oldest of those due has been ready.';
comment on column analysis.backlog.next_at is
    'When the next of those that wait is ready.';

create view analysis.quarantine as
select
    w.stage,
    w.subject_id,
    w.attempts,
    w.last_reason as reason,
    w.last_detail as detail,
    w.first_at,
    w.quarantined_at,
    coalesce(u.url, pu.url, a.canonical_url) as url
from newswatch.work w
left join newswatch.url u on w.stage = 'fetch' and u.url_id = w.subject_id
left join newswatch.page p on w.stage = 'extract' and p.page_id = w.subject_id and p.fetched_at = w.subject_at
left join newswatch.url pu on pu.url_id = p.url_id
left join newswatch.article_version v on w.stage in ('assess', 'code', 'link') and v.version_id = w.subject_id
left join newswatch.article a on a.article_id = v.article_id
where w.quarantined_at is not null;
comment on view analysis.quarantine is
    'Work that failed three times and was given up until an operator retries it, or what reads it is of another version.';
comment on column analysis.quarantine.stage is
    'The stage.';
comment on column analysis.quarantine.subject_id is
    'What was tried: a URL of fetch, a page of extract, an article version of the others.';
comment on column analysis.quarantine.attempts is
    'How often.';
comment on column analysis.quarantine.reason is
    'Why it last failed.';
comment on column analysis.quarantine.detail is
    'In words.';
comment on column analysis.quarantine.first_at is
    'When it became pending.';
comment on column analysis.quarantine.quarantined_at is
    'When it was given up.';
comment on column analysis.quarantine.url is
    'The address concerned.';

create view analysis.stage_runs as
select
    run_id,
    stage,
    started_at,
    finished_at,
    worker,
    inputs,
    done,
    skipped,
    rejected,
    failed,
    reasons,
    ruleset,
    died,
    came
from newswatch.stage_run;
comment on view analysis.stage_runs is
    'Runs of the stages with their tallies.';
comment on column analysis.stage_runs.run_id is
    'Number of the run.';
comment on column analysis.stage_runs.stage is
    'The stage.';
comment on column analysis.stage_runs.started_at is
    'When it began.';
comment on column analysis.stage_runs.finished_at is
    'When it ended, or was found dead; null while it runs, or where it was killed and nobody has noticed yet.';
comment on column analysis.stage_runs.worker is
    'Host and process, or the task of a scheduler, whose next try has the same name.';
comment on column analysis.stage_runs.inputs is
    'Inputs taken: done, skipped, rejected or failed, each exactly once.';
comment on column analysis.stage_runs.done is
    'Inputs with a result.';
comment on column analysis.stage_runs.skipped is
    'Inputs that needed none.';
comment on column analysis.stage_runs.rejected is
    'Inputs that can have none.';
comment on column analysis.stage_runs.failed is
    'Inputs that failed.';
comment on column analysis.stage_runs.reasons is
    'Count by kind and reason.';
comment on column analysis.stage_runs.ruleset is
    'What decided.';
comment on column analysis.stage_runs.died is
    'It was killed in the middle: what it held was given back.';
comment on column analysis.stage_runs.came is
    'What came of it, by name: new entries, new pages, new articles, relevant, mentions, new events and the like.';

create view analysis.outcomes as
select
    day,
    stage,
    kind,
    reason,
    inputs
from (
    select (at at time zone 'utc')::date as day, stage, kind, reason, count(*) as inputs
    from newswatch.attempt group by 1, 2, 3, 4
    union all
    select (started_at at time zone 'utc')::date, 'poll', kind, reason, count(*)
    from newswatch.feed_fetch group by 1, 3, 4
) x;
comment on view analysis.outcomes is
    'How many inputs of each stage ended how, and why, by day.';
comment on column analysis.outcomes.day is
    'The day, UTC.';
comment on column analysis.outcomes.stage is
    'The stage.';
comment on column analysis.outcomes.kind is
    'done, skipped, rejected or failed.';
comment on column analysis.outcomes.reason is
    'Why, from the closed list.';
comment on column analysis.outcomes.inputs is
    'How many.';

create view analysis.actors as
select
    a.actor_id,
    a.name,
    a.kind,
    a.countries,
    a.sanctuaries,
    (select array_agg(x.alias order by x.alias) from newswatch.actor_alias x where x.actor_id = a.actor_id) as aliases
from newswatch.actor a;
comment on view analysis.actors is
    'Actors of the catalogue.';
comment on column analysis.actors.actor_id is
    'Id in the catalogue.';
comment on column analysis.actors.name is
    'Canonical, neutral name.';
comment on column analysis.actors.kind is
    'state, armed_group, civilian, organisation or unknown.';
comment on column analysis.actors.countries is
    'Home countries.';
comment on column analysis.actors.sanctuaries is
    'Countries in which it is known to have sanctuary.';
comment on column analysis.actors.aliases is
    'Other names.';

create view analysis.places as
select
    place_id,
    name,
    country,
    admin1,
    admin2,
    latitude,
    longitude,
    precision,
    geonames_id,
    border_km,
    border_segment,
    line_status
from newswatch.place;
comment on view analysis.places is
    'Places that mentions and events name.';
comment on column analysis.places.place_id is
    'Number of the place.';
comment on column analysis.places.name is
    'Name.';
comment on column analysis.places.country is
    'Country, ISO 3166-1 alpha-2.';
comment on column analysis.places.admin1 is
    'Province or state.';
comment on column analysis.places.admin2 is
    'District.';
comment on column analysis.places.latitude is
    'WGS 84 degrees.';
comment on column analysis.places.longitude is
    'WGS 84 degrees.';
comment on column analysis.places.precision is
    'site, place, near, admin2, admin1, border, country or unknown.';
comment on column analysis.places.geonames_id is
    'Number at GeoNames.';
comment on column analysis.places.border_km is
    'Kilometres to the nearest land border.';
comment on column analysis.places.border_segment is
    'The two countries of that border.';
comment on column analysis.places.line_status is
    'disputed where the line is.';
