-- An entry with neither a page, nor pending work, nor a reason: something was lost.
select e.entry_id, e.feed_id, e.first_seen_at, e.reason, u.url
from newswatch.entry e
left join newswatch.url u using (url_id)
where e.reason = 'ok'
    and u.fetch_reason is null
    and u.taken_down_at is null
    and not exists (select from newswatch.work w where w.stage = 'fetch' and w.subject_id = e.url_id)
