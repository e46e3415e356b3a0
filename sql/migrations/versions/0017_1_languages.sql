-- With the version, so that articles in languages that are not read are counted from the index alone
drop index newswatch.assessment_language;
create index assessment_language on newswatch.assessment (assessed_at, version_id)
    where current and reason = 'language';
