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
end
$$;

-- Readers' limits: of the two roles, and of the logins of people that are members of them, to which no setting descends.
-- All but the number of sessions and the temporary files can be lifted by the reader; end_long_readers() is for those
do $$
declare
    db text := current_database();
    by_superuser boolean := (select rolsuper from pg_roles where rolname = current_user);
    reader record;
begin
    for reader in
        select r.rolname as name, r.rolconnlimit as sessions,
            pg_has_role(r.oid, 'newswatch_reviewer', 'member') as reviews
        from pg_roles r
        where not r.rolsuper and r.rolname <> current_user and not pg_has_role(r.oid, 'newswatch_app', 'member')
            and (pg_has_role(r.oid, 'newswatch_analyst', 'member') or pg_has_role(r.oid, 'newswatch_reviewer', 'member'))
    loop
        begin
            execute format('alter role %I in database %I set statement_timeout = ''30s''', reader.name, db);
            execute format('alter role %I in database %I set idle_in_transaction_session_timeout = ''5s''', reader.name, db);
            execute format('alter role %I in database %I set default_transaction_read_only = %s', reader.name, db,
                case when reader.reviews then 'off' else 'on' end);
            execute format('alter role %I in database %I set search_path = analysis, public', reader.name, db);
            execute format('alter role %I in database %I set work_mem = ''16MB''', reader.name, db);
            -- One question, one core: the others are for those who collect
            execute format('alter role %I in database %I set max_parallel_workers_per_gather = 0', reader.name, db);
            if by_superuser then
                execute format('alter role %I in database %I set temp_file_limit = ''1GB''', reader.name, db);
            end if;
            -- The server takes 100 sessions in all; a number that the operator gave stays
            if reader.sessions = -1 then
                execute format('alter role %I connection limit 10', reader.name);
            end if;
        exception when insufficient_privilege then
            null; -- somebody else's role: `newswatch doctor` names it
        end;
    end loop;
end
$$;

do $$
declare
    f record;
begin
    -- A reader could else take locks that others wait for, or write through large objects, into the log or into the
    -- queue of notices. Only a superuser may change the rights of built-in functions; elsewhere `newswatch doctor` says
    -- that it could not be done.
    if (select rolsuper from pg_roles where rolname = current_user) then
        for f in
            select p.oid::regprocedure as name
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname = 'pg_catalog' and (
                p.proname ~ '^pg_(try_)?advisory_' or p.proname ~ '^lo_'
                or p.proname in ('loread', 'lowrite', 'pg_sleep', 'pg_sleep_for', 'pg_sleep_until',
                    'pg_logical_emit_message', 'pg_notify'))
        loop
            execute format('revoke execute on function %s from public', f.name);
        end loop;
        -- UPDATE here is only another way to say SET, but who has it may also lock the view against all who read it
        revoke update on pg_catalog.pg_settings from public;
        -- Two upgrades at once wait for each other with such a lock; the schema's owner need not be a superuser
        execute format('grant execute on function pg_advisory_lock(bigint), pg_advisory_unlock(bigint) to %I',
            (select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'newswatch'));

        create or replace function newswatch.end_long_readers(longest interval)
        returns table (pid integer, role name, how text, lasted interval)
        language sql security definer set search_path = pg_catalog, pg_temp as $body$
            with long as materialized (
                select a.pid, a.usename, clock_timestamp() - a.xact_start as lasted,
                    a.state <> 'active' or clock_timestamp() - a.xact_start > 1.2 * longest as deaf
                from pg_stat_activity a
                join pg_roles r on r.oid = a.usesysid
                where a.datname = current_database() and a.pid <> pg_backend_pid() and a.state <> 'idle'
                    and clock_timestamp() - a.xact_start > longest
                    and not r.rolsuper and not pg_has_role(r.oid, 'newswatch_app', 'member')
                    and not pg_has_role(r.oid,
                        (select nspowner from pg_namespace where nspname = 'newswatch'), 'member')
                    and (pg_has_role(r.oid, 'newswatch_analyst', 'member')
                        or pg_has_role(r.oid, 'newswatch_reviewer', 'member'))
            )
            select l.pid, l.usename, case when l.deaf then 'ended' else 'cancelled' end, l.lasted
            from long l
            where case when l.deaf then pg_terminate_backend(l.pid) else pg_cancel_backend(l.pid) end
        $body$;
        -- One that was restored from a backup belongs to whoever restored it
        execute format('alter function newswatch.end_long_readers(interval) owner to %I', current_user);
        comment on function newswatch.end_long_readers(interval) is
            'Breaks off what a reader does in a transaction that lasts longer than this, and ends the session that idles in one or has caught the breaking off for a fifth of that time. Returns whom it stopped.';
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
