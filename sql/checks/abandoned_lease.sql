-- Work whose lease ended long ago and that nobody took up: no worker runs.
select stage, subject_id, ready_at, claims
from newswatch.work
where lease_token is not null and quarantined_at is null and ready_at < now() - interval '1 day'
