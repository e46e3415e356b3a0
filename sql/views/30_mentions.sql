create view analysis.mentions as
select
    m.mention_id,
    m.article_id,
    k.event_id,
    k.score as link_score,
    k.decided_by as linked_by,
    m.position,
    m.event_type,
    m.realis,
    m.scope,
    m.recalled,
    m.date_start,
    m.date_end,
    m.date_precision,
    m.date_basis,
    m.date_quote,
    p.name as place,
    p.country,
    p.admin1,
    p.admin2,
    p.precision as place_precision,
    m.place_quote,
    o.status as cross_border,
    o.origin_country,
    o.target_country,
    o.basis as origin_basis,
    o.quote as origin_quote,
    m.responsibility_claimed,
    m.responsibility_by,
    m.suicide,
    m.weapons,
    m.operation,
    m.confidence,
    m.quote,
    m.quote_start,
    m.quote_end,
    m.ruleset,
    m.superseded_at is null as counts,
    a.published_at,
    u.name as outlet,
    u.country as outlet_country,
    a.canonical_url as url,
    a.copy_of
from newswatch.mention m
left join newswatch.place p using (place_id)
join newswatch.article a using (article_id)
left join newswatch.outlet u using (outlet_id)
left join newswatch.mention_origin o using (mention_id)
left join newswatch.event_mention k using (mention_id)
where a.taken_down_at is null;
comment on view analysis.mentions is
    'One incident as one article tells it, with the event it was linked to.';
comment on column analysis.mentions.mention_id is
    'Number of the mention.';
comment on column analysis.mentions.article_id is
    'The article.';
comment on column analysis.mentions.event_id is
    'The event it belongs to; null: not linked (not actual, a total over a period, or waiting).';
comment on column analysis.mentions.link_score is
    'How well it fits the event, 0 to 1; null for the mention that founded it.';
comment on column analysis.mentions.linked_by is
    'rule or the reviewer''s name.';
comment on column analysis.mentions.position is
    'Order in the text, first is 0.';
comment on column analysis.mentions.event_type is
    'Type of event.';
comment on column analysis.mentions.realis is
    'actual, planned, hypothetical or denied.';
comment on column analysis.mentions.scope is
    'incident, or period for a total over time.';
comment on column analysis.mentions.recalled is
    'True where the article only looks back on it.';
comment on column analysis.mentions.date_start is
    'First day.';
comment on column analysis.mentions.date_end is
    'Last day.';
comment on column analysis.mentions.date_precision is
    'day, range, week, month, year or unknown.';
comment on column analysis.mentions.date_basis is
    'explicit, relative, dateline, publication or null.';
comment on column analysis.mentions.date_quote is
    'Words that give the date.';
comment on column analysis.mentions.place is
    'Name of the place.';
comment on column analysis.mentions.country is
    'Country, ISO 3166-1 alpha-2.';
comment on column analysis.mentions.admin1 is
    'Province or state.';
comment on column analysis.mentions.admin2 is
    'District.';
comment on column analysis.mentions.place_precision is
    'site, place, near, admin2, admin1, border, country or unknown.';
comment on column analysis.mentions.place_quote is
    'Words that give the place.';
comment on column analysis.mentions.cross_border is
    'yes, no or unknown.';
comment on column analysis.mentions.origin_country is
    'From where.';
comment on column analysis.mentions.target_country is
    'To where.';
comment on column analysis.mentions.origin_basis is
    'What the origin rests on.';
comment on column analysis.mentions.origin_quote is
    'Words that say so.';
comment on column analysis.mentions.responsibility_claimed is
    'True claimed, false nobody has, null not said.';
comment on column analysis.mentions.responsibility_by is
    'Who claimed it.';
comment on column analysis.mentions.suicide is
    'True or false where the text says so.';
comment on column analysis.mentions.weapons is
    'Weapons named.';
comment on column analysis.mentions.operation is
    'Named operation.';
comment on column analysis.mentions.confidence is
    'How sure the coding is, 0 to 1.';
comment on column analysis.mentions.quote is
    'Words the mention rests on.';
comment on column analysis.mentions.quote_start is
    'Where they begin in the text, in characters.';
comment on column analysis.mentions.quote_end is
    'Where they end.';
comment on column analysis.mentions.ruleset is
    'What coded it.';
comment on column analysis.mentions.counts is
    'False once a newer version of the article or a newer ruleset took its place.';
comment on column analysis.mentions.published_at is
    'Publication of the article, UTC.';
comment on column analysis.mentions.outlet is
    'Who published it.';
comment on column analysis.mentions.outlet_country is
    'Country of that newsroom.';
comment on column analysis.mentions.url is
    'Its address.';
comment on column analysis.mentions.copy_of is
    'The earlier article of which it is a copy.';

create view analysis.event_sources as
select
    k.event_id,
    m.mention_id,
    a.article_id,
    a.canonical_url as url,
    a.title,
    o.name as outlet,
    o.family as outlet_family,
    o.country as outlet_country,
    o.alignment as outlet_alignment,
    a.voice,
    a.copy_of,
    a.published_at,
    a.language,
    m.recalled,
    m.superseded_at is null as counts,
    k.score as link_score,
    k.decided_by as linked_by,
    m.quote,
    a.voice_basis,
    a.voice_quote,
    k.explanation as link_explanation
from newswatch.event_mention k
join newswatch.mention m using (mention_id)
join newswatch.article a using (article_id)
left join newswatch.outlet o using (outlet_id)
where a.taken_down_at is null;
comment on view analysis.event_sources is
    'Articles behind each event: who published, whose voice it is, and the words.';
comment on column analysis.event_sources.event_id is
    'The event.';
comment on column analysis.event_sources.mention_id is
    'The mention in this article.';
comment on column analysis.event_sources.article_id is
    'The article.';
comment on column analysis.event_sources.url is
    'Its address.';
comment on column analysis.event_sources.title is
    'Its title.';
comment on column analysis.event_sources.outlet is
    'Who published it.';
comment on column analysis.event_sources.outlet_family is
    'Owner or wire of that outlet.';
comment on column analysis.event_sources.outlet_country is
    'Country of that newsroom.';
comment on column analysis.event_sources.outlet_alignment is
    'Political alignment where it is common knowledge.';
comment on column analysis.event_sources.voice is
    'The independent source behind it.';
comment on column analysis.event_sources.copy_of is
    'The earlier article of which this is a copy.';
comment on column analysis.event_sources.published_at is
    'Publication, UTC.';
comment on column analysis.event_sources.language is
    'Language of the text.';
comment on column analysis.event_sources.recalled is
    'True where the article only looks back on the incident.';
comment on column analysis.event_sources.counts is
    'False once a newer version of the article took its place.';
comment on column analysis.event_sources.link_score is
    'How well the mention fits the event: 2.1 is the line; null for the mention that founded it.';
comment on column analysis.event_sources.linked_by is
    'rule or the reviewer''s name.';
comment on column analysis.event_sources.quote is
    'Words that tell of the incident.';
comment on column analysis.event_sources.voice_basis is
    'Why it is that voice: credit or relay (the text names the agency), copy or words (of an article of that voice), outlet.';
comment on column analysis.event_sources.voice_quote is
    'The words that credit the agency; null where none does.';
comment on column analysis.event_sources.link_explanation is
    'The parts of that score, by name: those of the pair of mentions that says most.';

create view analysis.event_claims as
select
    k.event_id,
    c.claim,
    c.speaker,
    c.party,
    c.outcome,
    c.nationality,
    c.min,
    c.best,
    c.max,
    c.term,
    c.country,
    c.subject,
    c.role,
    c.certainty,
    c.quote,
    c.quote_start,
    c.quote_end,
    o.name as outlet,
    a.voice,
    a.article_id,
    a.canonical_url as url,
    a.published_at,
    m.mention_id,
    m.superseded_at is null as counts
from newswatch.event_mention k
join newswatch.mention m using (mention_id)
join newswatch.article a using (article_id)
left join newswatch.outlet o using (outlet_id)
cross join lateral (
    select 'casualties' as claim, x.speaker, x.party, x.outcome, x.nationality, x.min, x.best, x.max, x.term,
        null::text as country, null::text as subject, null::text as role, null::text as certainty,
        x.quote, x.quote_start, x.quote_end
    from newswatch.mention_casualty x where x.mention_id = m.mention_id
    union all
    select 'origin', x.asserted_by, null, null, null, null, null, null, null,
        x.origin_country, null, null, x.basis, x.quote, x.quote_start, x.quote_end
    from newswatch.mention_origin x where x.mention_id = m.mention_id and x.status <> 'unknown'
    union all
    select 'origin_denied', x.denied_by, null, null, null, null, null, null, null,
        x.origin_country, null, null, x.basis, x.quote, x.quote_start, x.quote_end
    from newswatch.mention_origin x where x.mention_id = m.mention_id and x.denied_by is not null
    union all
    select 'actor', null, null, null, null, null, null, null, null,
        x.country, x.name, x.role, x.certainty, x.quote, x.quote_start, x.quote_end
    from newswatch.mention_actor x where x.mention_id = m.mention_id
    union all
    select 'responsibility', m.responsibility_by, null, null, null, null, null, null, null,
        null, m.responsibility_by, 'claimant', case when m.responsibility_claimed then 'claimed' else 'denied' end,
        m.quote, m.quote_start, m.quote_end
    where m.responsibility_claimed is not null
) c
where a.taken_down_at is null;
comment on view analysis.event_claims is
    'Every claim about an event as its source makes it, with speaker and words: contradicting claims stand side by side.';
comment on column analysis.event_claims.event_id is
    'The event.';
comment on column analysis.event_claims.claim is
    'What kind of claim: casualties, origin, origin_denied, actor or responsibility.';
comment on column analysis.event_claims.speaker is
    'Who says so, as the text names them; null where the outlet itself reports it.';
comment on column analysis.event_claims.party is
    'Of casualties: the party.';
comment on column analysis.event_claims.outcome is
    'Of casualties: the outcome.';
comment on column analysis.event_claims.nationality is
    'Of casualties: nationality of everyone in the row.';
comment on column analysis.event_claims.min is
    'Of casualties: at least.';
comment on column analysis.event_claims.best is
    'Of casualties: the number stated.';
comment on column analysis.event_claims.max is
    'Of casualties: at most.';
comment on column analysis.event_claims.term is
    'Of casualties: vague term as written.';
comment on column analysis.event_claims.country is
    'Of origin: from where. Of an actor: its country.';
comment on column analysis.event_claims.subject is
    'Of actor and responsibility: the name.';
comment on column analysis.event_claims.role is
    'Of actor: the part taken.';
comment on column analysis.event_claims.certainty is
    'Of actor: stated, suspected, claimed or denied. Of origin: its basis.';
comment on column analysis.event_claims.quote is
    'The words.';
comment on column analysis.event_claims.quote_start is
    'Where they begin in the text, in characters.';
comment on column analysis.event_claims.quote_end is
    'Where they end.';
comment on column analysis.event_claims.outlet is
    'The outlet that carries it.';
comment on column analysis.event_claims.voice is
    'The independent source behind that outlet''s article.';
comment on column analysis.event_claims.article_id is
    'The article.';
comment on column analysis.event_claims.url is
    'Its address.';
comment on column analysis.event_claims.published_at is
    'Its publication, UTC.';
comment on column analysis.event_claims.mention_id is
    'The mention.';
comment on column analysis.event_claims.counts is
    'False once a newer version of the article took its place.';

create view analysis.mention_sources as
select
    s.mention_id,
    k.event_id,
    s.speaker,
    s.role,
    s.quote
from newswatch.mention_source s
left join newswatch.event_mention k using (mention_id);
comment on view analysis.mention_sources is
    'Who is named as the source of what a mention tells.';
comment on column analysis.mention_sources.mention_id is
    'The mention.';
comment on column analysis.mention_sources.event_id is
    'Its event.';
comment on column analysis.mention_sources.speaker is
    'Who says so.';
comment on column analysis.mention_sources.role is
    'official, military, police, hospital, local, group, media or witness.';
comment on column analysis.mention_sources.quote is
    'Words that name the source.';
