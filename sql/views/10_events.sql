create view analysis.events as
select
    e.event_id,
    e.event_type,
    e.date_start,
    e.date_end,
    e.date_precision,
    e.date_basis,
    p.name as place,
    e.country,
    p.admin1,
    p.admin2,
    p.latitude,
    p.longitude,
    p.precision as place_precision,
    p.geonames_id,
    p.border_km,
    p.border_segment,
    p.line_status,
    e.origin_status as cross_border,
    e.origin_country,
    e.target_country,
    e.origin_mechanism,
    e.origin_basis,
    e.origin_denied,
    a.perpetrators,
    a.targets,
    e.killed_min,
    e.killed_best,
    e.killed_max,
    e.injured_min,
    e.injured_best,
    e.injured_max,
    c.killed_security,
    c.killed_civilian,
    c.killed_militant,
    c.killed_official,
    c.killed_unknown,
    e.responsibility_claimed,
    e.responsibility_by,
    e.suicide,
    e.weapons,
    e.operation,
    e.recalled,
    e.articles,
    e.outlets,
    e.voices as independent_sources,
    e.confidence,
    nullif(m.quote, '') as quote,
    e.first_seen_at,
    e.changed_at,
    e.version_no as version,
    e.status,
    v.verdict as review,
    coalesce(v.corrected_fields, '{}') as corrected_fields,
    coalesce(v.stale_fields, '{}') as stale_reviews,
    v.reviewed_by,
    v.reviewed_at
from newswatch.event e
-- Every event has a place; left, so that a question that does not ask for it does not look it up
left join newswatch.place p using (place_id)
left join newswatch.event_review v on v.event_id = e.event_id
left join newswatch.mention m on m.mention_id = e.mention_id
left join lateral (
    select
        string_agg(distinct x.name, '; ' order by x.name) filter (where x.role = 'perpetrator') as perpetrators,
        string_agg(distinct x.name, '; ' order by x.name) filter (where x.role = 'target') as targets
    from newswatch.event_actor x
    where x.event_id = e.event_id
) a on true
left join lateral (
    select
        sum(x.best) filter (where x.party = 'security') as killed_security,
        sum(x.best) filter (where x.party = 'civilian') as killed_civilian,
        sum(x.best) filter (where x.party = 'militant') as killed_militant,
        sum(x.best) filter (where x.party = 'official') as killed_official,
        sum(x.best) filter (where x.party = 'unknown') as killed_unknown
    from newswatch.event_casualty x
    where x.event_id = e.event_id and x.outcome = 'killed'
) c on true
where e.status <> 'merged';
comment on view analysis.events is
    'One row for each incident, with its current values. Unknown is null, never zero. A merged event is not shown: see event_redirects.';
comment on column analysis.events.event_id is
    'Number of the event, allotted once and never reused.';
comment on column analysis.events.event_type is
    'Type of event: armed_assault, raid, infiltration, shelling, air_strike, drone_strike, bombing, suicide_attack, assassination, abduction, security_operation, arrest, sabotage, border_measure, diplomatic or other.';
comment on column analysis.events.date_start is
    'First day of the incident; null where no text says.';
comment on column analysis.events.date_end is
    'Last day of the incident.';
comment on column analysis.events.date_precision is
    'day, range, week, month, year or unknown.';
comment on column analysis.events.date_basis is
    'What the date rests on: explicit, relative, dateline or publication.';
comment on column analysis.events.place is
    'Name of the place as the gazetteer or the text has it.';
comment on column analysis.events.country is
    'Country of the place, ISO 3166-1 alpha-2.';
comment on column analysis.events.admin1 is
    'Province or state.';
comment on column analysis.events.admin2 is
    'District.';
comment on column analysis.events.latitude is
    'WGS 84 degrees; null where the precision bears no coordinates.';
comment on column analysis.events.longitude is
    'WGS 84 degrees; null where the precision bears no coordinates.';
comment on column analysis.events.place_precision is
    'site, place, near, admin2, admin1, border, country or unknown.';
comment on column analysis.events.geonames_id is
    'Number of the place at GeoNames.';
comment on column analysis.events.border_km is
    'Kilometres to the nearest land border; null where the place is too coarse.';
comment on column analysis.events.border_segment is
    'The two countries of that border, such as AF-PK.';
comment on column analysis.events.line_status is
    'disputed where the line is.';
comment on column analysis.events.cross_border is
    'yes, no or unknown; yes rests on words of a text.';
comment on column analysis.events.origin_country is
    'Country it came from, ISO 3166-1 alpha-2.';
comment on column analysis.events.target_country is
    'Country it went to, ISO 3166-1 alpha-2.';
comment on column analysis.events.origin_mechanism is
    'ground_crossing, fire_across, air, drone, maritime, tunnel, network or support.';
comment on column analysis.events.origin_basis is
    'Strongest basis: crossing_observed, launch_site, official_allegation, attacker_nationality, known_sanctuary or inference.';
comment on column analysis.events.origin_denied is
    'True where somebody denies the origin.';
comment on column analysis.events.perpetrators is
    'Names of the perpetrators, separated by semicolons; null where unknown.';
comment on column analysis.events.targets is
    'Names of the targets, separated by semicolons; null where unknown.';
comment on column analysis.events.killed_min is
    'Killed over all parties, lowest.';
comment on column analysis.events.killed_best is
    'Killed over all parties: of each independent source''s latest claim, the value most hold, a tie goes to the lower.';
comment on column analysis.events.killed_max is
    'Killed over all parties, highest.';
comment on column analysis.events.injured_min is
    'Injured over all parties, lowest.';
comment on column analysis.events.injured_best is
    'Injured over all parties, by the same rule.';
comment on column analysis.events.injured_max is
    'Injured over all parties, highest.';
comment on column analysis.events.killed_security is
    'Killed members of security forces.';
comment on column analysis.events.killed_civilian is
    'Killed civilians.';
comment on column analysis.events.killed_militant is
    'Killed militants.';
comment on column analysis.events.killed_official is
    'Killed officials.';
comment on column analysis.events.killed_unknown is
    'Killed of no stated party.';
comment on column analysis.events.responsibility_claimed is
    'True claimed, false nobody has, null not said.';
comment on column analysis.events.responsibility_by is
    'Who claimed it.';
comment on column analysis.events.suicide is
    'True or false where a text says so, else null.';
comment on column analysis.events.weapons is
    'Weapons named.';
comment on column analysis.events.operation is
    'Named operation.';
comment on column analysis.events.recalled is
    'True where every article only looks back on it.';
comment on column analysis.events.articles is
    'Articles that tell of it.';
comment on column analysis.events.outlets is
    'Outlets that tell of it.';
comment on column analysis.events.independent_sources is
    'Independent sources: copies, one wire and outlets of one family count once.';
comment on column analysis.events.confidence is
    'How sure the coding is, 0 to 1.';
comment on column analysis.events.quote is
    'Words that the event rests on, in its representative mention.';
comment on column analysis.events.first_seen_at is
    'When newswatch first linked a mention to it.';
comment on column analysis.events.changed_at is
    'When its values last changed.';
comment on column analysis.events.version is
    'Number of its current values: see event_history.';
comment on column analysis.events.status is
    'active; withdrawn where no mention counts any more; rejected where a reviewer says that it is no incident.';
comment on column analysis.events.review is
    'What a reviewer says of it as a whole: confirmed or rejected; null where nobody has said either.';
comment on column analysis.events.corrected_fields is
    'Values that are a reviewer''s, not the rules'': by what, when and why stands in reviews. Empty where none is.';
comment on column analysis.events.stale_reviews is
    'Of corrected_fields, and verdict for the column review, those of which the reports say by now something else than the reviewer saw. What the reviewer said stands until a person acts.';
comment on column analysis.events.reviewed_by is
    'Who said the latest of it; null where nobody did.';
comment on column analysis.events.reviewed_at is
    'When.';

create view analysis.event_redirects as
select
    event_id,
    merged_into,
    changed_at
from newswatch.event
where status = 'merged';
comment on view analysis.event_redirects is
    'Events that were merged into another: an old number still finds its event.';
comment on column analysis.event_redirects.event_id is
    'The old number.';
comment on column analysis.event_redirects.merged_into is
    'The event it went into, which may itself have been merged.';
comment on column analysis.event_redirects.changed_at is
    'When it was merged.';

create view analysis.event_casualties as
select
    c.event_id,
    c.party,
    c.outcome,
    c.nationality,
    c.min,
    c.best,
    c.max,
    c.term,
    c.voices as independent_sources,
    m.quote,
    c.voices = 0 as reviewed
from newswatch.event_casualty c
left join newswatch.mention_casualty m on m.mention_id = c.mention_id and m.position = c.mention_position;
comment on view analysis.event_casualties is
    'Casualties of an event, one row for each party, outcome and nationality. Nobody is counted twice within an event.';
comment on column analysis.event_casualties.event_id is
    'The event.';
comment on column analysis.event_casualties.party is
    'security, civilian, militant, official or unknown.';
comment on column analysis.event_casualties.outcome is
    'killed, injured, captured, arrested, surrendered, abducted or missing.';
comment on column analysis.event_casualties.nationality is
    'Nationality of everyone in the row, ISO 3166-1 alpha-2; null where not said or mixed.';
comment on column analysis.event_casualties.min is
    'Lowest that an independent source''s latest claim gives.';
comment on column analysis.event_casualties.best is
    'The value most independent sources hold, a tie goes to the lower; null for a vague term.';
comment on column analysis.event_casualties.max is
    'Highest that an independent source''s latest claim gives.';
comment on column analysis.event_casualties.term is
    'Vague term where no number is known, such as dozens.';
comment on column analysis.event_casualties.independent_sources is
    'Independent sources that give a claim; 0 where the number is a reviewer''s.';
comment on column analysis.event_casualties.quote is
    'Words of a mention that holds the value; null where the number is a reviewer''s.';
comment on column analysis.event_casualties.reviewed is
    'Whether the number is a reviewer''s.';

create view analysis.event_actors as
select
    a.event_id,
    a.role,
    a.name,
    a.actor_id,
    a.kind,
    a.country,
    a.certainty,
    a.voices as independent_sources,
    m.quote,
    a.voices = 0 as reviewed
from newswatch.event_actor a
left join newswatch.mention_actor m on m.mention_id = a.mention_id and m.position = a.mention_position;
comment on view analysis.event_actors is
    'Who took which part in an event.';
comment on column analysis.event_actors.event_id is
    'The event.';
comment on column analysis.event_actors.role is
    'perpetrator, target, supporter, claimant or accused.';
comment on column analysis.event_actors.name is
    'Canonical, neutral name; null for one only described.';
comment on column analysis.event_actors.actor_id is
    'Id in the catalogue.';
comment on column analysis.event_actors.kind is
    'state, armed_group, civilian, organisation or unknown.';
comment on column analysis.event_actors.country is
    'Country, ISO 3166-1 alpha-2.';
comment on column analysis.event_actors.certainty is
    'stated, suspected, claimed or denied.';
comment on column analysis.event_actors.reviewed is
    'Whether it is a reviewer who says so.';
comment on column analysis.event_actors.independent_sources is
    'Independent sources that say so; 0 where it is a reviewer who does.';
comment on column analysis.event_actors.quote is
    'Words of a mention that says so; a government''s label stands here, not in the name.';

create view analysis.event_origins as
select
    o.event_id,
    o.position,
    o.status,
    o.origin_country,
    o.target_country,
    o.mechanism,
    o.basis,
    o.asserted_by,
    o.denied_by,
    o.voices as independent_sources,
    m.quote
from newswatch.event_origin o
left join newswatch.mention_origin m on m.mention_id = o.mention_id;
comment on view analysis.event_origins is
    'Where an event is said to have come from, one row for each distinct claim, strongest basis first.';
comment on column analysis.event_origins.event_id is
    'The event.';
comment on column analysis.event_origins.position is
    'Order, strongest basis first.';
comment on column analysis.event_origins.status is
    'yes, no or unknown.';
comment on column analysis.event_origins.origin_country is
    'From where, ISO 3166-1 alpha-2.';
comment on column analysis.event_origins.target_country is
    'To where, ISO 3166-1 alpha-2.';
comment on column analysis.event_origins.mechanism is
    'By what means.';
comment on column analysis.event_origins.basis is
    'crossing_observed, launch_site, official_allegation, attacker_nationality, known_sanctuary or inference.';
comment on column analysis.event_origins.asserted_by is
    'Who says so.';
comment on column analysis.event_origins.denied_by is
    'Who denies it.';
comment on column analysis.event_origins.independent_sources is
    'Independent sources that carry it.';
comment on column analysis.event_origins.quote is
    'Words of a mention that carries it.';

create view analysis.event_history as
select
    v.event_id,
    v.version_no as version,
    v.valid_from,
    v.valid_to,
    v.cause,
    v.ruleset,
    v.event_type,
    v.date_start,
    v.date_end,
    v.country,
    p.name as place,
    v.origin_status as cross_border,
    v.origin_country,
    v.target_country,
    v.killed_min,
    v.killed_best,
    v.killed_max,
    v.injured_min,
    v.injured_best,
    v.injured_max,
    v.articles,
    v.voices as independent_sources,
    v.detail,
    v.place_id
from newswatch.event_version v
left join newswatch.place p using (place_id);
comment on view analysis.event_history is
    'What was believed of an event, from when to when. A toll that grows from report to report is a history, not a conflict.';
comment on column analysis.event_history.event_id is
    'The event.';
comment on column analysis.event_history.version is
    '1 for the first.';
comment on column analysis.event_history.valid_from is
    'Since when these values held.';
comment on column analysis.event_history.valid_to is
    'Until when; null for the current values.';
comment on column analysis.event_history.cause is
    'Why they changed: new_mention, rules, review, merge, split or withdrawn.';
comment on column analysis.event_history.ruleset is
    'What decided.';
comment on column analysis.event_history.event_type is
    'Type of event.';
comment on column analysis.event_history.date_start is
    'First day.';
comment on column analysis.event_history.date_end is
    'Last day.';
comment on column analysis.event_history.country is
    'Country, ISO 3166-1 alpha-2.';
comment on column analysis.event_history.place is
    'Name of the place.';
comment on column analysis.event_history.cross_border is
    'yes, no or unknown.';
comment on column analysis.event_history.origin_country is
    'From where.';
comment on column analysis.event_history.target_country is
    'To where.';
comment on column analysis.event_history.killed_min is
    'Killed, lowest.';
comment on column analysis.event_history.killed_best is
    'Killed, by the rule of independent sources.';
comment on column analysis.event_history.killed_max is
    'Killed, highest.';
comment on column analysis.event_history.injured_min is
    'Injured, lowest.';
comment on column analysis.event_history.injured_best is
    'Injured, by the rule of independent sources.';
comment on column analysis.event_history.injured_max is
    'Injured, highest.';
comment on column analysis.event_history.articles is
    'Articles then.';
comment on column analysis.event_history.independent_sources is
    'Independent sources then.';
comment on column analysis.event_history.detail is
    'All values with casualties, actors and origins.';
comment on column analysis.event_history.place_id is
    'Number of the place: see places.';
