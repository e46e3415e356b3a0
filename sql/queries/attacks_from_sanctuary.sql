-- What did groups with a sanctuary in a country do elsewhere, and does any text say that they came from there?
-- :sanctuary = CD
-- :since = 2026-03-01
-- :until = 2026-04-01
select e.event_id, e.date_start, a.name as group_name, a.role, a.certainty, e.event_type, e.place, e.country,
    e.killed_best, e.cross_border = 'yes' and e.origin_country = :sanctuary as a_text_says_so, e.origin_basis,
    e.origin_denied, e.quote
from analysis.events e
join analysis.event_actors a using (event_id)
join analysis.actors g using (actor_id)
where e.date_start >= cast(:since as date) and e.date_start < cast(:until as date)
    and :sanctuary = any(g.sanctuaries) and a.role in ('perpetrator', 'claimant', 'accused')
    and e.country <> :sanctuary and e.status = 'active' and not e.recalled
order by e.date_start, e.event_id, a.name
