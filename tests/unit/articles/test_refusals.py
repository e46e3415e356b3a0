"""Which pages are no articles, and which only look like it."""

from __future__ import annotations

import pytest

from newswatch.model import Reason

from .conftest import PARAGRAPHS, TITLE, Pages

html = Pages.html
CARDS = "".join(
    f'<div class="card"><a href="/n{i}"><h3>Minister says the talks will go on in the capital next week {i}</h3></a>'
    "<p>A few words about it.</p></div>"
    for i in range(30)
)
NO_ARTICLES: dict[str, str | bytes] = {
    "soft_404 titled": html(
        "<h1>Page not found</h1><p>Sorry, the page you are looking for could not be found. It may have been moved or "
        'removed.</p><p>Try a search or go to our <a href="/">home page</a>.</p>',
        title="Page not found | Border Courier",
    ),
    "soft_404 in words": html(
        "<h1>Oops!</h1><p>We can’t seem to find the page you’re looking for.</p>", title="Courier"
    ),
    "soft_404 in french": html("<h1>Page introuvable</h1><p>Cette page n'existe plus.</p>", title="Page introuvable"),
    "consent_wall": html(
        "<h1>Before you continue</h1><p>We and our 812 partners store and/or access information on a device, such as "
        "cookies, and process personal data to provide personalised advertising.</p><p>You can accept all cookies or "
        "manage your choices. You can change your mind at any time.</p><button>Accept all</button>",
        title="Your privacy choices",
        frame=False,
    ),
    "captcha by script": "<html><head><title>Just a moment...</title></head><body><div id='cf-challenge'><h2>Checking "
    "your browser before accessing border-courier.example.</h2><p>Please enable JavaScript and cookies to continue."
    "</p></div><script src='/cdn-cgi/challenge-platform/x.js'></script></body></html>",
    "captcha by form": html(
        '<p>Please verify you are a human</p><div class="g-recaptcha"></div><p>Unusual traffic was seen from your '
        "network. To go on, complete the captcha below.</p>",
        title="Access denied",
        frame=False,
    ),
    "paywall declared": html(
        f"<article><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p><div class='paywall'><p>Subscribe to continue reading this "
        "article.</p><p>Already a subscriber? Sign in</p></div></article>",
        head='<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>',
    ),
    "paywall standing": html(
        f"<article><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}…</p><div class='subscribe-wall'>Unlock this story</div></article>"
    ),
    "login_wall": html(
        '<form><h1>Log in</h1><p>Please log in to continue to your account.</p><input type="text"><input '
        'type="password"><a>Forgot your password?</a></form>',
        title="Log in | Border Courier",
    ),
    "not_an_article section": html(CARDS, title="World news | Border Courier"),
    "not_an_article gallery": html(
        "<h1>In pictures: autumn</h1>"
        + "".join(f'<figure><img src="{i}.jpg"><figcaption>Photo {i}</figcaption></figure>' for i in range(12))
    ),
    "no_text": html('<div id="app"></div>', frame=False),
    "not_html pdf": b"%PDF-1.4 ...",
    "not_html json": b'{"a": 1}',
    "not_html words": b"Just some words without any markup.",
    "no_text nothing": b"",
    "mojibake": b"<html><body><article>"
    + "<p>Größte Überschwemmung, sagte Jürgen.</p>".encode() * 9
    + b"<p>\xff\xfe \xc3(</p>" * 3,
}


@pytest.mark.parametrize("name", NO_ARTICLES)
def test_is_refused(pages: Pages, name: str) -> None:
    headers = {"content-type": "text/html; charset=utf-8"}
    assert pages.read(NO_ARTICLES[name], headers=headers).rejected == Reason(name.split()[0])


@pytest.mark.parametrize("path", ["", "world/", "tag/border", "category/asia/page/3", "search", "en"])
def test_front_and_tag_pages_are_refused_by_path_too(pages: Pages, path: str) -> None:
    found = pages.read(html(CARDS, title="Border Courier"), url=f"https://news.border-courier.example/{path}")
    assert found.rejected is Reason.NOT_AN_ARTICLE


ARTICLES = {
    "one sentence": html(
        "<article><h1>Two held at crossing</h1><p>Police held two men at the Tarvan crossing on Monday.</p></article>"
    ),
    "brief": html(
        "<article><h1>Blast in Oskal kills three</h1><p>OSKAL: Three people were killed in a blast in the bazaar on "
        "Monday, police said.</p><p>No group has claimed it.</p></article>"
    ),
    "about captchas": html(
        Pages.article(
            paragraphs=(
                "Readers need not complete the captcha that asks “are you human” to read the news.",
                *PARAGRAPHS,
            ),
            title="Are you a robot? The captcha asks no more",
        )
    ),
    "about cookies": html(
        "<article><h1>Court rules on cookies</h1><p>The court ruled on Monday that sites must let readers reject all "
        "cookies as easily as accept all cookies.</p><p>The consent must be free, the judges said.</p></article>"
    ),
    "with a cookie notice beside it": html(
        '<div id="notice"><p>We and our partners use cookies to store and access information on your device. This site '
        "uses cookies to show advertising. You can change your choices at any time.</p></div>" + Pages.article()
    ),
    "somebody not found": html(
        "<article><h1>Missing boy not found after a week</h1><p>A boy of nine who went missing near the river has not "
        "been found after a week of search, police said on Monday.</p></article>",
        title="Missing boy not found after a week | Border Courier",
    ),
    "with a prompt to subscribe": html(
        Pages.article(
            "<p>Subscribe to our newsletter to get the news every morning.</p>", '<div class="paywall"></div>'
        )
    ),
    "not free, but all there": html(
        Pages.article(paragraphs=PARAGRAPHS * 3),
        head='<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>',
    ),
    "with a login form": html('<form><input type="password"></form>' + Pages.article()),
    "with a captcha under its comments": html(Pages.article() + '<div class="g-recaptcha"></div>'),
    "in a script without spaces": html(
        "<article><h1>国境で銃撃</h1><p>国境の警備隊が月曜日の夜に銃撃を受け、兵士二人が負傷したと軍が発表した。</p></article>",
        lang="ja",
    ),
    "under many links": html(Pages.article() + CARDS),
}


@pytest.mark.parametrize("name", ARTICLES)
def test_is_an_article(pages: Pages, name: str) -> None:
    found = pages.read(ARTICLES[name])
    assert found.rejected is None
    assert found.text
