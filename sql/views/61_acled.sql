-- The shape of ACLED. Checked against its codebook as the site has it (acleddata.com/methodology/acled-codebook: the
-- interaction codes 10 to 88 with their titles, spatial and time precision, reported fatalities) and against the
-- header of its exports: 31 columns in this order.
create view analysis.acled as
select
    coalesce(n.iso3, '') || e.event_id as event_id_cnty,
    case when e.date_precision in ('day', 'range', 'week', 'month')
        then e.date_start + (coalesce(e.date_end, e.date_start) - e.date_start) / 2 end as event_date,
    extract(year from case when e.date_precision in ('day', 'range', 'week', 'month')
        then e.date_start + (coalesce(e.date_end, e.date_start) - e.date_start) / 2 end)::integer as year,
    case
        when e.date_precision = 'day' then 1
        when e.date_precision = 'week' or e.date_precision = 'range' and e.date_end - e.date_start <= 7 then 2
        when e.date_precision in ('month', 'range') then 3 end as time_precision,
    case when y.kind = 'Strategic developments' then y.kind when y.kind is not null then 'Political violence' end
        as disorder_type,
    y.kind as event_type,
    t.sub as sub_event_type,
    coalesce(s.perpetrators[1], case i.inter1
        when 'Political militia' then 'Unidentified Armed Group (' || n.acled_name || ')'
        when 'Civilians' then 'Civilians (' || n.acled_name || ')' end) as actor1,
    nullif(array_to_string(s.perpetrators[2:3], '; '), '') as assoc_actor_1,
    i.inter1 as inter1,
    coalesce(s.targets[1], case i.inter2 when 'Civilians' then 'Civilians (' || n.acled_name || ')' end) as actor2,
    nullif(array_to_string(s.targets[2:3], '; '), '') as assoc_actor_2,
    i.inter2 as inter2,
    case
        when i.inter1 is null then null
        when i.inter2 is null then case when s.targets is null and s.target_kind is null then i.inter1 || ' only' end
        when array_position(o.inter, i.inter1) <= array_position(o.inter, i.inter2) then i.inter1 || '-' || i.inter2
        else i.inter2 || '-' || i.inter1 end as interaction,
    case when s.civilians_alone and y.kind <> 'Battles' then 'Civilian targeting' end as civilian_targeting,
    n.iso_number as iso,
    n.acled_region as region,
    n.acled_name as country,
    p.admin1 as admin1,
    p.admin2 as admin2,
    null::text as admin3,
    p.name as location,
    round(p.latitude::numeric, 4) as latitude,
    round(p.longitude::numeric, 4) as longitude,
    case
        when p.precision in ('site', 'place') then 1
        when p.precision in ('near', 'admin2') then 2
        when p.precision in ('admin1', 'border') then 3 end as geo_precision,
    s.outlets as source,
    null::text as source_scale,
    q.quote as notes,
    (coalesce(e.killed_min, e.killed_best, 0) + coalesce(s.killed_vague, 0))::integer as fatalities,
    null::text as tags,
    extract(epoch from e.changed_at)::bigint as timestamp
from newswatch.event e
join newswatch.place p using (place_id)
join analysis.event_sides s using (event_id)
left join analysis.countries n on n.code = e.country
left join newswatch.mention q on q.mention_id = e.mention_id
cross join lateral (
    select
        case
            when s.perpetrator_kind = 'state' and s.perpetrator_country = e.country then 'State forces'
            when s.perpetrator_kind = 'state' and s.perpetrator_country is not null then 'External/Other forces'
            when s.perpetrator_kind = 'civilian' then 'Civilians'
            -- The codebook counts armed men whom nobody names to the political militias
            when s.perpetrators is null and coalesce(s.perpetrator_kind, 'armed_group') in ('armed_group', 'unknown')
                and e.event_type in ('armed_assault', 'raid', 'infiltration', 'bombing', 'suicide_attack',
                    'assassination', 'abduction', 'sabotage') then 'Political militia'
        end as inter1,
        case
            when s.target_kind = 'state' and s.target_country = e.country then 'State forces'
            when s.target_kind = 'state' and s.target_country is not null then 'External/Other forces'
            when s.target_kind = 'civilian' or s.target_kind is null and s.civilians_hit then 'Civilians'
        end as inter2
) i
cross join lateral (
    select case
        when e.event_type in ('air_strike', 'drone_strike') then 'Air/drone strike'
        when e.event_type = 'shelling' then 'Shelling/artillery/missile attack'
        when e.event_type = 'suicide_attack' then 'Suicide bomb'
        when e.event_type = 'bombing' and array_to_string(e.weapons, ' ') ~* 'grenade' then 'Grenade'
        when e.event_type = 'bombing' then 'Remote explosive/landmine/IED'
        when e.event_type = 'abduction' then 'Abduction/forced disappearance'
        when e.event_type = 'arrest' then 'Arrests'
        when e.event_type = 'security_operation' and s.harm_told then 'Armed clash'
        when e.event_type = 'security_operation' and s.arrests_told then 'Arrests'
        when e.event_type = 'sabotage' and array_to_string(e.weapons, ' ') ~* 'bomb|explosi|\mied|\mmine'
            then 'Remote explosive/landmine/IED'
        when e.event_type = 'sabotage' then 'Looting/property destruction'
        when e.event_type = 'infiltration' and not coalesce(s.harm_told, false) then 'Change to group/activity'
        when e.event_type in ('border_measure', 'diplomatic', 'security_operation') then 'Other'
        when e.event_type in ('armed_assault', 'raid', 'assassination', 'infiltration') and s.civilians_alone
            then 'Attack'
        when e.event_type in ('armed_assault', 'raid', 'assassination', 'infiltration') then 'Armed clash'
    end as sub
) t
cross join lateral (
    select case
        when t.sub = 'Armed clash' then 'Battles'
        when t.sub in ('Attack', 'Abduction/forced disappearance') then 'Violence against civilians'
        when t.sub in ('Air/drone strike', 'Shelling/artillery/missile attack', 'Suicide bomb', 'Grenade',
            'Remote explosive/landmine/IED') then 'Explosions/Remote violence'
        when t.sub is not null then 'Strategic developments'
    end as kind
) y
-- External forces stand before civilians: code 78 is External/Other forces-Civilians
cross join (select array['State forces', 'Rebel group', 'Political militia', 'Identity militia', 'Rioters', 'Protesters',
    'External/Other forces', 'Civilians'] as inter) o
where e.status = 'active' and not e.recalled;
comment on view analysis.acled is
    'Events in the columns and codes of the ACLED codebook (the version on its site since October 2024, with inter and interaction in words), for notebooks written for its data: newswatch''s events, not ACLED''s, and by newswatch''s rules. Without withdrawn events and those that articles only look back on. What newswatch cannot know is null.';
comment on column analysis.acled.event_id_cnty is
    'ISO 3166-1 alpha-3 of the country and the number of the event in analysis.events, such as PAK12: not an identifier of ACLED.';
comment on column analysis.acled.event_date is
    'Day of the event; the middle of a range, week or month, as the codebook has it. Null where less is known: ACLED keeps no such events.';
comment on column analysis.acled.year is 'Its year.';
comment on column analysis.acled.time_precision is
    '1 the day is known, 2 the week or a span of up to a week, 3 the month or a longer span.';
comment on column analysis.acled.disorder_type is
    'Political violence or Strategic developments; newswatch codes no demonstrations.';
comment on column analysis.acled.event_type is
    'Battles, Explosions/Remote violence, Violence against civilians or Strategic developments; null for event type other.';
comment on column analysis.acled.sub_event_type is
    'From event_type of analysis.events: an assault, raid or assassination is an Attack where civilians alone are the target, else an Armed clash; an operation in which nobody was harmed is Arrests or Other; an infiltration without harm is Change to group/activity.';
comment on column analysis.acled.actor1 is
    'Perpetrator, by newswatch''s neutral name (state forces without the years of a regime); Unidentified Armed Group (Country) where armed men are not named; null where nobody is.';
comment on column analysis.acled.assoc_actor_1 is 'Further perpetrators, separated by semicolons; null for none.';
comment on column analysis.acled.inter1 is
    'State forces at home, External/Other forces of a state abroad, Political militia of armed men who are not named, Civilians. Null for a named armed group: whether it is a Rebel group, a Political militia or an Identity militia newswatch does not know.';
comment on column analysis.acled.actor2 is 'Target, as actor1.';
comment on column analysis.acled.assoc_actor_2 is 'Further targets; null for none.';
comment on column analysis.acled.inter2 is 'As inter1, of actor2.';
comment on column analysis.acled.interaction is
    'Both inter values in the codebook''s order, such as State forces-Civilians; State forces only where no target is told; null where one of them is not known.';
comment on column analysis.acled.civilian_targeting is
    'Civilian targeting (as the published data write it) where civilians alone are the target or the victims; else null.';
comment on column analysis.acled.iso is 'ISO 3166-1 numeric.';
comment on column analysis.acled.region is 'Region by ACLED''s division.';
comment on column analysis.acled.country is 'Country by ACLED''s name.';
comment on column analysis.acled.admin1 is 'Province or state.';
comment on column analysis.acled.admin2 is 'District.';
comment on column analysis.acled.admin3 is 'Null: newswatch knows no third level.';
comment on column analysis.acled.location is 'Name of the place; of its district or province where no more is known.';
comment on column analysis.acled.latitude is
    'WGS 84 degrees, four decimals; null where the precision bears none (ACLED would take a provincial capital).';
comment on column analysis.acled.longitude is 'WGS 84 degrees, four decimals; null where the precision bears none.';
comment on column analysis.acled.geo_precision is
    '1 the place is known, 2 near it or its district, 3 its province or a stretch of border; null where only the country is known: ACLED keeps no such events.';
comment on column analysis.acled.source is 'Outlets that tell of it, separated by semicolons.';
comment on column analysis.acled.source_scale is 'Null: newswatch does not grade its sources by distance.';
comment on column analysis.acled.notes is 'The words that the event rests on, in its representative report.';
comment on column analysis.acled.fatalities is
    'Killed. As the codebook rules: the lowest number where reports differ; tens 10, dozens 12, hundreds 100; several, many or a plural without number 3 (the lower of its two values); 0 where nothing is said of dead. What is 0 and what is not known only analysis.events tells apart.';
comment on column analysis.acled.tags is 'Null: the tags of ACLED are set by its researchers.';
comment on column analysis.acled.timestamp is 'When the values last changed, seconds since 1970-01-01 UTC.';
