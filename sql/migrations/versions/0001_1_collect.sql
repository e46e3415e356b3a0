-- The first schema, part 1: collecting: outlets, feeds, addresses, entries, pages.

create table newswatch.setting (
    key text primary key,
    value text not null,
    updated_at timestamptz not null default now()
);
comment on table newswatch.setting is
    'What an upgrade leaves for the next one: hashes of the applied views and roles. One row a key.';
comment on column newswatch.setting.key is 'Name of the value, such as views_hash.';
comment on column newswatch.setting.value is 'The value.';
comment on column newswatch.setting.updated_at is 'When it was last written.';

create table newswatch.vocabulary (
    kind text not null,
    value text not null,
    position integer not null,
    primary key (kind, value)
);
comment on table newswatch.vocabulary is
    'The closed vocabularies of the program, written at each upgrade: every code that a column may hold.';
comment on column newswatch.vocabulary.kind is 'Which vocabulary: reason, event_type, party, and so on.';
comment on column newswatch.vocabulary.value is 'The code as it stands in the tables.';
comment on column newswatch.vocabulary.position is 'Order within its vocabulary.';

create table newswatch.ruleset (
    stage text not null,
    hash text not null,
    first_used_at timestamptz not null default now(),
    code_version text not null,
    primary key (stage, hash)
);
comment on table newswatch.ruleset is
    'What decided a result: catalogue, models and code version of one stage, under one hash.';
comment on column newswatch.ruleset.stage is 'The stage that used it.';
comment on column newswatch.ruleset.hash is 'The hash as results name it.';
comment on column newswatch.ruleset.first_used_at is 'When it first decided something.';
comment on column newswatch.ruleset.code_version is 'Version of newswatch that carried it.';

create table newswatch.outlet (
    outlet_id integer generated always as identity primary key,
    slug text not null unique,
    name text not null,
    family text not null,
    country text,
    language text not null,
    timezone text not null,
    homepage text not null,
    alignment text,
    kind text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table newswatch.outlet is
    'Who publishes. Outlets of one family are one voice.';
comment on column newswatch.outlet.outlet_id is 'Number of the outlet in this database.';
comment on column newswatch.outlet.slug is 'Short name in the catalogue.';
comment on column newswatch.outlet.name is 'Name as readers know it.';
comment on column newswatch.outlet.family is
    'Owner or wire: everything of one family counts as one independent source.';
comment on column newswatch.outlet.country is
    'Country of the newsroom, ISO 3166-1 alpha-2; null for an international wire.';
comment on column newswatch.outlet.language is 'Main language, ISO 639-1.';
comment on column newswatch.outlet.timezone is 'IANA time zone in which its "on Friday" is meant.';
comment on column newswatch.outlet.homepage is 'Address of the front page.';
comment on column newswatch.outlet.alignment is 'Political alignment where it is common knowledge, else null.';
comment on column newswatch.outlet.kind is
    'newspaper, wire, broadcaster, magazine, specialist, agency or ministry.';
comment on column newswatch.outlet.created_at is 'When it came into this database.';
comment on column newswatch.outlet.updated_at is 'When the catalogue last changed it.';

create table newswatch.feed (
    feed_id integer generated always as identity primary key,
    slug text not null unique,
    url text not null,
    catalogue_url text not null,
    outlet_id integer not null references newswatch.outlet,
    section text,
    language text,
    added_by text not null,
    seen_alive date,
    expect_entries_a_day real,
    expect_text_share real,
    status text not null,
    status_reason text,
    etag text,
    last_modified text,
    validators_from text,
    validator_untrusted boolean not null default false,
    body_hash bytea,
    poll_interval interval not null default '30 minutes',
    next_poll_at timestamptz not null default now(),
    next_reason text not null default 'new',
    last_poll_at timestamptz,
    last_reason text,
    last_detail text,
    last_success_at timestamptz,
    last_full_at timestamptz,
    last_entry_at timestamptz,
    failures real not null default 0,
    failures_in_row integer not null default 0,
    url_identity boolean not null default false,
    moved_to text,
    moved_since timestamptz,
    moved_seen integer not null default 0,
    publish_times timestamptz[] not null default '{}',
    lease_until timestamptz,
    lease_token uuid,
    created_at timestamptz not null default now()
);
create index feed_due on newswatch.feed (next_poll_at) where status = 'enabled';
create index feed_outlet on newswatch.feed (outlet_id);
comment on table newswatch.feed is
    'A feed: what the catalogue says of it, and the state its polls have left.';
comment on column newswatch.feed.feed_id is 'Number of the feed in this database.';
comment on column newswatch.feed.slug is 'Short name in the catalogue.';
comment on column newswatch.feed.url is 'Address that is polled; a permanent move changes it.';
comment on column newswatch.feed.catalogue_url is 'Address as the catalogue or the user gave it.';
comment on column newswatch.feed.outlet_id is 'Who publishes it.';
comment on column newswatch.feed.section is 'Section of the outlet, such as world.';
comment on column newswatch.feed.language is 'Language where it differs from the outlet''s, ISO 639-1.';
comment on column newswatch.feed.added_by is 'catalogue, user, opml or sample.';
comment on column newswatch.feed.seen_alive is
    'Day on which somebody last saw it alive, from the catalogue or feeds check; null is never.';
comment on column newswatch.feed.expect_entries_a_day is
    'Entries a day that the catalogue expects; null: learned from its history.';
comment on column newswatch.feed.expect_text_share is
    'Share of its entries that the catalogue expects to lead to text, 0 to 1.';
comment on column newswatch.feed.status is 'enabled, disabled or retired.';
comment on column newswatch.feed.status_reason is 'Why it is not enabled.';
comment on column newswatch.feed.etag is 'Validator of the last full answer, verbatim.';
comment on column newswatch.feed.last_modified is 'Validator of the last full answer, verbatim.';
comment on column newswatch.feed.validators_from is
    'Final address that gave the validators; no other host is sent them.';
comment on column newswatch.feed.validator_untrusted is
    'True once content changed under an unchanged validator: none is sent any more.';
comment on column newswatch.feed.body_hash is 'SHA-256 of the last body.';
comment on column newswatch.feed.poll_interval is 'Time between polls as learned.';
comment on column newswatch.feed.next_poll_at is 'When it is due.';
comment on column newswatch.feed.next_reason is 'Why it is due then.';
comment on column newswatch.feed.last_poll_at is 'Start of the last poll that was saved.';
comment on column newswatch.feed.last_reason is 'How the last poll ended.';
comment on column newswatch.feed.last_detail is 'What the last poll said in detail.';
comment on column newswatch.feed.last_success_at is
    'Last poll that was answered as it should be, with or without news.';
comment on column newswatch.feed.last_full_at is 'Last poll without validators.';
comment on column newswatch.feed.last_entry_at is 'Last time a new entry came.';
comment on column newswatch.feed.failures is
    'Weighted failures since the last success (hard 1, soft 0.5, temporary 0.25).';
comment on column newswatch.feed.failures_in_row is 'Failures since the last success.';
comment on column newswatch.feed.url_identity is
    'True where guids change at every poll, so that the URL is the key.';
comment on column newswatch.feed.moved_to is 'Target of a permanent redirect under observation.';
comment on column newswatch.feed.moved_since is 'Since when that target has been seen.';
comment on column newswatch.feed.moved_seen is 'Polls in a row that said so.';
comment on column newswatch.feed.publish_times is
    'Latest publication times, newest first, from which the rhythm is learned.';
comment on column newswatch.feed.lease_until is 'End of the lease of the worker that polls it now.';
comment on column newswatch.feed.lease_token is 'Fence: only the holder of this token may save.';
comment on column newswatch.feed.created_at is 'When it came into this database.';

create table newswatch.feed_moved (
    feed_id integer not null references newswatch.feed,
    moved_at timestamptz not null,
    from_url text not null,
    to_url text not null,
    primary key (feed_id, moved_at)
);
comment on table newswatch.feed_moved is
    'Log of feeds whose address changed for good.';
comment on column newswatch.feed_moved.feed_id is 'The feed.';
comment on column newswatch.feed_moved.moved_at is 'When the address was changed.';
comment on column newswatch.feed_moved.from_url is 'Old address.';
comment on column newswatch.feed_moved.to_url is 'New address.';

create table newswatch.feed_fetch (
    feed_id integer not null,
    started_at timestamptz not null,
    due_at timestamptz,
    kind text not null,
    reason text not null,
    detail text not null default '',
    grade text,
    status integer,
    final_url text,
    wire_bytes bigint not null default 0,
    elapsed_s real not null default 0,
    conditional boolean not null default false,
    entries_total integer not null default 0,
    entries_new integer not null default 0,
    entries_changed integer not null default 0,
    entries_known integer not null default 0,
    entries_tossed integer not null default 0,
    next_poll_at timestamptz not null,
    next_reason text not null,
    run_id bigint,
    extra jsonb not null default '{}',
    primary key (feed_id, started_at)
) partition by range (started_at);
create table newswatch.feed_fetch_default partition of newswatch.feed_fetch default;
comment on table newswatch.feed_fetch is
    'One row for each poll: what was due, what came, and when the next is due and why. Partitioned by month.';
comment on column newswatch.feed_fetch.feed_id is 'The feed.';
comment on column newswatch.feed_fetch.started_at is 'When the poll began.';
comment on column newswatch.feed_fetch.due_at is 'When it had been due.';
comment on column newswatch.feed_fetch.kind is 'done, skipped, rejected or failed.';
comment on column newswatch.feed_fetch.reason is 'Why, from the closed list.';
comment on column newswatch.feed_fetch.detail is 'In words.';
comment on column newswatch.feed_fetch.grade is 'How grave a failure is: temporary, soft or hard.';
comment on column newswatch.feed_fetch.status is 'HTTP status of the last hop.';
comment on column newswatch.feed_fetch.final_url is 'Address after redirects.';
comment on column newswatch.feed_fetch.wire_bytes is 'Bytes received.';
comment on column newswatch.feed_fetch.elapsed_s is 'Seconds from request to end of body.';
comment on column newswatch.feed_fetch.conditional is 'True where validators were sent.';
comment on column newswatch.feed_fetch.entries_total is 'Entries that the feed listed.';
comment on column newswatch.feed_fetch.entries_new is 'Entries stored by this poll.';
comment on column newswatch.feed_fetch.entries_changed is 'Known entries whose title or date had changed.';
comment on column newswatch.feed_fetch.entries_known is 'Entries known and unchanged.';
comment on column newswatch.feed_fetch.entries_tossed is 'Entries left out: beyond the cap, or not storable.';
comment on column newswatch.feed_fetch.next_poll_at is 'When the next poll is due.';
comment on column newswatch.feed_fetch.next_reason is 'Why then.';
comment on column newswatch.feed_fetch.run_id is 'The run that did it.';
comment on column newswatch.feed_fetch.extra is 'Anything else the poll noted.';
comment on table newswatch.feed_fetch_default is
    'Rows outside of every month made ahead: must stay empty.';

create table newswatch.host (
    host text primary key,
    next_allowed_at timestamptz not null default '-infinity',
    paused_until timestamptz not null default '-infinity',
    leases timestamptz[] not null default '{}'
);
comment on table newswatch.host is
    'Politeness ledger: when somebody may connect to a host again, over all workers.';
comment on column newswatch.host.host is 'Host name, lower case, without port.';
comment on column newswatch.host.next_allowed_at is 'No connection before this: the spacing since the last one.';
comment on column newswatch.host.paused_until is
    'No connection before this: the host asked to be left alone (Retry-After, 429, bot wall).';
comment on column newswatch.host.leases is
    'Connections under way, each with the time at which it is forgotten if it is never given back.';

create table newswatch.robots (
    origin text primary key,
    status text not null,
    reason text not null,
    body text not null,
    fetched_at timestamptz not null,
    expires_at timestamptz not null,
    rights jsonb not null default '{}'
);
comment on table newswatch.robots is
    'robots.txt of each origin as last read, and the signals for text and data mining in it.';
comment on column newswatch.robots.origin is 'Scheme, host and port.';
comment on column newswatch.robots.status is 'ok, none (the host has no such file) or unreachable.';
comment on column newswatch.robots.reason is 'How the request ended.';
comment on column newswatch.robots.body is 'The text, cut at 500 KiB.';
comment on column newswatch.robots.fetched_at is 'When it was read.';
comment on column newswatch.robots.expires_at is 'When it must be read again.';
comment on column newswatch.robots.rights is 'Signals for text and data mining, by name.';

create table newswatch.url (
    url_id bigint generated always as identity primary key,
    url_key bytea not null unique,
    url text not null,
    host text not null,
    outlet_id integer references newswatch.outlet,
    first_seen_at timestamptz not null,
    fetched_at timestamptz,
    page_id bigint,
    body_hash bytea,
    fetch_reason text,
    extract_reason text,
    article_id bigint,
    taken_down_at timestamptz
);
create index url_article on newswatch.url (article_id) where article_id is not null;
create index url_host on newswatch.url (host);
comment on table newswatch.url is
    'Identity of every page address seen: small, never dropped, so that nothing is fetched or stored twice.';
comment on column newswatch.url.url_id is 'Number of the address.';
comment on column newswatch.url.url_key is 'SHA-256 of the canonical address.';
comment on column newswatch.url.url is 'Address as first seen.';
comment on column newswatch.url.host is 'Its host.';
comment on column newswatch.url.outlet_id is 'Outlet whose feed first listed it.';
comment on column newswatch.url.first_seen_at is 'When it was first seen.';
comment on column newswatch.url.fetched_at is 'Last fetch that brought a page.';
comment on column newswatch.url.page_id is 'The page which that fetch brought.';
comment on column newswatch.url.body_hash is 'SHA-256 of its bytes.';
comment on column newswatch.url.fetch_reason is 'How the last fetch ended; null: not tried yet.';
comment on column newswatch.url.extract_reason is
    'What became of its latest page: ok or why it is no article; null: not extracted yet.';
comment on column newswatch.url.article_id is 'The article that this address shows.';
comment on column newswatch.url.taken_down_at is 'Taken down: never fetched, stored or shown again.';

create table newswatch.entry (
    entry_id bigint generated always as identity primary key,
    feed_id integer not null references newswatch.feed,
    entry_key bytea not null,
    url_id bigint references newswatch.url,
    first_seen_at timestamptz not null,
    published_at timestamptz,
    published_basis text,
    title text,
    content_hash bytea not null,
    changes integer not null default 0,
    changed_at timestamptz,
    reason text not null,
    unique (feed_id, entry_key)
);
create index entry_url on newswatch.entry (url_id);
comment on table newswatch.entry is
    'Identity of an item of a feed. Stays as a tombstone when the bulky rest has aged out.';
comment on column newswatch.entry.entry_id is 'Number of the entry.';
comment on column newswatch.entry.feed_id is 'The feed that listed it.';
comment on column newswatch.entry.entry_key is
    'SHA-256 of its key within the feed: guid, else URL, else title and summary.';
comment on column newswatch.entry.url_id is 'Where it points; null where it has no usable link.';
comment on column newswatch.entry.first_seen_at is 'When a poll first saw it.';
comment on column newswatch.entry.published_at is
    'Publication as the feed gave it; null where absent or more than a day ahead.';
comment on column newswatch.entry.published_basis is 'Where that date came from.';
comment on column newswatch.entry.title is 'Title as first seen, cut at 2,000 characters.';
comment on column newswatch.entry.content_hash is
    'SHA-256 of title and date as last seen: a change asks for a new fetch.';
comment on column newswatch.entry.changes is 'How often title or date changed; no more fetches after 24.';
comment on column newswatch.entry.changed_at is 'Last change.';
comment on column newswatch.entry.reason is 'ok where its page is wanted, else why not.';

create table newswatch.entry_text (
    entry_id bigint not null,
    first_seen_at timestamptz not null,
    position integer not null,
    guid text,
    link text,
    summary text,
    published_raw text,
    authors text[] not null default '{}',
    language text,
    primary key (entry_id, first_seen_at)
) partition by range (first_seen_at);
create table newswatch.entry_text_default partition of newswatch.entry_text default;
comment on table newswatch.entry_text is
    'What else an entry said. Partitioned by month.';
comment on column newswatch.entry_text.entry_id is 'The entry.';
comment on column newswatch.entry_text.first_seen_at is 'When a poll first saw it; the partition key.';
comment on column newswatch.entry_text.position is 'Place in the feed, first is 0.';
comment on column newswatch.entry_text.guid is 'Its guid, cut at 2,048 characters.';
comment on column newswatch.entry_text.link is
    'Its link as the feed gave it, resolved, cut at 2,048 characters.';
comment on column newswatch.entry_text.summary is 'Its summary, cut at 20,000 characters.';
comment on column newswatch.entry_text.published_raw is 'Its date as the feed wrote it.';
comment on column newswatch.entry_text.authors is 'Its authors.';
comment on column newswatch.entry_text.language is 'Its language.';
comment on table newswatch.entry_text_default is
    'Rows outside of every month made ahead: must stay empty.';

create sequence newswatch.page_seq as bigint;
create table newswatch.page (
    page_id bigint not null default nextval('newswatch.page_seq'),
    fetched_at timestamptz not null,
    url_id bigint not null,
    final_url text not null,
    status integer not null,
    headers jsonb not null,
    body bytea not null,
    body_bytes integer not null,
    body_hash bytea not null,
    primary key (page_id, fetched_at)
) partition by range (fetched_at);
create table newswatch.page_default partition of newswatch.page default;
comment on table newswatch.page is
    'Bytes fetched, compressed, with their headers: every later stage can be repeated from them. Partitioned by month.';
comment on column newswatch.page.page_id is 'Number of the page.';
comment on column newswatch.page.fetched_at is 'When it was fetched; the partition key.';
comment on column newswatch.page.url_id is 'The address asked for.';
comment on column newswatch.page.final_url is 'Address after redirects.';
comment on column newswatch.page.status is 'HTTP status.';
comment on column newswatch.page.headers is 'Response headers, names in lower case.';
comment on column newswatch.page.body is
    'Body, decoded from its transfer codings, compressed with zstd.';
comment on column newswatch.page.body_bytes is 'Length of the body before compression.';
comment on column newswatch.page.body_hash is 'SHA-256 of the body.';
comment on table newswatch.page_default is
    'Rows outside of every month made ahead: must stay empty.';
