create view analysis.reviews as
select
    r.review_id,
    r.created_at,
    r.reviewer,
    r.target,
    r.target_id,
    r.action,
    r.field,
    r.old_value,
    r.new_value,
    r.reason,
    not exists (
        select from newswatch.review n
        where n.target = r.target and n.target_key = r.target_key and n.review_id > r.review_id) as latest,
    case r.target
        when 'article' then r.seen_hash is distinct from (
            select v.text_hash from newswatch.article a join newswatch.article_version v using (version_id)
            where a.article_key = r.target_key)
        when 'link' then r.seen_hash is distinct from (
            select sha256(convert_to(jsonb_build_array(m.event_type, m.date_start, m.date_end, m.place_id, m.quote,
                m.superseded_at is null)::text, 'UTF8'))
            from newswatch.mention m where m.mention_key = r.target_key)
    end as stale
from newswatch.review r;
comment on view analysis.reviews is
    'What reviewers said, one row each, never changed. The latest on a target stands, also where it is stale.';
comment on column analysis.reviews.review_id is
    'Number of the review.';
comment on column analysis.reviews.created_at is
    'When it was said.';
comment on column analysis.reviews.reviewer is
    'Who said it.';
comment on column analysis.reviews.target is
    'article (does it tell of a cross-border security incident?) or link (does a mention belong to its event?).';
comment on column analysis.reviews.target_id is
    'Number of the article or mention when it was reviewed.';
comment on column analysis.reviews.action is
    'confirm or reject (an article), merge or split (a mention and an event), retract (what was said before is taken back).';
comment on column analysis.reviews.field is
    'Which value it is about.';
comment on column analysis.reviews.old_value is
    'The value that was seen.';
comment on column analysis.reviews.new_value is
    'The value that should stand.';
comment on column analysis.reviews.reason is
    'Why, in the reviewer''s words.';
comment on column analysis.reviews.latest is
    'Whether nobody has said anything of it since.';
comment on column analysis.reviews.stale is
    'Whether the text, or what the rules read in it, is no longer what the reviewer saw.';
