-- Rows that fell outside of every monthly partition. `newswatch db upgrade` makes partitions ahead.
select 'feed_fetch' as table_name, count(*) as rows from newswatch.feed_fetch_default having count(*) > 0
union all select 'entry_text', count(*) from newswatch.entry_text_default having count(*) > 0
union all select 'page', count(*) from newswatch.page_default having count(*) > 0
union all select 'version_text', count(*) from newswatch.version_text_default having count(*) > 0
union all select 'attempt', count(*) from newswatch.attempt_default having count(*) > 0
