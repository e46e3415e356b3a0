-- An actual, single incident that counts and is neither linked to an event nor waiting to be.
select m.mention_id, m.article_id, m.version_id, m.event_type, m.date_start
from newswatch.mention m
join newswatch.article a using (article_id)
where m.realis = 'actual' and m.scope = 'incident' and m.superseded_at is null and a.taken_down_at is null
    and not exists (select from newswatch.event_mention k where k.mention_id = m.mention_id)
    and not exists (select from newswatch.work w where w.stage = 'link' and w.subject_id = m.version_id)
