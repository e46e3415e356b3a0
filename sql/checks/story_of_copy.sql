-- A copy that lies in another story than its original, or whose original is itself a copy.
select c.article_id, c.copy_of, c.story_id, o.story_id as story_of_original, o.copy_of as original_is_copy_of
from newswatch.article c
join newswatch.article o on o.article_id = c.copy_of
where c.story_id is distinct from o.story_id or o.copy_of is not null
