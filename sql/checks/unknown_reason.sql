-- Reasons that are not on the closed list.
select x.place, x.reason, count(*) as rows
from (
    select 'attempt' as place, reason from newswatch.attempt
    union all select 'feed_fetch', reason from newswatch.feed_fetch
    union all select 'entry', reason from newswatch.entry
    union all select 'url.fetch_reason', fetch_reason from newswatch.url where fetch_reason is not null
    union all select 'url.extract_reason', extract_reason from newswatch.url where extract_reason is not null
) x
where not exists (select from newswatch.vocabulary v where v.kind = 'reason' and v.value = x.reason)
group by x.place, x.reason
