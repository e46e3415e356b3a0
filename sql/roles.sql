-- Roles. GRANT is the wall: an analyst can unset a timeout, but can neither write nor see the tables.
-- Roles are made without passwords, so none can log in over the network until the operator gives it one.
-- Run at each upgrade that changes this file, by a role that may create roles; safe to run again.

do $$
declare
    wanted text;
begin
    foreach wanted in array array['newswatch_app', 'newswatch_analyst', 'newswatch_reviewer'] loop
        begin
            if not exists (select from pg_roles where rolname = wanted) then
                execute format('create role %I login', wanted);
            end if;
        exception when duplicate_object or unique_violation then
            null; -- another database of the same server made it at the same moment
        end;
    end loop;
end
$$;

do $$
declare
    db text := current_database();
    reader text;
begin
    -- Temporary tables fill the disk; PUBLIC has TEMP on every new database
    execute format('revoke all on database %I from public', db);
    execute format('grant connect on database %I to newswatch_app, newswatch_analyst, newswatch_reviewer', db);
    -- A view joins five tables or more. With the default of 8 a question that joins two views is planned in the order in
    -- which it is written, and all mentions are read for one country's month (measured at 200,000 events: 6.3 s, else 38 ms)
    execute format('alter database %I set join_collapse_limit = 14', db);
    execute format('alter database %I set from_collapse_limit = 14', db);
    execute format('alter database %I set geqo_threshold = 15', db);
    -- Of today's disks, and of what is cached, any page costs about the same: with the default of 4 whole tables are read
    -- where an index would do
    execute format('alter database %I set random_page_cost = 1.1', db);
    foreach reader in array array['newswatch_analyst', 'newswatch_reviewer'] loop
        execute format('alter role %I in database %I set statement_timeout = ''30s''', reader, db);
        execute format('alter role %I in database %I set idle_in_transaction_session_timeout = ''5s''', reader, db);
        execute format('alter role %I in database %I set default_transaction_read_only = %s', reader, db,
            case when reader = 'newswatch_analyst' then 'on' else 'off' end);
        execute format('alter role %I in database %I set search_path = analysis, public', reader, db);
        execute format('alter role %I in database %I set work_mem = ''16MB''', reader, db);
    end loop;
end
$$;

do $$
declare
    f record;
begin
    -- A reader could else take locks that others wait for, or write through large objects or into the log. Only a
    -- superuser may change the rights of built-in functions; elsewhere `newswatch doctor` says that it could not be done.
    if (select rolsuper from pg_roles where rolname = current_user) then
        for f in
            select p.oid::regprocedure as name
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname = 'pg_catalog' and (
                p.proname ~ '^pg_(try_)?advisory_' or p.proname ~ '^lo_'
                or p.proname in ('loread', 'lowrite', 'pg_sleep', 'pg_sleep_for', 'pg_sleep_until',
                    'pg_logical_emit_message'))
        loop
            execute format('revoke execute on function %s from public', f.name);
        end loop;
        -- Two upgrades at once wait for each other with such a lock; the schema's owner need not be a superuser
        execute format('grant execute on function pg_advisory_lock(bigint), pg_advisory_unlock(bigint) to %I',
            (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'newswatch'));
    end if;
end
$$;

revoke all on schema public from public;
grant usage on schema public to newswatch_app, newswatch_analyst, newswatch_reviewer;

revoke all on schema newswatch from public;
revoke all on all tables in schema newswatch from newswatch_analyst, newswatch_reviewer;
grant usage on schema newswatch to newswatch_app;
grant select, insert, update, delete on all tables in schema newswatch to newswatch_app;
grant usage, select on all sequences in schema newswatch to newswatch_app;
revoke all on all functions in schema newswatch from public;
grant execute on all functions in schema newswatch to newswatch_app;
alter default privileges in schema newswatch grant select, insert, update, delete on tables to newswatch_app;
alter default privileges in schema newswatch grant usage, select on sequences to newswatch_app;
alter default privileges in schema newswatch revoke execute on functions from public;
-- Reviews and takedowns are only ever added to; the tombstones of identities are never deleted
revoke update, delete on newswatch.review from newswatch_app;

grant usage on schema analysis to newswatch_app, newswatch_analyst, newswatch_reviewer;
grant select on all tables in schema analysis to newswatch_app, newswatch_analyst, newswatch_reviewer;
revoke all on all functions in schema analysis from public;
grant execute on all functions in schema analysis to newswatch_app, newswatch_analyst, newswatch_reviewer;
-- Reviewers say what is so through functions that validate and write as the schema's owner; analysts may not
do $$
declare
    f regprocedure;
begin
    for f in select oid::regprocedure from pg_proc where pronamespace = 'analysis'::regnamespace and prosecdef loop
        execute format('revoke execute on function %s from newswatch_analyst', f);
    end loop;
end
$$;
