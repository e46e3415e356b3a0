-- Ways to the rows that analysts ask for, so that a question costs what it shows and not what the archive holds.

-- A border is its two countries in the order of the alphabet; null where one of them is not known
create index if not exists event_border on newswatch.event (
    (case when origin_country < target_country then origin_country || '-' || target_country
        else target_country || '-' || origin_country end), date_start) where origin_status = 'yes';
create index if not exists event_kind on newswatch.event (event_type, date_start);
create index if not exists event_country on newswatch.event (country, date_start);
create index if not exists event_place on newswatch.event (place_id);
create index if not exists place_segment on newswatch.place (border_segment);
create index if not exists event_version_country on newswatch.event_version (country, date_start);
create index if not exists event_mention_decided on newswatch.event_mention using brin (decided_at) with (pages_per_range = 32);
create index if not exists article_version_id on newswatch.article (version_id);
-- The day as ACLED's codebook has it: the middle of a span
create index if not exists event_middle on newswatch.event (
    (case when date_precision in ('day', 'range', 'week', 'month')
        then date_start + (coalesce(date_end, date_start) - date_start) / 2 end));
