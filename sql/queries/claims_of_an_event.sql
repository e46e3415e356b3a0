-- Who says what about one event, in which words?
-- :event_id = 1
select claim, speaker, party, outcome, min, best, max, term, country, subject, certainty, outlet, published_at, quote,
    url
from analysis.event_claims
where event_id = cast(:event_id as bigint) and counts
order by claim, party, outcome, published_at, article_id
