-- Runs: what they held, so that another try of the same worker takes it over; what came of them; and a way to their
-- attempts that costs the same however old the archive.

alter table newswatch.stage_run
    add column token uuid,
    add column died boolean not null default false,
    add column came jsonb not null default '{}';
comment on column newswatch.stage_run.worker is
    'Who ran: host and process, or the task of a scheduler, whose next try has the same name.';
comment on column newswatch.stage_run.finished_at is
    'When it ended; null while it runs, or where it was killed and nobody has noticed yet.';
comment on column newswatch.stage_run.token is 'Fence of everything that it holds.';
comment on column newswatch.stage_run.died is
    'It was killed in the middle: what it held was given back, to the next try of its worker or by maintenance.';
comment on column newswatch.stage_run.came is
    'What came of it, by name: new entries, new pages, new articles, relevant, mentions, new events and the like.';
create index stage_run_unfinished on newswatch.stage_run (stage, worker) where finished_at is null;
create index attempt_at on newswatch.attempt using brin (at) with (pages_per_range = 32);
create index feed_fetch_started on newswatch.feed_fetch using brin (started_at) with (pages_per_range = 32);
