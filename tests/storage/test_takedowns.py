"""What was taken down is gone, and nothing brings it back: no poll, no copy of the feed, no page, no re-run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.conftest import database_from

from newswatch.app import takedowns
from newswatch.app.runtime import Runtime
from newswatch.app.sample.server import SampleServer
from newswatch.errors import InputError
from newswatch.model import Exchange, OutcomeKind, Reason, Stage
from newswatch.model.jobs import FetchedPage
from newswatch.model.work import Result
from newswatch.settings import load
from newswatch.storage import sqlfiles
from newswatch.storage.assess_store import AssessStore
from newswatch.storage.fetch_store import FetchStore
from newswatch.storage.reprocessing import Selection, enqueue, select


class Archive:
    """The sample world's database, and what a test asks of it."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.engine = runtime.engine

    def rows(self, statement: str, **values: object) -> list[sa.Row[Any]]:
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text(statement), values).all())

    def scalar(self, statement: str, **values: object) -> Any:
        return self.rows(statement, **values)[0][0]

    def do(self, statement: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), values)

    def words(self, article: int) -> list[str]:
        """Its titles, and what nobody else writes of its text and quotations."""
        found: list[Any] = self.rows(
            """
            select v.title from newswatch.article_version v where v.article_id = :id
            union select left(regexp_replace(x.text, '^.*? [-–] ', ''), 60) from newswatch.article_version v
                join newswatch.version_text x on x.version_id = v.version_id where v.article_id = :id
            union select m.quote from newswatch.mention m where m.article_id = :id
            union select c.quote from newswatch.mention_casualty c join newswatch.mention m using (mention_id)
                where m.article_id = :id and length(c.quote) > 25
            """,
            id=article,
        )
        return [str(row[0]) for row in found]

    def places(self, words: list[str]) -> set[str]:
        """Every table and view in which one of these stands."""
        relations = self.rows(
            "select relnamespace::regnamespace::text || '.' || relname from pg_class "
            "where relnamespace in ('newswatch'::regnamespace, 'analysis'::regnamespace) "
            "and relkind in ('r', 'v', 'p') and not relispartition"
        )
        holding = (
            "select exists (select from {} t join unnest(:words) as w(word) on strpos(cast(t.* as text), word) > 0)"
        )
        return {str(name) for (name,) in relations if self.scalar(holding.format(name), words=words)}

    def told_by(self, most: int) -> tuple[int, int, str]:
        """An event that so many articles tell of at the least, one of them, and its address."""
        found: list[Any] = self.rows(
            """
            select e.event_id, a.article_id, a.canonical_url
            from newswatch.event e
            join newswatch.event_mention k using (event_id)
            join newswatch.mention m on m.mention_id = k.mention_id and m.superseded_at is null
            join newswatch.article a using (article_id)
            where e.status = 'active' and e.articles = :most and a.copy_of is null
                and a.title is not null and not exists (
                select from newswatch.article c where c.copy_of = a.article_id or c.article_id <> a.article_id
                    and c.title = a.title)
                and (select count(*) from newswatch.event_mention y join newswatch.mention z using (mention_id)
                    where z.article_id = a.article_id) = 1
            order by 1, 2 limit 1
            """,
            most=most,
        )
        event, article, address = map(str, found[0])
        return int(event), int(article), address

    def restored(self) -> None:
        """As if the feeds were restored from copies under other guids, and every page had changed."""
        self.do("update newswatch.entry set entry_key = sha256(entry_key)")
        self.do("update newswatch.feed set etag = null, last_modified = null, body_hash = null, next_poll_at = now()")
        self.do("update newswatch.url set body_hash = null, fetched_at = fetched_at - interval '9 days'")

    def again(self) -> None:
        """Everything that is kept once more, from the pages on."""
        with self.engine.connect() as connection:
            versions = select(connection, Selection())
        enqueue(self.engine, Stage.EXTRACT, versions)
        self.run()

    def run(self) -> None:
        self.runtime.run_all()

    def broken(self) -> dict[str, int]:
        found = {}
        for script in sqlfiles.scripts("checks"):
            rows = self.rows(script.read_text(encoding="utf-8"))
            if rows:
                found[script.stem] = len(rows)
        return found


@pytest.fixture
def archive(
    maintenance_url: str, sample_database: str, sample_server: SampleServer, tmp_path: Path
) -> Iterator[Archive]:
    with (
        database_from(maintenance_url, sample_database) as url,
        Runtime(load({}, home=tmp_path), url, hosts=sample_server.hosts) as runtime,
    ):
        yield Archive(runtime)


def test_an_address_is_gone_and_stays_gone(archive: Archive) -> None:
    event, article, address = archive.told_by(1)
    words = archive.words(article)
    assert {"newswatch.version_text", "newswatch.entry", "analysis.articles", "analysis.events"} <= archive.places(
        words
    )
    killed = archive.scalar("select killed_best from newswatch.event where event_id = :id", id=event)

    done = takedowns.take_down(archive.engine, address, reason="asked by the publisher", by="amal")
    archive.runtime.run_stage(Stage.LINK)

    assert (done.articles, done.feeds) == (1, ())
    assert archive.places(words) == set()
    assert archive.broken() == {}
    # nobody else told of it: the event is withdrawn, and its history keeps the values
    history = archive.rows(
        "select cause, killed_best from newswatch.event_version where event_id = :id order by version_no", id=event
    )
    assert history[-1].cause == "withdrawn"
    assert killed in {row.killed_best for row in history}

    for _ in range(2):
        archive.restored()
        archive.run()
        archive.again()
        assert archive.places(words) == set()
        assert archive.broken() == {}
    assert archive.scalar("select count(*) from newswatch.entry where reason = 'taken_down'") >= 1


def test_an_event_that_others_tell_of_goes_on_without_it(archive: Archive) -> None:
    event, article, address = archive.told_by(2)
    words = archive.words(article)
    # A person's word keeps what the rules say beside it
    archive.do("select analysis.review_correct(:id, 'killed', '7', 'a list', 'amal')", id=event)
    takedowns.take_down(archive.engine, address, reason="asked", by="amal")
    assert archive.places(words) == set()  # before anything is linked anew
    archive.runtime.run_stage(Stage.LINK)
    (row,) = archive.rows("select status, articles from newswatch.event where event_id = :id", id=event)
    assert (row.status, row.articles) == ("active", 1)
    assert archive.scalar("select killed_best from analysis.events where event_id = :id", id=event) == 7
    assert archive.places(words) == set()
    cause = "select cause from newswatch.event_version where event_id = :id order by version_no desc limit 1"
    assert archive.scalar(cause, id=event) == "takedown"
    sources = "select count(*) from analysis.event_sources where event_id = :id and article_id = :article"
    assert archive.scalar(sources, id=event, article=article) == 0
    assert archive.broken() == {}


def test_a_host_goes_with_all_below_it_and_is_not_polled(archive: Archive) -> None:
    host, below = "continental-wire.example", "%continental-wire.example"
    before = archive.scalar("select count(*) from newswatch.article where host like :below", below=below)
    others = archive.scalar("select count(*) from analysis.articles where host not like :below", below=below)
    feeds = archive.rows("select slug from newswatch.feed where url like :url order by 1", url=f"%{host}/%")
    own = archive.rows(
        "select article_id from newswatch.article a where host = :host and copy_of is null and not exists ("
        "select from newswatch.article c where c.host not like :below "
        "and (c.copy_of = a.article_id or c.title = a.title)) limit 3",
        host=host,
        below=below,
    )
    words = [word for row in own for word in archive.words(int(str(row[0])))[:2]]
    done = takedowns.take_down(archive.engine, host, reason="order of a court", by="amal")
    archive.runtime.run_stage(Stage.LINK)
    assert done.articles == before
    assert done.feeds == tuple(str(row[0]) for row in feeds)
    archive.restored()
    archive.do("update newswatch.feed set status = 'enabled' where status_reason = 'taken_down'")  # by mistake
    archive.run()
    archive.again()
    assert archive.places(words) == set()
    assert archive.scalar("select count(*) from analysis.articles where host like :below", below=below) == 0
    assert archive.scalar("select count(*) from analysis.articles") == others
    assert archive.scalar("select count(*) from newswatch.work") == 0
    assert archive.broken() == {}


def test_lifted_it_is_fetched_again_and_the_log_keeps_both(archive: Archive) -> None:
    _, article, address = archive.told_by(1)
    words = archive.words(article)
    takedowns.take_down(archive.engine, address, reason="asked", by="amal")
    takedowns.take_down(archive.engine, address, reason="asked again", by="bina")
    archive.runtime.run_stage(Stage.LINK)
    with pytest.raises(InputError, match="is not taken down"):
        takedowns.lift(archive.engine, "https://elsewhere.example/", reason="x", by="amal")
    assert takedowns.lift(archive.engine, address, reason="settled", by="chen") >= 1
    archive.run()
    assert {"newswatch.version_text", "analysis.events"} <= archive.places(words)
    assert archive.broken() == {}
    (entry,) = takedowns.listed(archive.engine)
    assert (entry.address, entry.created_by, entry.reason) == (address, "amal", "asked")
    assert (entry.lifted_by, entry.lifted_reason) == ("chen", "settled")
    takedowns.take_down(archive.engine, address, reason="once more", by="amal")
    assert archive.places(words) == set()
    assert [entry.reason for entry in takedowns.listed(archive.engine)] == ["asked", "once more"]


def test_a_page_that_leads_to_it_is_not_kept(archive: Archive) -> None:
    """Another address, of which nobody could know beforehand that it shows the article."""
    _, article, address = archive.told_by(1)
    words = archive.words(article)
    takedowns.take_down(archive.engine, address, reason="asked", by="amal")
    archive.do(
        "delete from newswatch.entry where url_id in (select url_id from newswatch.url where url = :url)", url=address
    )
    archive.do(
        "update newswatch.url set url_key = sha256(url_key), taken_down_at = null, article_id = null, "
        "fetch_reason = null where url = :url",
        url=address,
    )
    archive.restored()
    archive.run()
    assert archive.places(words) == set()
    assert archive.broken() == {}


def test_who_holds_its_text_just_then_writes_nothing(archive: Archive) -> None:
    _, article, address = archive.told_by(1)
    words = archive.words(article)
    with archive.engine.connect() as connection:
        enqueue(archive.engine, Stage.ASSESS, select(connection, Selection(article_id=article)))
    store = AssessStore(archive.engine)
    (job,) = store.claim(5)
    takedowns.take_down(archive.engine, address, reason="asked", by="amal")
    tally = store.save([Result(ticket=job.ticket, kind=OutcomeKind.DONE, reason=Reason.OK)])
    assert dict(tally.counts) == {(OutcomeKind.SKIPPED, Reason.LEASE_LOST): 1}
    assert archive.places(words) == set()


@pytest.mark.parametrize(
    "named", ["not a host", "paper.example/story", "ftp://paper.example/x", "https://", "localhost"]
)
def test_what_is_neither_address_nor_host_is_refused(named: str) -> None:
    with pytest.raises(InputError):
        takedowns.target(named)


def test_what_redirects_to_it_is_not_kept(archive: Archive) -> None:
    _, _, address = archive.told_by(1)
    takedowns.take_down(archive.engine, address, reason="asked", by="amal")
    archive.runtime.run_stage(Stage.LINK)
    elsewhere = "http://short.example/x"
    archive.do(
        "insert into newswatch.url (url_key, url, host, first_seen_at) "
        "values (sha256('x'), :url, 'short.example', now())",
        url=elsewhere,
    )
    archive.do(
        "insert into newswatch.work (stage, subject_id, ready_at, first_at) "
        "select 'fetch', url_id, now(), now() from newswatch.url where url = :url",
        url=elsewhere,
    )
    store = FetchStore(archive.engine)
    (job,) = store.claim(1)
    body = b"<p>the article that was taken down"
    exchange = Exchange(url=elsewhere, final_url=address, status=200, reason=Reason.OK, body=body, headers={})
    pages = archive.scalar("select count(*) from newswatch.page")
    tally = store.save(
        [Result(ticket=job.ticket, kind=OutcomeKind.DONE, reason=Reason.OK, value=FetchedPage(exchange=exchange))]
    )
    assert dict(tally.counts) == {(OutcomeKind.REJECTED, Reason.TAKEN_DOWN): 1}
    assert archive.scalar("select count(*) from newswatch.page") == pages
    assert archive.scalar("select taken_down_at is not null from newswatch.url where url = :url", url=elsewhere)
    assert archive.broken() == {}
