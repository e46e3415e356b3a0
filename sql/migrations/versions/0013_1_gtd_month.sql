-- The year and month as the shape of the GTD has them: its files are asked by these, and no date
create index event_gtd_month on newswatch.event (country,
    (coalesce(extract(year from date_start), 0)::integer),
    ((case when date_precision in ('year', 'unknown') then 0 else coalesce(extract(month from date_start), 0) end)::integer));
