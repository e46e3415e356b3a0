create view analysis.reviews as
select
    r.review_id,
    r.created_at,
    r.reviewer,
    r.db_role,
    r.target,
    r.target_id,
    h.event_id,
    r.action,
    r.field,
    case when r.action in ('confirm', 'reject') and r.target = 'event' then null else r.old_value end as old_value,
    r.new_value,
    case when r.action = 'correct' then v.fields -> r.field end as rules_value,
    r.reason,
    l.latest,
    case r.target
        when 'article' then r.seen_hash is distinct from (
            select v.text_hash from newswatch.article a join newswatch.article_version v using (version_id)
            where a.article_key = r.target_key)
        when 'link' then r.seen_hash is distinct from (
            select sha256(convert_to(jsonb_build_array(m.event_type, m.date_start, m.date_end, m.place_id, m.quote,
                m.superseded_at is null)::text, 'UTF8'))
            from newswatch.mention m where m.mention_key = r.target_key)
        else l.latest and r.action <> 'retract' and coalesce(r.field = any(v.stale_fields), false)
    end as stale,
    r.parent_id
from newswatch.review r
left join lateral (
    with recursive way as (
        select e.event_id, e.merged_into from newswatch.event e where r.target = 'event' and e.event_id = r.target_id
        union all
        select e.event_id, e.merged_into from newswatch.event e join way w on e.event_id = w.merged_into
    )
    select w.event_id from way w where w.merged_into is null
) h on true
left join newswatch.event_review v on v.event_id = h.event_id
cross join lateral (
    select case
        when r.action in ('merge', 'split') and r.target = 'event' then not exists (
            select from newswatch.review n where n.target = 'event' and n.action = 'retract'
                and (n.new_value ->> 'review_id')::bigint = r.review_id)
        when r.target = 'event' then not exists (
            with recursive part as (
                select h.event_id
                union all
                select e.event_id from newswatch.event e join part p on e.merged_into = p.event_id
            )
            select from newswatch.review n join part p on p.event_id = n.target_id
            where n.target = 'event' and n.field = r.field and n.review_id > r.review_id)
        else not exists (
            select from newswatch.review n
            where n.target = r.target and n.target_key = r.target_key and n.review_id > r.review_id)
        end as latest
) l;
comment on view analysis.reviews is
    'What reviewers said, one row each, never changed. The latest on a target (of an event: on a field) stands, also where it is stale.';
comment on column analysis.reviews.review_id is
    'Number of the review.';
comment on column analysis.reviews.created_at is
    'When it was said.';
comment on column analysis.reviews.reviewer is
    'Who said it.';
comment on column analysis.reviews.db_role is
    'Database role that wrote it.';
comment on column analysis.reviews.target is
    'article (does it tell of a cross-border security incident?), link (does a mention belong to its event?) or event.';
comment on column analysis.reviews.target_id is
    'Number of the article, mention or event when it was reviewed.';
comment on column analysis.reviews.event_id is
    'Of a review of an event: its number by now, redirects followed.';
comment on column analysis.reviews.action is
    'confirm or reject (an article, an event), correct (a value of an event), merge or split (mentions and events), retract (what was said before is taken back).';
comment on column analysis.reviews.field is
    'Which value it is about: of an event a field, verdict, merged_into or mentions.';
comment on column analysis.reviews.old_value is
    'The value that was seen; of a corrected one what the rules said then.';
comment on column analysis.reviews.new_value is
    'The value that should stand.';
comment on column analysis.reviews.rules_value is
    'Of a corrected value what the rules say by now.';
comment on column analysis.reviews.reason is
    'Why, in the reviewer''s words.';
comment on column analysis.reviews.latest is
    'Whether nobody has said anything of it since.';
comment on column analysis.reviews.stale is
    'Whether the text, or what the rules read in it, is no longer what the reviewer saw.';
comment on column analysis.reviews.parent_id is
    'The merge or split of an event of which this is a part.';
