-- How linking finds what may be one: by keys of content, whatever the archive holds, and by what hangs together.

alter table newswatch.event_mention add column keys integer[];
comment on column newswatch.event_mention.keys is
    'Hashes under which linking looks for it: its place, names, numbers and border, each with its days. Null: not filed yet, the next run of link does it.';
-- Without a list of what is pending: a look-up would read all of that list
create index event_mention_keys on newswatch.event_mention using gin (keys) with (fastupdate = off);
create index event_mention_not_filed on newswatch.event_mention (mention_id) where keys is null;

create table newswatch.event_tie (
    event_id bigint not null references newswatch.event,
    other_id bigint not null references newswatch.event,
    score double precision not null,
    explanation jsonb not null default '{}',
    found_at timestamptz not null,
    primary key (event_id, other_id),
    check (event_id < other_id)
);
create index event_tie_other on newswatch.event_tie (other_id);
comment on table newswatch.event_tie is
    'Two events that are two though a pair of their mentions alone could be one incident: look-alikes. A mention that comes to one of them may rearrange both.';
comment on column newswatch.event_tie.event_id is 'The one, of the lower number.';
comment on column newswatch.event_tie.other_id is 'The other.';
comment on column newswatch.event_tie.score is 'How alike the most alike two of their mentions are.';
comment on column newswatch.event_tie.explanation is 'Parts of that score, by name.';
comment on column newswatch.event_tie.found_at is 'When.';

-- Events are looked for by the keys of their mentions, no more by a day of their own
drop index newswatch.event_block;
alter table newswatch.event drop column block_date;

-- Which events reviewers have spoken of: those stay as they are
create index review_link_event on newswatch.review (((new_value ->> 'event_id')::bigint)) where target = 'link';

-- One links at a time
delete from newswatch.latch where name like 'link %';
insert into newswatch.latch (name) values ('link') on conflict do nothing;
