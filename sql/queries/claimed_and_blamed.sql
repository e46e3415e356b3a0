-- Who claims an attack, who is named for it, and who is only suspected or accused?
-- :since = 2026-03-01
-- :until = 2026-04-01
select e.event_id, e.date_start, e.place, e.country, e.event_type, e.responsibility_claimed,
    e.responsibility_by as claimed_by,
    array_agg(distinct a.name) filter (where a.role = 'perpetrator' and a.certainty = 'stated') as named,
    array_agg(distinct a.name) filter (where a.role = 'accused' or a.certainty = 'suspected') as suspected_or_accused
from analysis.events e
left join analysis.event_actors a on a.event_id = e.event_id and a.role <> 'target' and a.name is not null
where e.date_start >= cast(:since as date) and e.date_start < cast(:until as date)
    and e.status = 'active' and not e.recalled
group by e.event_id, e.date_start, e.place, e.country, e.event_type, e.responsibility_claimed, e.responsibility_by
having e.responsibility_claimed is not null
    or count(*) filter (where a.role = 'accused' or a.certainty = 'suspected') > 0
order by e.date_start, e.event_id
