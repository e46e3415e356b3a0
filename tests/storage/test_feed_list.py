"""The list of feeds in a real database: brought in, added to, removed, seen alive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from newswatch.errors import InputError
from newswatch.model import FeedSpec, FeedStatus, Outlet
from newswatch.storage import feed_list
from newswatch.storage.database import connect

HARBOUR = Outlet(
    slug="harbour",
    name="Harbour Gazette",
    family="harbour",
    country="MT",
    language="en",
    timezone="Europe/Malta",
    homepage="https://harbour.example/",
)
SEEN = FeedSpec(
    slug="harbour-all", url="https://harbour.example/feed", outlet="harbour", seen_alive=date(2026, 3, 1), enabled=True
)
UNSEEN = FeedSpec(slug="harbour-world", url="https://harbour.example/world", outlet="harbour")
OFF = FeedSpec(slug="harbour-old", url="https://harbour.example/old", outlet="harbour", seen_alive=date(2026, 1, 1))
DAY = date(2026, 3, 10)


@pytest.fixture
def engine(scratch_database_url: str) -> Iterator[sa.Engine]:
    engine = connect(scratch_database_url)
    yield engine
    engine.dispose()


def status(engine: sa.Engine) -> dict[str, tuple[str, str | None]]:
    return {one.slug: (one.status.value, one.status_reason) for one in feed_list.listed(engine)}


def run(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_a_catalogue_comes_in_once(engine: sa.Engine) -> None:
    first = feed_list.bring(engine, [HARBOUR], [SEEN, UNSEEN, OFF])
    assert first == feed_list.Brought(outlets=1, added=3, changed=0, retired=0)
    assert feed_list.bring(engine, [HARBOUR], [SEEN, UNSEEN, OFF]) == feed_list.Brought(
        outlets=0, added=0, changed=0, retired=0
    )
    assert status(engine) == {
        "harbour-all": ("enabled", None),
        "harbour-old": ("disabled", feed_list.SWITCHED_OFF),
        "harbour-world": ("disabled", feed_list.NEVER_SEEN),
    }
    [found, *_] = feed_list.listed(engine)
    assert (found.url, found.outlet_name, found.language, found.entries) == (SEEN.url, "Harbour Gazette", "en", 0)


def test_seen_alive_enables_what_waited_for_it(engine: sa.Engine) -> None:
    feed_list.bring(engine, [HARBOUR], [SEEN, UNSEEN, OFF])
    assert feed_list.seen_alive(engine, ["harbour-all", "harbour-world", "harbour-old", "none"], DAY) == (
        "harbour-world",
    )
    assert {slug: state for slug, (state, _) in status(engine).items()} == {
        "harbour-all": "enabled",
        "harbour-old": "disabled",
        "harbour-world": "enabled",
    }
    assert {one.seen_alive for one in feed_list.listed(engine)} == {DAY}
    # and the catalogue, which still has not seen it, does not undo that
    assert feed_list.bring(engine, [HARBOUR], [SEEN, UNSEEN, OFF]).changed == 0


def test_a_feed_that_failures_disabled_comes_back_when_seen_alive(engine: sa.Engine) -> None:
    feed_list.bring(engine, [HARBOUR], [SEEN])
    run(engine, "update newswatch.feed set status = 'disabled', status_reason = 'not found', failures = 30")
    assert feed_list.seen_alive(engine, ["harbour-all"], DAY) == ("harbour-all",)
    [found] = feed_list.listed(engine)
    assert (found.status, found.failures) == (FeedStatus.ENABLED, 0)


def test_the_catalogue_s_editor_switches(engine: sa.Engine) -> None:
    feed_list.bring(engine, [HARBOUR], [SEEN, UNSEEN, OFF])
    now_seen = replace(UNSEEN, seen_alive=DAY, enabled=True)
    now_off = replace(SEEN, enabled=False)
    assert feed_list.bring(engine, [HARBOUR], [now_off, now_seen, replace(OFF, enabled=True)]).changed == 3
    assert status(engine) == {
        "harbour-all": ("disabled", feed_list.SWITCHED_OFF),
        "harbour-old": ("enabled", None),
        "harbour-world": ("enabled", None),
    }


def test_another_address_begins_anew_and_a_move_is_kept(engine: sa.Engine) -> None:
    feed_list.bring(engine, [HARBOUR], [SEEN])
    run(engine, "update newswatch.feed set url = 'https://moved.example/', etag = 'x', body_hash = 'h', failures = 4")
    assert feed_list.bring(engine, [HARBOUR], [SEEN]).changed == 0
    assert feed_list.listed(engine)[0].url == "https://moved.example/"
    feed_list.bring(engine, [HARBOUR], [replace(SEEN, url="https://harbour.example/new")])
    with engine.connect() as connection:
        row = connection.execute(sa.text("select url, etag, body_hash, failures from newswatch.feed")).one()
    assert tuple(row) == ("https://harbour.example/new", None, None, 0)


def test_what_the_catalogue_drops_is_retired_and_may_return(engine: sa.Engine) -> None:
    feed_list.bring(engine, [HARBOUR], [SEEN, UNSEEN])
    feed_list.add(engine, [], [replace(OFF, slug="mine", url="https://mine.example/")], added_by=feed_list.USER)
    assert feed_list.bring(engine, [HARBOUR], [UNSEEN]).retired == 1
    assert status(engine)["harbour-all"] == ("retired", feed_list.NOT_IN_CATALOGUE)
    assert status(engine)["mine"][0] == "disabled"
    feed_list.bring(engine, [HARBOUR], [SEEN, UNSEEN])
    assert status(engine)["harbour-all"] == ("enabled", None)


def test_removed_stays_removed(engine: sa.Engine) -> None:
    feed_list.bring(engine, [HARBOUR], [SEEN, UNSEEN])
    assert feed_list.remove(engine, ["harbour-all"]) == 1
    assert feed_list.remove(engine, ["harbour-all"]) == 0
    feed_list.bring(engine, [HARBOUR], [SEEN, UNSEEN])
    feed_list.seen_alive(engine, ["harbour-all"], DAY)
    assert status(engine)["harbour-all"] == ("retired", feed_list.REMOVED)
    with pytest.raises(InputError, match="no feed nowhere"):
        feed_list.remove(engine, ["harbour-world", "nowhere"])
    assert status(engine)["harbour-world"][0] == "disabled"


def test_adding(engine: sa.Engine) -> None:
    feed_list.bring(engine, [HARBOUR], [SEEN])
    feed_list.add(engine, [replace(HARBOUR, name="Other name")], [UNSEEN], added_by=feed_list.OPML)
    assert {one.outlet_name for one in feed_list.listed(engine)} == {"Harbour Gazette"}
    assert {one.added_by for one in feed_list.listed(engine)} == {"catalogue", "opml"}
    with pytest.raises(InputError, match="feed harbour-all already"):
        feed_list.add(engine, [], [SEEN], added_by=feed_list.USER)
    with pytest.raises(InputError, match="no outlet elsewhere"):
        feed_list.add(engine, [], [replace(OFF, outlet="elsewhere")], added_by=feed_list.USER)
    # what was removed can be added again
    feed_list.remove(engine, ["harbour-all"])
    feed_list.add(engine, [], [SEEN], added_by=feed_list.USER)
    assert status(engine)["harbour-all"] == ("enabled", None)


def test_the_package_s_own_catalogue(engine: sa.Engine) -> None:
    from newswatch.catalog import feed_files

    outlets, feeds = feed_files.load()
    assert feed_list.bring(engine, outlets, feeds).added == len(feeds)
    again = feed_list.bring(engine, outlets, feeds)
    assert again == feed_list.Brought(outlets=0, added=0, changed=0, retired=0)
