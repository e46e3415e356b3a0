-- The first schema, part 3: assessments, codings, places, mentions.

create table newswatch.assessment (
    assessment_id bigint generated always as identity primary key,
    version_id bigint not null references newswatch.article_version,
    ruleset text not null,
    current boolean not null,
    assessed_at timestamptz not null,
    verdict text not null,
    score double precision not null check (score between 0 and 1),
    incident double precision not null check (incident between 0 and 1),
    cross_border text not null,
    attack_types text[] not null,
    genre text not null,
    reason text,
    to_code boolean not null,
    evidence jsonb not null,
    unique (version_id, ruleset)
);
create unique index assessment_current on newswatch.assessment (version_id) where current;
comment on table newswatch.assessment is
    'Verdict on an article version, by one ruleset, with its evidence.';
comment on column newswatch.assessment.assessment_id is 'Number of the assessment.';
comment on column newswatch.assessment.version_id is 'The version that was read.';
comment on column newswatch.assessment.ruleset is 'What decided.';
comment on column newswatch.assessment.current is
    'True for the assessment that counts; older rulesets'' stay as history.';
comment on column newswatch.assessment.assessed_at is 'When.';
comment on column newswatch.assessment.verdict is 'relevant, unsure or irrelevant.';
comment on column newswatch.assessment.score is 'How sure the verdict relevant is, 0 to 1.';
comment on column newswatch.assessment.incident is
    'Calibrated probability that the piece tells of a security incident, 0 to 1.';
comment on column newswatch.assessment.cross_border is 'yes, no or unknown.';
comment on column newswatch.assessment.attack_types is 'Types of event that the piece tells of.';
comment on column newswatch.assessment.genre is 'report, opinion, analysis, statement, roundup or other.';
comment on column newswatch.assessment.reason is 'Why unsure.';
comment on column newswatch.assessment.to_code is 'True where it goes on to be coded.';
comment on column newswatch.assessment.evidence is 'Cues found: a list of cue, quote, start, end.';

create table newswatch.coding (
    coding_id bigint generated always as identity primary key,
    version_id bigint not null references newswatch.article_version,
    ruleset text not null,
    current boolean not null,
    coded_at timestamptz not null,
    mentions integer not null,
    unique (version_id, ruleset)
);
create unique index coding_current on newswatch.coding (version_id) where current;
comment on table newswatch.coding is
    'Coding of one article version by one ruleset: that it was done, and how many incidents were found.';
comment on column newswatch.coding.coding_id is 'Number of the coding.';
comment on column newswatch.coding.version_id is 'The version that was read.';
comment on column newswatch.coding.ruleset is 'What decided.';
comment on column newswatch.coding.current is 'True for the coding that counts.';
comment on column newswatch.coding.coded_at is 'When.';
comment on column newswatch.coding.mentions is 'Incidents found.';

create table newswatch.place (
    place_id bigint generated always as identity primary key,
    place_key bytea not null unique,
    name text,
    country text,
    admin1 text,
    admin2 text,
    latitude double precision check (latitude between -90 and 90),
    longitude double precision check (longitude between -180 and 180),
    precision text not null,
    geonames_id bigint,
    border_km double precision,
    border_segment text,
    line_status text
);
create index place_country on newswatch.place (country, admin1, admin2);
comment on table newswatch.place is
    'Places that mentions and events name, each once.';
comment on column newswatch.place.place_id is 'Number of the place.';
comment on column newswatch.place.place_key is 'SHA-256 of its values.';
comment on column newswatch.place.name is 'Name of the place.';
comment on column newswatch.place.country is 'Country, ISO 3166-1 alpha-2.';
comment on column newswatch.place.admin1 is 'Province or state.';
comment on column newswatch.place.admin2 is 'District.';
comment on column newswatch.place.latitude is 'WGS 84 degrees, null where the precision bears none.';
comment on column newswatch.place.longitude is 'WGS 84 degrees, null where the precision bears none.';
comment on column newswatch.place.precision is
    'site, place, near, admin2, admin1, border, country or unknown.';
comment on column newswatch.place.geonames_id is 'Number at GeoNames.';
comment on column newswatch.place.border_km is
    'Kilometres to the nearest land border; null where the place is too coarse.';
comment on column newswatch.place.border_segment is 'The two countries of that border, such as AF-PK.';
comment on column newswatch.place.line_status is 'disputed where the line is.';

create table newswatch.mention (
    mention_id bigint generated always as identity primary key,
    mention_key bytea not null unique,
    article_id bigint not null references newswatch.article,
    version_id bigint not null references newswatch.article_version,
    position integer not null,
    ruleset text not null,
    coded_at timestamptz not null,
    superseded_at timestamptz,
    verified boolean not null,
    event_type text not null,
    realis text not null,
    scope text not null,
    recalled boolean not null,
    date_start date,
    date_end date,
    date_precision text not null,
    date_basis text,
    date_quote text,
    date_quote_start integer,
    date_quote_end integer,
    place_id bigint not null references newswatch.place,
    place_quote text,
    place_quote_start integer,
    place_quote_end integer,
    responsibility_claimed boolean,
    responsibility_by text,
    suicide boolean,
    weapons text[] not null,
    operation text,
    confidence double precision not null check (confidence between 0 and 1),
    quote text not null,
    quote_start integer not null,
    quote_end integer not null,
    check (quote_start <= quote_end),
    check (date_start is null or date_end is null or date_start <= date_end)
);
create index mention_version on newswatch.mention (version_id);
create index mention_article on newswatch.mention (article_id);
create index mention_date on newswatch.mention (date_start);
comment on table newswatch.mention is
    'One incident as one article version tells it.';
comment on column newswatch.mention.mention_id is 'Number of the mention.';
comment on column newswatch.mention.mention_key is
    'SHA-256 of text, span, type and number of the repetition: coding again writes the same row.';
comment on column newswatch.mention.article_id is 'The article.';
comment on column newswatch.mention.version_id is 'The version it was read in.';
comment on column newswatch.mention.position is 'Order in the text, first is 0.';
comment on column newswatch.mention.ruleset is 'What coded it last.';
comment on column newswatch.mention.coded_at is 'When it was last coded.';
comment on column newswatch.mention.superseded_at is
    'When a newer version or ruleset took its place; null while it counts.';
comment on column newswatch.mention.verified is
    'True where every quotation was found in the text where it says; else the mention counts for nothing.';
comment on column newswatch.mention.event_type is 'Type of event.';
comment on column newswatch.mention.realis is 'actual, planned, hypothetical or denied.';
comment on column newswatch.mention.scope is 'incident, or period for a total over time.';
comment on column newswatch.mention.recalled is 'True where the article only looks back on it.';
comment on column newswatch.mention.date_start is 'First day of the incident.';
comment on column newswatch.mention.date_end is 'Last day of the incident.';
comment on column newswatch.mention.date_precision is 'day, range, week, month, year or unknown.';
comment on column newswatch.mention.date_basis is 'explicit, relative, dateline, publication, or null.';
comment on column newswatch.mention.date_quote is 'Words that give the date.';
comment on column newswatch.mention.date_quote_start is 'Where they begin in the text.';
comment on column newswatch.mention.date_quote_end is 'Where they end.';
comment on column newswatch.mention.place_id is 'Where it happened.';
comment on column newswatch.mention.place_quote is 'Words that give the place.';
comment on column newswatch.mention.place_quote_start is 'Where they begin in the text.';
comment on column newswatch.mention.place_quote_end is 'Where they end.';
comment on column newswatch.mention.responsibility_claimed is 'True claimed, false nobody has, null not said.';
comment on column newswatch.mention.responsibility_by is 'Who claimed it.';
comment on column newswatch.mention.suicide is 'True or false where the text says so, else null.';
comment on column newswatch.mention.weapons is 'Weapons named.';
comment on column newswatch.mention.operation is 'Named operation.';
comment on column newswatch.mention.confidence is 'How sure the coding is, 0 to 1.';
comment on column newswatch.mention.quote is 'Words the mention rests on.';
comment on column newswatch.mention.quote_start is 'Where they begin in the text.';
comment on column newswatch.mention.quote_end is 'Where they end.';

create table newswatch.mention_actor (
    mention_id bigint not null references newswatch.mention on delete cascade,
    position integer not null,
    role text not null,
    name text,
    actor_id text,
    kind text not null,
    country text,
    certainty text not null,
    quote text not null,
    quote_start integer not null,
    quote_end integer not null,
    primary key (mention_id, position)
);
comment on table newswatch.mention_actor is
    'Who took which part in a mention.';
comment on column newswatch.mention_actor.mention_id is 'The mention.';
comment on column newswatch.mention_actor.position is 'Order, first is 0.';
comment on column newswatch.mention_actor.role is 'perpetrator, target, supporter, claimant or accused.';
comment on column newswatch.mention_actor.name is 'Canonical name; null for one only described.';
comment on column newswatch.mention_actor.actor_id is 'Id in the catalogue.';
comment on column newswatch.mention_actor.kind is 'state, armed_group, civilian, organisation or unknown.';
comment on column newswatch.mention_actor.country is 'Country, ISO 3166-1 alpha-2.';
comment on column newswatch.mention_actor.certainty is 'stated, suspected, claimed or denied.';
comment on column newswatch.mention_actor.quote is 'Words it rests on.';
comment on column newswatch.mention_actor.quote_start is 'Where they begin in the text.';
comment on column newswatch.mention_actor.quote_end is 'Where they end.';

create table newswatch.mention_casualty (
    mention_id bigint not null references newswatch.mention on delete cascade,
    position integer not null,
    party text not null,
    outcome text not null,
    nationality text,
    min integer check (min >= 0),
    best integer check (best >= 0),
    max integer check (max >= 0),
    term text,
    speaker text,
    quote text not null,
    quote_start integer not null,
    quote_end integer not null,
    primary key (mention_id, position),
    check (min <= best and best <= max and min <= max)
);
comment on table newswatch.mention_casualty is
    'So many of one party with one outcome in a mention. Rows of one mention count nobody twice.';
comment on column newswatch.mention_casualty.mention_id is 'The mention.';
comment on column newswatch.mention_casualty.position is 'Order, first is 0.';
comment on column newswatch.mention_casualty.party is 'security, civilian, militant, official or unknown.';
comment on column newswatch.mention_casualty.outcome is
    'killed, injured, captured, arrested, surrendered, abducted or missing.';
comment on column newswatch.mention_casualty.nationality is 'Nationality of everyone in the row, ISO 3166-1 alpha-2.';
comment on column newswatch.mention_casualty.min is 'At least so many.';
comment on column newswatch.mention_casualty.best is 'The number stated; null for a vague term.';
comment on column newswatch.mention_casualty.max is 'At most so many.';
comment on column newswatch.mention_casualty.term is 'Vague term as written, such as dozens.';
comment on column newswatch.mention_casualty.speaker is 'Who says so.';
comment on column newswatch.mention_casualty.quote is 'Words it rests on.';
comment on column newswatch.mention_casualty.quote_start is 'Where they begin in the text.';
comment on column newswatch.mention_casualty.quote_end is 'Where they end.';

create table newswatch.mention_origin (
    mention_id bigint primary key references newswatch.mention on delete cascade,
    status text not null,
    origin_country text,
    target_country text,
    mechanism text,
    basis text,
    asserted_by text,
    denied_by text,
    prior text,
    quote text,
    quote_start integer,
    quote_end integer
);
comment on table newswatch.mention_origin is
    'Where the attack of a mention came from, by the words of its text.';
comment on column newswatch.mention_origin.mention_id is 'The mention.';
comment on column newswatch.mention_origin.status is 'yes, no or unknown.';
comment on column newswatch.mention_origin.origin_country is 'From where, ISO 3166-1 alpha-2.';
comment on column newswatch.mention_origin.target_country is 'To where, ISO 3166-1 alpha-2.';
comment on column newswatch.mention_origin.mechanism is
    'ground_crossing, fire_across, air, drone, maritime, tunnel, network or support.';
comment on column newswatch.mention_origin.basis is 'What it rests on.';
comment on column newswatch.mention_origin.asserted_by is 'Who says so.';
comment on column newswatch.mention_origin.denied_by is 'Who denies it.';
comment on column newswatch.mention_origin.prior is
    'The catalogue''s sanctuary country of the perpetrator; never makes a yes.';
comment on column newswatch.mention_origin.quote is 'Words it rests on.';
comment on column newswatch.mention_origin.quote_start is 'Where they begin in the text.';
comment on column newswatch.mention_origin.quote_end is 'Where they end.';

create table newswatch.mention_source (
    mention_id bigint not null references newswatch.mention on delete cascade,
    position integer not null,
    speaker text not null,
    role text not null,
    quote text not null,
    quote_start integer not null,
    quote_end integer not null,
    primary key (mention_id, position)
);
comment on table newswatch.mention_source is
    'Who says what a mention tells.';
comment on column newswatch.mention_source.mention_id is 'The mention.';
comment on column newswatch.mention_source.position is 'Order, first is 0.';
comment on column newswatch.mention_source.speaker is 'Who.';
comment on column newswatch.mention_source.role is
    'official, military, police, hospital, local, group, media or witness.';
comment on column newswatch.mention_source.quote is 'Words that name the source.';
comment on column newswatch.mention_source.quote_start is 'Where they begin in the text.';
comment on column newswatch.mention_source.quote_end is 'Where they end.';
