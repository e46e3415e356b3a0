"""A page's text, title, authors, language, address and rights."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.articles import extract
from newswatch.model import Extraction, Page, Reason

from .conftest import FETCHED, PARAGRAPHS, Pages

NOISE = {
    "an aside": '<aside><h3>Related</h3><a href="/a">Another thing that happened</a></aside>',
    "read more": '<p><strong>Read more: <a href="/x">Minister visits the valley</a></strong></p>',
    "also read": '<p>ALSO READ | <a href="/x">Minister visits the valley</a></p>',
    "hidden": '<div style="display: none"><p>Words that nobody sees, though there are quite a few of them.</p></div>',
    "print only": '<div class="print-header"><span>https://news.border-courier.example/x</span></div>',
    "a shouted link": '<p><a href="/y">TWO HELD AFTER THE RAID IN THE NORTH</a></p>',
    "a card": '<a href="/z"><span><span>Also here</span><span>Minister visits the valley again</span></span></a>',
    "a picture": '<figure><img src="x.jpg"><figcaption>A soldier stands guard. Photo: J. Doe</figcaption></figure>',
    "a newsletter": "<p>Sign up for our free newsletter and get the news every morning.</p>",
    "an advertisement": "<p>Advertisement</p>",
    "a rule": "<p>___</p>",
    "a shortcode": '<p>[button link="/submit" type="big"] Send us your photos[/button]</p>',
    "comments": '<div class="comments" id="comments"><p>I live there and saw nothing of it, said a reader.</p></div>',
}


@pytest.mark.parametrize("name", NOISE)
def test_noise_between_paragraphs_is_left_out(pages: Pages, name: str) -> None:
    assert pages.read(pages.html(pages.article(NOISE[name]))).text == pages.text


@pytest.mark.parametrize(
    "line",
    [
        "Follow us on Facebook and Telegram.",
        "(Reporting by Ana Doe; Editing by Jo Roe)",
        "© 2026 Border Courier. All rights reserved.",
        "Ana Doe contributed to this report.",
        "Have a tip? Write to us.",
        "Like this story? Share it with a friend!",
        "Updated at 1:23 p.m.",
        "comments",
    ],
)
def test_prompts_and_credits_at_the_end_are_left_out(pages: Pages, line: str) -> None:
    page = pages.html(pages.article(paragraphs=(*PARAGRAPHS, line)))
    assert pages.read(page).text == pages.text


def test_the_list_after_a_mark_is_left_out(pages: Pages) -> None:
    page = pages.html(
        pages.article(paragraphs=(*PARAGRAPHS, "Don't miss", "Minister visits the valley", "Rain is over"))
    )
    assert pages.read(page).text == pages.text


def test_title_stamp_and_byline_at_the_head_are_left_out(pages: Pages) -> None:
    page = pages.html(
        pages.article(paragraphs=(pages.title, "By Ana Doe", "Published: October 13, 2026 at 10:00", *PARAGRAPHS))
    )
    assert pages.read(page).text == pages.text


@pytest.mark.parametrize(
    "line",
    [
        "Watch towers were built along the river last year, and more will follow, the ministry said on Monday.",
        "Related attacks have killed eleven soldiers since March, according to the army.",
        "“Subscribe to our newsletter,” the fake message said, and the link in it led to the attackers' own server.",
        "By Tuesday evening the army had closed the road to Oskal and sent two companies to the valley.",
        "The photo shows the two soldiers at the gate.",
    ],
)
def test_sentences_with_such_words_stay(pages: Pages, line: str) -> None:
    text = pages.read(pages.html(pages.article(f"<p>{line}</p>"))).text
    assert line in text.split("\n")


def test_a_quoted_post_stays(pages: Pages) -> None:
    post = (
        '<div class="social-embed"><blockquote class="twitter-tweet"><p>Patrol attacked at Tarvan. We will answer.</p>'
        "— Army (@army) October 13, 2026</blockquote></div>"
    )
    assert "Patrol attacked at Tarvan. We will answer." in pages.read(pages.html(pages.article(post))).text


def test_a_card_over_a_name_goes_and_the_name_stays(pages: Pages) -> None:
    line = (
        '<p><span style="color: red">Governor <span class="pop"><a href="/p">Ana Doe</a><span class="box"><span>'
        '<a href="/1">Governor opens the new hospital in the valley after a long delay</a> <a href="/2">Governor says '
        "the road to Oskal will be mended before winter</a></span></span></span> spoke of an ambush.</span></p>"
    )
    assert "Governor Ana Doe spoke of an ambush." in pages.read(pages.html(pages.article(line))).text.split("\n")


def test_a_body_in_pieces_is_put_together(pages: Pages) -> None:
    piece = '<div class="grid"><div class="body__container">{}</div><div class="rail"><p>Ad</p></div></div>'
    more = tuple(
        one.replace("Monday", "Sunday").replace("The", "This") + " More came later that day." for one in PARAGRAPHS
    )
    body = "".join(piece.format("".join(f"<p>{one}</p>" for one in part)) for part in (PARAGRAPHS, more))
    found = pages.read(pages.html(f"<article><h1>{pages.title}</h1>{body}</article>"))
    assert found.text == "\n".join((*PARAGRAPHS, *more))


def test_other_articles_on_the_page_are_not_its_pieces(pages: Pages) -> None:
    body = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    others = "".join(f'<article><h2>Story {i}</h2><div class="entry">{body}</div></article>' for i in range(2))
    mine = tuple(one.replace("Tarvan", "Morvan") for one in PARAGRAPHS)
    first = f'<article><h1>Mine</h1><div class="entry">{"".join(f"<p>{one}</p>" for one in mine)}</div></article>'
    assert pages.read(pages.html(first + others)).text == "\n".join(mine)


def test_the_publishers_own_text_is_taken_where_the_page_shows_none(pages: Pages) -> None:
    said = pages.text.replace("\n", "\\n\\n").replace('"', '\\"')
    head = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{said}"}}</script>'
    found = pages.read(pages.html('<div id="app"></div>', head=head))
    assert (found.text, found.extractor) == (pages.text, "json_ld")


def test_markup_in_the_publishers_own_text_is_taken_out(pages: Pages) -> None:
    said = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    head = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{said}"}}</script>'
    assert pages.read(pages.html('<div id="app"></div>', head=head)).text == pages.text


def test_an_extractor_that_fails_is_a_reason(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise KeyError("a bug of the library")

    monkeypatch.setattr("newswatch.articles.body.bare_extraction", fails)
    found = pages.read(pages.html(pages.article()))
    assert found.rejected is Reason.PARSE_FAILED
    assert found.warnings == ("trafilatura failed: KeyError: 'a bug of the library'",)
    assert found.title == pages.title


def test_a_text_of_enormous_length_is_cut_and_told(pages: Pages) -> None:
    found = pages.read(pages.html(pages.article(paragraphs=("Long words of the minister. " * 90_000,))))
    assert len(found.text) == 2_000_000
    assert any("text cut" in one for one in found.warnings)


def test_deep_nesting_loses_nothing(pages: Pages) -> None:
    found = pages.read(pages.html("<div>" * 300 + pages.article() + "</div>" * 300))
    assert found.text == pages.text


def test_nesting_beyond_the_parser_is_told(pages: Pages) -> None:
    assert any("depth" in one for one in pages.read(pages.html(pages.article() + "<div>" * 3000)).warnings)


@pytest.mark.parametrize("reference", ["&#27;", "&#7;", "&#x1b;"])
def test_a_control_reference_does_not_lose_the_article(pages: Pages, reference: str) -> None:
    assert pages.read(pages.html(pages.article().replace("Gunmen", f"{reference}Gunmen"))).text == pages.text


def test_controls_and_overrides_are_cleaned(pages: Pages) -> None:
    page = pages.html(pages.article().replace("Gunmen", "\u202eGun\u200bmen\x9b").replace("TARVAN", "TAR\u00adVAN"))
    assert pages.read(page).text == pages.text


HEADS = {
    "og": '<meta property="og:title" content="Patrol fired on - Border Courier">'
    '<meta property="og:site_name" content="Border Courier">',
    "json_ld": (
        '<script type="application/ld+json">{"@graph":[{"@type":"Article","headline":"Patrol fired on"}]}</script>'
    ),
    "escaped twice": '<meta property="og:title" content="Patrol fired on"><meta name="x" content="&amp;amp;">',
    "host": '<meta property="og:title" content="Patrol fired on | Border Courier">',
}


@pytest.mark.parametrize("name", HEADS)
def test_the_title_is_without_the_sites_name(pages: Pages, name: str) -> None:
    assert pages.read_head(HEADS[name]).title == "Patrol fired on"


def test_entities_in_statements_are_read(pages: Pages) -> None:
    assert (
        pages.read_head('<meta property="og:title" content="Army &amp;#8220;fires&amp;#8221; back">').title
        == "Army “fires” back"
    )


def test_a_title_with_a_dash_stays_whole(pages: Pages) -> None:
    title = "Tarvan - Oskal road closed after blast"
    page = pages.html(pages.article(title=title), title=title)
    assert pages.read(page).title == title


AUTHORS = {
    '<script type="application/ld+json">{"@type":"Article","author":[{"name":"Ana Doe"},{"name":"Jo Roe"}]}</script>': (
        "Ana Doe",
        "Jo Roe",
    ),
    '<meta name="author" content="By Ana Doe and Jo Roe">': ("Ana Doe", "Jo Roe"),
    '<meta name="author" content="https://social.example/ana">': (),
    '<meta name="author" content="admin">': (),
    '<meta property="article:author" content="Ana Doe, Senior Correspondent">': ("Ana Doe",),
    '<meta name="author" content="' + "(" * 100_000 + '">': (),
}


@pytest.mark.parametrize("head", AUTHORS, ids=range(len(AUTHORS)))
def test_authors(pages: Pages, head: str) -> None:
    assert pages.read_head(head).authors == AUTHORS[head]


def test_a_byline_on_the_page(pages: Pages) -> None:
    page = pages.html('<p class="byline">By Ana Doe</p>' + pages.article())
    assert pages.read(page).authors == ("Ana Doe",)


CANONICAL = {
    '<link rel="canonical" href="/2026/10/13/patrol">': "https://news.border-courier.example/2026/10/13/patrol",
    '<link rel="canonical" href="https://border-courier.example/a?utm_source=x#top">': "https://border-courier.example/a",
    '<link rel="canonical" href="https://stranger.example/a">': Pages.url,
    '<link rel="canonical" href="https://news.border-courier.example/">': Pages.url,
    '<link rel="canonical" href="javascript:alert(1)">': Pages.url,
    '<meta property="og:url" content="https://news.border-courier.example/story/7">': "https://news.border-courier.example/story/7",
    "": Pages.url,
}


@pytest.mark.parametrize("head", CANONICAL, ids=range(len(CANONICAL)))
def test_canonical_url(pages: Pages, head: str) -> None:
    assert pages.read_head(head).canonical_url == CANONICAL[head]


def test_rights_are_recorded_as_found(pages: Pages) -> None:
    head = '<meta name="robots" content="noarchive, noai"><meta name="tdm-reservation" content="1">'
    headers = {"Content-Type": "text/html; charset=utf-8", "X-Robots-Tag": "noindex", "Content-Usage": "train-ai=n"}
    found = pages.read(pages.html(pages.article(), head=head), headers=headers)
    assert found.rights == {
        "header:x-robots-tag": "noindex",
        "header:content-usage": "train-ai=n",
        "meta:robots": "noarchive, noai",
        "meta:tdm-reservation": "1",
    }
    assert pages.read(pages.html(pages.article())).rights == {}


def test_the_answer_can_be_sent_between_processes(pages: Pages) -> None:
    found = pages.read(pages.html(pages.article()))
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 our own bytes


def test_the_same_page_gives_the_same_answer(pages: Pages) -> None:
    page = pages.html(pages.article(*NOISE.values()))
    assert pages.read(page) == pages.read(page)


def _extract(body: bytes) -> Extraction:
    url = "https://border-courier.example/a"
    return extract(Page(url=url, final_url=url, body=body, headers={}, fetched_at=FETCHED))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_give_an_answer(body: bytes) -> None:
    _extract(body)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_page_with_parts_missing_gives_an_answer(data: st.DataObject) -> None:
    page = Pages.html(Pages.article(*NOISE.values()), head="".join(HEADS.values())).encode()
    start = data.draw(st.integers(0, len(page)))
    size = data.draw(st.integers(0, 200))
    other = data.draw(st.binary(max_size=20))
    found = _extract(page[:start] + other + page[start + size :])
    assert found.rejected is not None or found.text


HOSTILE = {
    "attributes": "<div " + " ".join(f"a{i}=1" for i in range(50_000)) + ">",
    "author": '<meta name="author" content="' + "(" * 40_000 + '">',
    "spans": "<p>" + "<span>" * 8_000 + "x</p>",
    "links in spans": "<p>" + "<span><a href=x>a</a>" * 2_000,
    "hidden in hidden": '<div style="display:none">' * 2_000,
    "json": '<script type="application/ld+json">' + "[" * 50_000 + "</script>",
    "json in graphs": '<script type="application/ld+json">' + '{"@graph":' * 5_000 + "1" + "}" * 5_000 + "</script>",
    "title": "<title>" + "a | " * 100_000 + "</title>",
    "stamps": '<span class="date">' + "1 march " * 20_000 + "</span>",
    "prompts": "<p>" + "subscribe to " * 20_000 + "</p>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_cost_no_square_of_their_size(pages: Pages, name: str) -> None:
    import time

    page = pages.html(pages.article(), head=HOSTILE[name]) if name in ("author", "title") or "json" in name else None
    body = page or pages.html(pages.article() + HOSTILE[name])
    began = time.process_time()
    pages.read(body)
    # measured 0.01 to 0.4 s; the square of these sizes takes 3 to 40 s
    assert time.process_time() - began < 3
