-- The index of copies and stories ages: monthly partitions by the day an article came, dropped once no look-up reaches
-- them. An equal text is known for ever, by its hash alone.

create table newswatch.copy_text (
    text_hash bytea not null,
    article_id bigint not null references newswatch.article,
    primary key (text_hash, article_id)
);
create index copy_text_article on newswatch.copy_text (article_id);
comment on table newswatch.copy_text is
    'The normalised words of every article, by their hash: an equal text is a copy however old the first is.';
comment on column newswatch.copy_text.text_hash is 'SHA-256 of its normalised words.';
comment on column newswatch.copy_text.article_id is 'The article.';

drop table newswatch.copy_band;
drop table newswatch.story_key;
alter table newswatch.copy_signature rename to copy_signature_before;

create table newswatch.copy_signature (
    article_id bigint not null,
    seen_at timestamptz not null default now(),
    at timestamptz not null,
    text_hash bytea not null,
    whole bytea not null,
    head bytea not null,
    told bytea not null,
    words integer not null,
    profile bytea not null,
    bands bigint[] not null,
    keys bigint[] not null,
    constraint copy_signature_pk primary key (article_id, seen_at)
) partition by range (seen_at);
create table newswatch.copy_signature_default partition of newswatch.copy_signature default;
comment on table newswatch.copy_signature is
    'What the index of copies and stories keeps of each article: enough to compare without its text. Partitioned by month.';
comment on column newswatch.copy_signature.article_id is 'The article.';
comment on column newswatch.copy_signature.seen_at is 'When it came into the index; the partition key.';
comment on column newswatch.copy_signature.at is 'Its publication, or its fetch where that is not known.';
comment on column newswatch.copy_signature.text_hash is 'SHA-256 of its normalised words.';
comment on column newswatch.copy_signature.whole is 'MinHash values of all of it, little-endian uint32.';
comment on column newswatch.copy_signature.head is 'MinHash values of its first words, little-endian uint32.';
comment on column newswatch.copy_signature.told is
    'Hashes of the numbers, days and names told in its first words, little-endian uint32.';
comment on column newswatch.copy_signature.words is 'Words that were hashed.';
comment on column newswatch.copy_signature.profile is 'Its heaviest words, packed, by which stories are told apart.';
comment on column newswatch.copy_signature.bands is 'Its rows of copy_band.';
comment on column newswatch.copy_signature.keys is 'Its rows of story_key.';
comment on table newswatch.copy_signature_default is
    'Rows outside of every month made ahead: must stay empty.';

-- Rows by the million: no key but the one that look-ups go by
create table newswatch.copy_band (
    band_key bigint not null,
    at timestamptz not null,
    article_id bigint not null,
    seen_at timestamptz not null
) partition by range (seen_at);
create table newswatch.copy_band_default partition of newswatch.copy_band default;
create index copy_band_key on newswatch.copy_band (band_key, at, article_id);
comment on table newswatch.copy_band is
    'Bands of the signatures: articles that share one may be copies, so a look-up costs the same however many there are. Partitioned by month.';
comment on column newswatch.copy_band.band_key is 'A value of a signature, and its place.';
comment on column newswatch.copy_band.at is 'As in copy_signature: look-ups reach only so far back.';
comment on column newswatch.copy_band.article_id is 'The article.';
comment on column newswatch.copy_band.seen_at is 'As in copy_signature; the partition key.';
comment on table newswatch.copy_band_default is
    'Rows outside of every month made ahead: must stay empty.';

create table newswatch.story_key (
    term_key bigint not null,
    at timestamptz not null,
    article_id bigint not null,
    seen_at timestamptz not null
) partition by range (seen_at);
create table newswatch.story_key_default partition of newswatch.story_key default;
create index story_key_term on newswatch.story_key (term_key, at, article_id);
comment on table newswatch.story_key is
    'Heaviest words of each article: articles that share several may tell one story. Partitioned by month.';
comment on column newswatch.story_key.term_key is 'Hash of a word.';
comment on column newswatch.story_key.at is 'As in copy_signature: look-ups reach only so far back.';
comment on column newswatch.story_key.article_id is 'The article.';
comment on column newswatch.story_key.seen_at is 'As in copy_signature; the partition key.';
comment on table newswatch.story_key_default is
    'Rows outside of every month made ahead: must stay empty.';

select newswatch.ensure_partitions((now() at time zone 'utc')::date, 3);
-- And the month before, into which look-ups reach from the first day on: else they would have to look where rows of no
-- month are
do $$
declare
    month date := (date_trunc('month', now() at time zone 'utc') - interval '1 month')::date;
    parent text;
begin
    foreach parent in array array['copy_band', 'copy_signature', 'story_key'] loop
        execute format(
            'create table newswatch.%I partition of newswatch.%I for values from (%L) to (%L)',
            parent || to_char(month, '"_y"YYYY"m"MM'), parent,
            to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00',
            to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
        execute format(
            'comment on table newswatch.%I is %L', parent || to_char(month, '"_y"YYYY"m"MM'),
            'Rows of ' || parent || ' of the month ' || to_char(month, 'YYYY-MM') || '.');
    end loop;
end
$$;
