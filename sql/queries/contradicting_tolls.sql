-- For which events do independent sources give different numbers of dead?
-- :country = PK
-- :since = 2026-03-01
select c.event_id, c.party, min(c.best) as lowest, max(c.best) as highest,
    array_agg(distinct c.best || ': ' || c.voice order by c.best || ': ' || c.voice) as who_says
from analysis.events e
join analysis.event_claims c using (event_id)
where e.country = :country and e.date_start >= cast(:since as date) and e.independent_sources > 1
    and c.claim = 'casualties' and c.outcome = 'killed' and c.best is not null and c.counts
group by c.event_id, c.party
having min(c.best) <> max(c.best) and count(distinct c.voice) > 1
order by max(c.best) - min(c.best) desc, c.event_id
