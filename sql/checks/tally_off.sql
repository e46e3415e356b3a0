-- Finished runs whose reasons do not sum to their inputs.
select r.run_id, r.stage, r.inputs, n.total
from newswatch.stage_run r
cross join lateral (
    select coalesce(sum(reason.value::integer), 0) as total
    from jsonb_each(r.reasons) kind, jsonb_each_text(kind.value) reason
) n
where r.finished_at is not null and n.total <> r.inputs
