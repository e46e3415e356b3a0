-- Export of claims: who says what of each event, in which words.
select c.event_id, e.event_type, e.date_start, e.date_end, e.place, e.country as event_country,
    e.latitude, e.longitude, e.place_precision,
    c.claim, c.speaker, c.party, c.outcome, c.nationality, c.min, c.best, c.max, c.term, c.country, c.subject, c.role,
    c.certainty, left(c.quote, cast(:snippet as integer)) as quote, c.outlet, c.voice, c.article_id, c.url, a.title, c.published_at,
    c.mention_id, c.counts
from analysis.event_claims c
join analysis.events e using (event_id)
join analysis.articles a using (article_id)
where e.status = 'active'
    and (cast(:since as date) is null or e.date_start >= :since)
    and (cast(:until as date) is null or e.date_start <= :until)
    and (cast(:country as text) is null or :country in (e.country, e.origin_country, e.target_country))
    and (cast(:event_type as text) is null or e.event_type = :event_type)
    and (cast(:cross_border as text) is null or e.cross_border = :cross_border)
order by c.event_id, c.claim, c.published_at, c.mention_id, c.quote_start
