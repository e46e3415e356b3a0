-- The first schema, part 2: articles, versions, copies, stories.

create table newswatch.story (
    story_id bigint generated always as identity primary key,
    first_article_id bigint not null unique,
    created_at timestamptz not null
);
comment on table newswatch.story is
    'Articles about the same news.';
comment on column newswatch.story.story_id is 'Number of the story.';
comment on column newswatch.story.first_article_id is 'The article that began it.';
comment on column newswatch.story.created_at is 'When it began.';

create table newswatch.article (
    article_id bigint generated always as identity primary key,
    article_key bytea not null unique,
    canonical_url text not null,
    outlet_id integer references newswatch.outlet,
    host text not null,
    voice text not null,
    first_seen_at timestamptz not null,
    version_id bigint,
    version_at timestamptz,
    versions integer not null default 0,
    title text,
    published_at timestamptz,
    published_has_time boolean not null default true,
    published_basis text,
    language text,
    copy_of bigint references newswatch.article,
    story_id bigint references newswatch.story,
    verdict text,
    verdict_score double precision,
    taken_down_at timestamptz
);
create index article_published on newswatch.article (published_at);
create index article_first_seen on newswatch.article (first_seen_at);
create index article_outlet on newswatch.article (outlet_id, first_seen_at);
create index article_story on newswatch.article (story_id);
create index article_copy_of on newswatch.article (copy_of) where copy_of is not null;
create index article_verdict on newswatch.article (verdict, published_at);
create index article_title_trigram on newswatch.article using gin (title gin_trgm_ops);
comment on table newswatch.article is
    'One article, with what its latest version says. Its identity is its canonical address.';
comment on column newswatch.article.article_id is 'Number of the article.';
comment on column newswatch.article.article_key is
    'SHA-256 of the canonical address (rel=canonical of the same site, else the final address).';
comment on column newswatch.article.canonical_url is 'That address.';
comment on column newswatch.article.outlet_id is 'Who published it.';
comment on column newswatch.article.host is 'Its host.';
comment on column newswatch.article.voice is
    'The independent source behind it: family of the outlet, or of the original of which it is a copy.';
comment on column newswatch.article.first_seen_at is 'Fetch of its first version.';
comment on column newswatch.article.version_id is 'Its latest version.';
comment on column newswatch.article.version_at is 'Fetch of its latest version.';
comment on column newswatch.article.versions is 'Number of versions.';
comment on column newswatch.article.title is 'Title of the latest version.';
comment on column newswatch.article.published_at is 'Publication, aware UTC; a date alone is its midnight.';
comment on column newswatch.article.published_has_time is 'False where only the day is known.';
comment on column newswatch.article.published_basis is 'Where that date comes from: feed, json_ld, meta, url, text.';
comment on column newswatch.article.language is 'Language of the text, ISO 639-1.';
comment on column newswatch.article.copy_of is 'The earlier article of which this is an exact or near copy.';
comment on column newswatch.article.story_id is 'The story it belongs to.';
comment on column newswatch.article.verdict is 'Verdict of its current assessment.';
comment on column newswatch.article.verdict_score is 'Score of its current assessment.';
comment on column newswatch.article.taken_down_at is 'Taken down: text deleted, identity kept.';

create table newswatch.article_version (
    version_id bigint generated always as identity primary key,
    article_id bigint not null references newswatch.article,
    version_no integer not null,
    text_hash bytea not null,
    fetched_at timestamptz not null,
    page_id bigint not null,
    previous_id bigint references newswatch.article_version,
    title text,
    published_at timestamptz,
    published_has_time boolean not null,
    published_basis text,
    language text,
    authors text[] not null default '{}',
    text_chars integer not null,
    extractor text not null,
    ruleset text not null,
    warnings text[] not null default '{}',
    rights jsonb not null default '{}',
    withheld text,
    unique (article_id, text_hash),
    unique (article_id, version_no)
);
create index article_version_text_hash on newswatch.article_version (text_hash);
comment on table newswatch.article_version is
    'Identity and description of one text of an article. A changed text is a new version; none is overwritten.';
comment on column newswatch.article_version.version_id is 'Number of the version.';
comment on column newswatch.article_version.article_id is 'The article.';
comment on column newswatch.article_version.version_no is '1 for the first.';
comment on column newswatch.article_version.text_hash is 'SHA-256 of the text.';
comment on column newswatch.article_version.fetched_at is
    'Fetch of the page it was read from; also the partition of its text.';
comment on column newswatch.article_version.page_id is 'That page.';
comment on column newswatch.article_version.previous_id is 'The version before.';
comment on column newswatch.article_version.title is 'Title.';
comment on column newswatch.article_version.published_at is 'Publication as this version says.';
comment on column newswatch.article_version.published_has_time is 'False where only the day is known.';
comment on column newswatch.article_version.published_basis is 'Where that date comes from.';
comment on column newswatch.article_version.language is 'Language, ISO 639-1.';
comment on column newswatch.article_version.authors is 'Authors.';
comment on column newswatch.article_version.text_chars is 'Length of the text in characters.';
comment on column newswatch.article_version.extractor is 'Which extractor''s text was taken.';
comment on column newswatch.article_version.ruleset is 'Version of the extraction.';
comment on column newswatch.article_version.warnings is 'What the parser complained of.';
comment on column newswatch.article_version.rights is 'Signals for text and data mining found on the page.';
comment on column newswatch.article_version.withheld is
    'Why the text is not kept (reservation, takedown, retention); null where it is.';

create table newswatch.version_text (
    version_id bigint not null,
    fetched_at timestamptz not null,
    text text not null,
    search tsvector not null,
    primary key (version_id, fetched_at)
) partition by range (fetched_at);
create table newswatch.version_text_default partition of newswatch.version_text default;
create index version_text_search on newswatch.version_text using gin (search);
comment on table newswatch.version_text is
    'The text of an article version. Partitioned by month.';
comment on column newswatch.version_text.version_id is 'The version.';
comment on column newswatch.version_text.fetched_at is 'Fetch of its page; the partition key.';
comment on column newswatch.version_text.text is
    'The text, paragraphs apart by one newline. All offsets of evidence count its characters.';
comment on column newswatch.version_text.search is 'Title and first 250,000 characters for full-text search.';
comment on table newswatch.version_text_default is
    'Rows outside of every month made ahead: must stay empty.';

create table newswatch.article_copy (
    article_id bigint primary key references newswatch.article,
    version_id bigint not null references newswatch.article_version,
    copy_of bigint references newswatch.article,
    kind text,
    similarity double precision,
    decided_at timestamptz not null
);
comment on table newswatch.article_copy is
    'What the copy decider said of each article: a copy of which, how alike.';
comment on column newswatch.article_copy.article_id is 'The article.';
comment on column newswatch.article_copy.version_id is 'The version that was compared.';
comment on column newswatch.article_copy.copy_of is 'The original; null where it is none''s copy.';
comment on column newswatch.article_copy.kind is 'exact or near; null where it is no copy.';
comment on column newswatch.article_copy.similarity is 'Estimated share of common shingles, 0 to 1.';
comment on column newswatch.article_copy.decided_at is 'When.';

create table newswatch.copy_signature (
    article_id bigint primary key references newswatch.article,
    at timestamptz not null,
    text_hash bytea not null,
    whole bytea not null,
    head bytea not null,
    numbers bytea not null,
    words integer not null,
    profile bytea not null,
    bands bigint[] not null,
    keys bigint[] not null
);
create index copy_signature_text_hash on newswatch.copy_signature (text_hash, article_id);
comment on table newswatch.copy_signature is
    'What the index of copies and stories keeps of each article: enough to compare without its text.';
comment on column newswatch.copy_signature.article_id is 'The article.';
comment on column newswatch.copy_signature.at is 'Its publication, or its fetch where that is not known.';
comment on column newswatch.copy_signature.text_hash is 'SHA-256 of its normalised words.';
comment on column newswatch.copy_signature.whole is 'MinHash values of all of it, little-endian uint32.';
comment on column newswatch.copy_signature.head is 'MinHash values of its first words, little-endian uint32.';
comment on column newswatch.copy_signature.numbers is 'Hashes of the numbers told in its first words, little-endian uint32.';
comment on column newswatch.copy_signature.words is 'Words that were hashed.';
comment on column newswatch.copy_signature.profile is 'Its heaviest words, packed, by which stories are told apart.';
comment on column newswatch.copy_signature.bands is 'Its rows of copy_band.';
comment on column newswatch.copy_signature.keys is 'Its rows of story_key.';

create table newswatch.copy_band (
    band_key bigint not null,
    at timestamptz not null,
    article_id bigint not null,
    primary key (band_key, at, article_id)
);
comment on table newswatch.copy_band is
    'Bands of the signatures: articles that share one may be copies, so a look-up costs the same however many there are.';
comment on column newswatch.copy_band.band_key is 'Hash of a band and its place.';
comment on column newswatch.copy_band.at is 'As in copy_signature: look-ups reach only so far back.';
comment on column newswatch.copy_band.article_id is 'The article.';

create table newswatch.story_key (
    term_key bigint not null,
    at timestamptz not null,
    article_id bigint not null,
    primary key (term_key, at, article_id)
);
comment on table newswatch.story_key is
    'Heaviest words of each article: articles that share several may tell one story.';
comment on column newswatch.story_key.term_key is 'Hash of a word.';
comment on column newswatch.story_key.at is 'As in copy_signature: look-ups reach only so far back.';
comment on column newswatch.story_key.article_id is 'The article.';
