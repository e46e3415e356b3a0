-- What reviewers call: functions that validate, write a row of review that is never changed, and see to what follows.
-- They run as the owner of the schema, so that a reviewer needs no right on any table; roles.sql says who may call them.

-- What a person sees of a mention, as one value: other values by other rules, and the review is stale. The views
-- write it out: whoever reads them may call no function of this schema
create or replace function newswatch.mention_seen(one newswatch.mention) returns bytea
language sql stable
as $$
    select sha256(convert_to(jsonb_build_array(one.event_type, one.date_start, one.date_end, one.place_id, one.quote,
        one.superseded_at is null)::text, 'UTF8'))
$$;
comment on function newswatch.mention_seen(newswatch.mention) is
    'Hash of what a reviewer sees of a mention: with other values a review of it is stale.';

-- The wrong thing was said: what is wrong, and what would be right. Never returns
create or replace function newswatch.review_refuse(told text, right_would_be text) returns void
language plpgsql
as $$
begin
    raise exception using errcode = '22023', message = told, hint = right_would_be;
end
$$;
comment on function newswatch.review_refuse(text, text) is
    'Refuses a review: what is wrong with it, and as a hint what would be right.';

create or replace function newswatch.review_codes(wanted text) returns text[]
language sql stable
as $$
    select array_agg(value order by position) from newswatch.vocabulary where kind = wanted
$$;
comment on function newswatch.review_codes(text) is
    'A closed list of the model.';

create or replace function newswatch.review_code(raw jsonb, field text, codes text[]) returns jsonb
language plpgsql stable
as $$
declare
    told text := lower(replace(trim(raw #>> '{}'), ' ', '_'));
begin
    if told is null or not told = any(codes) then
        perform newswatch.review_refuse(format('%s is no %s', raw, field), 'One of: ' || array_to_string(codes, ', '));
    end if;
    return to_jsonb(told);
end
$$;
comment on function newswatch.review_code(jsonb, text, text[]) is
    'A value of a closed list; refuses others.';

create or replace function newswatch.review_country(raw jsonb) returns text
language plpgsql stable
as $$
declare
    told text := trim(raw #>> '{}');
    known text;
begin
    if told is null or lower(told) in ('', 'unknown') then
        return null;
    end if;
    select code into known from analysis.countries c
    where c.code = upper(told) or c.iso3 = upper(told) or lower(told) in (lower(c.name), lower(c.acled_name));
    if known is null then
        perform newswatch.review_refuse(format('%s is no country', raw),
            coalesce((select 'Perhaps ' || string_agg(n.code || ' (' || n.name || ')', ', ') from (
                    select c.code, c.name from analysis.countries c
                    where public.similarity(c.name, told) > 0.3 order by public.similarity(c.name, told) desc limit 3) n),
                'Its code of two letters by ISO 3166-1, such as PK, or its English name; analysis.countries has them'));
    end if;
    return known;
end
$$;
comment on function newswatch.review_country(jsonb) is
    'The code of a country given by code or name; null for unknown; refuses others.';

create or replace function newswatch.review_flag(raw jsonb, field text) returns jsonb
language plpgsql stable
as $$
declare
    told text := lower(trim(raw #>> '{}'));
begin
    if told in ('true', 'yes') then
        return 'true';
    elsif told in ('false', 'no') then
        return 'false';
    elsif told is not null and told <> 'unknown' then
        perform newswatch.review_refuse(format('%s is no value of %s', raw, field), 'yes, no or unknown');
    end if;
    return 'null';
end
$$;
comment on function newswatch.review_flag(jsonb, text) is
    'Yes, no or unknown as true, false or null; refuses others.';

create or replace function newswatch.review_date(raw jsonb) returns jsonb
language plpgsql stable
as $$
declare
    told text := case jsonb_typeof(raw) when 'object' then concat_ws('/', raw ->> 'start', raw ->> 'end')
        else trim(raw #>> '{}') end;
    first date;
    last date;
    fine text;
begin
    if told is null or lower(told) in ('', 'unknown') then
        return '{"start": null, "end": null, "precision": "unknown"}';
    end if;
    begin
        if told ~ '^\d{4}$' then
            first := make_date(told::integer, 1, 1);
            last := make_date(told::integer, 12, 31);
            fine := 'year';
        elsif told ~ '^\d{4}-\d{2}$' then
            first := (told || '-01')::date;
            last := (first + interval '1 month - 1 day')::date;
            fine := 'month';
        elsif told ~ '^\d{4}-\d{2}-\d{2}(/\d{4}-\d{2}-\d{2})?$' then
            first := split_part(told, '/', 1)::date;
            last := coalesce(nullif(split_part(told, '/', 2), '')::date, first);
            fine := case when first = last then 'day' else 'range' end;
        end if;
    exception when datetime_field_overflow or invalid_datetime_format then
        first := null;
    end;
    if first is null then
        perform newswatch.review_refuse(format('%s is no date', raw),
            'A day 2026-03-05, days 2026-03-05/2026-03-07, a month 2026-03, a year 2026, or unknown');
    elsif last < first then
        perform newswatch.review_refuse(format('%s ends before it begins', raw), 'The first day comes first');
    elsif first > (clock_timestamp() at time zone 'utc')::date + 1 then
        perform newswatch.review_refuse(format('%s has not come yet', raw), 'An incident lies in the past');
    elsif first < '1900-01-01' then
        perform newswatch.review_refuse(format('%s is before 1900', raw), 'Four digits of the year, then month and day');
    end if;
    return jsonb_build_object('start', first, 'end', last, 'precision', fine);
end
$$;
comment on function newswatch.review_date(jsonb) is
    'Days with their precision from words like 2026-03-05/2026-03-07; refuses what is none or has not come yet.';

create or replace function newswatch.review_count(raw jsonb, field text) returns jsonb
language plpgsql stable
as $$
declare
    told text := replace(trim(raw #>> '{}'), '–', '-');
    low bigint;
    best bigint;
    high bigint;
    most constant bigint := 100000;  -- of one incident no text tells of more
begin
    if told is null or lower(told) in ('', 'unknown') then
        return 'null';
    end if;
    if jsonb_typeof(raw) = 'object' then
        if raw - array['min', 'best', 'max'] <> '{}' or exists (
            select from jsonb_each(raw) e where jsonb_typeof(e.value) not in ('number', 'null') or e.value::text !~ '^(\d{1,9}|null)$')
        then
            perform newswatch.review_refuse(format('%s is no count', raw), '{"min": 4, "best": 5, "max": 7}');
        end if;
        best := coalesce((raw ->> 'best')::bigint, (raw ->> 'min')::bigint);
        low := coalesce((raw ->> 'min')::bigint, best);
        high := (raw ->> 'max')::bigint;
    elsif told ~ '^\d{1,9}$' then
        low := told::bigint;
        best := low;
        high := low;
    elsif told ~ '^\d{1,9}\+$' then
        low := rtrim(told, '+')::bigint;
        best := low;
    elsif told ~ '^\d{1,9} *- *\d{1,9}$' then
        low := trim(split_part(told, '-', 1))::bigint;
        best := low;
        high := trim(split_part(told, '-', 2))::bigint;
    end if;
    if best is null then
        perform newswatch.review_refuse(format('%s is no count of %s', raw, field),
            'A number 5, a range 4-7 (the lower one counts), at least 5+, {"min": 4, "best": 5, "max": 7}, or unknown');
    elsif low > best or best > high or low > high or greatest(low, best, high) > most then
        perform newswatch.review_refuse(format('%s is no count of %s', raw, field),
            format('min is at most best, best at most max, and nothing above %s', most));
    end if;
    return jsonb_build_object('min', low, 'best', best, 'max', high);
end
$$;
comment on function newswatch.review_count(jsonb, text) is
    'A count as min, best and max from words like 5, 4-7 or 5+; null for unknown; refuses others.';

create or replace function newswatch.review_place(raw jsonb) returns jsonb
language plpgsql
as $$
declare
    told text := trim(raw #>> '{}');
    hit newswatch.place;
    land text;
    fine text;
    many integer;
begin
    if told is null or lower(told) in ('', 'unknown') then
        select * into hit from newswatch.place p
        where p.precision = 'unknown' and p.name is null and p.country is null order by p.place_id limit 1;
        if hit.place_id is null then
            insert into newswatch.place (place_key, precision) values (sha256('reviewed: unknown'), 'unknown')
            on conflict (place_key) do update set precision = excluded.precision returning * into hit;
        end if;
    elsif jsonb_typeof(raw) = 'number' or raw ? 'place_id' then
        select * into hit from newswatch.place p
        where p.place_id::text = case jsonb_typeof(raw) when 'number' then told else raw ->> 'place_id' end;
        if hit.place_id is null then
            perform newswatch.review_refuse(format('There is no place %s', raw), 'analysis.places has the numbers');
        end if;
    elsif jsonb_typeof(raw) = 'object' then
        land := newswatch.review_country(raw -> 'country');
        fine := coalesce(raw ->> 'precision', case when raw ->> 'name' is null then 'country' else 'place' end);
        perform newswatch.review_code(to_jsonb(fine), 'precision', newswatch.review_codes('place_precision'));
        if raw - array['name', 'country', 'admin1', 'admin2', 'latitude', 'longitude', 'precision'] <> '{}' then
            perform newswatch.review_refuse(format('%s has a key that no place has', raw),
                'name, country, admin1, admin2, latitude, longitude, precision');
        elsif land is null then
            perform newswatch.review_refuse(format('%s is in no country', raw), '"country": its code of two letters');
        elsif (raw ->> 'latitude' is null) <> (raw ->> 'longitude' is null)
            or exists (select from jsonb_each(raw) e
                where e.key in ('latitude', 'longitude') and jsonb_typeof(e.value) not in ('number', 'null'))
        then
            perform newswatch.review_refuse(format('%s has no coordinates of a place', raw),
                'latitude from -90 to 90 and longitude from -180 to 180 as numbers, both or neither');
        elsif abs((raw ->> 'latitude')::float) > 90 or abs((raw ->> 'longitude')::float) > 180
        then
            perform newswatch.review_refuse(format('%s lies nowhere on earth', raw),
                'latitude from -90 to 90 and longitude from -180 to 180 as numbers, both or neither');
        elsif fine in ('country', 'border', 'unknown') and raw ->> 'latitude' is not null then
            perform newswatch.review_refuse(format('A %s has no point', fine),
                'Leave the coordinates out, or give precision site, place, near, admin2 or admin1');
        end if;
        select * into hit from newswatch.place p
        where fine = 'country' and p.precision = 'country' and p.country = land order by p.place_id limit 1;
        if hit.place_id is null then
            insert into newswatch.place (place_key, name, country, admin1, admin2, latitude, longitude, precision)
            values (sha256(convert_to('reviewed: ' || (raw || jsonb_build_object('country', land, 'precision', fine))::text, 'UTF8')),
                coalesce(raw ->> 'name', (select c.name from analysis.countries c where c.code = land and fine = 'country')),
                land, raw ->> 'admin1', raw ->> 'admin2', (raw ->> 'latitude')::float, (raw ->> 'longitude')::float, fine)
            on conflict (place_key) do update set precision = excluded.precision returning * into hit;
        end if;
    else
        -- A name, with its country or province behind a comma where there are several: of places that stand already
        select count(distinct (p.country, p.admin1, p.admin2)) into many
        from newswatch.place p
        where lower(p.name) = lower(trim(split_part(told, ',', 1))) and p.country is not null
            and (split_part(told, ',', 2) = '' or lower(trim(split_part(told, ',', 2)))
                in (lower(p.country), lower(p.admin1), lower(p.admin2)));
        if many <> 1 then
            perform newswatch.review_refuse(
                format(case many when 0 then 'No place here is called %s' else 'Several places are called %s' end, raw),
                coalesce((select 'By number: ' || string_agg(format('%s %s', n.place_id, n.words), '; ') from (
                        select min(p.place_id) as place_id, concat_ws(', ', p.name, p.admin2, p.admin1, p.country) as words,
                            max(public.similarity(p.name, split_part(told, ',', 1))) as near
                        from newswatch.place p
                        where public.similarity(p.name, split_part(told, ',', 1)) > 0.4
                        group by 2 order by near desc, 1 limit 5) n) || '. Or ', '')
                    || '{"name": "…", "country": "PK", "latitude": 34.1, "longitude": 71.1, "precision": "place"}');
        end if;
        select * into hit
        from newswatch.place p
        where lower(p.name) = lower(trim(split_part(told, ',', 1))) and p.country is not null
            and (split_part(told, ',', 2) = '' or lower(trim(split_part(told, ',', 2)))
                in (lower(p.country), lower(p.admin1), lower(p.admin2)))
        -- The same place as one paper writes it in capitals and another does not
        order by p.geonames_id is null, p.name = upper(p.name),
            array_position(newswatch.review_codes('place_precision'), p.precision), p.place_id limit 1;
    end if;
    return jsonb_build_object('place_id', hit.place_id, 'name', hit.name, 'country', hit.country,
        'precision', hit.precision);
end
$$;
comment on function newswatch.review_place(jsonb) is
    'A place by number, by name, or as an object; refuses what is none or not clear.';

create or replace function newswatch.review_actor(raw jsonb) returns jsonb
language plpgsql stable
as $$
declare
    told text := trim(case jsonb_typeof(raw) when 'object' then coalesce(raw ->> 'id', raw ->> 'name') else raw #>> '{}' end);
    ids text[];
begin
    ids := array(
        select a.actor_id from newswatch.actor a where lower(told) in (lower(a.actor_id), lower(a.name)));
    if cardinality(ids) = 0 then
        ids := array(
            select distinct l.actor_id from newswatch.actor_alias l where lower(l.alias) = lower(told)
                and l.strength = 'strong');
    end if;
    if cardinality(ids) = 1 and (jsonb_typeof(raw) <> 'object' or raw ->> 'kind' is null) then
        return (select jsonb_build_object('name', a.name, 'id', a.actor_id, 'kind', a.kind,
                'country', case when a.kind = 'state' then a.countries[1] end)
            from newswatch.actor a where a.actor_id = ids[1]);
    end if;
    -- One whom the catalogue does not know needs to be told as what it is, so that a slip of the pen makes no actor
    if jsonb_typeof(raw) <> 'object' or raw ->> 'kind' is null or coalesce(raw ->> 'name', '') = ''
        or raw - array['name', 'kind', 'country'] <> '{}'
    then
        perform newswatch.review_refuse(
            case when cardinality(ids) > 1 then format('%s are several of the catalogue', raw)
                else format('The catalogue knows no actor %s', raw) end,
            coalesce((select 'By id: ' || string_agg(format('%s (%s)', n.actor_id, n.name), ', ') from (
                    select a.actor_id, a.name from newswatch.actor a
                    left join newswatch.actor_alias l using (actor_id)
                    where a.actor_id = any(ids) or public.similarity(a.name, told) > 0.35
                        or public.similarity(l.alias, told) > 0.5
                    group by a.actor_id, a.name
                    order by max(greatest(public.similarity(a.name, told), public.similarity(l.alias, told))) desc
                    limit 4) n) || '. ', '')
                || 'One it does not know: {"name": "…", "kind": "armed_group", "country": "PK"}, kind one of '
                || array_to_string(newswatch.review_codes('actor_kind'), ', '));
    end if;
    perform newswatch.review_code(raw -> 'kind', 'kind', newswatch.review_codes('actor_kind'));
    return jsonb_build_object('name', trim(raw ->> 'name'), 'id', null, 'kind', raw ->> 'kind',
        'country', newswatch.review_country(raw -> 'country'));
end
$$;
comment on function newswatch.review_actor(jsonb) is
    'An actor of the catalogue by id, name or alias, or one told as an object; refuses others.';

create or replace function newswatch.review_field(told text) returns text
language plpgsql stable
as $$
declare
    field text := replace(lower(trim(told)), ' ', '_');
    fields constant text[] := array['event_type', 'date', 'place', 'country', 'perpetrator', 'target', 'cross_border',
        'origin_country', 'target_country', 'origin_mechanism', 'origin_basis', 'killed', 'injured', 'claimed',
        'claimed_by', 'suicide', 'recalled'];
begin
    field := case field when 'kind' then 'event_type' when 'perpetrators' then 'perpetrator' when 'targets' then 'target'
        when 'origin' then 'origin_country' when 'responsibility_claimed' then 'claimed'
        when 'responsibility_by' then 'claimed_by' when 'date_start' then 'date' else field end;
    if field is null or not (field = any(fields) or exists (
        select from newswatch.vocabulary o join newswatch.vocabulary p on p.kind = 'party'
        where o.kind = 'outcome' and field = o.value || '_' || p.value))
    then
        perform newswatch.review_refuse(format('An event has no field %s to be corrected', to_jsonb(told)),
            'One of: ' || array_to_string(fields, ', ') || ', or a count such as killed_civilian: '
            || array_to_string(newswatch.review_codes('outcome'), ', ') || ' with '
            || array_to_string(newswatch.review_codes('party'), ', '));
    end if;
    return field;
end
$$;
comment on function newswatch.review_field(text) is
    'The name of a field of an event that can be corrected; refuses others.';

create or replace function newswatch.review_value(field text, raw jsonb) returns jsonb
language plpgsql
as $$
begin
    return coalesce(case
        when field = 'event_type' then newswatch.review_code(raw, field, newswatch.review_codes('event_type'))
        when field = 'date' then newswatch.review_date(raw)
        when field = 'place' then newswatch.review_place(raw)
        when field in ('perpetrator', 'target') then coalesce((
            select jsonb_agg(newswatch.review_actor(one.value) order by one.place)
            from jsonb_array_elements(case
                when lower(raw #>> '{}') is null or lower(raw #>> '{}') in ('', 'unknown') then '[]'
                when jsonb_typeof(raw) = 'array' then raw else jsonb_build_array(raw) end)
                with ordinality as one(value, place)), '[]')
        when field = 'cross_border' then newswatch.review_code(raw, field, newswatch.review_codes('cross_border'))
        when field in ('origin_country', 'target_country') then to_jsonb(newswatch.review_country(raw))
        when field = 'origin_mechanism' then case when lower(raw #>> '{}') = 'unknown' then 'null' else
            newswatch.review_code(raw, field, array['ground_crossing', 'fire_across', 'air', 'drone', 'maritime', 'tunnel',
                'network', 'support']) end
        when field = 'origin_basis' then case when lower(raw #>> '{}') = 'unknown' then 'null' else
            newswatch.review_code(raw, field, newswatch.review_codes('origin_basis')) end
        when field in ('claimed', 'suicide', 'recalled') then newswatch.review_flag(raw, field)
        when field = 'claimed_by' then to_jsonb(nullif(trim(raw #>> '{}'), ''))
        else newswatch.review_count(raw, field) end, 'null');
end
$$;
comment on function newswatch.review_value(text, jsonb) is
    'A corrected value as it is kept: validated against closed lists, catalogue and ranges; refuses others.';

-- Whoever reviews: the name given, else the database role that asks. The role is kept beside the name
create or replace function newswatch.review_name(told text) returns text
language plpgsql stable
as $$
begin
    if length(trim(told)) > 200 then
        perform newswatch.review_refuse('That is no name', 'At most 200 characters');
    end if;
    return coalesce(nullif(trim(told), ''), session_user);
end
$$;
create or replace function newswatch.review_reason(told text) returns text
language plpgsql stable
as $$
begin
    if coalesce(trim(told), '') = '' then
        perform newswatch.review_refuse('A review needs its reason', 'Say in a few words on what it rests');
    elsif length(told) > 4000 then
        perform newswatch.review_refuse('A reason of this length is an article', 'At most 4000 characters');
    end if;
    return trim(told);
end
$$;
comment on function newswatch.review_name(text) is 'The reviewer''s name; without one the database role.';
comment on function newswatch.review_reason(text) is 'The reason of a review; refuses none.';

-- The event as it stands, locked against linking; merged numbers lead to where they went
create or replace function newswatch.review_event_of(told bigint) returns bigint
language plpgsql
as $$
declare
    home bigint := newswatch.event_home(told);
begin
    perform from newswatch.event e where e.event_id = home and e.status <> 'merged' for update;
    if not found then
        perform newswatch.review_refuse(format('There is no event %s', told), 'analysis.events has the numbers');
    end if;
    return newswatch.event_home(told);
end
$$;
comment on function newswatch.review_event_of(bigint) is
    'The event that a number stands for, locked; refuses a number that none has.';

-- One row. Said again by the same person of the same, it is the row that stands
create or replace function newswatch.review_write(
    reviewer text, target text, target_key bytea, target_id bigint, action text, field text, old_value jsonb,
    new_value jsonb, seen bytea, reason text, parent bigint) returns table (review_id bigint, is_new boolean)
language plpgsql
as $$
declare
    last newswatch.review;
begin
    select r.* into last from newswatch.review r
    where r.target = review_write.target and r.target_key = review_write.target_key
        and r.field is not distinct from review_write.field
        and (review_write.target = 'event' or r.reviewer = review_write.reviewer)
    order by r.review_id desc limit 1;
    if last.review_id is not null and last.reviewer = reviewer and last.action = action
        and last.new_value is not distinct from new_value and last.seen_hash is not distinct from seen
        and (target <> 'event' or last.old_value is not distinct from old_value)
    then
        return query select last.review_id, false;
        return;
    end if;
    return query
        insert into newswatch.review as r (reviewer, target, target_key, target_id, action, field, old_value, new_value,
            seen_hash, reason, parent_id)
        values (review_write.reviewer, review_write.target, review_write.target_key, review_write.target_id,
            review_write.action, review_write.field, review_write.old_value, review_write.new_value,
            review_write.seen, review_write.reason, parent)
        returning r.review_id, true;
end
$$;
comment on function newswatch.review_write(text, text, bytea, bigint, text, text, jsonb, jsonb, bytea, text, bigint) is
    'Writes a row of review, unless it says once more what the same person said last; returns its number and whether it is new.';

create or replace function newswatch.review_pending(stage text, subjects bigint[]) returns void
language sql
as $$
    insert into newswatch.work (stage, subject_id, ready_at, first_at, cause)
    select stage, s.number, now(), now(), 'review' from (select distinct unnest(subjects)) as s(number)
    on conflict (stage, subject_id) do nothing
$$;
comment on function newswatch.review_pending(text, bigint[]) is
    'Makes article versions pending for a stage, because of a review.';

-- What is said of an article or of a mention in an event. No row where it is gone, or the event is none.
create or replace function newswatch.review_say(
    kind text, number bigint, action text, reviewer text, reason text, event bigint default null,
    seen bytea default null, parent bigint default null, into_event bigint default null)
returns table (review_id bigint, is_new boolean)
language plpgsql
as $$
declare
    t record;
    value jsonb;
    done record;
    word text := case action when 'confirm' then 'relevant' when 'reject' then 'irrelevant' end;
begin
    if kind = 'article' then
        select a.article_key as key, v.text_hash as seen, a.version_id, jsonb_build_object('verdict', a.verdict) as old,
            exists (select from newswatch.version_text x
                where x.version_id = v.version_id and x.fetched_at = v.fetched_at) as has_text
        into t
        from newswatch.article a join newswatch.article_version v using (version_id)
        where a.article_id = number and a.taken_down_at is null
        for update of a;
        value := jsonb_build_object('verdict', word);
    else
        select m.mention_key as key, newswatch.mention_seen(m) as seen, m.version_id,
            jsonb_build_object('event_id', k.event_id) as old, true as has_text
        into t
        from newswatch.mention m join newswatch.article a using (article_id)
        left join newswatch.event_mention k using (mention_id)
        where m.mention_id = number and a.taken_down_at is null
        for update of m;
        value := jsonb_build_object('event_id',
            case when action <> 'retract' then coalesce(event, (t.old ->> 'event_id')::bigint) end);
        if into_event is not null then
            value := value || jsonb_build_object('into', into_event);
        end if;
        if action <> 'retract' and not exists (
            select from newswatch.event e where e.event_id = (value ->> 'event_id')::bigint)
        then
            return;
        end if;
    end if;
    if t.key is null then
        return;
    end if;
    select * into done from newswatch.review_write(reviewer, kind, t.key, number, action,
        case kind when 'article' then 'verdict' else 'event_id' end, t.old, value, coalesce(review_say.seen, t.seen),
        reason, parent);
    if done.is_new and kind = 'link' then
        perform newswatch.review_pending('link', array[t.version_id]);
    elsif done.is_new and action = 'retract' then
        perform newswatch.review_pending('assess', array[t.version_id]);  -- by the rules alone again
    elsif done.is_new then
        update newswatch.article a set verdict = word where a.article_id = number;
        -- It is coded anew: with what it tells, or with nothing; unless the text is no longer there to be coded
        if action = 'reject' or t.has_text then
            update newswatch.assessment s set to_code = action = 'confirm' where s.current and s.version_id = t.version_id;
            perform newswatch.review_pending('code', array[t.version_id]);
        end if;
    end if;
    -- An event that only a person's word keeps up may have lost its last report by this
    if done.is_new and kind = 'article' then
        perform newswatch.review_apply(x.event_id, 'review')
        from (select distinct k.event_id from newswatch.event_mention k join newswatch.mention m using (mention_id)
            join newswatch.event_review r using (event_id) where m.article_id = number) x;
    end if;
    return query select done.review_id, done.is_new;
end
$$;
comment on function newswatch.review_say(text, bigint, text, text, text, bigint, bytea, bigint, bigint) is
    'Writes what a person says of an article or of a mention, and makes pending what follows; nothing where it is gone.';

-- What is said of an event, and its effect, at once
create or replace function newswatch.review_event_say(
    event bigint, action text, field text, new_value jsonb, reason text, reviewer text)
returns bigint
language plpgsql
as $$
declare
    old jsonb;
    done record;
begin
    if (select e.status = 'withdrawn' from newswatch.event e where e.event_id = review_event_say.event) then
        perform newswatch.review_refuse(format('Event %s is withdrawn', event),
            'No report tells of it any more: there is nothing to be reviewed');
    end if;
    old := newswatch.review_fields(coalesce(
        (select r.machine from newswatch.event_review r where r.event_id = review_event_say.event),
        newswatch.review_snapshot(event)));
    select * into done from newswatch.review_write(newswatch.review_name(reviewer), 'event', int8send(event), event,
        action, field, case field when 'verdict' then old else coalesce(old -> field, 'null') end, new_value, null,
        reason, null);
    if done.is_new then
        perform newswatch.review_apply(event, 'review');
    end if;
    return done.review_id;
end
$$;
comment on function newswatch.review_event_say(bigint, text, text, jsonb, text, text) is
    'Writes what a person says of an event and makes it so; returns the number of the review. Refuses one that is withdrawn.';

-- Mentions go to an event because a person says so; what the event is then worth follows with the next linking
create or replace function newswatch.review_move(mentions bigint[], event bigint, who text) returns void
language sql
as $$
    with moved as (
        update newswatch.event_mention k
        set event_id = review_move.event, decided_by = who, decided_at = clock_timestamp(), score = null,
            explanation = '{}'
        from newswatch.event_mention before
        where k.mention_id = any(mentions) and before.mention_id = k.mention_id
        returning k.mention_id, before.event_id as was, k.ruleset
    )
    insert into newswatch.link_decision (decided_at, mention_id, event_id, action, decided_by, ruleset)
    select clock_timestamp(), m.mention_id, x.event_id, x.action, who, m.ruleset
    from moved m cross join lateral (values (m.was, 'left', 1), (review_move.event, 'joined', 2)) as x(event_id, action, place)
    order by m.mention_id, x.place
$$;
comment on function newswatch.review_move(bigint[], bigint, text) is
    'Moves mentions to an event, and logs it.';

create or replace function newswatch.review_redirect(gone bigint, into_event bigint) returns void
language plpgsql
as $$
declare
    moment timestamptz;
begin
    update newswatch.event_version v set valid_to = greatest(clock_timestamp(), v.valid_from)
    where v.event_id = gone and v.valid_to is null
    returning v.valid_to into moment;
    update newswatch.event e
    set status = 'merged', merged_into = into_event, changed_at = moment, version_no = e.version_no + 1
    where e.event_id = gone;
    insert into newswatch.event_version (event_id, version_no, valid_from, ruleset, cause, values_hash, event_type,
        date_start, date_end, country, place_id, origin_status, origin_country, target_country, killed_min,
        killed_best, killed_max, injured_min, injured_best, injured_max, articles, voices, detail)
    select e.event_id, e.version_no, moment, e.ruleset, 'review', sha256('merged'), e.event_type, e.date_start,
        e.date_end, e.country, e.place_id, e.origin_status, e.origin_country, e.target_country, e.killed_min,
        e.killed_best, e.killed_max, e.injured_min, e.injured_best, e.injured_max, e.articles, e.voices,
        jsonb_build_object('merged_into', into_event)
    from newswatch.event e where e.event_id = gone;
    delete from newswatch.event_review r where r.event_id = gone;
    with loose as (
        delete from newswatch.event_tie t where gone in (t.event_id, t.other_id)
        returning case when t.event_id = gone then t.other_id else t.event_id end as other_id, t.score, t.explanation
    )
    insert into newswatch.event_tie (event_id, other_id, score, explanation, found_at)
    select least(l.other_id, into_event), greatest(l.other_id, into_event), l.score, l.explanation, moment
    from loose l where l.other_id <> into_event
    on conflict do nothing;
end
$$;
comment on function newswatch.review_redirect(bigint, bigint) is
    'Makes the number of an event lead to another.';

-- From here on: what reviewers call ----------------------------------------------------------------------------------

create function analysis.review_confirm(event bigint, reason text default '', reviewer text default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    one newswatch.review;
begin
    event := newswatch.review_event_of(event);
    -- Corrections that the reports have left behind are said anew, now that a person has seen what the reports say
    for one in
        select r.* from newswatch.review_standing(event) r join newswatch.event_review v on v.event_id = event
        where r.action = 'correct' and r.field = any(v.stale_fields)
    loop
        perform newswatch.review_event_say(event, 'correct', one.field, one.new_value, one.reason, reviewer);
    end loop;
    return newswatch.review_event_say(event, 'confirm', 'verdict', '"confirmed"', coalesce(trim(reason), ''), reviewer);
end
$$;
comment on function analysis.review_confirm(bigint, text, text) is
    'For reviewers: an event is right as it stands. Returns the number of the review. Its values go on following the reports; what changes after that makes the review stale. Corrected values that were stale are said anew.';

create function analysis.review_reject(event bigint, reason text, reviewer text default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
    event := newswatch.review_event_of(event);
    return newswatch.review_event_say(event, 'reject', 'verdict', '"rejected"', newswatch.review_reason(reason), reviewer);
end
$$;
comment on function analysis.review_reject(bigint, text, text) is
    'For reviewers: an event is no incident. It stays as a number with the status rejected, in no count and no export; later reports of it join it and make the review stale.';

create function analysis.review_correct(event bigint, field text, value text, reason text, reviewer text default null)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    raw jsonb;
    one text := newswatch.review_field(field);
    e newswatch.event;
begin
    event := newswatch.review_event_of(event);
    begin
        raw := coalesce(value, 'null')::jsonb;
    exception when invalid_text_representation then
        raw := to_jsonb(value);
    end;
    if one = 'country' then
        one := 'place';
        raw := case when newswatch.review_country(raw) is null then 'null'
            else jsonb_build_object('country', newswatch.review_country(raw)) end;
    end if;
    raw := newswatch.review_value(one, raw);
    select * into e from newswatch.event x where x.event_id = review_correct.event;
    if one in ('origin_country', 'target_country', 'origin_mechanism', 'origin_basis') and raw <> 'null'
        and e.origin_status <> 'yes'
    then
        perform newswatch.review_refuse(format('Event %s crossed no border: cross_border is %s', event, e.origin_status),
            'Correct cross_border to yes first');
    elsif one = 'origin_country' and raw #>> '{}' = e.target_country
        or one = 'target_country' and raw #>> '{}' = e.origin_country
    then
        perform newswatch.review_refuse(format('Event %s would have come from the country it went to', event),
            'Correct the other of origin_country and target_country first');
    elsif one = 'recalled' and raw = 'null' then
        perform newswatch.review_refuse('recalled is yes or no', 'yes where every article only looks back on it');
    elsif one = 'claimed_by' and raw <> 'null' and e.responsibility_claimed is false then
        perform newswatch.review_refuse(format('Nobody has claimed event %s', event), 'Correct claimed to yes first');
    end if;
    return newswatch.review_event_say(event, 'correct', one, raw, newswatch.review_reason(reason), reviewer);
end
$$;
comment on function analysis.review_correct(bigint, text, text, text, text) is
    'For reviewers: a value of an event is another. Fields: event_type, date, place, country, perpetrator, target, cross_border, origin_country, target_country, origin_mechanism, origin_basis, killed, injured and counts by party such as killed_civilian, claimed, claimed_by, suicide, recalled. Values in words: 2026-03-05/2026-03-07, 4-7, 5+, PK, unknown, a name of the catalogue; places and actors that it does not know as JSON. Refuses what is none, and says what would be right.';

create function analysis.review_merge(event bigint, into_event bigint, reason text, reviewer text default null)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    gone bigint := newswatch.event_home(event);
    target bigint := newswatch.event_home(into_event);
    who text := newswatch.review_name(reviewer);
    why text := newswatch.review_reason(reason);
    moved bigint[];
    number bigint;
    done record;
begin
    perform from newswatch.latch l where l.name = 'link' for update;  -- mentions move: no linking meanwhile
    perform newswatch.review_event_of(least(gone, target));
    perform newswatch.review_event_of(greatest(gone, target));
    if gone is null or target is null then
        perform newswatch.review_event_of(case when gone is null then event else into_event end);
    elsif gone = target then
        perform newswatch.review_refuse(format('%s and %s are one event already', event, into_event), 'Name two events');
    end if;
    moved := array(select k.mention_id from newswatch.event_mention k where k.event_id = gone order by 1);
    select * into done from newswatch.review_write(who, 'event', int8send(gone), gone, 'merge', 'merged_into',
        'null', jsonb_build_object('event_id', target, 'mentions', to_jsonb(moved)), null, why, null);
    -- Of both, so that no re-run sends those of the one away from those of the other
    for number in
        select k.mention_id from newswatch.event_mention k where k.event_id in (gone, target) order by 1
    loop
        perform newswatch.review_say('link', number, 'merge', who, why, target, null, done.review_id);
    end loop;
    perform newswatch.review_move(moved, target, who);
    perform newswatch.review_redirect(gone, target);
    perform newswatch.review_apply(target, 'review');
    return done.review_id;
end
$$;
comment on function analysis.review_merge(bigint, bigint, text, text) is
    'For reviewers: an event is the same incident as another and goes into it. Its number leads there at once; the values of both together follow with the next linking.';

create function analysis.review_split(event bigint, mentions bigint[], reason text, reviewer text default null)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    who text := newswatch.review_name(reviewer);
    why text := newswatch.review_reason(reason);
    strangers bigint[];
    apart bigint;
    number bigint;
    done record;
begin
    perform from newswatch.latch l where l.name = 'link' for update;
    event := newswatch.review_event_of(event);
    mentions := array(select distinct n from unnest(mentions) n where n is not null order by 1);
    strangers := array(select n from unnest(mentions) n where not exists (
        select from newswatch.event_mention k where k.mention_id = n and k.event_id = review_split.event));
    if cardinality(mentions) = 0 or cardinality(strangers) > 0 then
        perform newswatch.review_refuse(
            case when cardinality(mentions) = 0 then 'No mention is named'
                else format('Event %s does not hold mention %s', event, array_to_string(strangers, ', ')) end,
            'Of: ' || (select string_agg(k.mention_id::text, ', ' order by k.mention_id)
                from newswatch.event_mention k join newswatch.mention m using (mention_id)
                where k.event_id = review_split.event and m.superseded_at is null));
    elsif not exists (
        select from newswatch.event_mention k join newswatch.mention m using (mention_id)
        where k.event_id = review_split.event and m.superseded_at is null and k.mention_id <> all(mentions))
    then
        perform newswatch.review_refuse(format('Nothing would be left of event %s', event),
            'Name fewer mentions, or reject the event');
    end if;
    -- A number for what goes out; its values follow with the next linking, until then it tells of nothing
    insert into newswatch.event (status, first_seen_at, changed_at, version_no, ruleset, event_type, recalled,
        date_precision, place_id, origin_status, weapons, articles, outlets, voices, confidence)
    select 'withdrawn', clock_timestamp(), clock_timestamp(), 1, e.ruleset, e.event_type, e.recalled, 'unknown',
        e.place_id, 'unknown', '{}', 0, 0, 0, 0
    from newswatch.event e where e.event_id = review_split.event
    returning event_id into apart;
    insert into newswatch.event_version (event_id, version_no, valid_from, ruleset, cause, values_hash, event_type,
        place_id, origin_status, articles, voices, detail)
    select e.event_id, 1, e.first_seen_at, e.ruleset, 'split', sha256('split'), e.event_type, e.place_id, 'unknown', 0,
        0, '{}'
    from newswatch.event e where e.event_id = apart;
    select * into done from newswatch.review_write(who, 'event', int8send(event), event, 'split', 'mentions',
        'null', jsonb_build_object('event_id', apart, 'mentions', to_jsonb(mentions)), null, why, null);
    foreach number in array mentions loop
        perform newswatch.review_say('link', number, 'split', who, why, event, null, done.review_id, apart);
    end loop;
    perform newswatch.review_move(mentions, apart, who);
    -- What is left has other values too
    perform newswatch.review_pending('link', array(
        select m.version_id from newswatch.event_mention k join newswatch.mention m using (mention_id)
        where k.event_id = review_split.event));
    return done.review_id;
end
$$;
comment on function analysis.review_split(bigint, bigint[], text, text) is
    'For reviewers: some mentions of an event tell of another incident and become an event of their own. Its number is in new_value of the review; the values of both follow with the next linking.';

create function analysis.review_article(article bigint, verdict text, reason text, reviewer text default null)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    told text := replace(lower(trim(verdict)), ' ', '_');
    done record;
begin
    if told is null or told not in ('relevant', 'irrelevant', 'not_relevant') then
        perform newswatch.review_refuse(format('%s is no verdict', to_jsonb(verdict)), 'relevant or irrelevant');
    end if;
    select * into done from newswatch.review_say('article', article,
        case told when 'relevant' then 'confirm' else 'reject' end, newswatch.review_name(reviewer),
        newswatch.review_reason(reason));
    if done.review_id is null then
        perform newswatch.review_refuse(format('There is no article %s', article), 'analysis.articles has the numbers');
    end if;
    return done.review_id;
end
$$;
comment on function analysis.review_article(bigint, text, text, text) is
    'For reviewers: whether an article tells of a cross-border security incident. relevant: it is coded at the next run, whatever the rules say; irrelevant: what was coded in it is withdrawn.';

create function analysis.review_link(
    mention bigint, answer text, reason text, event bigint default null, reviewer text default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    told text := replace(lower(trim(answer)), ' ', '_');
    done record;
begin
    if told is null or told not in ('same_event', 'different_events') then
        perform newswatch.review_refuse(format('%s is no answer', to_jsonb(answer)), 'same_event or different_events');
    end if;
    if event is not null then
        event := newswatch.review_event_of(event);
    end if;
    select * into done from newswatch.review_say('link', mention,
        case told when 'same_event' then 'merge' else 'split' end, newswatch.review_name(reviewer),
        newswatch.review_reason(reason), event);
    if done.review_id is null then
        perform newswatch.review_refuse(format('There is no mention %s in an event', mention),
            'analysis.mentions has the numbers');
    end if;
    return done.review_id;
end
$$;
comment on function analysis.review_link(bigint, text, text, bigint, text) is
    'For reviewers: whether a mention belongs to an event (default: the one it is in): same_event or different_events. It is linked anew at the next run, and no re-run undoes it.';

create function analysis.review_retract(review bigint, reason text default '', reviewer text default null)
returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    who text := newswatch.review_name(reviewer);
    why text := coalesce(trim(reason), '');
    r newswatch.review;
    home bigint;
    apart bigint;
    back bigint[];
    number bigint;
    done record;
begin
    select * into r from newswatch.review x where x.review_id = review;
    if r.review_id is null then
        perform newswatch.review_refuse(format('There is no review %s', review), 'analysis.reviews has the numbers');
    elsif r.action = 'retract' then
        perform newswatch.review_refuse(format('Review %s takes something back itself', review), 'Say anew what is so');
    elsif exists (select from newswatch.review x where x.target = r.target and x.target_key = r.target_key
            and x.field is not distinct from r.field and x.review_id > r.review_id and r.action not in ('merge', 'split'))
        or exists (select from newswatch.review x where x.action = 'retract' and x.target_key = r.target_key
            and (x.new_value ->> 'review_id')::bigint = r.review_id)
    then
        perform newswatch.review_refuse(format('Review %s stands no more', review),
            'analysis.reviews has the latest of each');
    elsif r.parent_id is not null then
        perform newswatch.review_refuse(format('Review %s is a part of review %s', review, r.parent_id), 'Take that one back');
    end if;
    if r.target <> 'event' then
        select * into done from newswatch.review_say(r.target, r.target_id, 'retract', who, why);
        if done.review_id is null then
            perform newswatch.review_refuse(format('What review %s is about is gone', review), 'Nothing is left to be undone');
        end if;
        return done.review_id;
    end if;
    if r.action not in ('merge', 'split') then
        home := newswatch.review_event_of(r.target_id);
        select * into done from newswatch.review_write(who, 'event', r.target_key, r.target_id, 'retract', r.field,
            r.new_value, jsonb_build_object('review_id', r.review_id), null, why, null);
        perform newswatch.review_apply(home, 'review');
        return done.review_id;
    end if;
    perform from newswatch.latch l where l.name = 'link' for update;
    -- A merge: what came in goes back to its number. A split: what went out comes back, and its number leads here
    home := r.target_id;
    apart := (r.new_value ->> 'event_id')::bigint;
    select * into done from newswatch.review_write(who, 'event', r.target_key, r.target_id, 'retract', r.field,
        r.new_value, jsonb_build_object('review_id', r.review_id), null, why, null);
    back := array(
        select k.mention_id from newswatch.event_mention k
        where k.event_id = newswatch.event_home(apart)
            and k.mention_id in (select n::bigint from jsonb_array_elements_text(r.new_value -> 'mentions') n)
        order by 1);
    if r.action = 'merge' then
        perform from newswatch.event e where e.event_id = home for update;
        update newswatch.event e set status = 'withdrawn', merged_into = null where e.event_id = home;
        perform newswatch.review_move(back, home, who);
    else
        home := newswatch.review_event_of(home);
        perform newswatch.review_move(back, home, who);
        if not exists (select from newswatch.event_mention k where k.event_id = apart) then
            perform newswatch.review_redirect(apart, home);
        end if;
    end if;
    -- Every word that was a part of it is taken back, no other
    insert into newswatch.review (reviewer, target, target_key, target_id, action, field, old_value, new_value,
        seen_hash, reason, parent_id)
    select who, x.target, x.target_key, x.target_id, 'retract', x.field, x.new_value,
        jsonb_build_object('event_id', null, 'review_id', x.review_id), x.seen_hash, why, done.review_id
    from newswatch.review x where x.parent_id = r.review_id order by x.review_id;
    perform newswatch.review_pending('link', array(
        select m.version_id from newswatch.event_mention k join newswatch.mention m using (mention_id)
        where k.event_id in (home, newswatch.event_home(apart))));
    return done.review_id;
end
$$;
comment on function analysis.review_retract(bigint, text, text) is
    'For reviewers: takes back a review, which is the latest of its kind. The rules decide again; a merge or a split is undone, and the values of the events follow with the next linking.';

-- Made for everybody, as PostgreSQL makes functions; roles.sql says for whom
do $$
declare
    f regprocedure;
begin
    for f in select oid::regprocedure from pg_proc
        where pronamespace = 'analysis'::regnamespace and prosecdef
    loop
        execute format('revoke all on function %s from public', f);
    end loop;
end
$$;
