-- Of which nationality are the militants killed, captured or arrested in a country?
-- :country = KE
-- :since = 2025-01-01
-- :until = 2026-04-01
select c.nationality, c.outcome, count(distinct e.event_id) as events, sum(c.best) as people,
    min(e.date_start) as first_day, max(e.date_start) as last_day
from analysis.events e
join analysis.event_casualties c using (event_id)
where e.country = :country and e.date_start >= cast(:since as date) and e.date_start < cast(:until as date)
    and c.party = 'militant' and c.outcome in ('killed', 'captured', 'arrested') and e.status = 'active'
group by c.nationality, c.outcome
order by c.nationality nulls last, c.outcome
