-- The newest articles of a story are found without reading all of a long one
drop index if exists newswatch.article_story;
create index article_story on newswatch.article (story_id, article_id);
