-- For which events do independent sources give different numbers of dead?
-- :since = 2026-03-01
select c.event_id, c.party, min(c.best) as lowest, max(c.best) as highest,
    array_agg(distinct c.best || ': ' || c.voice order by c.best || ': ' || c.voice) as who_says
from analysis.event_claims c
join analysis.events e using (event_id)
where c.claim = 'casualties' and c.outcome = 'killed' and c.best is not null and c.counts
    and e.date_start >= cast(:since as date)
group by c.event_id, c.party
having min(c.best) <> max(c.best) and count(distinct c.voice) > 1
order by max(c.best) - min(c.best) desc, c.event_id
