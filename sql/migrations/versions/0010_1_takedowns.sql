-- Takedowns by command: what was named, who lifted it and why, one question that every stage asks.

alter table newswatch.takedown
    add column address text,
    add column lifted_at timestamptz,
    add column lifted_by text,
    add column lifted_reason text,
    add check ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lifted_reason is null));
alter table newswatch.takedown drop constraint takedown_url_key_key;
alter table newswatch.takedown drop constraint takedown_host_key;
create unique index takedown_url_key on newswatch.takedown (url_key) where lifted_at is null;
create unique index takedown_host on newswatch.takedown (host) where lifted_at is null;
comment on column newswatch.takedown.address is 'What was taken down, as it was named: a canonical address or a host.';
comment on column newswatch.takedown.host is 'The host, for kind host; those below it are meant, too.';
comment on column newswatch.takedown.lifted_at is 'Since when it no longer holds; null while it does.';
comment on column newswatch.takedown.lifted_by is 'Who lifted it.';
comment on column newswatch.takedown.lifted_reason is 'Why it was lifted.';

create function newswatch.is_taken_down(key bytea, of_host text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from newswatch.takedown t
        where t.lifted_at is null and (
            t.url_key = key or t.host = of_host
            or right(of_host, length(t.host) + 1) = '.' || t.host))
$$;
comment on function newswatch.is_taken_down(bytea, text) is
    'Whether an address (by its key and host) must not be fetched, stored or shown.';

comment on column newswatch.event_version.cause is
    'Why it changed: new_mention, rules, review, takedown, merge, split or withdrawn.';
comment on column newswatch.work.cause is 'new, changed, reprocess, review, takedown or retry.';
