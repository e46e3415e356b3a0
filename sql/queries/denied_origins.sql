-- Which allegations of a cross-border origin does somebody deny?
select o.event_id, e.date_start, e.place, o.origin_country, o.target_country, o.basis, o.asserted_by, o.denied_by, o.quote
from analysis.event_origins o
join analysis.events e using (event_id)
where o.denied_by is not null
order by e.date_start desc, o.event_id
