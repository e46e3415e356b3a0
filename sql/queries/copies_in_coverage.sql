-- How much of what outlets tell of incidents is their own, and how much is copied or an agency's?
-- :since = 2026-03-01
-- :until = 2026-04-01
select outlet, outlet_country, count(distinct article_id) as articles,
    count(distinct article_id) filter (where copy_of is not null) as copies,
    count(distinct article_id) filter (where voice is distinct from outlet_family) as of_another_voice,
    round(100.0 * count(distinct article_id) filter (where voice is distinct from outlet_family)
        / count(distinct article_id)) as percent_of_another_voice
from analysis.event_sources
where published_at >= cast(:since as date) and published_at < cast(:until as date) and counts
group by outlet, outlet_country
order by percent_of_another_voice desc, articles desc, outlet
