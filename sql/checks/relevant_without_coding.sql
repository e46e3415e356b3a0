-- A latest version assessed as telling of an incident that is neither coded nor waiting to be, nor aged out before.
select a.article_id, a.version_id, s.verdict, s.incident
from newswatch.article a
join newswatch.article_version v using (version_id)
join newswatch.assessment s on s.version_id = a.version_id and s.current
where s.to_code
    and a.taken_down_at is null
    and v.withheld is distinct from 'retention'
    and not exists (select from newswatch.coding c where c.version_id = a.version_id and c.current)
    and not exists (select from newswatch.work w where w.stage = 'code' and w.subject_id = a.version_id)
