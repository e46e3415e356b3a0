-- How did the toll of events grow from report to report?
-- :since = 2026-03-01
select event_id, version, valid_from, cause, killed_best,
    killed_best - lag(killed_best) over (partition by event_id order by version) as more, articles, independent_sources
from analysis.event_history
where event_id in (
    select event_id from analysis.event_history
    where date_start >= cast(:since as date)
    group by event_id having count(distinct killed_best) > 1)
order by event_id, version
