-- Across which borders did something happen after so many quiet days?
-- :quiet = 30
-- :since = 2026-03-01
-- :until = 2026-04-01
select border, count(*) as events, min(date_start) as first_day, sum(killed_best) as killed,
    array_agg(distinct event_type order by event_type) as kinds
from analysis.cross_border_events e
where date_start >= cast(:since as date) and date_start < cast(:until as date) and border is not null
    and not exists (
        select from analysis.cross_border_events q
        where q.border = e.border and q.date_start < cast(:since as date)
            and q.date_start >= cast(:since as date) - cast(:quiet as integer))
group by border
order by first_day, border
