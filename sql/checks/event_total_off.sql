-- Totals of an event that are not the sums of its rows by party.
select e.event_id, e.killed_best, c.killed, e.injured_best, c.injured
from newswatch.event e
cross join lateral (
    select
        sum(x.best) filter (where x.outcome = 'killed') as killed,
        sum(x.best) filter (where x.outcome = 'injured') as injured
    from newswatch.event_casualty x
    where x.event_id = e.event_id
) c
where e.status = 'active' and (e.killed_best is distinct from c.killed or e.injured_best is distinct from c.injured)
