-- The keys that linking looks for begin with their days, in place of being strewn over all numbers. What the news of
-- a day asks for lies together in the index, however large the archive is: the ten thousand keys of a batch lay on as
-- many pages, of a large archive mostly on pages that had to be read from the disk.

-- In a new column: to write another value into each row would write every row again
alter table newswatch.event_mention drop column keys;
alter table newswatch.event_mention add column keys bigint[];
comment on column newswatch.event_mention.keys is
    'Hashes under which linking looks for it: its place, names, numbers and border, each after its days. Null: not filed yet, the next run of link does it.';
-- Without a list of what is pending: a look-up would read all of that list
create index event_mention_keys on newswatch.event_mention using gin (keys) with (fastupdate = off);
create index event_mention_not_filed on newswatch.event_mention (mention_id) where keys is null;
