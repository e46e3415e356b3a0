-- Whose press asserts that attacks came across a border, and whose press tells of the denial?
-- :border = AF-PK
-- :since = 2026-03-01
-- :until = 2026-04-01
select outlet, outlet_country, outlet_side, count(distinct event_id) as events,
    count(distinct event_id) filter (where stance = 'asserted') as tells_the_allegation,
    count(distinct event_id) filter (where stance = 'denied') as tells_the_denial,
    count(distinct event_id) filter (where stance = 'asserted' and speaker is null) as in_its_own_words,
    array_agg(distinct speaker) filter (where stance = 'asserted') as asserted_by
from analysis.origin_allegations
where border = :border and event_date >= cast(:since as date) and event_date < cast(:until as date)
group by outlet, outlet_country, outlet_side
order by events desc, outlet
