-- What the shapes of ACLED, UCDP GED and the GTD have in common: both sides of an event, its victims, its sources.
-- Lateral on purpose: of a month in one country some hundred events are looked up by key, and no other (measured at
-- 200,000 events: 0.03 ms each; benchmarks/questions.py). Nothing is kept twice, so nothing can be stale.
create view analysis.event_sides as
select
    e.event_id,
    a.perpetrators,
    a.perpetrator_kind,
    a.perpetrator_country,
    a.perpetrator_certainty,
    a.state_attacks,
    a.targets,
    a.target_kind,
    a.target_country,
    coalesce(a.civilian_target and not a.armed_target, c.civilians_hit and not c.fighters_hit and a.target_kind is null,
        false) as civilians_alone,
    c.civilians_hit,
    c.harm_told,
    c.deaths_told,
    c.abduction_told,
    c.arrests_told,
    c.killed_security,
    c.killed_militant,
    c.killed_civilian,
    c.killed_us,
    c.injured_militant,
    c.injured_us,
    c.caught,
    c.abducted,
    c.abducted_us,
    c.killed_vague,
    s.outlets,
    s.cited,
    s.first_outlet,
    s.first_day,
    s.first_title
from newswatch.event e
left join lateral (
    select
        (array_agg(x.name order by x.position) filter (where x.role = 'perpetrator' and x.name is not null))[1:3]
            as perpetrators,
        (array_agg(x.kind order by x.name is null, x.position) filter (where x.role = 'perpetrator'))[1]
            as perpetrator_kind,
        (array_agg(x.country order by x.name is null, x.position) filter (where x.role = 'perpetrator'))[1]
            as perpetrator_country,
        (array_agg(x.certainty order by x.name is null, x.position) filter (where x.role = 'perpetrator'))[1]
            as perpetrator_certainty,
        bool_or(x.kind = 'state') filter (where x.role = 'perpetrator') as state_attacks,
        (array_agg(x.name order by x.position) filter (where x.role = 'target' and x.name is not null))[1:3] as targets,
        (array_agg(x.kind order by x.name is null, x.position) filter (where x.role = 'target'))[1] as target_kind,
        (array_agg(x.country order by x.name is null, x.position) filter (where x.role = 'target'))[1]
            as target_country,
        bool_or(x.kind = 'civilian') filter (where x.role = 'target') as civilian_target,
        bool_or(x.kind in ('state', 'armed_group')) filter (where x.role = 'target') as armed_target
    from newswatch.event_actor x
    where x.event_id = e.event_id and x.certainty <> 'denied'
) a on true
left join lateral (
    select
        bool_or(x.party = 'civilian') filter (where x.outcome in ('killed', 'injured', 'abducted')) as civilians_hit,
        bool_or(x.party in ('security', 'militant')) filter (where x.outcome in ('killed', 'injured', 'abducted'))
            as fighters_hit,
        bool_or(x.outcome in ('killed', 'injured')) as harm_told,
        bool_or(x.outcome = 'killed') as deaths_told,
        bool_or(x.outcome = 'abducted') as abduction_told,
        bool_or(x.outcome = 'arrested') as arrests_told,
        sum(x.best) filter (where x.outcome = 'killed' and x.party = 'security') as killed_security,
        sum(x.best) filter (where x.outcome = 'killed' and x.party = 'militant') as killed_militant,
        sum(x.best) filter (where x.outcome = 'killed' and x.party in ('civilian', 'official')) as killed_civilian,
        sum(x.best) filter (where x.outcome = 'killed' and x.nationality = 'US') as killed_us,
        sum(x.best) filter (where x.outcome = 'injured' and x.party = 'militant') as injured_militant,
        sum(x.best) filter (where x.outcome = 'injured' and x.nationality = 'US') as injured_us,
        sum(x.best) filter (where x.outcome in ('captured', 'arrested') and x.party = 'militant') as caught,
        sum(x.best) filter (where x.outcome = 'abducted') as abducted,
        sum(x.best) filter (where x.outcome = 'abducted' and x.nationality = 'US') as abducted_us,
        -- ACLED's codebook: tens 10, dozens 12, hundreds 100; several, many or a plural without number 3 or 10, here 3
        sum(case
            when lower(x.term) = 'tens' then 10
            when lower(x.term) in ('dozens', 'a dozen or so') then 12
            when lower(x.term) = 'a couple of dozen' then 24
            when lower(x.term) in ('scores', 'a score of') then 20
            when lower(x.term) = 'hundreds' then 100
            when lower(x.term) = 'thousands' then 1000
            else 3 end)
            filter (where x.outcome = 'killed' and x.term is not null and coalesce(x.best, x.min) is null)
            as killed_vague
    from newswatch.event_casualty x
    where x.event_id = e.event_id
) c on true
left join lateral (
    -- In the order of telling, copies last
    select
        string_agg(distinct o.name, '; ' order by o.name) as outlets,
        (array_agg(format('"%s", %s, %s', a.title, o.name, a.published_at::date)
            order by a.copy_of is not null, a.published_at, a.article_id))[1:3] as cited,
        (array_agg(o.name order by a.copy_of is not null, a.published_at, a.article_id))[1] as first_outlet,
        (array_agg(a.published_at::date order by a.copy_of is not null, a.published_at, a.article_id))[1] as first_day,
        (array_agg(a.title order by a.copy_of is not null, a.published_at, a.article_id))[1] as first_title
    from newswatch.event_mention k
    join newswatch.mention m using (mention_id)
    join newswatch.article a using (article_id)
    left join newswatch.outlet o using (outlet_id)
    where k.event_id = e.event_id and m.superseded_at is null and a.taken_down_at is null
) s on true
where e.status <> 'merged';
comment on view analysis.event_sides is
    'Both sides of an event, its victims by side and the articles behind it, one row for each event of analysis.events: what the shapes of ACLED, UCDP GED and the GTD are made from, and other shapes can be.';
comment on column analysis.event_sides.event_id is 'The event.';
comment on column analysis.event_sides.perpetrators is
    'Up to three perpetrators by name, those in doubt with them, those denied not; null for none.';
comment on column analysis.event_sides.perpetrator_kind is
    'Kind of the first of them, else of the first who is only described: state, armed_group, civilian, organisation or unknown.';
comment on column analysis.event_sides.perpetrator_country is 'Its country, ISO 3166-1 alpha-2.';
comment on column analysis.event_sides.perpetrator_certainty is 'stated, suspected or claimed.';
comment on column analysis.event_sides.state_attacks is 'Whether a state is among the perpetrators; null where none is told.';
comment on column analysis.event_sides.targets is 'Up to three targets by name; null for none.';
comment on column analysis.event_sides.target_kind is 'Kind of the first, as perpetrator_kind.';
comment on column analysis.event_sides.target_country is 'Its country, ISO 3166-1 alpha-2.';
comment on column analysis.event_sides.civilians_alone is
    'Whether civilians and nobody who bears arms are the target, or, where no target is told, the victims.';
comment on column analysis.event_sides.civilians_hit is
    'Whether civilians are among the killed, injured and abducted; null where nobody is told of.';
comment on column analysis.event_sides.harm_told is 'Whether killed or injured are told of, also without a number.';
comment on column analysis.event_sides.deaths_told is 'Whether killed are.';
comment on column analysis.event_sides.abduction_told is 'Whether abducted are.';
comment on column analysis.event_sides.arrests_told is 'Whether arrested are.';
comment on column analysis.event_sides.killed_security is 'Killed members of security forces.';
comment on column analysis.event_sides.killed_militant is 'Killed militants.';
comment on column analysis.event_sides.killed_civilian is 'Killed civilians and officials.';
comment on column analysis.event_sides.killed_us is 'Killed who are said to be of the United States.';
comment on column analysis.event_sides.injured_militant is 'Injured militants.';
comment on column analysis.event_sides.injured_us is 'Injured who are said to be of the United States.';
comment on column analysis.event_sides.caught is 'Captured or arrested militants.';
comment on column analysis.event_sides.abducted is 'Abducted.';
comment on column analysis.event_sides.abducted_us is 'Abducted who are said to be of the United States.';
comment on column analysis.event_sides.killed_vague is
    'Killed for whom there is only a word, in the numbers that ACLED''s codebook gives to such words: tens 10, dozens 12, hundreds 100, several 3.';
comment on column analysis.event_sides.outlets is 'Outlets that tell of it, separated by semicolons.';
comment on column analysis.event_sides.cited is
    'The first three articles, those that are no copies first: title, outlet, day.';
comment on column analysis.event_sides.first_outlet is 'Outlet of the first of them.';
comment on column analysis.event_sides.first_day is 'Its day of publication, UTC.';
comment on column analysis.event_sides.first_title is 'Its title.';
