"""An archive as rows of every table, and their way into a database: by COPY into the real schema, in the order of time
as a collection writes them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

import psycopg
from archive import BODIES, BORDERS, GROUPS, VOCABULARY, Archive, Incident, Telling, Weighted
from psycopg import sql

MECHANISMS: Final = {
    "shelling": "fire_across", "air_strike": "air", "drone_strike": "drone", "infiltration": "ground_crossing",
}  # fmt: skip
BASES: Final = ("official_allegation", "crossing_observed", "launch_site", "attacker_nationality")
SPEAKERS: Final = (
    "the army", "police", "officials", "a spokesman", "residents", "the governor", "hospital officials", "the ministry",
)  # fmt: skip
LANGUAGES: Final = {"en": 70, "ar": 8, "ur": 6, "fr": 6, "ru": 5, "es": 5}
FETCHED_AFTER: Final = timedelta(minutes=20)
# A feed is polled 48 times a day, the stages run 144 times; of both, what views look back on and some more
POLLS, RUNS = 480, 144 * 100
Rows = Iterator[tuple[Any, ...]]
Table = tuple[str, str, Rows]


# One line a row of a table, in the order of its columns
# fmt: off
def tables(archive: Archive) -> Iterator[Table]:
    """Table, columns and rows, in an order that foreign keys allow."""
    yield from _collected(archive)
    yield from _articles(archive)
    yield from _mentions(archive)
    yield from _events(archive)


def _collected(archive: Archive) -> Iterator[Table]:
    countries = sorted({country for border in BORDERS for country in border.split("-")})
    languages, draw = Weighted(LANGUAGES, LANGUAGES.values()), random.Random(archive.size.seed + 2)
    outlets, last = range(1, archive.size.outlets + 1), archive.begin + timedelta(days=archive.size.days - 1)
    yield "outlet", "outlet_id slug name family country language timezone homepage kind", (
        (n, f"o{n}", f"Outlet {n}", _family(n), countries[n % len(countries)], languages.drawn(draw), "UTC",
         f"http://o{n}.example/", "newspaper")
        for n in outlets
    )
    yield "feed", (
        "feed_id slug url catalogue_url outlet_id added_by status last_poll_at last_success_at last_entry_at "
        "failures_in_row"
    ), (
        (n, f"o{n}-all", f"http://o{n}.example/feed", "", n, "catalogue", "enabled", last, last, last,
         4 if n % 40 == 0 else 0)
        for n in outlets
    )
    yield "feed_fetch", "feed_id started_at kind reason next_poll_at next_reason entries_new", (
        (n, at, "failed" if n % 40 == 0 else "done", "ok", at, "rhythm", poll % 3)
        for n in outlets
        for poll in range(POLLS)
        for at in (last - poll * timedelta(minutes=30) + timedelta(seconds=n),)
    )
    yield "stage_run", "stage started_at worker", (
        (stage, last - run * timedelta(minutes=10), "box:1")
        for run in range(RUNS, 0, -1)
        for stage in ("poll", "fetch", "extract", "assess", "code", "link")
    )
    yield "actor", "actor_id name kind countries sanctuaries", (
        (f"g{n}", f"Front {n}", "armed_group", [border[3:]], [border[:2]])
        for n in range(1, GROUPS + 1)
        for border in (BORDERS[n % len(BORDERS)],)
    )
    yield "place", (
        "place_id place_key name country admin1 admin2 latitude longitude precision geonames_id border_km "
        "border_segment"
    ), _places(archive)


def _places(archive: Archive) -> Rows:
    draw, where = random.Random(archive.size.seed + 3), dict[int, str]()
    for country, numbers in archive.places.items():
        where |= dict.fromkeys(numbers, country)
    for number in range(1, archive.size.places + 1):
        country = where[number]
        precision = draw.choices(("place", "near", "admin2", "admin1", "country"), (45, 15, 25, 10, 5))[0]
        exact = precision in ("place", "near", "admin2")
        border = draw.choice([border for border in BORDERS if country in border])
        south, west = sum(map(ord, country)) % 40, sum(map(ord, country)) * 7 % 90
        yield (
            number, _key("p", number), f"Town {number}", country,
            None if precision == "country" else f"Province {number % 9}", f"District {number % 200}" if exact else None,
            south + draw.random() * 5 if exact else None, west + draw.random() * 5 if exact else None, precision,
            number, round(draw.expovariate(1 / 60), 1) if exact else None, border if exact else None,
        )


def _articles(archive: Archive) -> Iterator[Table]:
    size, draw = archive.size, random.Random(archive.size.seed + 5)
    told: dict[int, Incident] = {}
    counts: dict[int, int] = {}
    for incident in archive.incidents:
        for telling in incident.tellings:
            told.setdefault(telling.article, incident)
            counts[telling.article] = counts.get(telling.article, 0) + 1
    languages, outlets = Weighted(LANGUAGES, LANGUAGES.values()), Weighted(range(1, size.outlets + 1))
    first_of: dict[int, int] = {}

    def articles() -> Rows:
        for n in range(size.articles):
            incident, at, outlet = told.get(n), archive.published(n), outlets.drawn(draw)
            first = n + 1 if incident is None else first_of.setdefault(incident.number, n + 1)
            copied = first != n + 1 and draw.random() < 0.5
            yield (
                n + 1, _key("a", n), f"http://o{outlet}.example/{n}", outlet, f"o{outlet}.example",
                "wire" if copied else _family(outlet), at + FETCHED_AFTER, n + 1, at + FETCHED_AFTER, 1,
                _title(archive, n, incident), at, languages.drawn(draw) if incident is None else "en",
                first if copied else None, 1 + n // 3, "relevant" if incident else "irrelevant",
            )

    yield "story", "story_id first_article_id created_at", (
        (1 + n // 3, n + 1, archive.published(n)) for n in range(0, size.articles, 3)
    )
    yield "article", (
        "article_id article_key canonical_url outlet_id host voice first_seen_at version_id version_at versions title "
        "published_at language copy_of story_id verdict"
    ), articles()
    yield "article_version", (
        "version_id article_id version_no text_hash fetched_at page_id published_has_time text_chars extractor ruleset "
        "withheld"
    ), (
        (n + 1, n + 1, 1, _key("t", n), archive.published(n) + FETCHED_AFTER, n + 1, True, 900, "tree", "r",
         "reservation" if n % 700 == 0 else None)
        for n in range(size.articles)
    )
    yield "version_text", "version_id fetched_at text search", (
        (n + 1, archive.published(n) + FETCHED_AFTER, f"{own} x{n:x} {text}", f"{own}:1 x{n:x}:2 {search}")
        for n in range(size.articles)
        for text, search in (archive.bodies[n % BODIES],)
        for own in (f"town{told[n].place}" if n in told else "markets",)
    )
    yield "assessment", (
        "version_id ruleset current assessed_at verdict score incident cross_border attack_types genre reason to_code "
        "evidence"
    ), (
        (n + 1, "r", True, archive.published(n), "relevant" if n in told else "irrelevant",
         0.3 + 0.4 * draw.random() if draw.random() < 0.02 else 0.95 if n in told else 0.03,
         0.9 if n in told else 0.05, "yes" if n in told else "no", [], "opinion" if n % 17 == 0 else "report",
         "language" if n % 31 == 0 else None, n in told, "[]")
        for n in range(size.articles)
    )
    yield "coding", "version_id ruleset current coded_at mentions", (
        (n + 1, "r", True, archive.published(n), counts[n]) for n in sorted(counts)
    )


def _title(archive: Archive, article: int, incident: Incident | None) -> str:
    """Of words that repeat and some that do not, as titles are."""
    words = archive.bodies[article % BODIES][0].split()[:6]
    about = f"Town {incident.place}" if incident else f"w{article % VOCABULARY:x}"
    return f"{' '.join(words)} {about} {article:x}".capitalize()


def _mentions(archive: Archive) -> Iterator[Table]:
    def each() -> Iterator[tuple[int, Incident, Telling]]:
        for incident in archive.incidents:
            for offset, telling in enumerate(incident.tellings):
                yield incident.first_mention + offset, incident, telling

    yield "mention", (
        "mention_id mention_key article_id version_id position ruleset coded_at verified event_type realis scope "
        "recalled date_start date_end date_precision date_basis place_id responsibility_claimed weapons confidence "
        "quote quote_start quote_end"
    ), (
        (mention, _key("m", mention), told.article + 1, told.article + 1, told.position, "r", told.at, True, one.kind,
         "denied" if mention % 40 == 0 else "planned" if mention % 40 == 1 else "actual", "incident", one.recalled,
         one.day, one.day, "day", "explicit", one.place, one.number % 9 == 0 or None, [], 0.9,
         "Some men were killed there on that day, officials said", 0, 50)
        for mention, one, told in each()
    )
    yield "mention_actor", (
        "mention_id position role name actor_id kind country certainty quote quote_start quote_end"
    ), (
        (mention, *side, "q", 0, 1) for mention, one, _ in each() for side in _actors(one)
    )
    yield "mention_casualty", (
        "mention_id position party outcome min best max speaker quote quote_start quote_end"
    ), (
        (mention, 0, one.party, "killed", told.killed, told.killed, told.killed, SPEAKERS[mention % len(SPEAKERS)],
         "some were killed", 0, 9)
        for mention, one, told in each()
        if told.killed is not None
    )
    yield "mention_origin", (
        "mention_id status origin_country target_country mechanism basis asserted_by denied_by quote quote_start "
        "quote_end"
    ), (
        (mention, *_origin(one), SPEAKERS[mention % 5], f"{one.origin} officials" if told.denies else None,
         "from across the border", 0, 9)
        for mention, one, told in each()
    )
    yield "mention_source", "mention_id position speaker role quote quote_start quote_end", (
        (mention, 0, SPEAKERS[mention % len(SPEAKERS)], "official", "they said", 0, 9) for mention, _, _ in each()
    )


def _events(archive: Archive) -> Iterator[Table]:
    yield "event", (
        "event_id status first_seen_at changed_at version_no ruleset event_type recalled date_start date_end "
        "date_precision date_basis place_id country origin_status origin_country target_country "
        "origin_mechanism origin_basis origin_denied responsibility_claimed responsibility_by suicide weapons "
        "killed_min killed_best killed_max articles outlets voices confidence mention_id"
    ), (
        (one.number, "active" if one.number % 200 else "withdrawn", min(told.at for told in one.tellings),
         max(told.at for told in one.tellings), _versions(one), "r", one.kind, one.recalled, one.day, one.day, "day",
         "explicit", one.place, one.target, *_origin(one), one.denied, one.number % 9 == 0 or None,
         f"Front {one.group}" if one.number % 9 == 0 else None, one.kind == "suicide_attack" or None, [], one.killed,
         one.killed, one.killed and one.killed + one.number % 4, len(one.tellings), len(one.tellings),
         1 + len(one.tellings) // 2, 0.3 + 0.7 * (one.number % 97) / 97, one.first_mention)
        for one in archive.incidents
    )
    yield "event_mention", "mention_id event_id score decided_by decided_at ruleset", (
        (one.first_mention + n, one.number, 2.1 + (one.number + n) % 40 / 20 if n else None, "rule", told.at, "r")
        for one in archive.incidents
        for n, told in enumerate(one.tellings)
        if (one.first_mention + n) % 40 > 1  # what did not happen belongs to no event
    )
    yield "event_version", (
        "event_id version_no valid_from valid_to ruleset cause values_hash event_type date_start date_end country "
        "place_id origin_status origin_country target_country killed_min killed_best killed_max articles voices detail"
    ), _history(archive)
    yield "event_actor", (
        "event_id position role name actor_id kind country certainty voices mention_id mention_position"
    ), (
        (one.number, *side, 1, one.first_mention, side[0]) for one in archive.incidents for side in _actors(one)
    )
    yield "event_casualty", (
        "event_id position party outcome nationality min best max voices mention_id mention_position"
    ), (
        (one.number, position, party, outcome,
         one.origin if party == "militant" and one.number % 3 == 0 else None, count, count, count, 1,
         one.first_mention, 0)
        for one in archive.incidents
        if one.killed is not None
        for position, (party, outcome, count) in enumerate(
            ((one.party, "killed", one.killed), ("civilian", "abducted" if one.kind == "abduction" else "injured", 2))
        )
    )
    yield "event_origin", (
        "event_id position status origin_country target_country mechanism basis asserted_by denied_by voices mention_id"
    ), (
        (one.number, 0, *_origin(one), SPEAKERS[one.number % 5], f"{one.origin} officials" if one.denied else None, 1,
         one.first_mention)
        for one in archive.incidents
        if one.crossed == "yes"
    )


def _history(archive: Archive) -> Rows:
    """One version a report, up to four; the toll grows."""
    for one in archive.incidents:
        times = sorted({told.at for told in one.tellings})[: _versions(one)]
        origin = _origin(one)
        for number, at in enumerate(times, 1):
            killed = one.killed and max(0, one.killed - (len(times) - number))
            yield (
                one.number, number, at, times[number] if number < len(times) else None, "r",
                "review" if number == 2 and one.number % 50 == 0 else "new_mention", b"h", one.kind, one.day, one.day,
                one.target, one.place, *origin[:3], killed, killed, killed, number, number,
                json.dumps({
                    "event_type": one.kind, "recalled": one.recalled, "confidence": 0.9,
                    "when": {"start": one.day.isoformat(), "precision": "day"},
                    "origin": {"basis": origin[4]}, "origin_denied": one.denied,
                    "actors": [{"role": side[1], "name": side[2]} for side in _actors(one)],
                }),
            )


def _actors(one: Incident) -> tuple[tuple[Any, ...], ...]:
    """Position, role, name, catalogue id, kind, country, certainty."""
    attacker = (
        (f"{one.origin} Army", None, "state", one.origin)
        if one.state
        else (f"Front {one.group}", f"g{one.group}", "armed_group", None)
    )
    return (
        (0, "perpetrator", *attacker, "stated"),
        (1, "target", f"{one.target} Army", None, "state", one.target, "stated"),
    )


def _origin(one: Incident) -> tuple[str | None, ...]:
    """Status, from, to, mechanism, basis."""
    if one.crossed != "yes":
        return one.crossed, None, None, None, None
    return "yes", one.origin, one.target, MECHANISMS.get(one.kind, "ground_crossing"), BASES[one.number % 4]
# fmt: on


def _versions(one: Incident) -> int:
    return min(len({told.at for told in one.tellings}), 4)


def _family(outlet: int) -> str:
    """Three outlets have one owner."""
    return f"f{outlet - outlet % 3}"


def _key(kind: str, number: int) -> bytes:
    return sha256(f"{kind}{number}".encode()).digest()


def fill(url: str, archive: Archive) -> dict[str, int]:
    """Write everything into an empty, upgraded database at a libpq URL; returns the rows of each table. Indexes that
    no constraint needs are made afterwards, as pg_restore does, and foreign keys are not looked up."""
    rows: dict[str, int] = {}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("set maintenance_work_mem = '1GB'")
        first = archive.begin.date().replace(day=1)
        connection.execute("select newswatch.ensure_partitions(%s, %s)", (first, archive.size.days // 30 + 2))
        definitions = _drop_indexes(connection)
        for table, columns, source in tables(archive):
            rows[table] = _copy(connection, table, columns.split(), source)
        for definition in definitions:
            connection.execute(definition)
        _restart_identities(connection)
        connection.execute("vacuum analyze")
    return rows


def _copy(connection: psycopg.Connection, table: str, columns: list[str], rows: Rows) -> int:
    statement = sql.SQL("copy newswatch.{} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _drop_indexes(connection: psycopg.Connection) -> list[sql.SQL]:
    """Returns what makes them again."""
    found = connection.execute(
        """
        select pg_get_indexdef(i.indexrelid), i.indexrelid::regclass::text
        from pg_index i
        join pg_class c on c.oid = i.indrelid and c.relkind in ('r', 'p') and not c.relispartition
        join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'newswatch'
        where not exists (select from pg_constraint k where k.conindid = i.indexrelid)
        """
    ).fetchall()
    for _, name in found:
        connection.execute(sql.SQL("drop index {}").format(sql.SQL(name)))
    # Of a partitioned table it says how the parent's alone is made, of which no partition has one
    return [sql.SQL(definition.replace(" ON ONLY ", " ON ", 1)) for definition, _ in found]


def _restart_identities(connection: psycopg.Connection) -> None:
    """Numbers go on after the highest."""
    connection.execute(
        """
        do $$
        declare
            c record;
        begin
            for c in
                select table_name as t, column_name as col from information_schema.columns
                where table_schema = 'newswatch' and is_identity = 'YES'
            loop
                execute format(
                    'select setval(pg_get_serial_sequence(%L, %L), coalesce(max(%I), 0) + 1) from newswatch.%I',
                    'newswatch.' || c.t, c.col, c.col, c.t);
            end loop;
        end
        $$
        """
    )
