-- The shape of the UCDP Georeferenced Event Dataset. Checked against the header of GEDEvent files (49 columns, the same
-- in this order from version 17 to 25 and in the candidate files) and the codebook's descriptions of them.
create view analysis.ucdp_ged as
-- Read once: a list of values costs 0.15 ms each time, and it would be read for each event
with nations as materialized (select code, ged_number from analysis.countries)
select
    e.event_id as id,
    'NW-' || e.event_id as relid,
    extract(year from e.date_start)::integer as year,
    null::integer as active_year,
    null::text as code_status,
    v.violence as type_of_violence,
    null::text as conflict_dset_id,
    null::integer as conflict_new_id,
    null::text as conflict_name,
    null::text as dyad_dset_id,
    null::integer as dyad_new_id,
    d.side_a || ' - ' || d.side_b as dyad_name,
    null::text as side_a_dset_id,
    null::integer as side_a_new_id,
    d.side_a as side_a,
    null::text as side_b_dset_id,
    null::integer as side_b_new_id,
    d.side_b as side_b,
    e.articles as number_of_sources,
    array_to_string(s.cited, '; ') as source_article,
    s.first_outlet as source_office,
    s.first_day as source_date,
    s.first_title as source_headline,
    w.speakers as source_original,
    case p.precision when 'site' then 1 when 'place' then 1 when 'near' then 2 when 'admin2' then 3 when 'admin1' then 4
        when 'border' then 5 when 'country' then 6 end as where_prec,
    p.name as where_coordinates,
    concat_ws(', ', p.name, nullif(p.admin2, p.name), nullif(p.admin1, p.name)) as where_description,
    p.admin1 as adm_1,
    p.admin2 as adm_2,
    p.latitude as latitude,
    p.longitude as longitude,
    'POINT (' || p.longitude || ' ' || p.latitude || ')' as geom_wkt,
    ((floor((p.latitude + 90) * 2)) * 720 + floor((p.longitude + 180) * 2) + 1)::integer as priogrid_gid,
    n.ged_name as country,
    n.ged_number as country_id,
    n.ged_region as region,
    1 as event_clarity,
    case
        when e.date_precision = 'day' then 1
        when e.date_precision = 'range' and e.date_end - e.date_start < 6 then 2
        when e.date_precision = 'week' or e.date_precision = 'range' and e.date_end - e.date_start < 8 then 3
        when e.date_precision = 'month' or e.date_precision = 'range' and e.date_end - e.date_start < 31 then 4
        when e.date_precision in ('year', 'range') then 5 end as date_prec,
    e.date_start as date_start,
    e.date_end as date_end,
    d.deaths_a::integer as deaths_a,
    d.deaths_b::integer as deaths_b,
    d.deaths_civilians::integer as deaths_civilians,
    case when t.split and e.killed_best is not null
        then greatest(e.killed_best - d.deaths_a - d.deaths_b - d.deaths_civilians, 0) end::integer as deaths_unknown,
    e.killed_best as best,
    e.killed_max as high,
    e.killed_min as low,
    na.ged_number as gwnoa,
    nb.ged_number as gwnob
from newswatch.event e
join newswatch.place p using (place_id)
join analysis.event_sides s using (event_id)
left join analysis.countries n on n.code = e.country
left join lateral (
    select string_agg(distinct x.speaker, '; ' order by x.speaker) as speakers
    from newswatch.event_mention k
    join newswatch.mention m using (mention_id)
    join newswatch.mention_source x using (mention_id)
    where k.event_id = e.event_id and m.superseded_at is null
) w on true
cross join lateral (
    select case
        when s.civilians_alone and s.perpetrator_kind in ('state', 'armed_group') then 3
        when s.perpetrator_kind = 'armed_group' and s.target_kind = 'armed_group' then 2
        when s.perpetrator_kind in ('state', 'armed_group') and s.target_kind in ('state', 'armed_group') then 1
    end as violence
) v
cross join lateral (
    -- A government is side A against a group; else the side that attacks is
    select
        v.violence = 1 and s.perpetrator_kind = 'armed_group' as turned,
        v.violence = 1 and s.perpetrator_kind <> s.target_kind or v.violence = 3 as split
) t
cross join lateral (
    select
        case when t.turned then s.targets[1] else s.perpetrators[1] end as side_a,
        case when v.violence = 3 then 'Civilians' when t.turned then s.perpetrators[1] else s.targets[1] end as side_b,
        case
            when t.split is not true or e.killed_best is null then null
            when v.violence = 3 and s.perpetrator_kind = 'armed_group' then coalesce(s.killed_militant, 0)
            else coalesce(s.killed_security, 0) end as deaths_a,
        case
            when t.split is not true or e.killed_best is null then null
            when v.violence = 3 then 0
            else coalesce(s.killed_militant, 0) end as deaths_b,
        case when t.split and e.killed_best is not null then coalesce(s.killed_civilian, 0) end as deaths_civilians
) d
left join nations na on na.code = case when t.turned then s.target_country else s.perpetrator_country end
    and (case when t.turned then s.target_kind else s.perpetrator_kind end) = 'state'
left join nations nb on nb.code = case when t.turned then s.perpetrator_country else s.target_country end
    and (case when t.turned then s.perpetrator_kind else s.target_kind end) = 'state' and v.violence <> 3
where e.status = 'active' and not e.recalled
    -- The codebook: at least one death in the best, low or high estimate
    and (greatest(e.killed_min, e.killed_best, e.killed_max) > 0 or e.killed_best is null and s.deaths_told);
comment on view analysis.ucdp_ged is
    'Events with somebody killed in the columns and codes of the UCDP Georeferenced Event Dataset (codebook of version 25.1), for notebooks written for its data: newswatch''s events, not UCDP''s, without its threshold of 25 deaths a year. Without withdrawn events and those that articles only look back on. What newswatch cannot know is null.';
comment on column analysis.ucdp_ged.id is 'Number of the event in analysis.events: not an identifier of UCDP.';
comment on column analysis.ucdp_ged.relid is 'The same with a mark of where it comes from.';
comment on column analysis.ucdp_ged.year is 'Year of the event.';
comment on column analysis.ucdp_ged.active_year is
    'Null: whether a dyad reached 25 deaths in the year is for UCDP to say.';
comment on column analysis.ucdp_ged.code_status is 'Null: a mark of UCDP''s own checks.';
comment on column analysis.ucdp_ged.type_of_violence is
    '1 state-based (a state against a state or a group), 2 non-state (group against group), 3 one-sided (against civilians alone); null where the sides are not known.';
comment on column analysis.ucdp_ged.conflict_dset_id is 'UCDP''s own identifier: null.';
comment on column analysis.ucdp_ged.conflict_new_id is 'UCDP''s own identifier: null.';
comment on column analysis.ucdp_ged.conflict_name is 'Null: newswatch does not count events to conflicts.';
comment on column analysis.ucdp_ged.dyad_dset_id is 'UCDP''s own identifier: null.';
comment on column analysis.ucdp_ged.dyad_new_id is 'UCDP''s own identifier: null.';
comment on column analysis.ucdp_ged.dyad_name is 'Both sides; null where one is not known.';
comment on column analysis.ucdp_ged.side_a_dset_id is 'UCDP''s own identifier: null.';
comment on column analysis.ucdp_ged.side_a_new_id is 'UCDP''s own identifier: null.';
comment on column analysis.ucdp_ged.side_a is
    'Side A by newswatch''s name: the state against a group, else who attacks.';
comment on column analysis.ucdp_ged.side_b_dset_id is 'UCDP''s own identifier: null.';
comment on column analysis.ucdp_ged.side_b_new_id is 'UCDP''s own identifier: null.';
comment on column analysis.ucdp_ged.side_b is 'Side B; Civilians in one-sided violence.';
comment on column analysis.ucdp_ged.number_of_sources is
    'Articles that tell of it; independent_sources of analysis.events counts voices.';
comment on column analysis.ucdp_ged.source_article is 'The first three articles: title, outlet, day.';
comment on column analysis.ucdp_ged.source_office is 'Outlet of the first article that is no copy.';
comment on column analysis.ucdp_ged.source_date is 'Its day of publication.';
comment on column analysis.ucdp_ged.source_headline is 'Its title.';
comment on column analysis.ucdp_ged.source_original is 'Who says it in the articles, such as police or hospital.';
comment on column analysis.ucdp_ged.where_prec is
    '1 exact place, 2 near it, 3 district, 4 province, 5 a stretch of border, 6 country; null where not known.';
comment on column analysis.ucdp_ged.where_coordinates is 'Name of the place of the coordinates.';
comment on column analysis.ucdp_ged.where_description is 'The place in words, with district and province.';
comment on column analysis.ucdp_ged.adm_1 is 'Province or state.';
comment on column analysis.ucdp_ged.adm_2 is 'District.';
comment on column analysis.ucdp_ged.latitude is 'WGS 84 degrees; null where the precision bears none.';
comment on column analysis.ucdp_ged.longitude is 'WGS 84 degrees; null where the precision bears none.';
comment on column analysis.ucdp_ged.geom_wkt is 'The point as well-known text.';
comment on column analysis.ucdp_ged.priogrid_gid is
    'Cell of PRIO-GRID (half a degree; counted from the south-west corner, row by row).';
comment on column analysis.ucdp_ged.country is 'Country by UCDP''s name.';
comment on column analysis.ucdp_ged.country_id is 'Its number by Gleditsch and Ward.';
comment on column analysis.ucdp_ged.region is 'Africa, Americas, Asia, Europe or Middle East.';
comment on column analysis.ucdp_ged.event_clarity is
    '1: one incident, told as such; newswatch never makes events of totals (2).';
comment on column analysis.ucdp_ged.date_prec is
    '1 the day, 2 two to six days, 3 the week, 4 the month, 5 more than a month; null where not known.';
comment on column analysis.ucdp_ged.date_start is 'First day on which it can have been.';
comment on column analysis.ucdp_ged.date_end is 'Last day on which it can have been.';
comment on column analysis.ucdp_ged.deaths_a is
    'Killed of side A. Null where the dead cannot be divided: the sides are not known or of one kind, or no number is.';
comment on column analysis.ucdp_ged.deaths_b is 'Killed of side B; 0 in one-sided violence. Null as deaths_a.';
comment on column analysis.ucdp_ged.deaths_civilians is 'Killed civilians and officials. Null as deaths_a.';
comment on column analysis.ucdp_ged.deaths_unknown is 'The rest of best. Null as deaths_a.';
comment on column analysis.ucdp_ged.best is
    'Killed, by the rule of independent sources. Null where the reports have a vague word alone: no number is made of dozens.';
comment on column analysis.ucdp_ged.high is 'Killed, highest number told.';
comment on column analysis.ucdp_ged.low is 'Killed, lowest number told.';
comment on column analysis.ucdp_ged.gwnoa is 'Gleditsch and Ward number of side A where it is a state.';
comment on column analysis.ucdp_ged.gwnob is 'Gleditsch and Ward number of side B where it is a state.';
