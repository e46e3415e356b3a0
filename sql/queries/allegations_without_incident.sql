-- Which allegations of violence from across a border are told without an incident: denied, feared, of a whole period?
-- :since = 2026-03-01
-- :until = 2026-04-01
select a.published_at, a.outlet, m.realis, m.scope, m.origin_country, m.target_country, m.country, m.place,
    m.event_type, s.speakers, m.quote, a.url
from analysis.articles a
join analysis.mentions m on m.article_id = a.article_id
left join lateral (
    select string_agg(distinct speaker, '; ' order by speaker) as speakers
    from analysis.mention_sources x where x.mention_id = m.mention_id
) s on true
where a.published_at >= cast(:since as date) and a.published_at < cast(:until as date)
    and m.event_id is null and m.counts and m.origin_country is not null
order by a.published_at, m.mention_id
