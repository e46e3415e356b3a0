-- How does a month compare with the one before, country by country?
-- :month = 2026-03-01
with counted as (
    select country, date_start >= cast(:month as date) as this_month, count(*) as events, sum(killed_best) as killed,
        count(*) filter (where cross_border = 'yes') as crossed
    from analysis.events
    where date_start >= cast(:month as date) - interval '1 month'
        and date_start < cast(:month as date) + interval '1 month'
        and date_precision in ('day', 'range', 'week', 'month')
        and status = 'active' and not recalled and country is not null
    group by 1, 2
)
select country, coalesce(sum(events) filter (where this_month), 0) as events,
    coalesce(sum(events) filter (where not this_month), 0) as events_before,
    sum(killed) filter (where this_month) as killed, sum(killed) filter (where not this_month) as killed_before,
    coalesce(sum(crossed) filter (where this_month), 0) as from_across_a_border,
    coalesce(sum(crossed) filter (where not this_month), 0) as from_across_a_border_before
from counted
group by country
order by 2 desc, country
