-- What happened within so many kilometres of a point, such as a border crossing?
-- :latitude = 34.1225
-- :longitude = 71.0931
-- :km = 50
-- :since = 2026-03-01
-- :until = 2026-04-01
select * from (
    -- On a sphere of 6,371 km: off by half a percent at most
    select event_id, date_start, event_type, place, country, place_precision, killed_best, cross_border,
        round((6371 * 2 * asin(sqrt(power(sin(radians(latitude - cast(:latitude as double precision)) / 2), 2)
            + cos(radians(latitude)) * cos(radians(cast(:latitude as double precision)))
            * power(sin(radians(longitude - cast(:longitude as double precision)) / 2), 2))))::numeric, 1) as km,
        quote
    from analysis.events
    where date_start >= cast(:since as date) and date_start < cast(:until as date)
        and status = 'active' and not recalled and latitude is not null
) e
where km <= cast(:km as double precision)
order by km, date_start, event_id
