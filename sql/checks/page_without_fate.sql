-- A page that was neither extracted, nor is pending, nor has a reason.
select u.url_id, u.page_id, u.url, u.fetched_at
from newswatch.url u
where u.page_id is not null
    and u.extract_reason is null
    and u.taken_down_at is null
    and not exists (select from newswatch.work w where w.stage = 'extract' and w.subject_id = u.page_id)
