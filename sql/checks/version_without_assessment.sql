-- A latest article version that is neither assessed nor waiting to be, nor aged out before it could be.
select a.article_id, a.version_id, a.version_at, a.canonical_url
from newswatch.article a
join newswatch.article_version v using (version_id)
where a.taken_down_at is null
    and v.withheld is distinct from 'retention'
    and not exists (select from newswatch.assessment s where s.version_id = a.version_id and s.current)
    and not exists (select from newswatch.work w where w.stage = 'assess' and w.subject_id = a.version_id)
