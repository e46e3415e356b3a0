-- A mention whose quotation does not stand in the text where it says: evidence or nothing.
select m.mention_id, m.version_id, m.quote, substr(x.text, m.quote_start + 1, m.quote_end - m.quote_start) as found
from newswatch.mention m
join newswatch.article_version v using (version_id)
join newswatch.version_text x on x.version_id = v.version_id and x.fetched_at = v.fetched_at
where v.withheld is null and substr(x.text, m.quote_start + 1, m.quote_end - m.quote_start) <> m.quote
union all
select c.mention_id, m.version_id, c.quote, substr(x.text, c.quote_start + 1, c.quote_end - c.quote_start)
from newswatch.mention_casualty c
join newswatch.mention m using (mention_id)
join newswatch.article_version v using (version_id)
join newswatch.version_text x on x.version_id = v.version_id and x.fetched_at = v.fetched_at
where v.withheld is null and substr(x.text, c.quote_start + 1, c.quote_end - c.quote_start) <> c.quote
union all
select c.mention_id, m.version_id, c.quote, substr(x.text, c.quote_start + 1, c.quote_end - c.quote_start)
from newswatch.mention_actor c
join newswatch.mention m using (mention_id)
join newswatch.article_version v using (version_id)
join newswatch.version_text x on x.version_id = v.version_id and x.fetched_at = v.fetched_at
where v.withheld is null and substr(x.text, c.quote_start + 1, c.quote_end - c.quote_start) <> c.quote
union all
select c.mention_id, m.version_id, c.quote, substr(x.text, c.quote_start + 1, c.quote_end - c.quote_start)
from newswatch.mention_origin c
join newswatch.mention m using (mention_id)
join newswatch.article_version v using (version_id)
join newswatch.version_text x on x.version_id = v.version_id and x.fetched_at = v.fetched_at
where v.withheld is null and substr(x.text, c.quote_start + 1, c.quote_end - c.quote_start) <> c.quote
