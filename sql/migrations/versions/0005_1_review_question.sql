-- Which questions have been put before a person and wait for an answer, so that none is asked twice at once.

create table newswatch.review_question (
    target text not null,
    target_id bigint not null,
    asker text not null,
    asked_at timestamptz not null,
    open_until timestamptz not null,
    seen_hash bytea,
    event_id bigint,
    primary key (target, target_id)
);
comment on table newswatch.review_question is
    'Questions put before reviewers: the latest asking of each. Answers stand in review.';
comment on column newswatch.review_question.target is 'article or link.';
comment on column newswatch.review_question.target_id is 'Its number: article_id or mention_id.';
comment on column newswatch.review_question.asker is 'Who asked, such as a run of the DAG review.';
comment on column newswatch.review_question.asked_at is 'When.';
comment on column newswatch.review_question.open_until is 'Until when it waits for an answer; after that it may be asked again.';
comment on column newswatch.review_question.seen_hash is
    'Hash of what was shown, as review.seen_hash has it; null: not shown yet.';
comment on column newswatch.review_question.event_id is 'The event that was shown beside a mention.';
create index review_question_open on newswatch.review_question (open_until);
