-- Alerts: saved filters of events, what they have to tell, and how telling it went.

create table newswatch.alert (
    alert_id bigint generated always as identity primary key,
    name text not null unique,
    created_at timestamptz not null default now(),
    border text,
    country text,
    event_types text[] not null default '{}',
    cross_border text,
    killed_min integer,
    confidence_min double precision,
    recalled boolean not null default false,
    changes text[] not null,
    corrections boolean not null default false,
    webhook_url text,
    secret_no integer not null default 1,
    secret_at timestamptz not null default now(),
    failures integer not null default 0,
    not_before timestamptz,
    succeeded_at timestamptz,
    paused_at timestamptz,
    paused_reason text
);
comment on table newswatch.alert is
    'Saved filters: which events somebody wants to hear of, and where the news goes. None, and nobody is told anything.';
comment on column newswatch.alert.alert_id is 'Number of the alert.';
comment on column newswatch.alert.name is 'Its name, which is also its feed''s.';
comment on column newswatch.alert.created_at is 'Since when; what happened to events before is not told.';
comment on column newswatch.alert.border is
    'Only what crossed this border either way or happened within 50 km of it: two countries in the order of the alphabet, AF-PK; null is any.';
comment on column newswatch.alert.country is
    'Only what happened there, came from there or went there, ISO 3166-1 alpha-2; null is any.';
comment on column newswatch.alert.event_types is 'Only these types of event; empty is any.';
comment on column newswatch.alert.cross_border is 'Only events of this origin status: yes, no or unknown; null is any.';
comment on column newswatch.alert.killed_min is 'Only events with at least so many killed, by the best value; null is any.';
comment on column newswatch.alert.confidence_min is 'Only events coded with at least this confidence, 0 to 1; null is any.';
comment on column newswatch.alert.recalled is 'Whether it tells also of events that articles only look back on.';
comment on column newswatch.alert.changes is
    'Of which changes it tells: new, toll, origin, details, sources, merged, retracted.';
comment on column newswatch.alert.corrections is
    'Whether it tells also of what changed because the rules did, and not the news.';
comment on column newswatch.alert.webhook_url is 'Where its news is posted; null: it has a feed alone.';
comment on column newswatch.alert.secret_no is
    'Which of its secrets signs. The secret itself is derived from a setting and stands in no table.';
comment on column newswatch.alert.secret_at is
    'Since when this secret signs; for a day the one before it signs as well.';
comment on column newswatch.alert.failures is 'How often in a row posting failed.';
comment on column newswatch.alert.not_before is 'Until when nothing is posted, after a failure; null: no wait.';
comment on column newswatch.alert.succeeded_at is 'When something was last accepted.';
comment on column newswatch.alert.paused_at is 'Since when nothing is posted until somebody resumes it; null: it is not paused.';
comment on column newswatch.alert.paused_reason is
    'Why: by_hand, gone (the receiver said 410), or given_up (nothing was accepted for all tries of a notice).';

create table newswatch.event_change (
    event_id bigint primary key,
    base_version integer not null,
    by_rules boolean not null,
    changed_at timestamptz not null
);
comment on table newswatch.event_change is
    'Events that changed and that no alert has looked at since. Written with the change, in its transaction, by a trigger on event_version; nothing where there is no alert.';
comment on column newswatch.event_change.event_id is 'The event.';
comment on column newswatch.event_change.base_version is 'Its version before the first of these changes; 0: it was not there.';
comment on column newswatch.event_change.by_rules is 'Whether other rules alone are the cause, and no news.';
comment on column newswatch.event_change.changed_at is 'When it last changed.';

-- Everybody who writes a version writes this with it. A look in progress holds the row until its notices are written:
-- the change waits for that, and is looked at anew.
create function newswatch.note_event_change() returns trigger
language plpgsql
as $$
begin
    if exists (select from newswatch.alert) then
        insert into newswatch.event_change as c (event_id, base_version, by_rules, changed_at)
        select event_id, min(version_no) - 1, bool_and(cause = 'rules'), now()
        from written group by event_id order by event_id
        on conflict (event_id) do update
        set by_rules = c.by_rules and excluded.by_rules, changed_at = excluded.changed_at;
    end if;
    return null;
end
$$;
comment on function newswatch.note_event_change() is
    'Notes which events have a new version, for the alerts; nothing where there is none.';
create trigger event_changed after insert on newswatch.event_version
    referencing new table as written for each statement execute function newswatch.note_event_change();

create table newswatch.notice (
    notice_id bigint generated always as identity primary key,
    webhook_id text not null unique,
    alert_id bigint not null references newswatch.alert (alert_id) on delete cascade,
    event_id bigint not null,
    from_version integer not null,
    to_version integer not null,
    changes text[] not null,
    changed_at timestamptz not null,
    made_at timestamptz not null,
    body text not null,
    ready_at timestamptz not null,
    lease_token uuid,
    attempts integer not null default 0,
    first_tried_at timestamptz,
    ended_at timestamptz,
    ending text
);
comment on table newswatch.notice is
    'What an alert has to tell: one change of one event. Once it may have been posted it never changes.';
comment on column newswatch.notice.notice_id is 'Number of the notice.';
comment on column newswatch.notice.webhook_id is 'Its name at the receiver, the same at every try: webhook-id.';
comment on column newswatch.notice.alert_id is 'The alert.';
comment on column newswatch.notice.event_id is 'The event.';
comment on column newswatch.notice.from_version is 'The version of the event that the alert told before; 0: none.';
comment on column newswatch.notice.to_version is 'The version that this tells.';
comment on column newswatch.notice.changes is 'What changed: new, toll, origin, details, sources, merged, retracted.';
comment on column newswatch.notice.changed_at is 'Since when the version told has held.';
comment on column newswatch.notice.made_at is 'When it was made.';
comment on column newswatch.notice.body is 'What is posted, byte for byte: JSON.';
comment on column newswatch.notice.ready_at is 'When it may be posted: the due time, or the end of the lease.';
comment on column newswatch.notice.lease_token is 'Fence of the worker that posts it.';
comment on column newswatch.notice.attempts is 'How often it was posted in vain.';
comment on column newswatch.notice.first_tried_at is 'When it was first tried.';
comment on column newswatch.notice.ended_at is 'When it came to its end; null: it is pending.';
comment on column newswatch.notice.ending is 'listed (in the feed alone), delivered or given_up.';
create index notice_pending on newswatch.notice (alert_id, ready_at) where ended_at is null;
create index notice_told on newswatch.notice (alert_id, event_id, notice_id);
create index notice_listed on newswatch.notice (alert_id, changed_at);

create table newswatch.delivery (
    notice_id bigint not null references newswatch.notice (notice_id) on delete cascade,
    attempt integer not null,
    at timestamptz not null,
    reason text not null,
    detail text not null default '',
    status integer,
    elapsed_s real,
    next_at timestamptz,
    primary key (notice_id, attempt)
);
comment on table newswatch.delivery is 'Each try to post a notice, and how it ended.';
comment on column newswatch.delivery.notice_id is 'The notice.';
comment on column newswatch.delivery.attempt is '1 for the first.';
comment on column newswatch.delivery.at is 'When it ended.';
comment on column newswatch.delivery.reason is 'ok, or why it failed, from the closed list of reasons.';
comment on column newswatch.delivery.detail is 'In words; of a refusal what the receiver said, shortened.';
comment on column newswatch.delivery.status is 'HTTP status; null where none came.';
comment on column newswatch.delivery.elapsed_s is 'Seconds.';
comment on column newswatch.delivery.next_at is 'When it is tried again; null: not.';
create index delivery_at on newswatch.delivery using brin (at) with (pages_per_range = 32);
