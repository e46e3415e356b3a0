-- The first schema, part 4: events, their history, actors, reviews.

create table newswatch.event (
    event_id bigint generated always as identity primary key,
    status text not null,
    merged_into bigint references newswatch.event,
    first_seen_at timestamptz not null,
    changed_at timestamptz not null,
    version_no integer not null,
    ruleset text not null,
    event_type text not null,
    recalled boolean not null,
    date_start date,
    date_end date,
    date_precision text not null,
    date_basis text,
    block_date date not null,
    place_id bigint not null references newswatch.place,
    country text,
    origin_status text not null,
    origin_country text,
    target_country text,
    origin_mechanism text,
    origin_basis text,
    origin_denied boolean not null default false,
    responsibility_claimed boolean,
    responsibility_by text,
    suicide boolean,
    weapons text[] not null,
    operation text,
    killed_min integer,
    killed_best integer,
    killed_max integer,
    injured_min integer,
    injured_best integer,
    injured_max integer,
    articles integer not null,
    outlets integer not null,
    voices integer not null,
    confidence double precision not null,
    mention_id bigint references newswatch.mention,
    check ((status = 'merged') = (merged_into is not null))
);
create index event_block on newswatch.event (country, block_date) where status <> 'merged';
create index event_date on newswatch.event (date_start);
create index event_changed on newswatch.event (changed_at);
create index event_from_to on newswatch.event (origin_country, target_country, date_start);
comment on table newswatch.event is
    'One incident over all its mentions, with its current values. An id is allotted once; a merge leaves a redirect.';
comment on column newswatch.event.event_id is 'Number of the event, never reused.';
comment on column newswatch.event.status is 'active, merged or withdrawn (no mention counts any more).';
comment on column newswatch.event.merged_into is 'Where a merged event went.';
comment on column newswatch.event.first_seen_at is 'When its first mention was linked.';
comment on column newswatch.event.changed_at is 'When its values last changed.';
comment on column newswatch.event.version_no is 'Number of its current values.';
comment on column newswatch.event.ruleset is 'What linked it last.';
comment on column newswatch.event.event_type is 'Type of event.';
comment on column newswatch.event.recalled is 'True where every mention only looks back on it.';
comment on column newswatch.event.date_start is 'First day.';
comment on column newswatch.event.date_end is 'Last day.';
comment on column newswatch.event.date_precision is 'day, range, week, month, year or unknown.';
comment on column newswatch.event.date_basis is 'What the date rests on.';
comment on column newswatch.event.block_date is
    'Day under which linking looks for it: date_start, else the day it was first reported.';
comment on column newswatch.event.place_id is 'Where it happened.';
comment on column newswatch.event.country is 'Country of that place, ISO 3166-1 alpha-2.';
comment on column newswatch.event.origin_status is 'Cross-border: yes, no or unknown.';
comment on column newswatch.event.origin_country is 'From where.';
comment on column newswatch.event.target_country is 'To where.';
comment on column newswatch.event.origin_mechanism is 'By what means.';
comment on column newswatch.event.origin_basis is 'Strongest basis among its claims.';
comment on column newswatch.event.origin_denied is 'True where somebody denies it.';
comment on column newswatch.event.responsibility_claimed is 'True claimed, false nobody has, null not said.';
comment on column newswatch.event.responsibility_by is 'Who claimed it.';
comment on column newswatch.event.suicide is 'True or false where a text says so.';
comment on column newswatch.event.weapons is 'Weapons named.';
comment on column newswatch.event.operation is 'Named operation.';
comment on column newswatch.event.killed_min is 'Killed over all parties, lowest.';
comment on column newswatch.event.killed_best is 'Killed over all parties, by the rule of voices.';
comment on column newswatch.event.killed_max is 'Killed over all parties, highest.';
comment on column newswatch.event.injured_min is 'Injured over all parties, lowest.';
comment on column newswatch.event.injured_best is 'Injured over all parties, by the rule of voices.';
comment on column newswatch.event.injured_max is 'Injured over all parties, highest.';
comment on column newswatch.event.articles is 'Articles that tell of it.';
comment on column newswatch.event.outlets is 'Outlets that tell of it.';
comment on column newswatch.event.voices is 'Independent sources that tell of it.';
comment on column newswatch.event.confidence is 'How sure, 0 to 1.';
comment on column newswatch.event.mention_id is 'The mention that represents it, whose quotation is shown.';

create table newswatch.event_mention (
    mention_id bigint primary key references newswatch.mention,
    event_id bigint not null references newswatch.event,
    score double precision,
    decided_by text not null,
    decided_at timestamptz not null,
    ruleset text not null,
    explanation jsonb not null default '{}'
);
create index event_mention_event on newswatch.event_mention (event_id);
comment on table newswatch.event_mention is
    'Which mention belongs to which event, with the score and who decided.';
comment on column newswatch.event_mention.mention_id is 'The mention.';
comment on column newswatch.event_mention.event_id is 'Its event.';
comment on column newswatch.event_mention.score is
    'How well it fits, 0 to 1; null for the mention that founded the event.';
comment on column newswatch.event_mention.decided_by is 'rule or the reviewer''s name.';
comment on column newswatch.event_mention.decided_at is 'When.';
comment on column newswatch.event_mention.ruleset is 'What decided.';
comment on column newswatch.event_mention.explanation is 'Parts of the score.';

create table newswatch.link_decision (
    decision_id bigint generated always as identity primary key,
    decided_at timestamptz not null,
    mention_id bigint not null,
    event_id bigint not null,
    action text not null,
    score double precision,
    decided_by text not null,
    ruleset text not null
);
create index link_decision_event on newswatch.link_decision (event_id);
create index link_decision_mention on newswatch.link_decision (mention_id);
comment on table newswatch.link_decision is
    'Log of linking: every time a mention came to an event, left it, or was judged not to belong.';
comment on column newswatch.link_decision.decision_id is 'Number of the decision.';
comment on column newswatch.link_decision.decided_at is 'When.';
comment on column newswatch.link_decision.mention_id is 'The mention.';
comment on column newswatch.link_decision.event_id is 'The event.';
comment on column newswatch.link_decision.action is 'founded, joined, left, merged, split or held_apart.';
comment on column newswatch.link_decision.score is 'The score.';
comment on column newswatch.link_decision.decided_by is 'rule or the reviewer''s name.';
comment on column newswatch.link_decision.ruleset is 'What decided.';

create table newswatch.event_version (
    event_id bigint not null references newswatch.event,
    version_no integer not null,
    valid_from timestamptz not null,
    valid_to timestamptz,
    ruleset text not null,
    cause text not null,
    values_hash bytea not null,
    event_type text not null,
    date_start date,
    date_end date,
    country text,
    place_id bigint not null references newswatch.place,
    origin_status text not null,
    origin_country text,
    target_country text,
    killed_min integer,
    killed_best integer,
    killed_max integer,
    injured_min integer,
    injured_best integer,
    injured_max integer,
    articles integer not null,
    voices integer not null,
    detail jsonb not null,
    primary key (event_id, version_no),
    check (valid_to is null or valid_from <= valid_to)
);
create index event_version_valid on newswatch.event_version (valid_from, valid_to);
comment on table newswatch.event_version is
    'What was believed of an event, from when to when.';
comment on column newswatch.event_version.event_id is 'The event.';
comment on column newswatch.event_version.version_no is '1 for the first.';
comment on column newswatch.event_version.valid_from is 'Since when.';
comment on column newswatch.event_version.valid_to is 'Until when; null for the current values.';
comment on column newswatch.event_version.ruleset is 'What decided.';
comment on column newswatch.event_version.cause is
    'Why it changed: new_mention, rules, review, merge, split or withdrawn.';
comment on column newswatch.event_version.values_hash is 'SHA-256 of the values: the same values make no new version.';
comment on column newswatch.event_version.event_type is 'Type of event.';
comment on column newswatch.event_version.date_start is 'First day.';
comment on column newswatch.event_version.date_end is 'Last day.';
comment on column newswatch.event_version.country is 'Country.';
comment on column newswatch.event_version.place_id is 'Place.';
comment on column newswatch.event_version.origin_status is 'Cross-border: yes, no or unknown.';
comment on column newswatch.event_version.origin_country is 'From where.';
comment on column newswatch.event_version.target_country is 'To where.';
comment on column newswatch.event_version.killed_min is 'Killed, lowest.';
comment on column newswatch.event_version.killed_best is 'Killed, by the rule of voices.';
comment on column newswatch.event_version.killed_max is 'Killed, highest.';
comment on column newswatch.event_version.injured_min is 'Injured, lowest.';
comment on column newswatch.event_version.injured_best is 'Injured, by the rule of voices.';
comment on column newswatch.event_version.injured_max is 'Injured, highest.';
comment on column newswatch.event_version.articles is 'Articles.';
comment on column newswatch.event_version.voices is 'Independent sources.';
comment on column newswatch.event_version.detail is 'All values, with casualties, actors and origins.';

create table newswatch.event_casualty (
    event_id bigint not null references newswatch.event,
    position integer not null,
    party text not null,
    outcome text not null,
    nationality text,
    min integer,
    best integer,
    max integer,
    term text,
    voices integer not null,
    mention_id bigint references newswatch.mention,
    mention_position integer,
    primary key (event_id, position)
);
comment on table newswatch.event_casualty is
    'Casualties of an event by party, outcome and nationality, derived by the rule of voices.';
comment on column newswatch.event_casualty.event_id is 'The event.';
comment on column newswatch.event_casualty.position is 'Order, first is 0.';
comment on column newswatch.event_casualty.party is 'security, civilian, militant, official or unknown.';
comment on column newswatch.event_casualty.outcome is
    'killed, injured, captured, arrested, surrendered, abducted or missing.';
comment on column newswatch.event_casualty.nationality is 'Nationality of everyone in the row, ISO 3166-1 alpha-2.';
comment on column newswatch.event_casualty.min is 'Lowest that a voice''s latest claim gives.';
comment on column newswatch.event_casualty.best is 'The value most voices hold, a tie goes to the lower.';
comment on column newswatch.event_casualty.max is 'Highest that a voice''s latest claim gives.';
comment on column newswatch.event_casualty.term is 'Vague term where no number is known.';
comment on column newswatch.event_casualty.voices is 'Independent sources that give a claim.';
comment on column newswatch.event_casualty.mention_id is 'A mention that holds the value, whose quotation proves it.';
comment on column newswatch.event_casualty.mention_position is 'The row of mention_casualty there.';

create table newswatch.event_actor (
    event_id bigint not null references newswatch.event,
    position integer not null,
    role text not null,
    name text,
    actor_id text,
    kind text not null,
    country text,
    certainty text not null,
    voices integer not null,
    mention_id bigint references newswatch.mention,
    mention_position integer,
    primary key (event_id, position)
);
create index event_actor_actor on newswatch.event_actor (actor_id);
comment on table newswatch.event_actor is
    'Actors of an event.';
comment on column newswatch.event_actor.event_id is 'The event.';
comment on column newswatch.event_actor.position is 'Order, first is 0.';
comment on column newswatch.event_actor.role is 'perpetrator, target, supporter, claimant or accused.';
comment on column newswatch.event_actor.name is 'Canonical name; null for one only described.';
comment on column newswatch.event_actor.actor_id is 'Id in the catalogue.';
comment on column newswatch.event_actor.kind is 'state, armed_group, civilian, organisation or unknown.';
comment on column newswatch.event_actor.country is 'Country, ISO 3166-1 alpha-2.';
comment on column newswatch.event_actor.certainty is 'Strongest certainty among the claims.';
comment on column newswatch.event_actor.voices is 'Independent sources that say so.';
comment on column newswatch.event_actor.mention_id is 'A mention that says so.';
comment on column newswatch.event_actor.mention_position is 'The row of mention_actor there.';

create table newswatch.event_origin (
    event_id bigint not null references newswatch.event,
    position integer not null,
    status text not null,
    origin_country text,
    target_country text,
    mechanism text,
    basis text,
    asserted_by text,
    denied_by text,
    voices integer not null,
    mention_id bigint references newswatch.mention,
    primary key (event_id, position)
);
comment on table newswatch.event_origin is
    'Origins asserted for an event, each with its basis, one row for each distinct claim.';
comment on column newswatch.event_origin.event_id is 'The event.';
comment on column newswatch.event_origin.position is 'Order, strongest basis first.';
comment on column newswatch.event_origin.status is 'yes, no or unknown.';
comment on column newswatch.event_origin.origin_country is 'From where.';
comment on column newswatch.event_origin.target_country is 'To where.';
comment on column newswatch.event_origin.mechanism is 'By what means.';
comment on column newswatch.event_origin.basis is 'What it rests on.';
comment on column newswatch.event_origin.asserted_by is 'Who says so.';
comment on column newswatch.event_origin.denied_by is 'Who denies it.';
comment on column newswatch.event_origin.voices is 'Independent sources that carry it.';
comment on column newswatch.event_origin.mention_id is 'A mention that carries it.';

create table newswatch.actor (
    actor_id text primary key,
    name text not null,
    kind text not null,
    countries text[] not null default '{}',
    sanctuaries text[] not null default '{}',
    updated_at timestamptz not null default now()
);
comment on table newswatch.actor is
    'Actors of the catalogue.';
comment on column newswatch.actor.actor_id is 'Id in the catalogue.';
comment on column newswatch.actor.name is 'Canonical, neutral name.';
comment on column newswatch.actor.kind is 'state, armed_group, civilian, organisation or unknown.';
comment on column newswatch.actor.countries is 'Home countries.';
comment on column newswatch.actor.sanctuaries is 'Countries in which it is known to have sanctuary.';
comment on column newswatch.actor.updated_at is 'When the catalogue last changed it.';

create table newswatch.actor_alias (
    actor_id text not null references newswatch.actor on delete cascade,
    alias text not null,
    strength text not null,
    valid_from date,
    valid_to date,
    stance text,
    primary key (actor_id, alias)
);
comment on table newswatch.actor_alias is
    'Other names of an actor, with their stance and time.';
comment on column newswatch.actor_alias.actor_id is 'The actor.';
comment on column newswatch.actor_alias.alias is 'The name.';
comment on column newswatch.actor_alias.strength is 'strong, or weak where it needs a context.';
comment on column newswatch.actor_alias.valid_from is 'First day of its use.';
comment on column newswatch.actor_alias.valid_to is 'Last day of its use.';
comment on column newswatch.actor_alias.stance is 'Whose label it is, such as a government''s.';

create table newswatch.review (
    review_id bigint generated always as identity primary key,
    created_at timestamptz not null default now(),
    reviewer text not null default current_user,
    target text not null,
    target_key bytea not null,
    target_id bigint,
    action text not null,
    field text,
    old_value jsonb,
    new_value jsonb,
    seen_hash bytea,
    reason text not null
);
create index review_target on newswatch.review (target, target_key);
create index review_target_id on newswatch.review (target, target_id);
comment on table newswatch.review is
    'What reviewers said. Append-only; survives every re-run; preferred by the views.';
comment on column newswatch.review.review_id is 'Number of the review.';
comment on column newswatch.review.created_at is 'When.';
comment on column newswatch.review.reviewer is 'Who.';
comment on column newswatch.review.target is 'event, mention, article, link or feed.';
comment on column newswatch.review.target_key is 'Content key of the target, which a re-run finds again.';
comment on column newswatch.review.target_id is 'Its number when it was reviewed.';
comment on column newswatch.review.action is 'confirm, correct, merge, split, reject or retract.';
comment on column newswatch.review.field is 'Which value is corrected.';
comment on column newswatch.review.old_value is 'The value that was seen.';
comment on column newswatch.review.new_value is 'The value that should stand.';
comment on column newswatch.review.seen_hash is
    'Hash of the values that were reviewed: a later difference shows the review as stale.';
comment on column newswatch.review.reason is 'Why.';
