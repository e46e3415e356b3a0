-- How fast is each outlet: how often first, and how many hours behind the first report of an event?
-- :since = 2026-03-01
-- :until = 2026-04-01
with told as (
    select s.event_id, s.outlet, s.outlet_country, min(s.published_at) as at
    from analysis.event_sources s
    join analysis.events e using (event_id)
    where e.date_start >= cast(:since as date) and e.date_start < cast(:until as date) and e.outlets > 1
        and e.status = 'active' and s.counts and not s.recalled and s.published_at is not null
    group by s.event_id, s.outlet, s.outlet_country
), behind as (
    select *, extract(epoch from at - min(at) over (partition by event_id)) / 3600 as hours,
        count(*) over (partition by event_id) as outlets
    from told
)
select outlet, outlet_country, count(*) as events_of_several, count(*) filter (where hours = 0) as first,
    round(percentile_cont(0.5) within group (order by hours)::numeric, 1) as median_hours_behind
from behind
where outlets > 1
group by outlet, outlet_country
order by median_hours_behind, outlet
