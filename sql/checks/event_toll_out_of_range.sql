-- Tolls of an event that cannot be: a total outside of its own range, or one for which no row by party stands.
-- (A total is the value that most sources hold for it, and need not be the sum of what most hold for each party.)
select e.event_id, t.outcome, t.low, t.best, t.high, t.rows
from newswatch.event e
cross join lateral (
    select x.outcome, x.low, x.best, x.high,
        (select count(*) from newswatch.event_casualty c where c.event_id = e.event_id and c.outcome = x.outcome) as rows
    from (values
        ('killed', e.killed_min, e.killed_best, e.killed_max),
        ('injured', e.injured_min, e.injured_best, e.injured_max)) as x(outcome, low, best, high)
) t
where e.status = 'active' and (t.low > t.best or t.best > t.high or t.low > t.high or (t.best is not null and t.rows = 0))
