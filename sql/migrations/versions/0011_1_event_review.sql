-- Reviews of events: what people made of each, beside what the rules say.

create table newswatch.event_review (
    event_id bigint primary key references newswatch.event,
    machine jsonb not null,
    fields jsonb not null,
    verdict text,
    corrected_fields text[] not null default '{}',
    stale_fields text[] not null default '{}',
    reviewed_by text not null,
    reviewed_at timestamptz not null
);
comment on table newswatch.event_review is
    'Events of which a review stands: what the rules say of them, and which of it people have overruled. The rows of event, event_casualty and event_actor hold the values as corrected.';
comment on column newswatch.event_review.event_id is 'The event.';
comment on column newswatch.event_review.machine is
    'What the rules say by now: the row of event, those of event_casualty, event_actor and event_origin, and event_version.detail, all without the corrections.';
comment on column newswatch.event_review.fields is
    'Of machine the values that can be reviewed, by field: a review saw the same, or is stale.';
comment on column newswatch.event_review.verdict is 'confirmed or rejected; null where nobody has said either.';
comment on column newswatch.event_review.corrected_fields is 'Fields whose value is a person''s.';
comment on column newswatch.event_review.stale_fields is
    'Of these, and verdict for the verdict, those of which the rules say by now something else than the reviewer saw.';
comment on column newswatch.event_review.reviewed_by is 'Who said the latest of what stands.';
comment on column newswatch.event_review.reviewed_at is 'When.';
create index event_review_stale on newswatch.event_review (event_id) where stale_fields <> '{}';

alter table newswatch.review add column db_role text not null default session_user;
comment on column newswatch.review.db_role is 'Database role that wrote it; reviewer is the name that was given.';
alter table newswatch.review add column parent_id bigint references newswatch.review;
comment on column newswatch.review.parent_id is
    'The review of an event of which this is a part: a merge or a split says something of each mention.';
create index review_parent on newswatch.review (parent_id) where parent_id is not null;
-- From an event to those that went into it: their reviews are its reviews
create index event_merged_into on newswatch.event (merged_into) where merged_into is not null;
comment on column newswatch.event.status is
    'active, merged, withdrawn (no mention counts any more) or rejected (a reviewer: not an incident).';
comment on column newswatch.review.target is 'event, article or link (a mention in an event).';
comment on column newswatch.review.target_key is
    'Key of the target that a re-run finds again: the article''s, the mention''s, or the event''s number as eight bytes.';
comment on column newswatch.review.field is
    'Which value it is about: of an article verdict, of a link event_id, of an event a field, verdict, merged_into or mentions.';
