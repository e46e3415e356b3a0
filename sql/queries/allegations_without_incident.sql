-- Which allegations of violence from across a border are told without an incident: denied, feared, of a whole period?
-- :since = 2026-03-01
-- :until = 2026-04-01
select m.published_at, m.outlet, m.realis, m.scope, m.origin_country, m.target_country, m.country, m.place,
    m.event_type, s.speakers, m.quote, m.url
from analysis.mentions m
left join lateral (
    select string_agg(distinct speaker, '; ' order by speaker) as speakers
    from analysis.mention_sources x where x.mention_id = m.mention_id
) s on true
where m.published_at >= cast(:since as date) and m.published_at < cast(:until as date)
    and m.event_id is null and m.counts and m.origin_country is not null
order by m.published_at, m.mention_id
