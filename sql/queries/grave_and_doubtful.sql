-- Which grave events is the coding unsure of, or do the sources tell differently? Review these first.
-- :confidence = 0.7
-- :since = 2026-03-01
-- :until = 2026-04-01
select event_id, date_start, event_type, place, country, cross_border, killed_min, killed_best, killed_max, confidence,
    case when confidence < cast(:confidence as double precision) then 'the coding is unsure'
        else 'the tolls lie far apart' end as why, independent_sources, quote
from analysis.events
where date_start >= cast(:since as date) and date_start < cast(:until as date) and status = 'active' and not recalled
    and (confidence < cast(:confidence as double precision) or killed_max > 2 * greatest(killed_min, 1))
order by coalesce(killed_max, killed_best, 0) desc, confidence, event_id
