-- Which crossings were closed or opened, and which protests did capitals lodge?
-- :since = 2026-03-01
-- :until = 2026-04-01
select event_id, date_start, event_type, place, country, origin_country, target_country, independent_sources, quote
from analysis.events
where event_type in ('border_measure', 'diplomatic') and date_start >= cast(:since as date)
    and date_start < cast(:until as date) and status = 'active' and not recalled
order by date_start, event_id
