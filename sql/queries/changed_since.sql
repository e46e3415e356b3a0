-- What do we believe now that we did not believe at a moment, such as yesterday morning?
-- :moment = 2026-03-12
select h.event_id, h.cause, h.valid_from, h.event_type, h.date_start, h.place, h.country,
    b.version is null as is_new, b.killed_best as killed_then, h.killed_best as killed_now,
    b.cross_border as cross_border_then, h.cross_border as cross_border_now,
    b.place as place_then, b.date_start as date_then, h.independent_sources
from analysis.event_history h
left join lateral (
    select * from analysis.event_history o
    where o.event_id = h.event_id and o.valid_from <= cast(:moment as timestamptz)
    order by o.version desc
    limit 1
) b on true
where h.valid_from > cast(:moment as timestamptz) and h.valid_to is null
order by h.valid_from, h.event_id
