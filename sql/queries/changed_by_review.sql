-- Which events have other values since a person reviewed them, and which values?
-- :since = 2026-01-01
select h.event_id, h.version, h.valid_from, h.cause, b.event_type as type_before, h.event_type as type_after,
    b.killed_best as killed_before, h.killed_best as killed_after, b.cross_border as cross_border_before,
    h.cross_border as cross_border_after, b.articles as articles_before, h.articles as articles_after
from analysis.event_history h
join analysis.event_history b on b.event_id = h.event_id and b.version = h.version - 1
where h.cause in ('review', 'merge', 'split') and h.valid_from >= cast(:since as timestamptz)
order by h.valid_from, h.event_id
