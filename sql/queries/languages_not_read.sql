-- Of which countries' press is how much not read for its language?
-- :since = 2026-03-01
-- :until = 2026-04-01
with unread as (
    select outlet_country, language, count(*) as articles
    from analysis.articles
    where published_at >= cast(:since as date) and published_at < cast(:until as date) and assessment_reason = 'language'
    group by outlet_country, language
), published as (
    select outlet_country, language, count(*) as articles
    from analysis.articles
    where published_at >= cast(:since as date) and published_at < cast(:until as date)
    group by outlet_country, language
)
select p.outlet_country, p.language, p.articles, u.articles as not_read,
    round(100.0 * u.articles / p.articles) as percent_not_read
from unread u
join published p on p.outlet_country is not distinct from u.outlet_country and p.language = u.language
order by not_read desc, p.outlet_country, p.language
