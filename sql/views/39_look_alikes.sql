create view analysis.event_look_alikes as
select
    t.event_id,
    t.other_event_id,
    t.score,
    t.explanation,
    e.date_start as other_date_start,
    e.country as other_country,
    e.event_type as other_event_type,
    t.found_at
from (
    select event_id, other_id as other_event_id, score, explanation, found_at from newswatch.event_tie
    union all
    select other_id, event_id, score, explanation, found_at from newswatch.event_tie
) t
join newswatch.event e on e.event_id = t.other_event_id
where e.status = 'active';
comment on view analysis.event_look_alikes is
    'Events that are two though a mention of the one and a mention of the other could, taken alone, be one incident: what all their mentions say, or a reviewer, keeps them apart. Each pair stands twice.';
comment on column analysis.event_look_alikes.event_id is 'The event.';
comment on column analysis.event_look_alikes.other_event_id is 'The event that is like it.';
comment on column analysis.event_look_alikes.score is
    'How alike the most alike two of their mentions are; from 2.1 on two mentions alone would be one incident.';
comment on column analysis.event_look_alikes.explanation is 'The parts of that score, by name.';
comment on column analysis.event_look_alikes.other_date_start is 'First day of the other.';
comment on column analysis.event_look_alikes.other_country is 'Country of the other.';
comment on column analysis.event_look_alikes.other_event_type is 'Type of the other.';
comment on column analysis.event_look_alikes.found_at is 'When they were weighed.';
