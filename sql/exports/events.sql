-- Export of events: current values, the words they rest on, and the article that has those words.
select e.event_id, e.event_type, e.date_start, e.date_end, e.date_precision, e.date_basis,
    e.place, e.country, e.admin1, e.admin2, e.latitude, e.longitude, e.place_precision, e.geonames_id,
    e.border_km, e.border_segment, e.line_status,
    e.cross_border, e.origin_country, e.target_country, e.origin_mechanism, e.origin_basis, e.origin_denied,
    e.perpetrators, e.targets,
    e.killed_min, e.killed_best, e.killed_max, e.injured_min, e.injured_best, e.injured_max,
    e.killed_security, e.killed_civilian, e.killed_militant, e.killed_official, e.killed_unknown,
    e.responsibility_claimed, e.responsibility_by, e.suicide, e.weapons, e.operation, e.recalled,
    e.articles, e.outlets, e.independent_sources, e.confidence,
    left(e.quote, cast(:snippet as integer)) as quote, s.url, s.title, s.outlet, s.published_at,
    e.first_seen_at, e.changed_at, e.version, e.review, e.corrected_fields, e.stale_reviews
from analysis.events e
left join newswatch.event v using (event_id)
left join analysis.event_sources s on s.mention_id = v.mention_id
where e.status = 'active'
    and (cast(:since as date) is null or e.date_start >= :since)
    and (cast(:until as date) is null or e.date_start <= :until)
    and (cast(:country as text) is null or :country in (e.country, e.origin_country, e.target_country))
    and (cast(:event_type as text) is null or e.event_type = :event_type)
    and (cast(:cross_border as text) is null or e.cross_border = :cross_border)
order by e.date_start nulls last, e.event_id
