create view analysis.articles as
select
    a.article_id,
    a.canonical_url as url,
    a.host,
    o.name as outlet,
    o.family as outlet_family,
    o.country as outlet_country,
    a.voice,
    a.title,
    a.published_at,
    a.published_has_time,
    a.published_basis,
    a.language,
    a.first_seen_at,
    a.version_at,
    a.versions,
    a.copy_of,
    a.story_id,
    a.verdict,
    s.score,
    s.incident,
    s.cross_border,
    s.genre,
    s.attack_types,
    s.reason as assessment_reason,
    c.mentions,
    v.text_chars,
    v.withheld,
    x.search,
    s.verdict as rules_verdict,
    a.voice_basis,
    a.voice_quote,
    x.fetched_at as text_at
from newswatch.article a
left join newswatch.outlet o using (outlet_id)
left join newswatch.article_version v on v.version_id = a.version_id
left join newswatch.version_text x on x.version_id = a.version_id and x.fetched_at = a.version_at
left join newswatch.assessment s on s.version_id = a.version_id and s.current
left join newswatch.coding c on c.version_id = a.version_id and c.current
where a.taken_down_at is null;
comment on view analysis.articles is
    'One row for each article, with its latest version. Full text: search @@ websearch_to_tsquery(''english'', ''…''), with text_at in a span of time where the words are common.';
comment on column analysis.articles.article_id is
    'Number of the article.';
comment on column analysis.articles.url is
    'Its canonical address.';
comment on column analysis.articles.host is
    'Its host.';
comment on column analysis.articles.outlet is
    'Who published it.';
comment on column analysis.articles.outlet_family is
    'Owner or wire of that outlet.';
comment on column analysis.articles.outlet_country is
    'Country of that newsroom, ISO 3166-1 alpha-2.';
comment on column analysis.articles.voice is
    'The independent source behind it.';
comment on column analysis.articles.title is
    'Title of the latest version.';
comment on column analysis.articles.published_at is
    'Publication, UTC; a date alone is its midnight.';
comment on column analysis.articles.published_has_time is
    'False where only the day is known.';
comment on column analysis.articles.published_basis is
    'Where that date comes from: feed, json_ld, meta, url or text.';
comment on column analysis.articles.language is
    'Language of the text, ISO 639-1.';
comment on column analysis.articles.first_seen_at is
    'When newswatch fetched its first version.';
comment on column analysis.articles.version_at is
    'When newswatch fetched its latest version.';
comment on column analysis.articles.versions is
    'Number of versions.';
comment on column analysis.articles.copy_of is
    'The earlier article of which this is an exact or near copy; null for an original.';
comment on column analysis.articles.story_id is
    'The story it belongs to.';
comment on column analysis.articles.verdict is
    'relevant, unsure or irrelevant: does it tell of a cross-border security incident; a reviewer''s word where there is one, else the rules''; null: not assessed yet.';
comment on column analysis.articles.score is
    'How sure the verdict relevant is, 0 to 1.';
comment on column analysis.articles.incident is
    'Calibrated probability that it tells of a security incident, 0 to 1.';
comment on column analysis.articles.cross_border is
    'yes, no or unknown.';
comment on column analysis.articles.genre is
    'report, opinion, analysis, statement, roundup or other.';
comment on column analysis.articles.attack_types is
    'Types of event it tells of.';
comment on column analysis.articles.assessment_reason is
    'Why unsure, such as language.';
comment on column analysis.articles.mentions is
    'Incidents coded in it; null: not coded.';
comment on column analysis.articles.text_chars is
    'Length of the text in characters.';
comment on column analysis.articles.withheld is
    'Why the text is not kept; null where it is.';
comment on column analysis.articles.search is
    'Title and text for full-text search.';
comment on column analysis.articles.rules_verdict is
    'What the rules alone say: another verdict than that of column verdict is a reviewer''s.';
comment on column analysis.articles.voice_basis is
    'Why it is that voice: credit or relay (the text names the agency), copy or words (of an article of that voice), outlet.';
comment on column analysis.articles.voice_quote is
    'The words that credit the agency; null where none does.';
comment on column analysis.articles.text_at is
    'When the text that column search holds was fetched; null where none is kept. Texts lie by months: a search within a span of this reads those months alone.';

create view analysis.article_texts as
select
    v.article_id,
    v.version_no as version,
    x.fetched_at,
    v.title,
    v.published_at,
    v.language,
    v.authors,
    x.text
from newswatch.article_version v
join newswatch.article a using (article_id)
join newswatch.version_text x on x.version_id = v.version_id and x.fetched_at = v.fetched_at
where a.taken_down_at is null and v.withheld is null;
comment on view analysis.article_texts is
    'Text of every version of an article that is kept.';
comment on column analysis.article_texts.article_id is
    'The article.';
comment on column analysis.article_texts.version is
    '1 for the first.';
comment on column analysis.article_texts.fetched_at is
    'When newswatch fetched it.';
comment on column analysis.article_texts.title is
    'Title of this version.';
comment on column analysis.article_texts.published_at is
    'Publication as this version says.';
comment on column analysis.article_texts.language is
    'Language, ISO 639-1.';
comment on column analysis.article_texts.authors is
    'Authors.';
comment on column analysis.article_texts.text is
    'The text, paragraphs apart by one newline.';

create view analysis.assessment_evidence as
select
    v.article_id,
    s.verdict,
    e.cue,
    e.quote,
    e.start as quote_start,
    e."end" as quote_end
from newswatch.assessment s
join newswatch.article_version v using (version_id)
join newswatch.article a on a.article_id = v.article_id and a.version_id = v.version_id
cross join lateral jsonb_to_recordset(s.evidence) as e(cue text, quote text, start integer, "end" integer)
where s.current and a.taken_down_at is null;
comment on view analysis.assessment_evidence is
    'Cues on which the verdict on an article rests, each with its words.';
comment on column analysis.assessment_evidence.article_id is
    'The article.';
comment on column analysis.assessment_evidence.verdict is
    'The verdict.';
comment on column analysis.assessment_evidence.cue is
    'The cue of the catalogue.';
comment on column analysis.assessment_evidence.quote is
    'The words found.';
comment on column analysis.assessment_evidence.quote_start is
    'Where they begin in the text of the latest assessed version, in characters.';
comment on column analysis.assessment_evidence.quote_end is
    'Where they end.';

create view analysis.stories as
select
    s.story_id,
    f.title,
    s.created_at,
    n.articles,
    n.outlets,
    n.independent_sources,
    n.last_published_at
from newswatch.story s
join newswatch.article f on f.article_id = s.first_article_id
cross join lateral (
    select
        count(*) as articles,
        count(distinct a.outlet_id) as outlets,
        count(distinct a.voice) as independent_sources,
        max(a.published_at) as last_published_at
    from newswatch.article a
    where a.story_id = s.story_id and a.taken_down_at is null
) n
where n.articles > 0;
comment on view analysis.stories is
    'Articles about the same news, counted.';
comment on column analysis.stories.story_id is
    'Number of the story.';
comment on column analysis.stories.title is
    'Title of the article that began it.';
comment on column analysis.stories.created_at is
    'When it began.';
comment on column analysis.stories.articles is
    'Articles in it.';
comment on column analysis.stories.outlets is
    'Outlets in it.';
comment on column analysis.stories.independent_sources is
    'Independent sources in it.';
comment on column analysis.stories.last_published_at is
    'Latest publication.';
