-- An active event that no counting mention holds up, or whose numbers of sources do not fit together.
select e.event_id, e.status, e.articles, e.outlets, e.voices
from newswatch.event e
where e.status = 'active' and (
    e.voices > e.articles or e.voices < 1
    or not exists (
        select from newswatch.event_mention k join newswatch.mention m using (mention_id)
        where k.event_id = e.event_id and m.superseded_at is null))
