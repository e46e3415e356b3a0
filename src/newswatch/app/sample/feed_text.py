"""The sample world's feeds as text, in the formats that are met in the wild."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from newswatch.app.sample.world import Article, FeedSource, Site


def content_type(feed: FeedSource) -> str:
    """The media type that the feed is served with, without its charset."""
    match feed.format:
        case "atom" | "atom_relative":
            return "application/atom+xml"
        case "rss10":
            return "application/rdf+xml"
        case "bare" | "malformed":
            return "text/xml"
        case "sitemap":
            return "application/xml"
        case _:
            return "application/rss+xml"


def feed_text(site: Site, feed: FeedSource) -> str:
    """The whole feed, newest article first."""
    articles = site.listed(feed.section)
    match feed.format:
        case "rss20":
            return _rss20(site, feed, articles, full=False)
        case "rss20_full":
            return _rss20(site, feed, articles, full=True)
        case "rss10":
            return _rss10(site, feed, articles)
        case "atom":
            return _atom(site, feed, articles, relative=False)
        case "atom_relative":
            return _atom(site, feed, articles, relative=True)
        case "malformed":
            return _malformed(site, feed, articles)
        case "bare":
            return _bare(site, feed, articles)
        case "sitemap":
            return _sitemap(site, articles)


def newest(site: Site, feed: FeedSource) -> datetime:
    """When the feed last changed: its newest article's publication."""
    return max(article.published for article in site.listed(feed.section))


def _declaration(site: Site) -> str:
    return f'<?xml version="1.0" encoding="{site.source.charset}"?>\n'


def _link(site: Site, feed: FeedSource, article: Article) -> str:
    return f"http://{site.host}{site.link_of(article)}{feed.tracking}"


def _rfc822(moment: datetime, site: Site) -> str:
    return format_datetime(moment.astimezone(site.zone))


def _rss20(site: Site, feed: FeedSource, articles: tuple[Article, ...], *, full: bool) -> str:
    items = []
    for article in articles:
        author = "" if article.byline is None else f"<dc:creator>{escape(article.byline)}</dc:creator>"
        html = "".join(f"<p>{escape(p)}</p>" for p in article.paragraphs)
        content = f"<content:encoded><![CDATA[{html}]]></content:encoded>" if full else ""
        items.append(
            f"<item><title>{escape(article.title)}</title><link>{escape(_link(site, feed, article))}</link>"
            f'<guid isPermaLink="false">{site.host}-{article.slug}</guid>{author}'
            f"<category>{escape(article.section)}</category>"
            f"<pubDate>{_rfc822(article.published, site)}</pubDate>"
            f"<description>{escape(article.lead)}</description>{content}</item>"
        )
    return (
        f'{_declaration(site)}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n'
        f"<channel><title>{escape(site.name)}</title><link>http://{site.host}/</link>"
        f"<description>{escape(site.source.tagline)}</description><language>{site.language}</language>"
        f'<atom:link href="http://{site.host}{feed.path}" rel="self" type="application/rss+xml"/><ttl>30</ttl>\n'
        + "\n".join(items)
        + "\n</channel></rss>\n"
    )


def _rss10(site: Site, feed: FeedSource, articles: tuple[Article, ...]) -> str:
    links = [escape(_link(site, feed, article), {'"': "&quot;"}) for article in articles]
    order = "".join(f'<rdf:li rdf:resource="{link}"/>' for link in links)
    items = "\n".join(
        f'<item rdf:about="{link}"><title>{escape(article.title)}</title><link>{link}</link>'
        f"<description>{escape(article.lead)}</description><dc:date>{article.published.isoformat()}</dc:date></item>"
        for link, article in zip(links, articles, strict=True)
    )
    return (
        f'{_declaration(site)}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">\n'
        f'<channel rdf:about="http://{site.host}{feed.path}"><title>{escape(site.name)}</title>'
        f"<link>http://{site.host}/</link><description>{escape(site.source.tagline)}</description>"
        f"<dc:language>{site.language}</dc:language><sy:updatePeriod>hourly</sy:updatePeriod>"
        f"<items><rdf:Seq>{order}</rdf:Seq></items></channel>\n{items}\n</rdf:RDF>\n"
    )


def _atom(site: Site, feed: FeedSource, articles: tuple[Article, ...], *, relative: bool) -> str:
    base = f' xml:base="http://{site.host}/"' if relative else ""
    entries = "\n".join(
        f"<entry><id>tag:{site.host},2026:{article.slug}</id><title>{escape(article.title)}</title>"
        f'<link rel="alternate" href="'
        f'{escape(site.link_of(article).lstrip("/") if relative else _link(site, feed, article))}"/>'
        f"<published>{article.published.isoformat()}</published><updated>{article.published.isoformat()}</updated>"
        f"<author><name>{escape(article.byline or site.name)}</name></author>"
        f'<summary type="text">{escape(article.lead)}</summary></entry>'
        for article in articles
    )
    return (
        f'{_declaration(site)}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{site.language}"{base}>\n'
        f"<id>http://{site.host}/</id><title>{escape(site.name)}</title>"
        f'<link rel="self" href="http://{site.host}{feed.path}"/><link href="http://{site.host}/"/>'
        f"<updated>{newest(site, feed).isoformat()}</updated>\n{entries}\n</feed>\n"
    )


def _malformed(site: Site, feed: FeedSource, articles: tuple[Article, ...]) -> str:
    # bare ampersands, an entity that XML does not know, dates by hand, and no end of channel or rss
    items = "\n".join(
        f"<item><title>{article.title}</title><link>{_link(site, feed, article)}</link>"
        f"<guid>{site.host}/{article.slug}</guid>"
        f"<pubDate>{article.published.astimezone(site.zone):%d %b %Y %H:%M:%S %z}</pubDate>"
        f"<description>{article.lead}&nbsp;</description></item>"
        for article in articles
    )
    return (
        f"\n{_declaration(site)}<rss version=2.0><channel><title>{site.name}</title>"
        f"<link>http://{site.host}/</link><description>{site.source.tagline}</description>\n{items}\n"
    )


def _bare(site: Site, feed: FeedSource, articles: tuple[Article, ...]) -> str:
    items = "\n".join(
        f"<item><title>{escape(article.title)}</title><link>{escape(_link(site, feed, article))}</link>"
        f"<description>{escape(article.lead)}</description></item>"
        for article in articles
    )
    return (
        f'{_declaration(site)}<rss version="0.91"><channel><title>{escape(site.name)}</title>'
        f"<link>http://{site.host}/</link><description>{escape(site.source.tagline)}</description>\n"
        f"{items}\n</channel></rss>\n"
    )


def _sitemap(site: Site, articles: tuple[Article, ...]) -> str:
    urls = "\n".join(
        f"<url><loc>{escape(f'http://{site.host}{site.link_of(article)}')}</loc><news:news><news:publication>"
        f"<news:name>{escape(site.name)}</news:name><news:language>{site.language}</news:language>"
        f"</news:publication><news:publication_date>{article.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(article.title)}</news:title></news:news></url>"
        for article in articles
    )
    return (
        f'{_declaration(site)}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{urls}\n</urlset>\n'
    )
