-- What happened across one border in a span of days, newest first?
-- :origin = AF
-- :target = PK
-- :since = 2026-03-01
-- :until = 2026-04-01
select event_id, date_start, event_type, place, admin1, perpetrators, targets, killed_best, injured_best,
    origin_basis, origin_denied, independent_sources, quote
from analysis.events
where cross_border = 'yes' and origin_country = :origin and target_country = :target
    and date_start >= cast(:since as date) and date_start < cast(:until as date)
    and status = 'active' and not recalled
order by date_start desc, event_id
