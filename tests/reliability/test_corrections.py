"""What publishers correct becomes versions, what they delete stays, and what is taken down never comes back, in
whatever form its feed lists it again. A scripted feed; every count is exact."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.reliability.paper import Paper, Reader, article, reading

from newswatch.app import takedowns
from newswatch.model import Stage

TITLE = "Policemen killed by a bomb in Bajaur"
VERSIONS = "select version_no from newswatch.article_version v join newswatch.article a using (article_id) "
VERSIONS += "where a.canonical_url like :path order by 1"
ARTICLES = "select count(*) from newswatch.article where taken_down_at is null"
LEFT = """
select count(*) from newswatch.version_text t join newswatch.article_version v using (version_id)
join newswatch.article a using (article_id) where a.canonical_url like :path
"""


def told(killed: str, name: str = "Bajaur", head: str = "") -> bytes:
    return article(
        TITLE.replace("Bajaur", name),
        f"{killed} policemen were killed when a roadside bomb exploded in {name} district on Monday, officials said.",
        f"The district police of {name} closed the road to the {len(name)}th mile and asked drivers to wait.",
        head=head,
    )


@pytest.fixture
def paper() -> Iterator[Paper]:
    with Paper(also=("www.paper.example", "m.paper.example")) as paper:
        yield paper


@pytest.fixture
def reader(paper: Paper, scratch_database_url: str, tmp_path: Path) -> Iterator[Reader]:
    with reading(scratch_database_url, tmp_path, paper) as reader:
        yield reader


def again(paper: Paper, reader: Reader, path: str, title: str, body: bytes | None = None) -> None:
    """The publisher changes an entry, and the page behind it or not; hours later newswatch looks."""
    if body is not None:
        paper.pages[path] = type(paper.pages[path])(200, body, paper.pages[path].headers)
    paper.retitle(title, path)
    reader.hours_pass()
    reader.run()


def test_corrections_are_versions(paper: Paper, reader: Reader) -> None:
    paper.put("/bomb.html", told("Two"), title=TITLE)
    reader.run()
    for number, killed in enumerate(("Three", "Four", "Five"), start=2):
        again(paper, reader, "/bomb.html", f"{TITLE} ({killed})", told(killed))
        assert reader.column(VERSIONS, path="%bomb%") == list(range(1, number + 1))
    # the entry changes and the page does not; the page goes back to an older state: no version more
    again(paper, reader, "/bomb.html", f"{TITLE} (again)")
    again(paper, reader, "/bomb.html", f"{TITLE} (back)", told("Three"))
    assert reader.column(VERSIONS, path="%bomb%") == [1, 2, 3, 4]
    # the guid changes, the list is served twice over: still one article, one address, one event
    for guid in ("other", "and-another"):
        paper.listed.append((guid, TITLE, paper.listed[0][2]))
        paper.listed.append(paper.listed[0])
        reader.run()
    assert reader.column(ARTICLES) == [1]
    assert reader.column("select count(*) from newswatch.url") == [1]
    assert reader.column("select killed_best from analysis.events") == [5]
    # three guids, and the first one twice more in one list: by its address, and by its place
    assert reader.column("select count(*) from newswatch.entry") == [5]
    # deleted upstream, from feed and site: what was read stays, with its history
    paper.listed.clear()
    paper.pages.clear()
    reader.hours_pass()
    reader.run()
    assert reader.column(VERSIONS, path="%bomb%") == [1, 2, 3, 4]
    assert reader.column("select killed_best from analysis.events") == [5]


CANONICAL = '<link rel="canonical" href="http://paper.example/bomb.html">'
FORMS = (
    "http://paper.example/bomb.html",
    "https://paper.example/bomb.html",
    "http://PAPER.example:80/bomb.html?utm_source=rss&fbclid=1#top",
    "http://paper.example/./news/../bomb.html",
    "http://www.paper.example/bomb.html",
    "http://paper.example/b%6Fmb.html",
    "http://paper.example//bomb.html",
    "http://paper.example/amp/bomb.html",
    "http://m.paper.example/bomb.html",
)


@pytest.mark.parametrize("named", ["http://paper.example/bomb.html", "paper.example"])
def test_what_was_taken_down_never_comes_back(paper: Paper, reader: Reader, named: str) -> None:
    paper.put("/bomb.html", told("Two", head=CANONICAL), title=TITLE)
    paper.put("/other.html", told("Nine", "Khyber"), title="Policemen killed by a bomb in Khyber")
    reader.run()
    assert reader.column(ARTICLES) == [2]
    takedowns.take_down(reader.engine, named, reason="asked by the publisher", by="amal")
    reader.run(Stage.LINK)
    rest = 0 if named == "paper.example" else 1
    assert reader.column(ARTICLES) == [rest]
    assert reader.column("select count(*) from analysis.events where status = 'active'") == [rest]

    # listed again under other guids, other titles, other forms of its address, and with other words
    for path in ("/amp/bomb.html", "//bomb.html", "/b%6Fmb.html"):
        paper.pages[path] = paper.pages["/bomb.html"]
    for round_ in range(2):
        for number, form in enumerate(FORMS):
            paper.listed.append((f"again-{round_}-{number}", f"{TITLE} {number}", form))
        again(paper, reader, "/bomb.html", f"Changed {round_}", told("Three", head=CANONICAL))
        reader.do("update newswatch.feed set status = 'enabled', etag = null, body_hash = null")
        reader.run()
        assert reader.column(ARTICLES) == [rest]
        assert reader.column(LEFT, path="%bomb%") == [0]
        assert reader.column("select count(*) from analysis.events where status = 'active'") == [rest]
        assert reader.column("select count(*) from analysis.articles where url like '%bomb%'") == [0]
