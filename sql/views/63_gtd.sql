-- The shape of the Global Terrorism Database. Checked against the header and rows of globalterrorismdb files (135 columns
-- in this order since 1970-2012) and the codebook's categories (attack, target and weapon types, specificity, regions).
create view analysis.gtd as
-- Read once: a list of values costs 0.15 ms each time, and it would be read for each event
with nations as materialized (select code, gtd_number, gtd_name from analysis.countries)
select
    -- lpad would cut a number of five digits down to four, and two attacks of a day could be one
    (coalesce(to_char(e.date_start, 'YYYYMMDD'), '00000000')
        || lpad(e.event_id::text, greatest(4, length(e.event_id::text)), '0'))::bigint as eventid,
    coalesce(extract(year from e.date_start), 0)::integer as iyear,
    case when e.date_precision in ('year', 'unknown') then 0 else coalesce(extract(month from e.date_start), 0) end::integer as imonth,
    case when e.date_precision = 'day' then coalesce(extract(day from e.date_start), 0) else 0 end::integer as iday,
    case when e.date_precision <> 'day' then concat_ws(' to ', e.date_start, nullif(e.date_end, e.date_start)) end as approxdate,
    null::integer as extended,
    null::date as resolution,
    n.gtd_number as country,
    n.gtd_name as country_txt,
    n.gtd_region as region,
    n.gtd_region_name as region_txt,
    p.admin1 as provstate,
    case when p.precision in ('site', 'place', 'near') then p.name else 'Unknown' end as city,
    p.latitude as latitude,
    p.longitude as longitude,
    case p.precision when 'site' then 1 when 'place' then 1 when 'near' then 1 when 'admin2' then 3 when 'admin1' then 4 else 5 end as specificity,
    case when p.precision = 'near' then 1 when p.precision in ('site', 'place') then 0 else -9 end as vicinity,
    null::text as location,
    q.quote as summary,
    null::integer as crit1,
    null::integer as crit2,
    null::integer as crit3,
    null::integer as doubtterr,
    null::integer as alternative,
    null::text as alternative_txt,
    null::integer as multiple,
    case when e.event_type = 'assassination' and coalesce(e.killed_best, 0) = 0 then null else 1 end as success,
    case when e.suicide or e.event_type = 'suicide_attack' then 1 else 0 end as suicide,
    t.attack as attacktype1,
    case t.attack when 1 then 'Assassination' when 2 then 'Armed Assault' when 3 then 'Bombing/Explosion'
        when 6 then 'Hostage Taking (Kidnapping)' when 7 then 'Facility/Infrastructure Attack' else 'Unknown' end as attacktype1_txt,
    null::integer as attacktype2,
    null::text as attacktype2_txt,
    null::integer as attacktype3,
    null::text as attacktype3_txt,
    t.target as targtype1,
    case t.target when 3 then 'Police' when 4 then 'Military' when 14 then 'Private Citizens & Property'
        when 17 then 'Terrorists/Non-State Militia' else 'Unknown' end as targtype1_txt,
    null::integer as targsubtype1,
    null::text as targsubtype1_txt,
    null::text as corp1,
    s.targets[1] as target1,
    nt.gtd_number as natlty1,
    nt.gtd_name as natlty1_txt,
    null::integer as targtype2,
    null::text as targtype2_txt,
    null::integer as targsubtype2,
    null::text as targsubtype2_txt,
    null::text as corp2,
    s.targets[2] as target2,
    null::integer as natlty2,
    null::text as natlty2_txt,
    null::integer as targtype3,
    null::text as targtype3_txt,
    null::integer as targsubtype3,
    null::text as targsubtype3_txt,
    null::text as corp3,
    s.targets[3] as target3,
    null::integer as natlty3,
    null::text as natlty3_txt,
    coalesce(s.perpetrators[1], 'Unknown') as gname,
    null::text as gsubname,
    s.perpetrators[2] as gname2,
    null::text as gsubname2,
    s.perpetrators[3] as gname3,
    null::text as gsubname3,
    null::text as motive,
    case when s.perpetrators is null then null when s.perpetrator_certainty = 'suspected' then 1 else 0 end as guncertain1,
    null::integer as guncertain2,
    null::integer as guncertain3,
    null::integer as individual,
    null::integer as nperps,
    s.caught::integer as nperpcap,
    e.responsibility_claimed::integer as claimed,
    null::integer as claimmode,
    null::text as claimmode_txt,
    null::integer as claim2,
    null::integer as claimmode2,
    null::text as claimmode2_txt,
    null::integer as claim3,
    null::integer as claimmode3,
    null::text as claimmode3_txt,
    null::integer as compclaim,
    t.weapon as weaptype1,
    case t.weapon when 5 then 'Firearms' when 6 then 'Explosives' when 8 then 'Incendiary' when 9 then 'Melee'
        else 'Unknown' end as weaptype1_txt,
    null::integer as weapsubtype1,
    null::text as weapsubtype1_txt,
    null::integer as weaptype2,
    null::text as weaptype2_txt,
    null::integer as weapsubtype2,
    null::text as weapsubtype2_txt,
    null::integer as weaptype3,
    null::text as weaptype3_txt,
    null::integer as weapsubtype3,
    null::text as weapsubtype3_txt,
    null::integer as weaptype4,
    null::text as weaptype4_txt,
    null::integer as weapsubtype4,
    null::text as weapsubtype4_txt,
    nullif(array_to_string(e.weapons, '; '), '') as weapdetail,
    e.killed_best as nkill,
    s.killed_us::integer as nkillus,
    s.killed_militant::integer as nkillter,
    e.injured_best as nwound,
    s.injured_us::integer as nwoundus,
    s.injured_militant::integer as nwoundte,
    null::integer as property,
    null::integer as propextent,
    null::text as propextent_txt,
    null::double precision as propvalue,
    null::text as propcomment,
    case when e.event_type = 'abduction' or s.abduction_told then 1 else 0 end as ishostkid,
    s.abducted::integer as nhostkid,
    s.abducted_us::integer as nhostkidus,
    null::integer as nhours,
    null::integer as ndays,
    null::text as divert,
    null::text as kidhijcountry,
    null::integer as ransom,
    null::double precision as ransomamt,
    null::double precision as ransomamtus,
    null::double precision as ransompaid,
    null::double precision as ransompaidus,
    null::text as ransomnote,
    null::integer as hostkidoutcome,
    null::text as hostkidoutcome_txt,
    null::integer as nreleased,
    null::text as addnotes,
    s.cited[1] as scite1,
    s.cited[2] as scite2,
    s.cited[3] as scite3,
    'newswatch' as dbsource,
    t.log as "INT_LOG",
    -9 as "INT_IDEO",
    t.misc as "INT_MISC",
    case when 1 in (t.log, t.misc) then 1 else -9 end as "INT_ANY",
    null::text as related
from newswatch.event e
join newswatch.place p using (place_id)
join analysis.event_sides s using (event_id)
left join analysis.countries n on n.code = e.country
left join newswatch.mention q on q.mention_id = e.mention_id
left join nations nt on nt.code = s.target_country
cross join lateral (
    select
        case
            when e.event_type = 'assassination' then 1
            when e.event_type in ('armed_assault', 'raid') then 2
            when e.event_type in ('bombing', 'suicide_attack', 'drone_strike', 'shelling') then 3
            when e.event_type = 'abduction' then 6
            when e.event_type = 'sabotage' and array_to_string(e.weapons, ' ') ~* 'bomb|explosi|\mied|\mmine' then 3
            when e.event_type = 'sabotage' then 7
            else 9 end as attack,
        case
            when s.target_kind = 'state' and s.targets[1] ~* 'polic' then 3
            when s.target_kind = 'state' and s.targets[1] ~* 'army|militar|forces|rangers|guard|corps|navy|rifles' then 4
            when s.target_kind = 'armed_group' then 17
            when s.civilians_alone then 14
            else 20 end as target,
        case
            when array_to_string(e.weapons, ' ') ~* 'bomb|explosi|\mied|grenade|rocket|mortar|missile|\mmine|shell|drone' then 6
            when array_to_string(e.weapons, ' ') ~* 'gun|rifle|pistol|kalashnikov|firearm|ak-|sniper' then 5
            when array_to_string(e.weapons, ' ') ~* 'kni|machete|sword|axe|dagger' then 9
            when array_to_string(e.weapons, ' ') ~* 'petrol|molotov|arson' then 8
            when e.event_type in ('bombing', 'suicide_attack', 'drone_strike', 'shelling') then 6
            else 13 end as weapon,
        case e.origin_status when 'yes' then 1 when 'no' then 0 else -9 end as log,
        case when s.target_country is null or e.country is null then -9 when s.target_country <> e.country then 1 else 0 end as misc
) t
where e.status = 'active' and not e.recalled and not coalesce(s.state_attacks, false)
    and e.event_type in ('armed_assault', 'raid', 'shelling', 'drone_strike', 'bombing', 'suicide_attack',
        'assassination', 'abduction', 'sabotage');
comment on view analysis.gtd is
    'Attacks by others than states in the columns and codes of the Global Terrorism Database (codebook of August 2021; 135 columns), for notebooks written for its data: newswatch''s events, not the GTD''s, and without its judgement of what is terrorism. Without withdrawn events and those that articles only look back on. What newswatch cannot know is null, or the code that the codebook has for unknown.';
comment on column analysis.gtd.eventid is
    'The day and the number of the event in analysis.events: not an identifier of the GTD, and longer than twelve digits from event 10,000 on.';
comment on column analysis.gtd.iyear is 'Year; 0 where not known.';
comment on column analysis.gtd.imonth is 'Month; 0 where not known.';
comment on column analysis.gtd.iday is 'Day of the month; 0 where not known.';
comment on column analysis.gtd.approxdate is
    'First and last day on which it can have been, where the day is not known.';
comment on column analysis.gtd.extended is 'Null: how long it went on is not coded.';
comment on column analysis.gtd.resolution is 'Null: newswatch does not code it.';
comment on column analysis.gtd.country is 'Country by number.';
comment on column analysis.gtd.country_txt is 'Country by name.';
comment on column analysis.gtd.region is 'Region by number.';
comment on column analysis.gtd.region_txt is 'Region by name.';
comment on column analysis.gtd.provstate is 'Province or state.';
comment on column analysis.gtd.city is 'City, town or village; Unknown where none is told.';
comment on column analysis.gtd.latitude is 'WGS 84 degrees.';
comment on column analysis.gtd.longitude is 'WGS 84 degrees.';
comment on column analysis.gtd.specificity is
    '1 coordinates of the place, 3 of the district, 4 of the province, 5 none known.';
comment on column analysis.gtd.vicinity is '1 near the city, 0 in it, -9 not known.';
comment on column analysis.gtd.location is 'Null: newswatch does not code it.';
comment on column analysis.gtd.summary is 'The words that the event rests on, in its representative report.';
comment on column analysis.gtd.crit1 is 'Null: whether the GTD would include it is not for newswatch to say.';
comment on column analysis.gtd.crit2 is 'Null: whether the GTD would include it is not for newswatch to say.';
comment on column analysis.gtd.crit3 is 'Null: whether the GTD would include it is not for newswatch to say.';
comment on column analysis.gtd.doubtterr is 'Null: whether it is terrorism proper is not for newswatch to say.';
comment on column analysis.gtd.alternative is 'Null: whether it is terrorism proper is not for newswatch to say.';
comment on column analysis.gtd.alternative_txt is 'Null: whether it is terrorism proper is not for newswatch to say.';
comment on column analysis.gtd.multiple is 'Null: newswatch does not code it.';
comment on column analysis.gtd.success is
    '1: the attack took place; null for an assassination of which no death is told.';
comment on column analysis.gtd.suicide is '1 a suicide attack, 0 no sign of one.';
comment on column analysis.gtd.attacktype1 is
    '1 Assassination, 2 Armed Assault, 3 Bombing/Explosion, 6 Hostage Taking (Kidnapping), 7 Facility/Infrastructure Attack, 9 Unknown.';
comment on column analysis.gtd.attacktype1_txt is 'The same in words.';
comment on column analysis.gtd.attacktype2 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.attacktype2_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.attacktype3 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.attacktype3_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.targtype1 is
    '3 Police, 4 Military, 14 Private Citizens & Property, 17 Terrorists/Non-State Militia, by kind and name of the target or the victims; 20 Unknown.';
comment on column analysis.gtd.targtype1_txt is 'The same in words.';
comment on column analysis.gtd.targsubtype1 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.targsubtype1_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.corp1 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.target1 is 'Target by newswatch''s name.';
comment on column analysis.gtd.natlty1 is 'Country of the target by number.';
comment on column analysis.gtd.natlty1_txt is 'Country of the target by name.';
comment on column analysis.gtd.targtype2 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.targtype2_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.targsubtype2 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.targsubtype2_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.corp2 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.target2 is 'Second target.';
comment on column analysis.gtd.natlty2 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.natlty2_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.targtype3 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.targtype3_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.targsubtype3 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.targsubtype3_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.corp3 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.target3 is 'Third target.';
comment on column analysis.gtd.natlty3 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.natlty3_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.gname is 'Perpetrator by newswatch''s name; Unknown where none is named.';
comment on column analysis.gtd.gsubname is 'Null: newswatch does not code it.';
comment on column analysis.gtd.gname2 is 'Second perpetrator.';
comment on column analysis.gtd.gsubname2 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.gname3 is 'Third perpetrator.';
comment on column analysis.gtd.gsubname3 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.motive is 'Null: newswatch does not code it.';
comment on column analysis.gtd.guncertain1 is '1 suspected, 0 stated or claimed.';
comment on column analysis.gtd.guncertain2 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.guncertain3 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.individual is 'Null: not coded.';
comment on column analysis.gtd.nperps is 'Null: newswatch does not code it.';
comment on column analysis.gtd.nperpcap is 'Captured or arrested militants.';
comment on column analysis.gtd.claimed is '1 somebody claimed it, 0 nobody has, null not told.';
comment on column analysis.gtd.claimmode is 'Null: newswatch does not code it.';
comment on column analysis.gtd.claimmode_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.claim2 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.claimmode2 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.claimmode2_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.claim3 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.claimmode3 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.claimmode3_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.compclaim is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weaptype1 is
    '5 Firearms, 6 Explosives, 8 Incendiary, 9 Melee, by the weapons named, else by the kind of attack; 13 Unknown.';
comment on column analysis.gtd.weaptype1_txt is 'The same in words.';
comment on column analysis.gtd.weapsubtype1 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weapsubtype1_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weaptype2 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weaptype2_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weapsubtype2 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weapsubtype2_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weaptype3 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weaptype3_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weapsubtype3 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weapsubtype3_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weaptype4 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weaptype4_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weapsubtype4 is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weapsubtype4_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.weapdetail is 'Weapons named.';
comment on column analysis.gtd.nkill is
    'Killed, perpetrators among them, by the rule of independent sources: the number that most hold, a tie goes to the lower. Null where no number is told: the codebook leaves a vague word such as dozens blank.';
comment on column analysis.gtd.nkillus is 'Killed who are said to be of the United States; null where nobody says.';
comment on column analysis.gtd.nkillter is 'Killed militants.';
comment on column analysis.gtd.nwound is 'Injured, by the same rule.';
comment on column analysis.gtd.nwoundus is 'Injured who are said to be of the United States; null where nobody says.';
comment on column analysis.gtd.nwoundte is 'Injured militants.';
comment on column analysis.gtd.property is 'Null: newswatch does not code it.';
comment on column analysis.gtd.propextent is 'Null: newswatch does not code it.';
comment on column analysis.gtd.propextent_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.propvalue is 'Null: newswatch does not code it.';
comment on column analysis.gtd.propcomment is 'Null: newswatch does not code it.';
comment on column analysis.gtd.ishostkid is '1 people were abducted, 0 nothing is said of that.';
comment on column analysis.gtd.nhostkid is 'Abducted.';
comment on column analysis.gtd.nhostkidus is
    'Abducted who are said to be of the United States; null where nobody says.';
comment on column analysis.gtd.nhours is 'Null: newswatch does not code it.';
comment on column analysis.gtd.ndays is 'Null: newswatch does not code it.';
comment on column analysis.gtd.divert is 'Null: newswatch does not code it.';
comment on column analysis.gtd.kidhijcountry is 'Null: newswatch does not code it.';
comment on column analysis.gtd.ransom is 'Null: newswatch does not code it.';
comment on column analysis.gtd.ransomamt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.ransomamtus is 'Null: newswatch does not code it.';
comment on column analysis.gtd.ransompaid is 'Null: newswatch does not code it.';
comment on column analysis.gtd.ransompaidus is 'Null: newswatch does not code it.';
comment on column analysis.gtd.ransomnote is 'Null: newswatch does not code it.';
comment on column analysis.gtd.hostkidoutcome is 'Null: newswatch does not code it.';
comment on column analysis.gtd.hostkidoutcome_txt is 'Null: newswatch does not code it.';
comment on column analysis.gtd.nreleased is 'Null: newswatch does not code it.';
comment on column analysis.gtd.addnotes is 'Null: newswatch does not code it.';
comment on column analysis.gtd.scite1 is 'First article that is no copy: title, outlet, day.';
comment on column analysis.gtd.scite2 is 'Second article.';
comment on column analysis.gtd.scite3 is 'Third article.';
comment on column analysis.gtd.dbsource is 'newswatch.';
comment on column analysis.gtd."INT_LOG" is '1 it came across a border, 0 it did not, -9 not known.';
comment on column analysis.gtd."INT_IDEO" is '-9: newswatch does not know of which nation a group is.';
comment on column analysis.gtd."INT_MISC" is
    '1 the target is of another country than the place, 0 of the same, -9 not known.';
comment on column analysis.gtd."INT_ANY" is '1 where one of the three is, else -9: INT_IDEO is never known.';
comment on column analysis.gtd.related is 'Null: newswatch does not code it.';
