-- Of which countries' press is how much not read for its language?
-- :since = 2026-03-01
-- :until = 2026-04-01
select outlet_country, language, count(*) as articles,
    count(*) filter (where assessment_reason = 'language') as not_read,
    round(100.0 * count(*) filter (where assessment_reason = 'language') / count(*)) as percent_not_read
from analysis.articles
where published_at >= cast(:since as date) and published_at < cast(:until as date)
group by outlet_country, language
having count(*) filter (where assessment_reason = 'language') > 0
order by not_read desc, outlet_country, language
