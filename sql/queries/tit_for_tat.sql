-- Which attacks across a border were followed by one the other way within so many days?
-- :border = RU-UA
-- :days = 3
-- :since = 2026-03-01
-- :until = 2026-04-01
select a.event_id, a.date_start, a.origin_country || '>' || a.target_country as direction, a.event_type, a.place,
    a.killed_best, b.event_id as answer_id, b.date_start - a.date_start as days_later, b.event_type as answer,
    b.place as answer_place, b.killed_best as answer_killed
from analysis.cross_border_events a
cross join lateral (
    -- The first one; of two on one day nobody knows which came first, so the lower number leads
    select * from analysis.cross_border_events x
    where x.border = :border and x.origin_country = a.target_country and x.date_precision = 'day'
        and x.date_start >= a.date_start and x.date_start <= a.date_start + cast(:days as integer)
        and (x.date_start > a.date_start or x.event_id > a.event_id)
    order by x.date_start, x.event_id
    limit 1
) b
where a.border = :border and a.date_precision = 'day'
    and a.date_start >= cast(:since as date) and a.date_start < cast(:until as date)
order by a.date_start, a.event_id
