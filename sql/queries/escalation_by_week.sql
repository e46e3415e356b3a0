-- Does violence across a border rise, week by week and in each direction?
-- :border = AF-PK
-- :since = 2026-03-02
-- :until = 2026-03-16
with told as (
    select date_trunc('week', date_start)::date as week, origin_country, target_country, count(*) as events,
        sum(killed_best) as killed, count(*) filter (where killed_best is null) as without_toll
    from analysis.cross_border_events
    where border = :border and date_start >= cast(:since as date) and date_start < cast(:until as date)
    group by 1, 2, 3
), ways as (
    -- Weeks in which nothing is told count as well
    select w.week::date as week, d.origin_country, d.target_country
    from generate_series(date_trunc('week', cast(:since as timestamp)), cast(:until as timestamp) - interval '1 day',
        interval '7 days') as w(week)
    cross join (values (left(:border, 2), right(:border, 2)), (right(:border, 2), left(:border, 2)))
        as d(origin_country, target_country)
)
select w.week, w.origin_country, w.target_country, coalesce(t.events, 0) as events,
    coalesce(t.events, 0) - lag(coalesce(t.events, 0)) over direction as more_than_the_week_before,
    t.killed, coalesce(t.without_toll, 0) as without_toll
from ways w
left join told t using (week, origin_country, target_country)
window direction as (partition by w.origin_country order by w.week)
order by w.week, w.origin_country
