-- The same three by time: what a person should look at and what could not be read is asked of the last month alone, and
-- an index by number would be read from its beginning, the longer the older the archive.
drop index newswatch.assessment_near_line;
drop index newswatch.assessment_language;
drop index newswatch.article_version_withheld;
create index assessment_near_line on newswatch.assessment (assessed_at)
    where current and reason is distinct from 'language' and score between 0.3 and 0.7;
create index assessment_language on newswatch.assessment (assessed_at) where current and reason = 'language';
create index article_version_withheld on newswatch.article_version (fetched_at) where withheld is not null;
