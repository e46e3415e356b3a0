-- Which attempts to cross a border were foiled: the intruders killed or caught, and nobody else killed?
-- :since = 2025-01-01
-- :until = 2026-04-01
select e.event_id, e.date_start, e.place, e.country, e.origin_country, e.recalled, e.targets,
    sum(c.best) filter (where c.party = 'militant' and c.outcome = 'killed') as intruders_killed,
    sum(c.best) filter (where c.party = 'militant' and c.outcome in ('captured', 'arrested', 'surrendered')) as caught,
    e.quote
from analysis.events e
join analysis.event_casualties c using (event_id)
where e.date_start >= cast(:since as date) and e.date_start < cast(:until as date) and e.status = 'active'
    and (e.event_type = 'infiltration'
        or e.event_type = 'security_operation' and e.origin_mechanism = 'ground_crossing')
group by e.event_id, e.date_start, e.place, e.country, e.origin_country, e.recalled, e.targets, e.quote
having coalesce(sum(c.best) filter (
        where c.party = 'militant' and c.outcome in ('killed', 'captured', 'arrested', 'surrendered')), 0) > 0
    and coalesce(sum(c.best) filter (where c.party <> 'militant' and c.outcome = 'killed'), 0) = 0
order by e.date_start, e.event_id
