-- Which allegations of a cross-border origin does somebody deny?
-- :since = 2026-03-01
-- :until = 2026-04-01
select o.event_id, e.date_start, e.place, o.origin_country, o.target_country, o.basis, o.asserted_by, o.denied_by,
    o.quote
from analysis.events e
join analysis.event_origins o using (event_id)
where o.denied_by is not null and e.date_start >= cast(:since as date) and e.date_start < cast(:until as date)
    and e.status = 'active'
order by e.date_start desc, o.event_id
