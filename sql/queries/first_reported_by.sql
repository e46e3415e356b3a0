-- Who told of an event first, and how many hours before the next independent source?
-- :since = 2026-03-01
-- :until = 2026-04-01
with told as (
    select s.event_id, s.voice, s.outlet, s.published_at,
        row_number() over (partition by s.event_id, s.voice order by s.published_at, s.article_id) as of_voice
    from analysis.event_sources s
    join analysis.events e using (event_id)
    where e.date_start >= cast(:since as date) and e.date_start < cast(:until as date) and e.independent_sources > 1
        and e.status = 'active' and s.counts and not s.recalled and s.published_at is not null
), ranked as (
    select *, row_number() over (partition by event_id order by published_at, voice) as rank,
        lead(published_at) over (partition by event_id order by published_at, voice) as next_at,
        count(*) over (partition by event_id) as voices
    from told
    where of_voice = 1
)
select event_id, outlet as first_outlet, voice as first_voice, published_at as first_at,
    round(extract(epoch from next_at - published_at) / 3600, 1) as hours_before_the_next, voices
from ranked
where rank = 1 and voices > 1
order by published_at, event_id
