-- Words of an article that was taken down, or a page or work of an address that was: something came back.
select 'article' as what, a.article_id as number, a.canonical_url as address
from newswatch.article a
where a.taken_down_at is not null and (
    a.title is not null
    or exists (select from newswatch.copy_signature s where s.article_id = a.article_id)
    or exists (
        select from newswatch.article_version v
        join newswatch.version_text x on x.version_id = v.version_id and x.fetched_at = v.fetched_at
        where v.article_id = a.article_id)
    or exists (select from newswatch.mention m where m.article_id = a.article_id and m.quote <> ''))
union all
select 'entry', e.entry_id, u.url
from newswatch.url u
join newswatch.entry e using (url_id)
left join newswatch.entry_text x on x.entry_id = e.entry_id and x.first_seen_at = e.first_seen_at
where u.taken_down_at is not null and (e.title is not null or x.summary is not null)
union all
select 'page', u.page_id, u.url
from newswatch.url u
where u.taken_down_at is not null and (
    u.page_id is not null
    or exists (select from newswatch.work w where w.stage = 'fetch' and w.subject_id = u.url_id))
