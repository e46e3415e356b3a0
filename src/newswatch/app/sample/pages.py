"""HTML of the sample world: articles in their outlet's layout, lists, and the pages that are no articles."""

from __future__ import annotations

import json
from functools import cache
from html import escape
from string import Template

from newswatch.app.sample.world import Article, Site, sample_folder

# how many headlines a page lists beside its article, as the sidebars of small papers do
RELATED = 5


def article_page(site: Site, article: Article) -> str:
    """The page at the article's address, by its fate: the article, or what stands in its place."""
    match article.fate:
        case "soft_404":
            return _notice(site, "Page not found", _SOFT_404)
        case "consent_wall":
            return _notice(site, "Before you continue", _CONSENT)
        case "paywall":
            return _render(site, article, _paragraphs(site, article.paragraphs[:1]) + _PAYWALL)
        case _:
            return _render(site, article, _paragraphs(site, article.paragraphs))


def list_page(site: Site, section: str | None = None) -> str:
    """The home page (with links to the feeds) or a section's list."""
    feeds = "".join(
        f'<link rel="alternate" type="{_FEED_TYPES.get(feed.format, "application/rss+xml")}" '
        f'title="{escape(site.name)}" href="{escape(feed.path)}">\n'
        for feed in site.source.feed
        if feed.format != "sitemap"
    )
    heading = site.name if section is None else f"{section.capitalize()} | {site.name}"
    teasers = "\n".join(
        f'<article class="teaser"><h2><a href="{escape(site.link_of(a))}">{escape(a.title)}</a></h2>'
        f"<p>{escape(a.lead)}</p></article>"
        for a in site.listed(section)
    )
    return _LIST.substitute(
        language=site.language,
        heading=escape(heading),
        feeds=feeds,
        nav=_nav(site),
        teasers=teasers,
        meta_charset=_meta_charset(site),
    )


def not_found_page(site: Site) -> str:
    """The body of an honest 404."""
    return _notice(site, "404 Not Found", "<p>Nothing is published at this address.</p>")


def _render(site: Site, article: Article, body: str) -> str:
    local = article.published.astimezone(site.zone)
    others = [a for a in site.listed() if a is not article][:RELATED]
    related = "\n".join(f'<li><a href="{escape(site.link_of(a))}">{escape(a.title)}</a></li>' for a in others)
    byline = "" if article.byline is None else f"{site.source.byline_prefix}{article.byline}"
    ld = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": local.isoformat(),
        "author": [{"@type": "Person", "name": article.byline or f"{site.name} desk"}],
        "publisher": {"@type": "Organization", "name": site.name},
        "mainEntityOfPage": site.url_of(article),
    }
    return _layout(site.source.layout).substitute(
        language=site.language,
        site=escape(site.name),
        tagline=escape(site.source.tagline),
        host=site.host,
        title=escape(article.title),
        summary=escape(article.lead),
        deck=escape(article.summary or ""),
        url=escape(site.url_of(article)),
        section=escape(article.section),
        byline=escape(byline),
        author=escape(article.byline or site.name),
        date_long=escape(local.strftime(site.source.date_format)),
        date_iso=local.isoformat(),
        nav=_nav(site),
        body=body,
        related=related,
        json_ld=json.dumps(ld, ensure_ascii=False).replace("</", "<\\/"),
        meta_charset=_meta_charset(site),
    )


def _paragraphs(site: Site, paragraphs: tuple[str, ...]) -> str:
    texts = [escape(paragraph, quote=False) for paragraph in paragraphs]
    match site.source.body:
        case "p":
            parts = [f"<p>{text}</p>" for text in texts]
        case "div":
            parts = [f'<div class="par">{text}</div>' for text in texts]
        case "br":
            parts = [f"{text}<br><br>" for text in texts]
    for number, insert in enumerate(site.source.inserts, start=1):
        position = number * 3 - 1  # after the second paragraph; each insert before moved the rest by one
        if position < len(parts):
            parts.insert(position, insert)
    return "\n".join(parts)


def _nav(site: Site) -> str:
    return "\n".join(
        f'<li><a href="/section/{escape(section)}/">{escape(section.capitalize())}</a></li>'
        for section in site.sections
    )


def _meta_charset(site: Site) -> str:
    # an outlet with another charset says so in its HTTP header only
    return '<meta charset="utf-8">' if site.source.charset == "utf-8" else ""


def _notice(site: Site, heading: str, body: str) -> str:
    return _NOTICE.substitute(
        language=site.language,
        site=escape(site.name),
        heading=escape(heading),
        nav=_nav(site),
        body=body,
        meta_charset=_meta_charset(site),
    )


@cache
def _layout(name: str) -> Template:
    return Template((sample_folder() / "layouts" / f"{name}.html").read_text(encoding="utf-8"))


_FEED_TYPES = {
    "atom": "application/atom+xml",
    "atom_relative": "application/atom+xml",
    "rss10": "application/rdf+xml",
}

_LIST = Template(
    """<!doctype html>
<html lang="$language">
<head>$meta_charset<title>$heading</title>
$feeds</head>
<body>
<header><h1>$heading</h1><nav><ul>$nav</ul></nav></header>
<main>
$teasers
</main>
<footer><p><a href="/">Front page</a></p></footer>
</body>
</html>
"""
)

_NOTICE = Template(
    """<!doctype html>
<html lang="$language">
<head>$meta_charset<title>$heading | $site</title></head>
<body>
<header><a href="/">$site</a><nav><ul>$nav</ul></nav></header>
<main><h1>$heading</h1>
$body
</main>
</body>
</html>
"""
)

_SOFT_404 = """<p>Sorry, the page you are looking for could not be found. It may have been moved or deleted.</p>
<p>Try our search, or go back to the <a href="/">front page</a>.</p>"""

_CONSENT = """<p>We and our 214 partners store and access information on your device, such as cookies, to show
personalised advertising and to measure content. You can accept, reject or manage your choices at any time.</p>
<form method="post" action="/consent"><button name="all">Accept all</button> <button name="none">Reject all</button>
<button name="more">Manage options</button></form>
<p><a href="/privacy">Privacy policy</a> <a href="/cookies">Cookie policy</a></p>"""

_PAYWALL = """<div class="paywall-gate" data-paywall="true"><h3>This article is for subscribers</h3>
<p>Subscribe now to continue reading. Already a subscriber? <a href="/login">Log in</a>.</p>
<p><a class="button" href="/subscribe">Start a trial for one month</a></p></div>"""
