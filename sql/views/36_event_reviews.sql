-- What reviews make of an event. The rules' values are kept beside (event_review.machine) and what stands in event,
-- event_casualty, event_actor and event_version is those with the corrections over them, so that every view, export
-- and shape shows what a person said without knowing of it. Functions of the owner's; reviewers call those of 37.

-- The event that a number stands for by now: redirects of merges followed. Null where there is none.
create or replace function newswatch.event_home(number bigint) returns bigint
language sql stable
as $$
    with recursive way as (
        select event_id, merged_into from newswatch.event where event_id = number
        union all
        select e.event_id, e.merged_into from newswatch.event e join way w on e.event_id = w.merged_into
    )
    select event_id from way where merged_into is null
$$;
comment on function newswatch.event_home(bigint) is
    'The event that a number stands for by now, redirects of merges followed; null where there is no such event.';

-- Corrections of an event that was merged hold for the one it went into; a verdict is on the event it was said of.
create or replace function newswatch.review_standing(number bigint) returns setof newswatch.review
language sql stable
as $$
    with recursive part as (
        select event_id, true as own from newswatch.event where event_id = number
        union all
        select e.event_id, false from newswatch.event e join part p on e.merged_into = p.event_id
    ), latest as (
        select distinct on (r.field) r.*
        from newswatch.review r join part p on p.event_id = r.target_id
        where r.target = 'event' and r.action in ('confirm', 'reject', 'correct', 'retract')
            and (p.own or r.field <> 'verdict')
        order by r.field, r.review_id desc
    )
    select * from latest where action <> 'retract'
$$;
comment on function newswatch.review_standing(bigint) is
    'Of each field of an event the latest review, less what was taken back.';

create or replace function newswatch.review_actors(machine jsonb, wanted text) returns jsonb
language sql immutable
as $$
    select coalesce(jsonb_agg(
        jsonb_build_object('name', x.name, 'id', x.actor_id, 'kind', x.kind, 'country', x.country) order by x.position), '[]')
    from jsonb_populate_recordset(null::newswatch.event_actor, machine -> 'actors') x
    where x.role = wanted
$$;
-- One party and outcome over all its rows. A sum is null where one of its parts is
create or replace function newswatch.review_fields(machine jsonb) returns jsonb
language sql stable
as $$
    select jsonb_build_object(
        'event_type', e -> 'event_type',
        'date', jsonb_build_object('start', e -> 'date_start', 'end', e -> 'date_end', 'precision', e -> 'date_precision'),
        'place', (select jsonb_build_object('place_id', p.place_id, 'name', p.name, 'country', p.country,
            'precision', p.precision) from newswatch.place p where p.place_id = (e ->> 'place_id')::bigint),
        'perpetrator', newswatch.review_actors(machine, 'perpetrator'),
        'target', newswatch.review_actors(machine, 'target'),
        'cross_border', e -> 'origin_status',
        'origin_country', e -> 'origin_country',
        'target_country', e -> 'target_country',
        'origin_mechanism', e -> 'origin_mechanism',
        'origin_basis', e -> 'origin_basis',
        'claimed', e -> 'responsibility_claimed',
        'claimed_by', e -> 'responsibility_by',
        'suicide', e -> 'suicide',
        'recalled', e -> 'recalled',
        'killed', jsonb_build_object('min', e -> 'killed_min', 'best', e -> 'killed_best', 'max', e -> 'killed_max'),
        'injured', jsonb_build_object('min', e -> 'injured_min', 'best', e -> 'injured_best', 'max', e -> 'injured_max'),
        'independent_sources', e -> 'voices',
        'withdrawn', e ->> 'status' = 'withdrawn'
    ) || coalesce((
        select jsonb_object_agg(c.field, jsonb_build_object('min', c.min, 'best', c.best, 'max', c.max))
        from (
            select outcome || '_' || party as field,
                case when bool_and(x.min is not null or x.best is not null) then sum(coalesce(x.min, x.best)) end as min,
                case when bool_and(x.best is not null) then sum(x.best) end as best,
                case when bool_and(x.max is not null) then sum(x.max) end as max
            from jsonb_populate_recordset(null::newswatch.event_casualty, machine -> 'casualties') x
            group by 1
        ) c), '{}')
    from (select machine -> 'event' as e) m
$$;
comment on function newswatch.review_fields(jsonb) is
    'The values of an event that can be reviewed, by field, from event_review.machine.';
comment on function newswatch.review_actors(jsonb, text) is
    'Who took this part in an event by the rules, from event_review.machine.';

create or replace function newswatch.review_snapshot(number bigint) returns jsonb
language sql stable
as $$
    select jsonb_build_object(
        'event', to_jsonb(e),
        'casualties', coalesce((select jsonb_agg(to_jsonb(x) order by x.position)
            from newswatch.event_casualty x where x.event_id = number), '[]'),
        'actors', coalesce((select jsonb_agg(to_jsonb(x) order by x.position)
            from newswatch.event_actor x where x.event_id = number), '[]'),
        'origins', coalesce((select jsonb_agg(to_jsonb(x) order by x.position)
            from newswatch.event_origin x where x.event_id = number), '[]'),
        'detail', (select v.detail from newswatch.event_version v
            where v.event_id = number and v.version_no = e.version_no))
    from newswatch.event e where e.event_id = number
$$;
comment on function newswatch.review_snapshot(bigint) is
    'All values of an event as its rows have them.';

-- Does a person's word keep up an event of which the rules no longer tell? As long as it holds a report of which nobody
-- has said since that it tells of no incident; what people have moved elsewhere it holds no more
create or replace function newswatch.review_keeps(number bigint, since bigint) returns boolean
language sql stable
as $$
    select exists (
        select from newswatch.event_mention k
        join newswatch.mention m using (mention_id)
        join newswatch.article a using (article_id)
        left join lateral (
            select r.action, r.review_id from newswatch.review r
            where r.target = 'article' and r.target_key = a.article_key order by r.review_id desc limit 1
        ) r on true
        where k.event_id = number and a.taken_down_at is null
            and (r.action is null or r.action <> 'reject' or r.review_id < since))
$$;
comment on function newswatch.review_keeps(bigint, bigint) is
    'Whether an event holds a report that nobody has ruled out since a review.';

-- Casualties with corrections over them. A corrected party is one row; a corrected total that only one row bears is
-- that row's number, and one that no row bears gets a row of no stated party.
create or replace function newswatch.review_casualties(machine jsonb, said jsonb) returns setof newswatch.event_casualty
language plpgsql stable
as $$
declare
    rows newswatch.event_casualty[] := array(
        select x from jsonb_populate_recordset(null::newswatch.event_casualty, machine -> 'casualties') x
        order by x.position);
    event bigint := (machine -> 'event' ->> 'event_id')::bigint;
    one record;
    same newswatch.event_casualty[];
begin
    for one in
        select v.field, v.value, o.value as outcome, p.value as party
        from jsonb_each(said) as v(field, value)
        join newswatch.vocabulary o on o.kind = 'outcome' and v.field like o.value || '%'
        left join newswatch.vocabulary p on p.kind = 'party' and v.field = o.value || '_' || p.value
        where v.field = o.value or p.value is not null
        order by p.value is null, v.field  -- totals last: they are borne by what the parties leave
    loop
        if one.party is not null then
            same := array(select x from unnest(rows) x where x.outcome = one.outcome and x.party = one.party);
            rows := array(select x from unnest(rows) x where not (x.outcome = one.outcome and x.party = one.party));
        else
            same := array(select x from unnest(rows) x where x.outcome = one.outcome);
            continue when one.value <> 'null' and (one.value ->> 'best')::integer > 0 and cardinality(same) > 1;
            rows := array(select x from unnest(rows) x where x.outcome <> one.outcome);
        end if;
        if one.value <> 'null' then
            rows := rows || row(event, 0, coalesce(one.party, case cardinality(same) when 1 then same[1].party end,
                'unknown'), one.outcome, case cardinality(same) when 1 then same[1].nationality end,
                (one.value ->> 'min')::integer, (one.value ->> 'best')::integer, (one.value ->> 'max')::integer,
                null, 0, null, null)::newswatch.event_casualty;
        end if;
    end loop;
    return query
        select x.event_id, (x.place - 1)::integer, x.party, x.outcome, x.nationality, x.min, x.best, x.max, x.term,
            x.voices, x.mention_id, x.mention_position
        from unnest(rows) with ordinality as x(event_id, position, party, outcome, nationality, min, best, max, term,
            voices, mention_id, mention_position, place);
end
$$;
comment on function newswatch.review_casualties(jsonb, jsonb) is
    'Casualties of an event: the rules'' rows with corrections, by field, over them.';

create or replace function newswatch.review_people(machine jsonb, said jsonb) returns setof newswatch.event_actor
language sql stable
as $$
    select (x.event_id), (row_number() over (order by x.rank, x.position) - 1)::integer, x.role, x.name, x.actor_id,
        x.kind, x.country, x.certainty, x.voices, x.mention_id, x.mention_position
    from (
        select a.*, array_position(array['perpetrator', 'target'], a.role) as rank
        from jsonb_populate_recordset(null::newswatch.event_actor, machine -> 'actors') a
        where not said ? a.role
        union all
        select (machine -> 'event' ->> 'event_id')::bigint, n.place::integer, r.role, n.one ->> 'name',
            n.one ->> 'id', n.one ->> 'kind', n.one ->> 'country', 'stated', 0, null, null,
            array_position(array['perpetrator', 'target'], r.role)
        from (values ('perpetrator'), ('target')) as r(role)
        cross join lateral jsonb_array_elements(coalesce(said -> r.role, '[]')) with ordinality as n(one, place)
    ) x
$$;
comment on function newswatch.review_people(jsonb, jsonb) is
    'Actors of an event: the rules'' rows with corrections, by field, over them.';

-- The row of event with corrections over it, but for the tolls, which follow from the casualties
create or replace function newswatch.review_event(machine jsonb, said jsonb) returns newswatch.event
language plpgsql stable
as $$
declare
    e newswatch.event := jsonb_populate_record(null::newswatch.event, machine -> 'event');
begin
    if said ? 'event_type' then e.event_type := said ->> 'event_type'; end if;
    if said ? 'recalled' then e.recalled := (said ->> 'recalled')::boolean; end if;
    if said ? 'suicide' then e.suicide := (said ->> 'suicide')::boolean; end if;
    if said ? 'date' then
        e.date_start := (said -> 'date' ->> 'start')::date;
        e.date_end := (said -> 'date' ->> 'end')::date;
        e.date_precision := said -> 'date' ->> 'precision';
        e.date_basis := null;
    end if;
    if said ? 'place' then
        e.place_id := (said -> 'place' ->> 'place_id')::bigint;
        e.country := said -> 'place' ->> 'country';
    end if;
    if said ?| array['cross_border', 'origin_country', 'target_country', 'origin_mechanism', 'origin_basis'] then
        if said ? 'cross_border' then e.origin_status := said ->> 'cross_border'; end if;
        if said ? 'origin_country' then e.origin_country := said ->> 'origin_country'; end if;
        if said ? 'target_country' then e.target_country := said ->> 'target_country'; end if;
        if said ? 'origin_mechanism' then e.origin_mechanism := said ->> 'origin_mechanism'; end if;
        if said ? 'origin_basis' then e.origin_basis := said ->> 'origin_basis'; end if;
        if e.origin_status <> 'yes' then
            e.origin_country := null;
            e.target_country := null;
            e.origin_mechanism := null;
            e.origin_basis := null;
        end if;
    end if;
    if said ?| array['claimed', 'claimed_by'] then
        if said ? 'claimed' then e.responsibility_claimed := (said ->> 'claimed')::boolean; end if;
        if said ? 'claimed_by' then e.responsibility_by := said ->> 'claimed_by'; end if;
        if said ->> 'claimed_by' is not null and not said ? 'claimed' then e.responsibility_claimed := true; end if;
        if e.responsibility_claimed is not true then e.responsibility_by := null; end if;
    end if;
    return e;
end
$$;
comment on function newswatch.review_event(jsonb, jsonb) is
    'The row of an event: the rules'' with corrections, by field, over it; the tolls are still the rules''.';

-- Make an event what its reviews say. `renew`: its rows and its current version have just been written by the rules, so
-- they are taken down as such, and that version is mended; otherwise other values make a version with this cause.
create or replace function newswatch.review_apply(number bigint, cause text, renew boolean default false) returns void
language plpgsql
as $$
declare
    known newswatch.event_review;
    was newswatch.event;
    shown newswatch.event;
    machine jsonb;
    fields jsonb;
    said jsonb := '{}';
    stale text[] := '{}';
    verdict newswatch.review;
    newest newswatch.review;
    one newswatch.review;
    moment timestamptz;
    told jsonb;
    before jsonb;
    kept boolean;
    total record;
begin
    select * into was from newswatch.event e where e.event_id = number for update;
    select * into known from newswatch.event_review r where r.event_id = number;
    if was.status = 'merged' then
        delete from newswatch.event_review r where r.event_id = number;
        return;
    end if;
    if known.event_id is null or renew then
        machine := newswatch.review_snapshot(number);
    else
        machine := known.machine;
    end if;
    for one in select * from newswatch.review_standing(number) loop
        if one.field = 'verdict' then verdict := one; else said := said || jsonb_build_object(one.field, one.new_value); end if;
        if newest.review_id is null or newest.review_id < one.review_id then newest := one; end if;
    end loop;
    if newest.review_id is null and known.event_id is null then
        return;
    end if;
    before := newswatch.review_detail(number, machine -> 'detail', false);
    -- The rules no longer tell of it: what they last told is kept where a person has vouched for it
    kept := machine -> 'event' ->> 'status' = 'withdrawn' and newest.review_id is not null
        and verdict.action is distinct from 'reject' and coalesce(known.machine -> 'detail' ? 'event_type', false)
        and newswatch.review_keeps(number, newest.review_id);
    if kept then
        machine := jsonb_set(known.machine, '{event,status}', '"withdrawn"');
    end if;
    fields := newswatch.review_fields(machine);
    for one in select * from newswatch.review_standing(number) loop
        if kept or one.old_value is distinct from (
            case one.field when 'verdict' then fields else coalesce(fields -> one.field, 'null') end)
        then
            stale := stale || one.field;
        end if;
    end loop;

    delete from newswatch.event_casualty x where x.event_id = number;
    delete from newswatch.event_actor x where x.event_id = number;
    delete from newswatch.event_origin x where x.event_id = number;
    insert into newswatch.event_casualty select * from newswatch.review_casualties(machine, said);
    insert into newswatch.event_actor select * from newswatch.review_people(machine, said);
    insert into newswatch.event_origin
        select * from jsonb_populate_recordset(null::newswatch.event_origin, machine -> 'origins');
    shown := newswatch.review_event(machine, said);
    for total in
        select t.outcome,
            case when said ? t.outcome then (said -> t.outcome ->> 'min')::integer else x.min end as min,
            case when said ? t.outcome then (said -> t.outcome ->> 'best')::integer else x.best end as best,
            case when said ? t.outcome then (said -> t.outcome ->> 'max')::integer else x.max end as max
        from (values ('killed'), ('injured')) as t(outcome)
        cross join lateral (
            select sum(coalesce(c.min, c.best)) as min, sum(coalesce(c.best, c.min)) as best,
                case when bool_and(c.max is not null) then sum(c.max) end as max
            from newswatch.event_casualty c where c.event_id = number and c.outcome = t.outcome
        ) x
        where exists (select from jsonb_object_keys(said) k where k = t.outcome or k like t.outcome || '\_%')
    loop
        if total.outcome = 'killed' then
            shown.killed_min := total.min;
            shown.killed_best := total.best;
            shown.killed_max := total.max;
        else
            shown.injured_min := total.min;
            shown.injured_best := total.best;
            shown.injured_max := total.max;
        end if;
    end loop;
    shown.status := case
        when kept then 'active'
        when shown.status = 'withdrawn' then 'withdrawn'
        when verdict.action = 'reject' then 'rejected'
        else 'active' end;
    update newswatch.event e set
        status = shown.status, event_type = shown.event_type, recalled = shown.recalled,
        date_start = shown.date_start, date_end = shown.date_end, date_precision = shown.date_precision,
        date_basis = shown.date_basis, place_id = shown.place_id, country = shown.country,
        origin_status = shown.origin_status, origin_country = shown.origin_country,
        target_country = shown.target_country, origin_mechanism = shown.origin_mechanism,
        origin_basis = shown.origin_basis, responsibility_claimed = shown.responsibility_claimed,
        responsibility_by = shown.responsibility_by, suicide = shown.suicide,
        killed_min = shown.killed_min, killed_best = shown.killed_best, killed_max = shown.killed_max,
        injured_min = shown.injured_min, injured_best = shown.injured_best, injured_max = shown.injured_max,
        articles = shown.articles, outlets = shown.outlets, voices = shown.voices, confidence = shown.confidence,
        mention_id = shown.mention_id
    where e.event_id = number;

    if newest.review_id is null then
        delete from newswatch.event_review r where r.event_id = number;
    else
        insert into newswatch.event_review
        values (number, machine, fields, case verdict.action when 'reject' then 'rejected' when 'confirm' then 'confirmed' end,
            array(select k from jsonb_object_keys(said) k order by k), array(select f from unnest(stale) f order by f),
            newest.reviewer, newest.created_at)
        on conflict (event_id) do update set machine = excluded.machine, fields = excluded.fields, verdict = excluded.verdict,
            corrected_fields = excluded.corrected_fields, stale_fields = excluded.stale_fields,
            reviewed_by = excluded.reviewed_by, reviewed_at = excluded.reviewed_at;
    end if;

    told := newswatch.review_detail(number, machine -> 'detail', newest.review_id is not null);
    if renew then
        update newswatch.event_version v set
            event_type = shown.event_type, date_start = shown.date_start, date_end = shown.date_end,
            country = shown.country, place_id = shown.place_id, origin_status = shown.origin_status,
            origin_country = shown.origin_country, target_country = shown.target_country,
            killed_min = shown.killed_min, killed_best = shown.killed_best, killed_max = shown.killed_max,
            injured_min = shown.injured_min, injured_best = shown.injured_best, injured_max = shown.injured_max,
            articles = shown.articles, voices = shown.voices, detail = told,
            cause = case when v.cause = 'withdrawn' and shown.status = 'active' then 'rules' else v.cause end
        where v.event_id = number and v.valid_to is null;
        return;
    end if;
    if before = told - 'review' and was.status = shown.status then
        return;
    end if;
    update newswatch.event_version v set valid_to = greatest(clock_timestamp(), v.valid_from)
    where v.event_id = number and v.valid_to is null
    returning v.valid_to into moment;
    insert into newswatch.event_version (event_id, version_no, valid_from, ruleset, cause, values_hash, event_type,
        date_start, date_end, country, place_id, origin_status, origin_country, target_country, killed_min,
        killed_best, killed_max, injured_min, injured_best, injured_max, articles, voices, detail)
    select number, was.version_no + 1, moment, v.ruleset, review_apply.cause, v.values_hash, shown.event_type,
        shown.date_start, shown.date_end, shown.country, shown.place_id, shown.origin_status, shown.origin_country,
        shown.target_country, shown.killed_min, shown.killed_best, shown.killed_max, shown.injured_min,
        shown.injured_best, shown.injured_max, shown.articles, shown.voices, told
    from newswatch.event_version v where v.event_id = number and v.version_no = was.version_no;
    update newswatch.event e set version_no = was.version_no + 1, changed_at = moment where e.event_id = number;
end
$$;
comment on function newswatch.review_apply(bigint, text, boolean) is
    'Makes an event what its reviews say: its rows, its history, and whether they are stale.';

-- All values of a version as event_version.detail has them, from the rows. One that is no incident has none
create or replace function newswatch.review_detail(number bigint, machine jsonb, reviewed boolean) returns jsonb
language sql stable
as $$
    select case when e.status = 'active' then machine || jsonb_build_object(
            'event_type', e.event_type,
            'recalled', e.recalled,
            'when', coalesce(machine -> 'when', '{}') || jsonb_build_object('start', e.date_start, 'end', e.date_end,
                'precision', e.date_precision, 'basis', e.date_basis),
            'place', coalesce(machine -> 'place', '{}') || (select to_jsonb(p) - array['place_id', 'place_key']
                from newswatch.place p where p.place_id = e.place_id),
            'origin', coalesce(machine -> 'origin', '{}') || jsonb_build_object('status', e.origin_status,
                'origin_country', e.origin_country, 'target_country', e.target_country,
                'mechanism', e.origin_mechanism, 'basis', e.origin_basis),
            'responsibility', jsonb_build_object('claimed', e.responsibility_claimed, 'by', e.responsibility_by),
            'suicide', e.suicide,
            'actors', (select coalesce(jsonb_agg(jsonb_build_object('role', x.role, 'name', x.name, 'id', x.actor_id,
                    'kind', x.kind, 'country', x.country, 'certainty', x.certainty, 'voices', x.voices,
                    'mention_id', x.mention_id, 'position', x.mention_position) order by x.position), '[]')
                from newswatch.event_actor x where x.event_id = number),
            'casualties', (select coalesce(jsonb_agg(jsonb_build_object('party', x.party, 'outcome', x.outcome,
                    'nationality', x.nationality, 'min', x.min, 'best', x.best, 'max', x.max, 'term', x.term,
                    'voices', x.voices, 'mention_id', x.mention_id, 'position', x.mention_position) order by x.position),
                    '[]')
                from newswatch.event_casualty x where x.event_id = number),
            'tolls', coalesce((select jsonb_agg(t.toll || case t.toll ->> 'outcome'
                    when 'killed' then jsonb_build_object('min', e.killed_min, 'best', e.killed_best, 'max', e.killed_max)
                    when 'injured' then jsonb_build_object('min', e.injured_min, 'best', e.injured_best, 'max', e.injured_max)
                    else '{}' end order by t.place)
                from jsonb_array_elements(machine -> 'tolls') with ordinality as t(toll, place)), '[]'))
        else '{}' end
        || case when reviewed then jsonb_build_object('review', (
            select jsonb_build_object('verdict', r.verdict, 'corrected_fields', to_jsonb(r.corrected_fields),
                'by', r.reviewed_by)
            from newswatch.event_review r where r.event_id = number)) else '{}' end
    from newswatch.event e where e.event_id = number
$$;
comment on function newswatch.review_detail(bigint, jsonb, boolean) is
    'What event_version.detail says of an event as its rows stand, from what the rules say.';
