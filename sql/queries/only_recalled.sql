-- Which events are known only from pieces that look back on them, and from which?
-- :since = 2010-01-01
-- :until = 2026-04-01
select e.event_id, e.date_start, e.date_end, e.event_type, e.place, e.country, e.killed_best, e.operation,
    array_agg(distinct s.title) as told_in, array_agg(distinct a.genre) as genres, min(s.published_at) as told_at
from analysis.events e
join analysis.event_sources s using (event_id)
left join analysis.articles a using (article_id)
where e.recalled and e.status = 'active' and s.counts
    and e.date_start >= cast(:since as date) and e.date_start < cast(:until as date)
group by e.event_id, e.date_start, e.date_end, e.event_type, e.place, e.country, e.killed_best, e.operation
order by e.date_start, e.event_id
