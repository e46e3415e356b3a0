-- Who threatens, warns or denies, and when?
-- :since = 2026-03-01
-- :until = 2026-04-01
select a.published_at, m.realis, m.event_type, m.country, s.speakers, a.outlet, a.outlet_country, m.quote, a.url
from analysis.articles a
join analysis.mentions m on m.article_id = a.article_id
left join lateral (
    select string_agg(distinct speaker, '; ' order by speaker) as speakers
    from analysis.mention_sources x where x.mention_id = m.mention_id
) s on true
where a.published_at >= cast(:since as date) and a.published_at < cast(:until as date)
    and m.realis <> 'actual' and m.counts and a.copy_of is null
order by a.published_at, m.mention_id
