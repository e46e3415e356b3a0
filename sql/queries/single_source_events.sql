-- Which grave events rest on one independent source alone?
-- :killed = 5
-- :since = 2026-03-01
-- :until = 2026-04-01
select event_id, date_start, event_type, place, country, killed_best, cross_border, articles, outlets, confidence, quote
from analysis.events
where date_start >= cast(:since as date) and date_start < cast(:until as date) and independent_sources = 1
    and killed_best >= cast(:killed as integer) and status = 'active' and not recalled
order by killed_best desc, event_id
