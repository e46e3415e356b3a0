-- Which articles speak of certain words, best match first?
-- :words = soldiers border
-- :since = 2026-01-01
-- :until = 2027-01-01
select article_id, outlet, published_at, title, verdict,
    ts_rank(search, websearch_to_tsquery('english', :words)) as rank
from analysis.articles
where search @@ websearch_to_tsquery('english', :words)
    and text_at >= cast(:since as date) and text_at < cast(:until as date)
order by rank desc, published_at desc, article_id
limit 50
