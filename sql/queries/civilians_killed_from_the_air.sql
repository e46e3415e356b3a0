-- How many civilians were killed by air and drone strikes across a border, and by whom?
-- :since = 2026-03-01
-- :until = 2026-04-01
select e.origin_country, e.target_country, count(distinct e.event_id) as strikes, sum(c.best) as civilians_killed,
    sum(c.min) as at_least, sum(c.max) as at_most, min(e.date_start) as first_day, max(e.date_start) as last_day
from analysis.cross_border_events e
join analysis.event_casualties c using (event_id)
where e.event_type in ('air_strike', 'drone_strike') and c.party = 'civilian' and c.outcome = 'killed'
    and e.date_start >= cast(:since as date) and e.date_start < cast(:until as date)
group by e.origin_country, e.target_country
order by civilians_killed desc nulls last, 1, 2
