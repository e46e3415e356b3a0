-- Which districts of a country have most events, and how many more than in the span before?
-- :country = PK
-- :since = 2026-03-01
-- :until = 2026-04-01
with spans as (
    select cast(:since as date) as since, cast(:until as date) as until,
        cast(:since as date) - (cast(:until as date) - cast(:since as date)) as before
), placed as (
    -- A place that is known to its district alone has the district's name
    select admin1, coalesce(admin2, case when place_precision = 'admin2' then place end) as district, date_start,
        killed_best, cross_border
    from analysis.events
    where country = :country and date_start >= (select before from spans) and date_start < (select until from spans)
        and status = 'active' and not recalled
)
select e.admin1, e.district, count(*) filter (where e.date_start >= s.since) as events,
    count(*) filter (where e.date_start < s.since) as events_in_the_span_before,
    sum(e.killed_best) filter (where e.date_start >= s.since) as killed,
    count(*) filter (where e.date_start >= s.since and e.cross_border = 'yes') as from_across_a_border
from placed e
cross join spans s
where e.district is not null
group by e.admin1, e.district
having count(*) filter (where e.date_start >= s.since) > 0
order by events desc, killed desc nulls last, e.admin1, e.district
