-- The first schema, part 5: the queue of work, attempts, runs, takedowns.

create table newswatch.work (
    stage text not null,
    subject_id bigint not null,
    subject_at timestamptz,
    ready_at timestamptz not null,
    lease_token uuid,
    claims integer not null default 0,
    attempts integer not null default 0,
    last_reason text,
    last_detail text,
    first_at timestamptz not null,
    last_at timestamptz,
    quarantined_at timestamptz,
    cause text not null default 'new',
    primary key (stage, subject_id)
);
create index work_ready on newswatch.work (stage, ready_at) where quarantined_at is null;
create index work_quarantined on newswatch.work (quarantined_at) where quarantined_at is not null;
comment on table newswatch.work is
    'What is pending: one row for each input of a stage that has no result yet. Written with the result of the stage before, deleted with its own.';
comment on column newswatch.work.stage is 'fetch, extract, assess, code or link.';
comment on column newswatch.work.subject_id is 'What is to be done: url_id, page_id or version_id.';
comment on column newswatch.work.subject_at is 'Partition key of the subject, where it has one.';
comment on column newswatch.work.ready_at is
    'When it may be claimed: the due time, or the end of the lease.';
comment on column newswatch.work.lease_token is
    'Fence of the worker that holds it: a save with another token writes nothing.';
comment on column newswatch.work.claims is 'How often it was claimed.';
comment on column newswatch.work.attempts is 'How often it failed.';
comment on column newswatch.work.last_reason is 'Why it last failed or waits.';
comment on column newswatch.work.last_detail is 'In words.';
comment on column newswatch.work.first_at is 'When it became pending.';
comment on column newswatch.work.last_at is 'When it was last tried.';
comment on column newswatch.work.quarantined_at is 'Given up until an operator retries it.';
comment on column newswatch.work.cause is 'new, changed, reprocess or retry.';

create table newswatch.attempt (
    at timestamptz not null,
    stage text not null,
    subject_id bigint not null,
    kind text not null,
    reason text not null,
    detail text not null default '',
    elapsed_s real,
    status integer,
    final_url text,
    wire_bytes bigint,
    ruleset text,
    next_at timestamptz,
    run_id bigint,
    primary key (stage, subject_id, at)
) partition by range (at);
create table newswatch.attempt_default partition of newswatch.attempt default;
comment on table newswatch.attempt is
    'How each input of a stage ended, one row for each attempt. Polls have theirs in feed_fetch. Partitioned by month.';
comment on column newswatch.attempt.at is 'When it ended; the partition key.';
comment on column newswatch.attempt.stage is 'The stage.';
comment on column newswatch.attempt.subject_id is 'What was tried: url_id, page_id or version_id.';
comment on column newswatch.attempt.kind is 'done, skipped, rejected or failed.';
comment on column newswatch.attempt.reason is 'Why, from the closed list.';
comment on column newswatch.attempt.detail is 'In words.';
comment on column newswatch.attempt.elapsed_s is
    'Seconds it took: the exchange, or processor time of the child.';
comment on column newswatch.attempt.status is 'HTTP status, of a fetch.';
comment on column newswatch.attempt.final_url is 'Address after redirects, of a fetch.';
comment on column newswatch.attempt.wire_bytes is 'Bytes received, of a fetch.';
comment on column newswatch.attempt.ruleset is 'What decided.';
comment on column newswatch.attempt.next_at is 'When it will be tried again; null: not.';
comment on column newswatch.attempt.run_id is 'The run that did it.';
comment on table newswatch.attempt_default is
    'Rows outside of every month made ahead: must stay empty.';

create table newswatch.stage_run (
    run_id bigint generated always as identity primary key,
    stage text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    worker text not null,
    ruleset text,
    inputs integer not null default 0,
    done integer not null default 0,
    skipped integer not null default 0,
    rejected integer not null default 0,
    failed integer not null default 0,
    reasons jsonb not null default '{}',
    check (inputs = done + skipped + rejected + failed)
);
create index stage_run_started on newswatch.stage_run (started_at);
comment on table newswatch.stage_run is
    'One run of one stage by one worker, with its tally: inputs are done, skipped, rejected, failed or waiting, and nothing else.';
comment on column newswatch.stage_run.run_id is 'Number of the run.';
comment on column newswatch.stage_run.stage is 'The stage.';
comment on column newswatch.stage_run.started_at is 'When it began.';
comment on column newswatch.stage_run.finished_at is 'When it ended; null while it runs or where it was killed.';
comment on column newswatch.stage_run.worker is 'Host and process.';
comment on column newswatch.stage_run.ruleset is 'What decided.';
comment on column newswatch.stage_run.inputs is 'Inputs taken.';
comment on column newswatch.stage_run.done is 'Inputs with a result.';
comment on column newswatch.stage_run.skipped is 'Inputs that needed none.';
comment on column newswatch.stage_run.rejected is 'Inputs that can have none.';
comment on column newswatch.stage_run.failed is 'Inputs that failed.';
comment on column newswatch.stage_run.reasons is 'Count by kind and reason.';

create table newswatch.takedown (
    takedown_id bigint generated always as identity primary key,
    created_at timestamptz not null default now(),
    created_by text not null default current_user,
    kind text not null,
    url_key bytea unique,
    host text unique,
    reason text not null,
    check ((kind = 'url') = (url_key is not null) and (kind = 'host') = (host is not null))
);
comment on table newswatch.takedown is
    'What must never be fetched, stored or shown again.';
comment on column newswatch.takedown.takedown_id is 'Number of the takedown.';
comment on column newswatch.takedown.created_at is 'When.';
comment on column newswatch.takedown.created_by is 'Who.';
comment on column newswatch.takedown.kind is 'url or host.';
comment on column newswatch.takedown.url_key is 'SHA-256 of the canonical address, for kind url.';
comment on column newswatch.takedown.host is 'The host, for kind host.';
comment on column newswatch.takedown.reason is 'Why.';

create table newswatch.latch (
    name text primary key
);
comment on table newswatch.latch is
    'Rows that workers lock so as to take turns where two must not decide at once: copies, and linking by country and month.';
comment on column newswatch.latch.name is 'What is taken in turns, such as copies or link AF 2026-11.';
insert into newswatch.latch (name) values ('copies');
