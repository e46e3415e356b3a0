-- Which attacks across a border does the press of one side alone tell of?
-- :since = 2026-03-01
-- :until = 2026-04-01
select e.event_id, e.date_start, e.border, e.origin_country, e.target_country, e.event_type, e.place, e.killed_best,
    count(distinct s.outlet) filter (where s.outlet_country = e.target_country) as outlets_of_the_target,
    count(distinct s.outlet) filter (where s.outlet_country = e.origin_country) as outlets_of_the_origin,
    count(distinct s.outlet) filter (
        where s.outlet_country is null or s.outlet_country not in (e.origin_country, e.target_country)) as others
from analysis.cross_border_events e
join analysis.event_sources s using (event_id)
where e.date_start >= cast(:since as date) and e.date_start < cast(:until as date) and s.counts and e.border is not null
group by e.event_id, e.date_start, e.border, e.origin_country, e.target_country, e.event_type, e.place, e.killed_best
having (count(*) filter (where s.outlet_country = e.target_country) > 0)
    <> (count(*) filter (where s.outlet_country = e.origin_country) > 0)
order by e.killed_best desc nulls last, e.event_id
