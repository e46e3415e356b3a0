"""The index of copies in tables answers as the one in memory does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from newswatch.dedup import Arrival, Decider, Limits, Lookup, MemoryIndex, Row, copies, fingerprint, stories
from newswatch.storage.copies import PostgresIndex
from newswatch.storage.copying import Stored, decide_copies

DAY = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)
WIRE = (
    "Gunmen who came over the river on motorcycles killed eleven soldiers and wounded nine others at an army post "
    "near the market town of Sarana on Wednesday morning, two security sources said. The attackers burned three "
    "vehicles and took weapons before they withdrew towards the hills, residents who fled to the town told reporters. "
    "The ministry of defence has promised a statement. It was the second attack on the post within a month."
)
OTHER = (
    "The central bank left its key rate unchanged for the third meeting in a row and said that prices of food had "
    "risen more slowly than expected. Its governor told a news conference that the harvest had helped, and that a cut "
    "in the spring was possible if the currency held. Analysts had expected no change. Shares rose a little."
)
ARTICLES = [
    ("Gunmen kill 11 soldiers at army post", WIRE),
    ("Eleven soldiers killed in attack on post", "By our correspondent\n" + WIRE + "\nAll rights reserved."),
    ("Rates unchanged", OTHER),
    ("Bank holds", OTHER.replace("a little", "slightly")),
    ("Gunmen kill 11 soldiers at army post", WIRE[:330]),
    ("Weather", "Rain."),
]


@pytest.fixture
def articles(store_engine: sa.Engine) -> list[int]:
    """Articles without their copies decided, numbered in the order of arrival."""
    with store_engine.begin() as connection:
        ids = []
        for number, (title, text) in enumerate(ARTICLES):
            article = connection.execute(
                sa.text(
                    "insert into newswatch.article (article_key, canonical_url, host, voice, first_seen_at, title) "
                    "values (:key, :url, 'x.example', :voice, :at, :title) returning article_id"
                ),
                {
                    "key": bytes([number]),
                    "url": f"http://x.example/{number}",
                    "voice": f"voice-{number}",
                    "at": DAY,
                    "title": title,
                },
            ).scalar_one()
            version = connection.execute(
                sa.text(
                    "insert into newswatch.article_version (article_id, version_no, text_hash, fetched_at, page_id, "
                    "published_has_time, text_chars, extractor, ruleset) "
                    "values (:article, 1, :hash, :at, 1, true, :chars, 'x', '1') returning version_id"
                ),
                {"article": article, "hash": bytes([number]), "at": DAY, "chars": len(text)},
            ).scalar_one()
            assert version == article  # both count from 1 in a fresh database
            ids.append(article)
    return ids


@pytest.mark.parametrize("batch", [1, 2, 6])
def test_same_verdicts_as_in_memory(store_engine: sa.Engine, articles: list[int], batch: int) -> None:
    arrivals = [
        Arrival.of(id=str(number), title=title, text=text, published=DAY + timedelta(minutes=number),
                url=f"http://x.example/{number - 1}")
        for number, (title, text) in zip(articles, ARTICLES, strict=True)
    ]  # fmt: skip
    expected = Decider(MemoryIndex()).decide_many(arrivals)
    for start in range(0, len(articles), batch):
        part = [
            Stored(article_id=int(one.id), fingerprint=one.fingerprint, at=one.published or DAY, url=one.url or "")
            for one in arrivals[start : start + batch]
        ]
        with store_engine.begin() as connection:
            numbers = {one.article_id: one.article_id for one in part}
            decide_copies(connection, part, frozenset(numbers), numbers)
    with store_engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "select a.article_id, a.copy_of, s.first_article_id, a.voice from newswatch.article a "
                "join newswatch.story s using (story_id) order by a.article_id"
            )
        ).all()
    assert [(row.copy_of, row.first_article_id) for row in rows] == [
        (int(verdict.copy_of) if verdict.copy_of else None, int(verdict.story)) for verdict in expected
    ]
    assert rows[1].copy_of == rows[0].article_id
    assert rows[1].voice == "voice-0"  # a copy is no voice of its own


def test_an_index_forgets(store_engine: sa.Engine, articles: list[int]) -> None:
    with store_engine.begin() as connection:
        part = [Stored(article_id=articles[0], fingerprint=fingerprint(None, WIRE), at=DAY, url="http://x.example/0")]
        decide_copies(connection, part, frozenset([articles[0]]), {articles[0]: articles[0]})
        PostgresIndex(connection).remove([articles[0]])
        for table in ("copy_signature", "copy_band", "story_key"):
            assert connection.execute(sa.text(f"select count(*) from newswatch.{table}")).scalar_one() == 0  # noqa: S608


def test_an_index_ages_and_knows_equal_texts_for_ever(store_engine: sa.Engine, articles: list[int]) -> None:
    """Its months are dropped once no look-up reaches them; the hash of every text stays."""

    def decided(number: int, text: str, at: datetime) -> str | None:
        with store_engine.begin() as connection:
            part = [
                Stored(article_id=number, fingerprint=fingerprint(None, text), at=at, url=f"http://x.example/{number}")
            ]
            decide_copies(connection, part, frozenset([number]), {number: number})
            kind: str | None = connection.execute(
                sa.text("select kind from newswatch.article_copy where article_id = :id"), {"id": number}
            ).scalar_one()
            return kind

    assert decided(articles[0], WIRE, DAY) is None
    assert decided(articles[1], "By our correspondent\nIn Sarana itself all was calm by noon.\n" + WIRE, DAY) == "near"
    with store_engine.begin() as connection:
        connection.execute(sa.text("select newswatch.ensure_partitions('2026-01-01', 1)"))
        for table in ("copy_signature", "copy_band", "story_key"):
            connection.execute(sa.text(f"update newswatch.{table} set seen_at = '2026-01-20'"))  # noqa: S608
    # as long as the month is there, but came too long ago
    assert decided(articles[2], WIRE.replace("Gunmen", "Armed men"), DAY) is None
    with store_engine.begin() as connection:
        for table in ("copy_signature", "copy_band", "story_key"):
            drop = sa.text("select newswatch.drop_partitions(:table, '2026-02-01')")
            assert connection.execute(drop, {"table": table}).scalar_one() == 1
    year = timedelta(days=365)
    assert decided(articles[3], WIRE.upper(), DAY + year) == "exact"
    assert decided(articles[4], WIRE.replace("Gunmen", "Fighters"), DAY + 2 * year) is None


def test_hot_words_and_templates_are_read_in_bounds(store_engine: sa.Engine) -> None:
    """However many share a band or key, as many answers come as the bounds allow, the same as in memory."""
    limits = Limits(most_rows=4, most_alike=3, most_near=6, most_stories=2, most_members=2)
    texts = [f"{WIRE}\nNote {number} of the desk: the market was shut." for number in range(15)]
    memory = MemoryIndex()
    lookups: list[Lookup] = []
    with store_engine.begin() as connection:
        index = PostgresIndex(connection)
        for number, text in enumerate(texts, start=1):
            connection.execute(
                sa.text(
                    "with made as (insert into newswatch.story (first_article_id, created_at) "
                    "values (cast(cast(:n as text) as bigint), now()) "
                    "returning story_id) insert into newswatch.article (article_key, canonical_url, host, voice, "
                    "first_seen_at, published_at, story_id) "
                    "select cast(cast(:n as text) as bytea), 'http://x.example/' || :n, 'x', 'x', :at, :at, story_id "
                    "from made"
                ),
                {"n": str(number), "at": DAY + timedelta(minutes=number)},
            )
            signature, profile = copies.signature(text), stories.profile(None, text)
            row = Row(
                id=str(number),
                at=DAY + timedelta(minutes=number),
                url=f"http://x.example/{number}",
                signature=signature,
                profile=profile.pack(),
                keys=profile.keys(),
                copy_of=None,
                story=str(number),
            )
            for one in (memory, index):
                one.add([row])
            lookups.append(
                Lookup(
                    text_hash=bytes([number]),
                    url=None,
                    bands=signature.bands,
                    keys=profile.keys(),
                    at=DAY + timedelta(minutes=number, seconds=30),
                )
            )
        for mine, theirs in zip(index.find(lookups, limits), memory.find(lookups, limits), strict=True):
            assert [row.id for row in mine.alike] == [row.id for row in theirs.alike]
            assert [row.id for row in mine.related] == [row.id for row in theirs.related]
            assert 0 < len(mine.alike) <= limits.most_alike
            assert 0 < len(mine.related) <= limits.most_stories * limits.most_members
