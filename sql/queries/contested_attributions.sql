-- Of which events is the origin contested: denied by somebody, or given as different countries?
-- :since = 2026-03-01
-- :until = 2026-04-01
with contested as (
    select o.event_id
    from analysis.events e
    join analysis.event_origins o using (event_id)
    where e.date_start >= cast(:since as date) and e.date_start < cast(:until as date) and e.status = 'active'
    group by o.event_id
    having count(o.denied_by) > 0 or count(distinct o.origin_country) > 1
)
select o.event_id, o.event_date, o.event_type, o.event_country,
    array_agg(distinct o.origin_country) filter (where o.stance = 'asserted') as from_where,
    array_agg(distinct o.speaker) filter (where o.stance = 'asserted') as asserted_by,
    array_agg(distinct o.speaker) filter (where o.stance = 'denied') as denied_by,
    count(distinct o.voice) as independent_sources
from contested c
join analysis.origin_allegations o using (event_id)
group by o.event_id, o.event_date, o.event_type, o.event_country
order by o.event_date, o.event_id
