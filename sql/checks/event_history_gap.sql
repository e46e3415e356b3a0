-- History of events that does not join up: no current version, two, or a gap between two.
select event_id, version_no, valid_from, valid_to, next_from
from (
    select event_id, version_no, valid_from, valid_to,
        lead(valid_from) over (partition by event_id order by version_no) as next_from,
        lead(version_no) over (partition by event_id order by version_no) as next_no
    from newswatch.event_version
) v
where valid_to is distinct from next_from or next_no <> version_no + 1
union all
select e.event_id, e.version_no, null, null, null
from newswatch.event e
where not exists (
    select from newswatch.event_version v
    where v.event_id = e.event_id and v.version_no = e.version_no and v.valid_to is null)
