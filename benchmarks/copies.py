"""Looking for copies and stories, and adding to their index: what an article costs with so many stored.

    python benchmarks/copies.py                                  # 10,000 and 100,000 stored: half a minute
    python benchmarks/copies.py --sizes 10000 100000 1000000     # some minutes, and 8 GB of disk
    python benchmarks/copies.py --json docs/performance/copies.json

Each size has a database of its own in an embedded PostgreSQL, filled in bulk as the pipeline would have left it:
20,000 articles a day, so that 10,000 are half a day and a million are fifty, of which look-ups reach thirty. Stories
have names of their own and share words of the day with others, by Zipf. Then batches of 16 come, as the extract stage
saves them (and of 64, to compare): each article is a text of 250 to 500 words, every sixth a copy of one that came
before, edited or cut short, every second on a story that runs. Measured is `decide_copies`, signatures included: all
that the stage does for copies, stories and voices: the time that passes, and the processor time of this process and of
the server, which other programs change less. The rounds of the sizes take turns; the median round counts.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import psycopg
import sqlalchemy as sa
from stage_cost import spent

from newswatch.dedup import fingerprint, stories
from newswatch.storage import embedded, migrate
from newswatch.storage.copying import Stored, decide_copies
from newswatch.storage.database import connect

A_DAY = 20_000
ROUND = 480  # articles of one round: thirty batches of sixteen
WARMING = 1  # rounds that are not counted: the server's memory fills
TOPICS, OWN_WORDS = 20_000, 6  # words of the day that all stories draw from; words that a story has for itself
OF_TOPICS = 6  # of a story's twelve keys
COMMON = (
    "the a of to in and said on that for was with by at from it as were had not he they after who have has been which "
    "their police people officials government two three killed army district near town border security forces attack "
    "local area village road morning night wounded injured hospital group claimed responsibility spokesman reported "
    "men vehicle fire house market region province state week year before since between against under over during"
).split()
SYLLABLES = "ka mar do lin ve so ter bal qui ra pen sta mo rel ti gan du fer os lam".split()
TABLES = ("article", "story", "copy_text", "copy_signature", "copy_band", "story_key")


FILLING = (
    """
    insert into newswatch.story (story_id, first_article_id, created_at) overriding system value
    select n, 3 * n - 2, now() from generate_series(1, %(stories)s) n
    """,
    """
    insert into newswatch.article (article_id, article_key, canonical_url, host, voice, first_seen_at, published_at,
        story_id, versions) overriding system value
    select n, sha256(int8send(n)), 'http://p.example/' || n, 'p.example', 'p', %(first)s + n * %(day)s,
        %(first)s + n * %(day)s, least((n - 1) / 3, %(stories)s - 1) + 1, 1
    from generate_series(1, %(size)s::bigint) n
    """,
    """
    insert into newswatch.copy_text (text_hash, article_id)
    select sha256(int8send(-n)), n from generate_series(1, %(size)s::bigint) n
    """,
    # A least value of 400 shingles is one of a four-hundredth of all values
    """
    insert into newswatch.copy_signature
        (article_id, seen_at, at, text_hash, whole, head, told, words, profile, bands, keys)
    select n, %(first)s + n * %(day)s, %(first)s + n * %(day)s, sha256(int8send(-n)), substr(junk, 1, 512),
        substr(junk, 513, 192), substr(junk, 705, 96), 400, '\\x00'::bytea || substr(junk, 801, 576),
        array(
            select place << 32 | floor(random() * 2 ^ 32 / 400)::bigint
            from generate_series(0::bigint, 15 + 0 * n) place),
        t.keys
    from generate_series(1, %(size)s::bigint) n
    join told t on t.story = least((n - 1) / 3, %(stories)s - 1)
    join noise x on x.number = n %% 64
    """,
    "drop index newswatch.copy_band_key",
    """
    insert into newswatch.copy_band (band_key, at, article_id, seen_at)
    select k, at, article_id, seen_at from newswatch.copy_signature, unnest(bands) k
    """,
    "create index copy_band_key on newswatch.copy_band (band_key, at, article_id)",
    "drop index newswatch.story_key_term",
    """
    insert into newswatch.story_key (term_key, at, article_id, seen_at)
    select k, at, article_id, seen_at from newswatch.copy_signature, unnest(keys) k
    """,
    "create index story_key_term on newswatch.story_key (term_key, at, article_id)",
    """
    select setval(pg_get_serial_sequence('newswatch.article', 'article_id'), %(size)s + 1),
        setval(pg_get_serial_sequence('newswatch.story', 'story_id'), %(size)s + 1)
    """,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path, help="write the figures there, too")
    options = parser.parse_args()
    # Not below a private home: as root the server has a user of its own
    home = Path(tempfile.mkdtemp(prefix="newswatch-bench-"))
    home.chmod(0o711)
    try:
        with embedded.hold(home) as url:
            server = psutil.Process(embedded.status(home).pid)
            measured = measure(url, server, sorted(options.sizes), options.rounds)
    finally:
        embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)
    show(measured)
    if options.json is not None:
        options.json.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def measure(url: str, server: psutil.Process, sizes: Sequence[int], rounds: int) -> dict[str, Any]:
    """All sizes, their rounds in turn."""
    found: dict[str, Any] = {}
    with ExitStack() as stack:
        databases = {}
        for size in sizes:
            started = time.perf_counter()
            databases[size] = Database(url, size)
            stack.callback(databases[size].close)
            found[str(size)] = {"filled_s": round(time.perf_counter() - started, 1), "tables": databases[size].tables()}
            print(f"{size:,} stored after {time.perf_counter() - started:.0f} s", file=sys.stderr)
        for batch in (16, 64):
            taken: dict[int, list[Cost]] = {size: [] for size in sizes}
            for turn in range(WARMING + rounds):
                for size, database in databases.items():
                    cost = database.round(batch, server)
                    if turn >= WARMING:
                        taken[size].append(cost)
            medians = {size: Cost(*map(statistics.median, zip(*costs, strict=True))) for size, costs in taken.items()}
            first = medians[sizes[0]]
            for size, median in medians.items():
                found[str(size)][f"batches_of_{batch}"] = {
                    "articles_a_second": round(ROUND / median.wall),
                    "articles_a_processor_second": round(ROUND / median.processor),
                    "ms_an_article": round(1000 * median.wall / ROUND, 3),
                    "ms_of_client": round(1000 * median.client / ROUND, 3),
                    "ms_of_server": round(1000 * median.server / ROUND, 3),
                    "to_the_first_size": round(median.wall / first.wall, 3),
                    "to_the_first_size_processor": round(median.processor / first.processor, 3),
                    "rounds_ms": [round(1000 * cost.wall / ROUND, 3) for cost in taken[size]],
                }
        for size, database in databases.items():
            found[str(size)]["copies"], found[str(size)]["of"] = database.copies, database.came
    return {
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg(), "python": sys.version.split()[0]},
        "articles_a_day": A_DAY,
        "sizes": found,
    }


class Cost(NamedTuple):
    """Seconds that passed, and seconds of processor."""

    wall: float
    client: float
    server: float

    @property
    def processor(self) -> float:
        return self.client + self.server


@dataclass(frozen=True, slots=True)
class Told:
    """A story: words that it has for itself, and words of the day."""

    own: tuple[str, ...]
    topics: tuple[str, ...]


class News:
    """Texts that nobody wrote."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        # as news is: the first words are in one article of a hundred, the last in one of a million
        weights = [1 / (rank + 50) for rank in range(TOPICS)]
        total, self.sums = 0.0, []
        for weight in weights:
            total += weight
            self.sums.append(total)

    def story(self, number: int) -> Told:
        """The story of a number; words of its own are named for it."""
        topics = self.draw.choices(range(TOPICS), cum_weights=self.sums, k=OF_TOPICS)
        return Told(
            own=tuple(name(TOPICS + number * OWN_WORDS + place) for place in range(OWN_WORDS)),
            topics=tuple(map(name, topics)),
        )

    def text(self, told: Told) -> str:
        """An article of it: 250 to 500 words, its names in them several times."""
        words = self.draw.choices(COMMON, k=self.draw.randint(230, 470))
        for word in (*told.own, *told.topics):
            for _ in range(self.draw.randint(2, 4)):
                words.insert(self.draw.randrange(len(words)), word.title())
        lines = [" ".join(words[start : start + 40]) + "." for start in range(0, len(words), 40)]
        return "\n".join(lines)

    def edited(self, text: str) -> str:
        """A copy of it: under a byline, a word in thirty changed, or cut short."""
        kind = self.draw.randrange(3)
        if kind == 0:
            return f"By Our Correspondent\n{text}\nAll rights reserved."
        if kind == 1:
            return "\n".join(text.splitlines()[:3])
        words = text.split(" ")
        for place in range(70, len(words), 30):
            words[place] = self.draw.choice(COMMON)
        return " ".join(words)


def name(number: int) -> str:
    """A word that nobody else has."""
    out = []
    number += len(SYLLABLES) ** 2
    while number:
        number, place = divmod(number, len(SYLLABLES))
        out.append(SYLLABLES[place])
    return "".join(out)


def term(word: str) -> int:
    """The key of a word."""
    return next(iter(stories.profile(None, word.title()).terms))


def _stored(versions: dict[int, int], texts: Sequence[str]) -> list[Stored]:
    now = datetime.now(UTC)
    return [
        Stored(article_id=number, fingerprint=fingerprint(None, text), at=now, url=f"http://p.example/{number}")
        for number, text in zip(versions, texts, strict=True)
    ]


class Database:
    """One size."""

    def __init__(self, url: str, size: int) -> None:
        with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
            connection.execute(f"create database copies_{size}")
        self.url = sa.make_url(url).set(database=f"copies_{size}").render_as_string(hide_password=False)
        self.engine = connect(self.url, application="benchmark")
        migrate.upgrade(self.engine)
        self.news = News(size)
        self.now = datetime.now(UTC)
        self.stories = size // 3
        self.came = self.copies = 0
        self.running: list[Told] = []
        self.printed: list[str] = []
        self._fill(size)

    def close(self) -> None:
        self.engine.dispose()

    def _fill(self, size: int) -> None:
        """Rows as the pipeline leaves them. Signatures and profiles are noise of the right size; the keys are those of
        the words of their stories."""
        first = self.now - timedelta(days=size / A_DAY)
        draw = self.news.draw
        topics = [term(name(number)) for number in range(TOPICS)]
        with psycopg.connect(self.url.replace("+psycopg", "", 1)) as connection, connection.cursor() as cursor:
            cursor.execute("select newswatch.ensure_partitions(%s, 13)", ((first - timedelta(days=1)).date(),))
            cursor.execute("create temporary table told (story bigint primary key, keys bigint[])")
            with cursor.copy("copy told (story, keys) from stdin") as copy:
                for story in range(self.stories):
                    own = struct.unpack_from("<6I", blake2b(b"s%d" % story, digest_size=24).digest())
                    drawn = draw.choices(topics, cum_weights=self.news.sums, k=OF_TOPICS)
                    copy.write_row((story, [*own, *drawn]))
            cursor.execute("create temporary table noise (number bigint primary key, junk bytea)")
            with cursor.copy("copy noise (number, junk) from stdin") as copy:
                for number in range(64):
                    copy.write_row((number, draw.randbytes(2_000)))
            for statement in FILLING:
                cursor.execute(
                    statement, {"size": size, "first": first, "day": timedelta(days=1) / A_DAY, "stories": self.stories}
                )
            connection.commit()
            connection.autocommit = True
            for table in TABLES:
                cursor.execute(f"vacuum analyze newswatch.{table}")
            cursor.execute("checkpoint")

    def round(self, batch: int, server: psutil.Process) -> Cost:
        """So many articles in batches: what deciding on them took, up to the end of the transaction."""
        wall = client = in_server = 0.0
        for _ in range(ROUND // batch):
            texts = [self._next() for _ in range(batch)]
            with self.engine.connect() as connection:
                versions = self._store(connection, texts)
                before, started, worked = spent(server), time.perf_counter(), time.process_time()
                stored = _stored(versions, texts)
                kinds = decide_copies(connection, stored, frozenset(versions), versions)
                connection.commit()
                wall += time.perf_counter() - started
                client += time.process_time() - worked
                in_server += spent(server) - before
            self.copies += len(kinds)
        return Cost(wall, client, in_server)

    def _next(self) -> str:
        draw = self.news.draw
        self.came += 1
        if self.printed and self.came % 6 == 0:
            return self.news.edited(draw.choice(self.printed[-300:]))
        if self.running and self.came % 2 == 0:
            told = draw.choice(self.running[-100:])
        else:
            told = self.news.story(5_000_000 + self.came)
            self.running.append(told)
        self.printed.append(self.news.text(told))
        return self.printed[-1]

    def _store(self, connection: sa.Connection, texts: Sequence[str]) -> dict[int, int]:
        """The articles' own rows, which are not measured: versions by article."""
        now = datetime.now(UTC)
        keys = [random.randbytes(32) for _ in texts]
        ids = list(
            connection.execute(
                sa.text(
                    "insert into newswatch.article (article_key, canonical_url, host, voice, first_seen_at, "
                    "published_at) select k, 'http://p.example/' || encode(k, 'hex'), 'p.example', 'p', :now, :now "
                    "from unnest(cast(:keys as bytea[])) as n(k) returning article_id"
                ),
                {"keys": keys, "now": now},
            ).scalars()
        )
        made = connection.execute(
            sa.text(
                "insert into newswatch.article_version (article_id, version_no, text_hash, fetched_at, page_id, "
                "published_has_time, text_chars, extractor, ruleset) "
                "select id, 1, '', :now, 1, true, 1, 'x', '1' from unnest(cast(:ids as bigint[])) as n(id) "
                "returning article_id, version_id"
            ),
            {"ids": ids, "now": now},
        )
        return {row.article_id: row.version_id for row in sorted(made)}

    def tables(self) -> dict[str, int]:
        """Bytes of the index, with its indexes, and what of it an article takes."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                sa.text(
                    "select p.relname, sum(pg_total_relation_size(c.oid)) as size from pg_class p "
                    "left join pg_inherits i on i.inhparent = p.oid join pg_class c on c.oid in (p.oid, i.inhrelid) "
                    "where p.relname = any(:tables) group by 1"
                ),
                {"tables": [table for table in TABLES if table.startswith(("copy", "story_"))]},
            )
            return {row.relname: int(row.size) for row in rows}


def show(measured: dict[str, Any]) -> None:
    """A table of the sizes."""
    print(f"{measured['machine']}, {measured['articles_a_day']:,} articles a day")
    print(
        f"{'stored':>10} {'batch':>6} {'articles/s':>11} {'ratio':>6} {'of processor':>13} {'ratio':>6} "
        f"{'client ms':>10} {'server ms':>10} {'index':>10} {'an article':>11}"
    )
    for size, found in measured["sizes"].items():
        whole = sum(found["tables"].values())
        for batch in (16, 64):
            one = found[f"batches_of_{batch}"]
            print(
                f"{int(size):>10,} {batch:>6} {one['articles_a_second']:>11,} {one['to_the_first_size']:>6.2f} "
                f"{one['articles_a_processor_second']:>13,} {one['to_the_first_size_processor']:>6.2f} "
                f"{one['ms_of_client']:>10.2f} {one['ms_of_server']:>10.2f} "
                f"{whole / 1e6:>7,.0f} MB {whole / int(size):>9,.0f} B"
            )
        print(f"{'':>10} of {found['of']:,} that came {found['copies']:,} were found to be copies")


if __name__ == "__main__":
    main()
