-- Small indexes over the few rows that stand out: what a person should look at, what could not be read.
create index assessment_near_line on newswatch.assessment (version_id)
    where current and reason is distinct from 'language' and score between 0.3 and 0.7;
create index assessment_language on newswatch.assessment (version_id) where current and reason = 'language';
create index article_version_withheld on newswatch.article_version (version_id) where withheld is not null;
create index event_mention_near_line on newswatch.event_mention (decided_at)
    where decided_by = 'rule' and score >= 2.1 and score < 2.6;
