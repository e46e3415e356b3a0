-- Which articles speak of certain words, best match first?
-- :words = soldiers border
select article_id, outlet, published_at, title, verdict, ts_rank(search, websearch_to_tsquery('english', :words)) as rank
from analysis.articles
where search @@ websearch_to_tsquery('english', :words)
order by rank desc, published_at desc
limit 50
