-- Where did a group strike, year by year, and how much of it outside its home countries?
-- :group = Al-Shabaab
with those as (
    -- By its name or any other that the catalogue knows for it
    select actor_id, countries from analysis.actors where name = :group or :group = any(aliases)
)
select extract(year from e.date_start)::integer as year, e.country, not e.country = any(t.countries) as spill_over,
    count(*) as events, sum(e.killed_best) as killed,
    count(*) filter (where e.cross_border = 'yes') as from_across_a_border
from those t
join analysis.event_actors a using (actor_id)
join analysis.events e using (event_id)
where a.role = 'perpetrator' and a.certainty <> 'denied' and e.status = 'active'
group by 1, 2, 3
order by 1, 4 desc, 2
