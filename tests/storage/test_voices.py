"""Whose voice an article is: copies, credited agencies and outlets of one owner make one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from newswatch.dedup import crediting, fingerprint
from newswatch.storage.copying import Stored, decide_copies

DAY = datetime(2026, 10, 16, 8, 0, tzinfo=UTC)
WIRE = (
    "Gunmen who came over the river on motorcycles killed eleven soldiers and wounded nine others at an army post "
    "near the market town of Sarana on Wednesday morning, two security sources said.\n"
    "The attackers burned three vehicles and took weapons before they withdrew towards the hills, residents who fled "
    "to the town told this newspaper. The ministry of defence has promised a statement.\n"
    "It was the second attack on the post within a month, after one in which four soldiers had died."
)
OWN = (
    "Eleven troops died when fighters on motorcycles overran a position outside Sarana, a colonel said by telephone on "
    "Wednesday. He counted nine wounded, who had been flown to the capital, and said that three vehicles were lost. "
    "The dead are to be buried on Friday. Nobody has said who sent the men, whom herders had seen cross the river."
)
Print = Callable[..., int]
Issue = tuple[Stored, int]


@pytest.fixture
def issue(store_engine: sa.Engine) -> Callable[..., Issue]:
    """Stores an article of a paper; returns it with its version, undecided."""
    count = 0

    def once(paper: str, text: str, *, wire: bool = False, authors: tuple[str, ...] = ()) -> Issue:
        nonlocal count
        count += 1
        url = f"http://{paper}.example/{count}"
        with store_engine.begin() as connection:
            outlet = connection.execute(
                sa.text(
                    "insert into newswatch.outlet (slug, name, family, language, timezone, homepage, kind) "
                    "values (:slug, :slug, :slug, 'en', 'UTC', 'x', :kind) returning outlet_id"
                ),
                {"slug": paper, "kind": "wire" if wire else "newspaper"},
            ).scalar_one()
            number: int = connection.execute(
                sa.text(
                    "insert into newswatch.article (article_key, canonical_url, outlet_id, host, voice, first_seen_at, "
                    "title) values (:key, :url, :outlet, :host, :host, :at, 'x') returning article_id"
                ),
                {"key": url.encode(), "url": url, "outlet": outlet, "host": paper, "at": DAY},
            ).scalar_one()
            version = connection.execute(
                sa.text(
                    "insert into newswatch.article_version (article_id, version_no, text_hash, fetched_at, page_id, "
                    "published_has_time, text_chars, extractor, ruleset) "
                    "values (:article, 1, :key, :at, 1, true, 1, 'x', '1') returning version_id"
                ),
                {"article": number, "key": url.encode(), "at": DAY},
            ).scalar_one()
            stored = Stored(
                article_id=number,
                fingerprint=fingerprint(None, text),
                at=DAY + timedelta(hours=count),
                url=url,
                credit=crediting.load().find(text, authors=authors),
            )
        return stored, version

    return once


def decide(engine: sa.Engine, issues: Sequence[Issue]) -> None:
    """Decides on these in one batch, as the extract stage does."""
    with engine.begin() as connection:
        numbers = {stored.article_id: version for stored, version in issues}
        decide_copies(connection, [stored for stored, _ in issues], frozenset(numbers), numbers)


@pytest.fixture
def print_(store_engine: sa.Engine, issue: Callable[..., Issue]) -> Print:
    """Stores an article of a paper and decides on it alone; returns its number."""

    def once(paper: str, text: str, *, wire: bool = False, authors: tuple[str, ...] = ()) -> int:
        one = issue(paper, text, wire=wire, authors=authors)
        decide(store_engine, [one])
        return one[0].article_id

    return once


def voices(engine: sa.Engine) -> list[tuple[str, str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text("select host, voice, voice_basis from newswatch.article order by article_id")
        ).all()
    return [(row.host, row.voice, row.voice_basis) for row in rows]


def test_a_copy_speaks_with_its_originals_voice(store_engine: sa.Engine, print_: Print) -> None:
    print_("courier", WIRE)
    print_("herald", f"By Our Correspondent\n{WIRE}")
    print_("mirror", OWN)
    assert voices(store_engine) == [
        ("courier", "courier", "outlet"),
        ("herald", "courier", "copy"),
        ("mirror", "mirror", "outlet"),
    ]


def test_papers_that_credit_one_agency_are_one_voice_in_other_words(store_engine: sa.Engine, print_: Print) -> None:
    print_("courier", f"SARANA, Oct 16 (Reuters) - {WIRE}")
    print_("herald", f"{OWN}\nWith input from Reuters")
    print_("mirror", OWN.replace("Eleven troops", "Some eleven men"), authors=("AFP",))
    assert [(voice, basis) for _, voice, basis in voices(store_engine)] == [
        ("reuters", "credit"),
        ("reuters", "credit"),
        ("afp", "credit"),  # its own credit goes before the words it shares
    ]


def test_the_agency_that_a_copy_credits_is_the_originals_voice_too(store_engine: sa.Engine, print_: Print) -> None:
    print_("courier", WIRE)
    print_("herald", WIRE)
    print_("mirror", f"{WIRE}\n(AFP)")
    print_("globe", WIRE)
    assert voices(store_engine) == [
        ("courier", "afp", "copy"),
        ("herald", "afp", "copy"),
        ("mirror", "afp", "credit"),
        ("globe", "afp", "copy"),
    ]


def test_agencies_that_are_not_named_give_way_to_one_that_is(store_engine: sa.Engine, print_: Print) -> None:
    print_("courier", f"By Agencies\n{WIRE}")
    print_("herald", f"{WIRE}\n(AFP)")
    print_("mirror", f"{WIRE}\nWith inputs from agencies")
    assert {voice for _, voice, _ in voices(store_engine)} == {"afp"}


def test_a_wire_that_others_printed_first_is_their_voice(store_engine: sa.Engine, print_: Print) -> None:
    print_("courier", f"By Agencies\n{WIRE}")
    print_("herald", WIRE)
    print_("norden-press", WIRE, wire=True)
    print_("globe", WIRE)
    assert voices(store_engine) == [
        ("courier", "norden-press", "copy"),
        ("herald", "norden-press", "copy"),
        ("norden-press", "norden-press", "outlet"),
        ("globe", "norden-press", "copy"),
    ]


def test_it_is_also_where_all_came_in_one_batch(store_engine: sa.Engine, issue: Callable[..., Issue]) -> None:
    decide(
        store_engine,
        [
            issue("courier", f"By Agencies\n{WIRE}"),
            issue("herald", f"By Agencies\n{WIRE}"),
            issue("mirror", WIRE),
            issue("norden-press", WIRE, wire=True),
            issue("globe", WIRE),
        ],
    )
    assert {voice for _, voice, _ in voices(store_engine)} == {"norden-press"}


def test_another_toll_in_the_same_words_is_the_same_voice(store_engine: sa.Engine, print_: Print) -> None:
    print_("courier", WIRE)
    print_("herald", WIRE.replace("eleven soldiers", "fourteen soldiers"))
    assert voices(store_engine)[1] == ("herald", "courier", "words")


def test_what_the_text_says_of_its_voice_is_kept(store_engine: sa.Engine, print_: Print) -> None:
    number = print_("courier", f"Eleven soldiers were killed on Wednesday, the state news agency IRNA reported.\n{OWN}")
    with store_engine.connect() as connection:
        row = connection.execute(
            sa.text("select voice, voice_basis, voice_quote from analysis.articles where article_id = :id"),
            {"id": number},
        ).one()
    assert tuple(row) == ("irna", "relay", "IRNA reported")
