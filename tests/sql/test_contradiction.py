"""Two capitals contradict each other: one event, with both words beside each other, each with its speaker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from newswatch.app import catalogues
from newswatch.app.runtime import Runtime
from newswatch.app.sample import world
from newswatch.app.sample.server import SampleServer
from newswatch.app.sample.world import Article, World
from newswatch.settings import load
from newswatch.storage.database import connect

ISLAMABAD = """
ISLAMABAD: Seven soldiers were killed and nine others injured on Saturday when militants attacked a security post in
the Spinwam area of North Waziristan, the military's media wing said.

The Inter-Services Public Relations said that the attackers had crossed from Afghanistan's Khost province before dawn.
Five of the attackers were killed in the exchange of fire, it added.
"""
KABUL = """
KABUL: The Afghan Taliban government denied on Sunday that the militants who attacked a security post in Pakistan's
Spinwam area on Saturday had crossed from Afghanistan.

Pakistan's military had said that seven soldiers were killed in the attack in North Waziristan.

"Nobody crossed from Afghanistan," said Zabihullah Mujahid, the spokesman of the Taliban government.
"""


TOLD = {
    "frontier-herald": ("seven-soldiers-killed", "Seven soldiers killed in Spinwam", 14, ISLAMABAD),
    "jhelum-observer": ("kabul-denies", "Kabul denies that attackers crossed the border", 15, KABUL),
}


def two_capitals() -> World:
    """Two papers of the sample world, each with one article: one has Islamabad's word, the other Kabul's answer."""
    sites = {}
    for host, site in world.load().sites.items():
        if site.source.outlet in TOLD:
            slug, title, day, text = TOLD[site.source.outlet]
            when = datetime(2026, 3, day, 18, tzinfo=ZoneInfo("Asia/Karachi"))
            article = Article(slug=slug, title=title, published=when, section="world", text=text)
            feeds = tuple(feed for feed in site.source.feed if feed.section is None)
            sites[host] = replace(site, source=site.source.model_copy(update={"article": (article,), "feed": feeds}))
    return World(sites=sites)


@pytest.fixture
def ended(scratch_database_url: str, tmp_path: Path) -> Iterator[sa.Engine]:
    with (
        SampleServer(world=two_capitals()) as server,
        Runtime(load({}, home=tmp_path), scratch_database_url, hosts=server.hosts) as runtime,
    ):
        outlets, feeds = world.catalogue()
        catalogues.bring_sample(runtime.engine, outlets, [feed for feed in feeds if feed.outlet in TOLD])
        runtime.run_all()
    engine = connect(scratch_database_url)
    yield engine
    engine.dispose()


def test_islamabad_asserts_and_kabul_denies(ended: sa.Engine) -> None:
    with ended.connect() as connection:
        connection.execute(sa.text("set role newswatch_analyst"))
        [event] = connection.execute(sa.text("select * from analysis.events")).all()
        claims = connection.execute(
            sa.text(
                "select claim, speaker, outlet, quote from analysis.event_claims where event_id = :e "
                "and claim like 'origin%' order by claim, speaker"
            ),
            {"e": event.event_id},
        ).all()
    assert (event.place, event.date_start) == ("Spinwam", date(2026, 3, 14))
    assert (event.cross_border, event.origin_country, event.target_country) == ("yes", "AF", "PK")
    assert (event.killed_min, event.killed_best, event.killed_max) == (12, 12, 12)
    assert (event.origin_denied, event.articles, event.independent_sources) == (True, 2, 2)
    told = {(claim, speaker, outlet) for claim, speaker, outlet, _ in claims}
    assert ("origin", "The Inter-Services Public Relations", "Frontier Herald") in told
    assert ("origin_denied", "The Afghan Taliban government", "Jhelum Observer") in told
    text = " ".join((ISLAMABAD + KABUL).split())
    assert claims
    assert all(quote and quote in text for *_, quote in claims)
