-- Over which borders do people come, and over which only fire?
-- :since = 2026-03-01
-- :until = 2026-04-01
select border, count(*) as events,
    count(*) filter (where origin_mechanism in ('fire_across', 'air', 'drone')) as fired,
    count(*) filter (where origin_mechanism in ('ground_crossing', 'maritime', 'tunnel')) as crossed,
    count(*) filter (where origin_mechanism is null or origin_mechanism in ('network', 'support')) as not_told,
    sum(killed_best) filter (where origin_mechanism in ('fire_across', 'air', 'drone')) as killed_by_fire,
    sum(killed_best) filter (where origin_mechanism in ('ground_crossing', 'maritime', 'tunnel')) as killed_by_crossing
from analysis.cross_border_events
where date_start >= cast(:since as date) and date_start < cast(:until as date) and border is not null
group by border
order by events desc, border
