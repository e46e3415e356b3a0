-- The first schema, part 6: monthly partitions, made ahead. The default partition catches what falls outside, so that
-- no write ever fails for want of a partition; sql/checks tells when it holds rows.

create function newswatch.ensure_partitions(first_month date, months integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    parent record;
    month date;
    part text;
    made integer := 0;
begin
    for parent in
        select c.relname as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'newswatch' and c.relkind = 'p'
        order by c.relname
    loop
        for i in 0 .. months - 1 loop
            month := (date_trunc('month', first_month) + make_interval(months => i))::date;
            part := parent.name || to_char(month, '"_y"YYYY"m"MM');
            if to_regclass(format('newswatch.%I', part)) is null then
                execute format(
                    'create table newswatch.%I partition of newswatch.%I for values from (%L) to (%L)',
                    part, parent.name,
                    to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00',
                    to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
                execute format(
                    'comment on table newswatch.%I is %L', part,
                    'Rows of ' || parent.name || ' of the month ' || to_char(month, 'YYYY-MM') || '.');
                made := made + 1;
            end if;
        end loop;
    end loop;
    return made;
end
$$;
comment on function newswatch.ensure_partitions(date, integer) is
    'Makes the monthly partitions that are missing, from the first month on, for so many months; returns how many it made.';

create function newswatch.drop_partitions(table_name text, before_month date) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    part record;
    dropped integer := 0;
begin
    for part in
        select c.relname as name
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        join pg_class p on p.oid = i.inhparent
        join pg_namespace n on n.oid = p.relnamespace
        where n.nspname = 'newswatch' and p.relname = table_name
            and c.relname ~ '_y[0-9]{4}m[0-9]{2}$'
            and to_date(right(c.relname, 7), 'YYYY"m"MM') < date_trunc('month', before_month)
        order by c.relname
    loop
        execute format('drop table newswatch.%I', part.name);
        dropped := dropped + 1;
    end loop;
    return dropped;
end
$$;
comment on function newswatch.drop_partitions(text, date) is
    'Drops the monthly partitions of one table that lie wholly before a month; identities stay. Returns how many.';

select newswatch.ensure_partitions((now() at time zone 'utc')::date, 3);
