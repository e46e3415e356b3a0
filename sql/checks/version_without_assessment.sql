-- A latest article version that is neither assessed nor waiting to be.
select a.article_id, a.version_id, a.version_at, a.canonical_url
from newswatch.article a
where a.version_id is not null
    and a.taken_down_at is null
    and not exists (select from newswatch.assessment s where s.version_id = a.version_id and s.current)
    and not exists (select from newswatch.work w where w.stage = 'assess' and w.subject_id = a.version_id)
