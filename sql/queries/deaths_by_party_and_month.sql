-- How many of each side were killed in a country, month by month?
-- :country = PK
-- :since = 2026-01-01
select date_trunc('month', e.date_start)::date as month, c.party, sum(c.best) as killed, sum(c.min) as at_least,
    count(distinct e.event_id) as events
from analysis.events e
join analysis.event_casualties c using (event_id)
where e.country = :country and e.date_start >= cast(:since as date) and c.outcome = 'killed'
    and e.status = 'active' and not e.recalled
group by 1, 2
order by 1, 2
