-- Export of articles: what is known of each, and no more of its text than a snippet.
select a.article_id, a.url, a.title, left(t.text, cast(:snippet as integer)) as snippet, a.outlet, a.outlet_family, a.outlet_country,
    a.voice, a.published_at, a.published_has_time, a.published_basis, a.language, a.first_seen_at, a.versions,
    a.copy_of, a.story_id, a.verdict, a.score, a.incident, a.cross_border, a.genre, a.attack_types,
    a.assessment_reason, a.mentions, a.text_chars, a.withheld
from analysis.articles a
left join analysis.article_texts t on t.article_id = a.article_id and t.fetched_at = a.version_at
where (cast(:since as date) is null or a.published_at >= :since)
    and (cast(:until as date) is null or a.published_at < cast(:until as date) + 1)
    and (cast(:country as text) is null or a.outlet_country = :country)
    and (cast(:event_type as text) is null or :event_type = any(a.attack_types))
    and (cast(:cross_border as text) is null or a.cross_border = :cross_border)
order by a.article_id
