-- What is expected of each feed, and whether it brings that.

create table newswatch.feed_expectation (
    feed_id integer primary key references newswatch.feed,
    judged_at timestamptz not null,
    verdict text not null,
    why text not null,
    alarm_since timestamptz,
    history_days real not null,
    entries_a_day real,
    entries_low real,
    entries_high real,
    entries_last_day real,
    expected_text_share real,
    text_share real
);
comment on table newswatch.feed_expectation is
    'The latest verdict on what each enabled feed brings, against what its own history or the catalogue lets expect.';
comment on column newswatch.feed_expectation.feed_id is 'The feed.';
comment on column newswatch.feed_expectation.judged_at is 'When it was judged.';
comment on column newswatch.feed_expectation.verdict is
    'as_expected, too_young, unseen, or an alarm: silent, scarce, burst, no_text.';
comment on column newswatch.feed_expectation.why is 'In words.';
comment on column newswatch.feed_expectation.alarm_since is 'Since when it has been in alarm; null: it is not.';
comment on column newswatch.feed_expectation.history_days is 'Days of polls on which the expectation rests.';
comment on column newswatch.feed_expectation.entries_a_day is
    'New entries a day that are expected; null: too little is known.';
comment on column newswatch.feed_expectation.entries_low is 'Fewest new entries a day that are no alarm.';
comment on column newswatch.feed_expectation.entries_high is 'Most new entries a day that are no alarm.';
comment on column newswatch.feed_expectation.entries_last_day is 'New entries of the last 24 hours.';
comment on column newswatch.feed_expectation.expected_text_share is
    'Share of its pages expected to give text, 0 to 1; null: too little is known.';
comment on column newswatch.feed_expectation.text_share is 'Share of its latest pages that gave text, 0 to 1.';

-- Entries come in the order of time: blocks of the last weeks are found without an index of a row each
create index entry_seen on newswatch.entry using brin (first_seen_at) with (pages_per_range = 32);
