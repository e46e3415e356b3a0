-- Who threatens, warns or denies, and when?
-- :since = 2026-03-01
-- :until = 2026-04-01
select m.published_at, m.realis, m.event_type, m.country, s.speakers, m.outlet, m.outlet_country, m.quote, m.url
from analysis.mentions m
left join lateral (
    select string_agg(distinct speaker, '; ' order by speaker) as speakers
    from analysis.mention_sources x where x.mention_id = m.mention_id
) s on true
where m.published_at >= cast(:since as date) and m.published_at < cast(:until as date)
    and m.realis <> 'actual' and m.counts and m.copy_of is null
order by m.published_at, m.mention_id
