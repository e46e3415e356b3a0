-- The next rows of the former index, from an article on.
-- What came in the last month is still looked for: its bands are values of its signature now. What its head told was
-- kept in another form: nothing contradicts
with gone as (
    delete from newswatch.copy_signature_before
    where article_id in (
        select article_id from newswatch.copy_signature_before
        where article_id > %s order by article_id limit %s)
    returning *
),
equal as (
    insert into newswatch.copy_text (text_hash, article_id) select text_hash, article_id from gone
),
signature as (
    insert into newswatch.copy_signature
    select article_id, now(), at, text_hash, whole, head, ''::bytea, words, profile,
        case when length(whole) = 0 then '{}' else array(
            select (n << 32) + get_byte(source, 4 * i) + 256 * (get_byte(source, 4 * i + 1)
                + 256 * (get_byte(source, 4 * i + 2) + 256 * get_byte(source, 4 * i + 3)::bigint))
            from (
                select n, case when n < 8 then whole else head end as source,
                    (case when n < 8 then n else n - 8 end)::integer as i
                from generate_series(0::bigint, 15) as n
            ) as place
            order by n) end,
        keys
    from gone
    where at > now() - interval '30 days'
    returning article_id, seen_at, at, bands, keys
),
banded as (
    insert into newswatch.copy_band (band_key, at, article_id, seen_at)
    select distinct b.key, s.at, s.article_id, s.seen_at from signature s, unnest(s.bands) as b(key)
),
told as (
    insert into newswatch.story_key (term_key, at, article_id, seen_at)
    select distinct k.key, s.at, s.article_id, s.seen_at from signature s, unnest(s.keys) as k(key)
)
select max(article_id) from gone
