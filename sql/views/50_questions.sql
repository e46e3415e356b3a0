create view analysis.cross_border_events as
select
    case when v.origin_country < v.target_country then v.origin_country || '-' || v.target_country
        else v.target_country || '-' || v.origin_country end as border,
    v.*
from analysis.events v
where v.cross_border = 'yes' and v.status = 'active' and not v.recalled;
comment on view analysis.cross_border_events is
    'Events that came across a border by the words of a text: those of analysis.events with cross_border yes, without withdrawn ones and those that articles only look back on.';
comment on column analysis.cross_border_events.border is
    'The two countries in the order of the alphabet, such as AF-PK, whichever way it went; null where one of them is not known.';
do $$
declare
    c record;
begin
    -- One word for one thing: the other columns are those of analysis.events
    for c in
        select attname, col_description(attrelid, attnum) as told
        from pg_attribute where attrelid = 'analysis.events'::regclass and attnum > 0 and not attisdropped
    loop
        execute format('comment on column analysis.cross_border_events.%I is %L', c.attname, c.told);
    end loop;
end
$$;

create function analysis.events_as_of(moment timestamptz) returns table (
    event_id bigint,
    version integer,
    believed_since timestamptz,
    event_type text,
    recalled boolean,
    date_start date,
    date_end date,
    date_precision text,
    place text,
    country text,
    admin1 text,
    admin2 text,
    latitude double precision,
    longitude double precision,
    place_precision text,
    cross_border text,
    origin_country text,
    target_country text,
    origin_basis text,
    origin_denied boolean,
    perpetrators text,
    targets text,
    killed_min integer,
    killed_best integer,
    killed_max integer,
    injured_min integer,
    injured_best integer,
    injured_max integer,
    articles integer,
    independent_sources integer,
    confidence double precision)
language sql stable parallel safe
begin atomic
    select
        h.event_id,
        h.version,
        h.valid_from,
        h.event_type,
        (h.detail ->> 'recalled')::boolean,
        h.date_start,
        h.date_end,
        h.detail -> 'when' ->> 'precision',
        h.place,
        h.country,
        p.admin1,
        p.admin2,
        p.latitude,
        p.longitude,
        p.precision,
        h.cross_border,
        h.origin_country,
        h.target_country,
        h.detail -> 'origin' ->> 'basis',
        (h.detail ->> 'origin_denied')::boolean,
        (select string_agg(distinct a ->> 'name', '; ' order by a ->> 'name')
            from jsonb_array_elements(h.detail -> 'actors') a where a ->> 'role' = 'perpetrator'),
        (select string_agg(distinct a ->> 'name', '; ' order by a ->> 'name')
            from jsonb_array_elements(h.detail -> 'actors') a where a ->> 'role' = 'target'),
        h.killed_min,
        h.killed_best,
        h.killed_max,
        h.injured_min,
        h.injured_best,
        h.injured_max,
        h.articles,
        h.independent_sources,
        (h.detail ->> 'confidence')::double precision
    from analysis.event_history h
    join analysis.places p using (place_id)
    where h.valid_from <= moment and (h.valid_to is null or h.valid_to > moment)
        -- A version without values is the end of an event: withdrawn, or merged into another
        and h.detail ? 'event_type';
end;
comment on function analysis.events_as_of(timestamptz) is
    'What was believed at a moment: the events as they stood then, without those that were withdrawn or merged into another by that time. Columns mean what they mean in analysis.events; version and believed_since lead to analysis.event_history.';

create view analysis.origin_allegations as
select
    k.event_id,
    s.stance,
    s.speaker,
    o.origin_country,
    o.target_country,
    case when o.origin_country < o.target_country then o.origin_country || '-' || o.target_country
        else o.target_country || '-' || o.origin_country end as border,
    o.mechanism,
    o.basis,
    o.prior as known_sanctuary,
    e.date_start as event_date,
    e.country as event_country,
    e.event_type,
    u.name as outlet,
    u.country as outlet_country,
    case
        when u.country = o.target_country then 'target'
        when u.country = o.origin_country then 'origin'
        when u.country is not null and o.target_country is not null and o.origin_country is not null then 'third'
    end as outlet_side,
    a.voice,
    a.article_id,
    a.canonical_url as url,
    a.published_at,
    o.quote,
    o.mention_id
from newswatch.mention_origin o
join newswatch.mention m using (mention_id)
join newswatch.event_mention k using (mention_id)
join newswatch.event e using (event_id)
join newswatch.article a on a.article_id = m.article_id
left join newswatch.outlet u using (outlet_id)
cross join lateral (
    select 'asserted' as stance, o.asserted_by as speaker where o.status = 'yes'
    union all
    select 'denied', o.denied_by where o.denied_by is not null
    union all
    select 'domestic', o.asserted_by where o.status = 'no'
) s
where m.superseded_at is null and m.verified and m.realis = 'actual' and a.taken_down_at is null;
comment on view analysis.origin_allegations is
    'Who says where an attack came from and who denies it, one row for each article that tells so: the sides of a dispute beside each other. Copies of one wire have the same voice.';
comment on column analysis.origin_allegations.event_id is 'The event.';
comment on column analysis.origin_allegations.stance is
    'asserted: it came from there; denied: somebody rejects that; domestic: it is said to be home-made.';
comment on column analysis.origin_allegations.speaker is 'Who says so; null where the paper says it in its own voice.';
comment on column analysis.origin_allegations.origin_country is 'From where, ISO 3166-1 alpha-2.';
comment on column analysis.origin_allegations.target_country is 'To where, ISO 3166-1 alpha-2.';
comment on column analysis.origin_allegations.border is
    'The two countries in the order of the alphabet; null where one of them is not said.';
comment on column analysis.origin_allegations.mechanism is
    'ground_crossing, fire_across, air, drone, maritime, tunnel, network or support.';
comment on column analysis.origin_allegations.basis is
    'What it rests on: crossing_observed, launch_site, official_allegation, attacker_nationality, known_sanctuary or inference.';
comment on column analysis.origin_allegations.known_sanctuary is
    'Country in which the catalogue knows the perpetrator to have sanctuary: background, never a proof.';
comment on column analysis.origin_allegations.event_date is 'First day of the event as it stands today.';
comment on column analysis.origin_allegations.event_country is 'Country of the event''s place, ISO 3166-1 alpha-2.';
comment on column analysis.origin_allegations.event_type is 'Type of the event as it stands today.';
comment on column analysis.origin_allegations.outlet is 'Who published it.';
comment on column analysis.origin_allegations.outlet_country is 'Country of that newsroom; null for an international wire.';
comment on column analysis.origin_allegations.outlet_side is
    'Whose press it is: target, origin or third; null where one of the countries is not known.';
comment on column analysis.origin_allegations.voice is 'The independent source behind the article.';
comment on column analysis.origin_allegations.article_id is 'The article.';
comment on column analysis.origin_allegations.url is 'Its address.';
comment on column analysis.origin_allegations.published_at is 'Its publication.';
comment on column analysis.origin_allegations.quote is 'The words.';
comment on column analysis.origin_allegations.mention_id is 'The mention they stand in.';

create view analysis.border_month as
select
    border,
    date_trunc('month', date_start)::date as month,
    count(*) as events,
    count(*) filter (where origin_country < target_country) as events_forth,
    count(*) filter (where origin_country > target_country) as events_back,
    count(*) filter (where killed_best > 0) as deadly_events,
    sum(killed_min) as killed_min,
    sum(killed_best) as killed_best,
    sum(killed_max) as killed_max,
    sum(killed_security) as killed_security,
    sum(killed_civilian) as killed_civilian,
    sum(killed_militant) as killed_militant,
    sum(injured_best) as injured_best,
    count(*) filter (where killed_best is null) as events_without_toll,
    count(*) filter (where origin_denied) as events_denied,
    count(*) filter (where origin_basis in ('crossing_observed', 'launch_site')) as events_observed,
    count(*) filter (where independent_sources = 1) as events_of_one_source,
    round(avg(independent_sources), 1) as mean_sources
from analysis.cross_border_events
where border is not null and date_precision in ('day', 'range', 'week', 'month')
group by border, date_trunc('month', date_start);
comment on view analysis.border_month is
    'Cross-border events by pair of countries and month. Without events whose day is not known to the month, that are withdrawn, or that articles only look back on. A sum is null where no event of the month has a number, and counts no event without one.';
comment on column analysis.border_month.border is 'The two countries in the order of the alphabet, such as AF-PK.';
comment on column analysis.border_month.month is 'First day of the month.';
comment on column analysis.border_month.events is 'Events of that month.';
comment on column analysis.border_month.events_forth is 'Of these, from the first country of the pair to the second.';
comment on column analysis.border_month.events_back is 'Of these, from the second country to the first.';
comment on column analysis.border_month.deadly_events is 'Events with somebody killed.';
comment on column analysis.border_month.killed_min is 'Killed over all parties, sum of the lowest numbers.';
comment on column analysis.border_month.killed_best is 'Killed over all parties, sum of the best numbers.';
comment on column analysis.border_month.killed_max is 'Killed over all parties, sum of the highest numbers.';
comment on column analysis.border_month.killed_security is 'Killed members of security forces.';
comment on column analysis.border_month.killed_civilian is 'Killed civilians.';
comment on column analysis.border_month.killed_militant is 'Killed militants.';
comment on column analysis.border_month.injured_best is 'Injured over all parties, sum of the best numbers.';
comment on column analysis.border_month.events_without_toll is
    'Events of which no number of killed is known: they are not in the sums.';
comment on column analysis.border_month.events_denied is 'Events whose origin somebody denies.';
comment on column analysis.border_month.events_observed is
    'Events whose origin rests on a crossing seen or a place of launch, not on an allegation.';
comment on column analysis.border_month.events_of_one_source is 'Events told by one independent source only.';
comment on column analysis.border_month.mean_sources is 'Independent sources of an event, on average.';

create view analysis.coverage_gaps as
with seeing as (
    select o.country, count(*) as feeds, count(distinct o.family) as families
    from newswatch.feed f
    join newswatch.outlet o using (outlet_id)
    where f.status = 'enabled' and f.failures_in_row < 3
        and (f.last_success_at > now() - interval '3 days' or f.created_at > now() - interval '3 days')
    group by o.country
), told as (
    select c.country, count(distinct e.event_id) as events, min(e.first_seen_at) as since
    from newswatch.event e
    cross join lateral (values (e.country), (e.origin_country), (e.target_country)) as c(country)
    where e.changed_at > now() - interval '90 days' and e.status = 'active' and c.country is not null
    group by c.country
)
select
    case when s.families is null then 'no_outlet' else 'one_voice' end as gap,
    t.country,
    null::text as subject,
    t.since,
    t.events as affected,
    case when s.families is null then 'Events concern this country, and no feed of an outlet there is read'
        else 'Events concern this country, and all its feeds that are read are of one owner' end as why
from told t
left join seeing s using (country)
where coalesce(s.families, 0) < 2
union all
select
    'feed',
    o.country,
    f.slug,
    coalesce(x.alarm_since, f.last_success_at, f.created_at),
    null,
    case when f.failures_in_row >= 3 then coalesce(f.last_detail, f.last_reason) else x.why end
from newswatch.feed f
join newswatch.outlet o using (outlet_id)
left join newswatch.feed_expectation x using (feed_id)
where f.status = 'enabled' and (f.failures_in_row >= 3 or x.alarm_since is not null)
union all
select
    'language',
    o.country,
    a.language,
    min(a.first_seen_at),
    count(*),
    'Texts in this language are stored and not coded'
from newswatch.article a
join newswatch.assessment s on s.version_id = a.version_id and s.current and s.reason = 'language'
    -- Nothing is assessed before it is seen: said for the index
    and s.assessed_at > now() - interval '30 days'
left join newswatch.outlet o using (outlet_id)
where a.first_seen_at > now() - interval '30 days' and a.taken_down_at is null
group by o.country, a.language
union all
select
    'withheld',
    o.country,
    o.slug,
    min(a.first_seen_at),
    count(*),
    'The publisher reserves its rights, or the texts are past their time: they cannot be read again'
from newswatch.article a
join newswatch.article_version v on v.version_id = a.version_id and v.withheld is not null
    and v.fetched_at > now() - interval '31 days'
left join newswatch.outlet o on o.outlet_id = a.outlet_id
where a.first_seen_at > now() - interval '30 days' and a.taken_down_at is null
group by o.country, o.slug
union all
select
    'given_up',
    null,
    w.stage,
    min(w.quarantined_at),
    count(*),
    'Inputs of this stage failed three times: see quarantine'
from newswatch.work w
where w.quarantined_at is not null
group by w.stage
union all
select
    'unwatched_day',
    null,
    to_char(d.day, 'YYYY-MM-DD'),
    d.day::timestamp at time zone 'utc',
    null,
    'No feed was polled on this day (UTC): what was published then may be missing'
from (
    select generate_series(
        greatest((min(started_at) at time zone 'utc')::date, (now() at time zone 'utc')::date - 90)::timestamp,
        (now() at time zone 'utc')::date - 1, interval '1 day')::date as day
    from newswatch.stage_run where stage = 'poll'
) d
where not exists (
    select from newswatch.stage_run r
    where r.stage = 'poll' and r.started_at >= d.day::timestamp at time zone 'utc'
        and r.started_at < (d.day + 1)::timestamp at time zone 'utc');
comment on view analysis.coverage_gaps is
    'What newswatch cannot see: countries that events concern and whose press it does not read, or only one owner of it; feeds in trouble; texts in languages that are not coded or that may not be kept; inputs given up; days without a poll. A silence in the events is no peace where a gap stands here.';
comment on column analysis.coverage_gaps.gap is
    'no_outlet, one_voice (by the events of the last 90 days), feed, language, withheld (by the articles of the last 30 days), given_up, or unwatched_day (of the last 90).';
comment on column analysis.coverage_gaps.country is 'The country, ISO 3166-1 alpha-2; of feeds and texts that of the newsroom.';
comment on column analysis.coverage_gaps.subject is 'The feed, language, outlet, stage or day.';
comment on column analysis.coverage_gaps.since is 'Since when, as far as known.';
comment on column analysis.coverage_gaps.affected is 'Events, articles or inputs concerned; null where nobody can count them.';
comment on column analysis.coverage_gaps.why is 'In words.';

create view analysis.review_queue as
with weighed as not materialized (
    -- A life counts, the hundredth less than the first; what crossed a border is what this is for
    select event_id, place_id, status, date_start, event_type, changed_at, confidence, killed_min, killed_best,
        killed_max,
        (1 + ln(1 + coalesce(killed_max, killed_best, killed_min, 0)))
            * case when origin_status = 'yes' then 2 else 1 end as importance
    from newswatch.event
)
select
    q.kind,
    q.number,
    q.event_id,
    q.title,
    q.why,
    round(q.expected_error::numeric, 3) as expected_error,
    round(q.importance::numeric, 2) as importance,
    round((q.expected_error * q.importance)::numeric, 3) as priority,
    q.at,
    w.asker as asked_by,
    w.open_until as asked_until
from (
    select
        'article' as kind,
        a.article_id as number,
        g.event_id,
        a.title,
        case when r.action is not null then 'The text has changed since a person judged it'
            else 'The verdict lies near the line' end as why,
        -- The score is calibrated: near the line the verdict is wrong as often as the other verdict is right
        case when r.action is not null then 1 else least(s.score, 1 - s.score) end as expected_error,
        coalesce(g.importance, 1) as importance,
        a.first_seen_at as at
    from (
        -- Few, and found by an index: verdicts near the line, and what a person has judged
        select version_id from newswatch.assessment
        where current and reason is distinct from 'language' and score between 0.3 and 0.7
            and assessed_at > now() - interval '30 days'
        union
        select x.version_id from newswatch.review r join newswatch.article x on x.article_key = r.target_key
        where r.target = 'article'
    ) n
    join newswatch.article a using (version_id)
    join newswatch.article_version v using (version_id)
    join newswatch.assessment s on s.version_id = a.version_id and s.current
    left join lateral (
        select e.event_id, e.importance
        from newswatch.mention m join newswatch.event_mention k using (mention_id) join weighed e using (event_id)
        where m.article_id = a.article_id and m.superseded_at is null and e.status = 'active'
        order by e.importance desc, e.event_id limit 1
    ) g on true
    left join lateral (
        select action, seen_hash from newswatch.review
        where target = 'article' and target_key = a.article_key order by review_id desc limit 1
    ) r on r.action <> 'retract'
    where a.taken_down_at is null and a.copy_of is null and a.first_seen_at > now() - interval '30 days'
        and exists (
            select from newswatch.version_text x where x.version_id = v.version_id and x.fetched_at = v.fetched_at)
        and (r.seen_hash <> v.text_hash
            or (r.action is null and s.reason is distinct from 'language' and s.score between 0.3 and 0.7))
    union all
    -- Of the reports of one event the least fitting one: the answer to it tells most
    (select distinct on (k.event_id)
        'link',
        k.mention_id,
        k.event_id,
        a.title,
        case when r.action is not null then 'The report has changed since a person judged it'
            else 'The report only just joined its event' end,
        -- 2.1 points join (events.linking.score.THRESHOLD); half a point more and nobody doubts
        case when r.action is not null then 1 else 0.5 * (1 - (k.score - 2.1) / 0.5) end,
        e.importance,
        k.decided_at
    from (
        select mention_id from newswatch.event_mention
        where decided_by = 'rule' and score >= 2.1 and score < 2.6 and decided_at > now() - interval '30 days'
        union
        select x.mention_id from newswatch.review r join newswatch.mention x on x.mention_key = r.target_key
        where r.target = 'link'
    ) n
    join newswatch.event_mention k using (mention_id)
    join newswatch.mention m using (mention_id)
    join newswatch.article a on a.article_id = m.article_id
    join weighed e using (event_id)
    left join lateral (
        select action, seen_hash from newswatch.review
        where target = 'link' and target_key = m.mention_key order by review_id desc limit 1
    ) r on r.action <> 'retract'
    where a.taken_down_at is null and a.copy_of is null and k.decided_at > now() - interval '30 days'
        and m.superseded_at is null and m.realis = 'actual' and m.scope = 'incident' and m.verified
        and (r.seen_hash <> sha256(convert_to(jsonb_build_array(m.event_type, m.date_start, m.date_end, m.place_id,
                m.quote, m.superseded_at is null)::text, 'UTF8'))
            or (r.action is null and k.decided_by = 'rule' and k.score >= 2.1 and k.score < 2.6))
        and exists (
            select from newswatch.event_mention o join newswatch.mention x using (mention_id)
            where o.event_id = k.event_id and o.mention_id <> k.mention_id and x.superseded_at is null)
    order by k.event_id, 6 desc, k.mention_id)
    union all
    select
        'event',
        e.event_id,
        e.event_id,
        concat_ws(', ', replace(e.event_type, '_', ' '), p.name, e.date_start::text),
        case when v.event_id is not null then 'The reports tell otherwise since a person reviewed it: '
                || replace(array_to_string(v.stale_fields, ', '), '_', ' ')
            when e.killed_max > 2 * greatest(e.killed_min, 1) then 'The tolls told of it lie far apart'
            else 'The coding is unsure' end,
        case when v.event_id is not null then 1
            when e.killed_max > 2 * greatest(e.killed_min, 1) then greatest(0.5, 1 - e.confidence)
            else 1 - e.confidence end,
        e.importance,
        e.changed_at
    from weighed e
    join newswatch.place p using (place_id)
    left join newswatch.event_review v on v.event_id = e.event_id
    where e.changed_at > now() - interval '30 days'
        and (v.stale_fields <> '{}' and e.status in ('active', 'rejected')
            or (v.event_id is null and e.status = 'active'
                and (e.confidence < 0.5 or e.killed_max > 2 * greatest(e.killed_min, 1))))
) q
left join newswatch.review_question w
    on w.target = q.kind and w.target_id = q.number and w.open_until > now()
order by q.expected_error * q.importance desc, q.at desc, q.kind, q.number;
comment on view analysis.review_queue is
    'What a person should look at, by expected error times importance: articles whose verdict lies near the line, reports that only just joined their event, events whose tolls lie far apart or whose coding is unsure, and reviews of what has changed since. Of the last 30 days.';
comment on column analysis.review_queue.kind is 'article, link (a report in an event) or event.';
comment on column analysis.review_queue.number is
    'Its number: article_id, mention_id or event_id; `newswatch review show` takes it.';
comment on column analysis.review_queue.event_id is 'The event concerned, of several the weightiest; null where there is none.';
comment on column analysis.review_queue.title is 'Title of the article, or the event in words.';
comment on column analysis.review_queue.why is 'What is in doubt.';
comment on column analysis.review_queue.expected_error is
    'Estimated chance that what stands is wrong, 0 to 1: of an article the smaller of score and one less score; of a link from 0.5 at the line down to 0 half a point above; of an event one less confidence, and at least 0.5 where the highest toll is more than twice the lowest; 1 where what a person judged has changed.';
comment on column analysis.review_queue.importance is
    'What hangs on it: one plus the logarithm of one plus the killed (highest number), twice that where it crossed a border.';
comment on column analysis.review_queue.priority is 'Expected error times importance; the queue is in this order.';
comment on column analysis.review_queue.at is 'When it was found, joined or last changed.';
comment on column analysis.review_queue.asked_by is 'Who has asked it and waits for an answer; null where nobody has.';
comment on column analysis.review_queue.asked_until is 'Until when that waits.';
