-- Who was abducted, captured, arrested or is missing, where, and by whom?
-- :since = 2026-03-01
-- :until = 2026-04-01
select e.event_id, e.date_start, c.outcome, c.party, c.best as people, c.nationality, e.place, e.country,
    e.perpetrators, e.cross_border, e.origin_country, c.quote
from analysis.events e
join analysis.event_casualties c using (event_id)
where e.date_start >= cast(:since as date) and e.date_start < cast(:until as date)
    and c.outcome in ('abducted', 'captured', 'arrested', 'surrendered', 'missing') and e.status = 'active'
    and not e.recalled
order by c.outcome, c.best desc nulls last, e.event_id
