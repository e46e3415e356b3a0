"""One page or text through the stages that need no database, and what each of them said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from newswatch import articles
from newswatch.app.fetching import open_fetcher
from newswatch.app.rules import load_rules
from newswatch.articles.decoding import decode
from newswatch.articles.language import detected
from newswatch.catalog import feed_files, lexicon_files
from newswatch.errors import NewswatchError
from newswatch.matching import CueReader, read
from newswatch.model import ArticleText, Evidence, Exchange, Extraction, Outlet, Page, Purpose, Reason, Request
from newswatch.pipeline.analysis import CODE_FROM, analyze
from newswatch.pipeline.extract import TEXT_CHARS, TITLE_CHARS
from newswatch.reports.explain import Explained
from newswatch.sandbox import Sandbox
from newswatch.settings import Settings
from newswatch.urls import same_site

# Plain text has no markup in its first part; where it has, it is a page
_SNIFFED = 5_000
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|article|div|p|br|meta)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the user knows better than the page: it wins over what the page says."""

    title: str | None = None
    published: datetime | None = None


async def explain_url(
    url: str, given: Given, settings: Settings, *, hosts: Mapping[str, tuple[str, int]] | None = None
) -> Explained:
    """Fetch a page and explain it; what goes wrong outside is in the explanation. `hosts` are the sample world's.
    SettingsError: no contact is set."""
    async with open_fetcher(settings, hosts=hosts) as fetcher:
        exchange = await fetcher.get(Request(url=url, purpose=Purpose.PAGE))
    if exchange.reason is not Reason.OK:
        return Explained(what=url, exchange=exchange, code_from=CODE_FROM)
    page = Page(
        url=exchange.url,
        final_url=exchange.final_url,
        body=exchange.body,
        headers=exchange.headers,
        fetched_at=exchange.fetched_at or datetime.now(UTC),
    )
    return _page(url, page, given, settings, exchange)


def explain_bytes(what: str, body: bytes, given: Given, settings: Settings) -> Explained:
    """Explain a page that was saved to a file, or a plain text. `what` names it."""
    decoded = decode(body, {}).text
    if _MARKUP.search(decoded[:_SNIFFED]):
        page = Page(url="", final_url="", body=body, headers={}, fetched_at=datetime.now(UTC))
        return _page(what, page, given, settings, None)
    language, plain = detected(decoded)
    article = ArticleText(
        id=what,
        text=decoded[:TEXT_CHARS],
        title=given.title,
        published=given.published,
        language=language if plain else None,
    )
    return _analysed(Explained(what=what, code_from=CODE_FROM), article)


def _page(what: str, page: Page, given: Given, settings: Settings, exchange: Exchange | None) -> Explained:
    with Sandbox(workers=1, memory_bytes=settings.sandbox_memory_bytes) as sandbox:
        answer = sandbox.call(articles.extract, page, wall_s=settings.page_parse_s)
    extraction = answer.value
    if extraction is None:
        reason = answer.reason or Reason.PARSE_FAILED
        raise NewswatchError(
            f"{what} cannot be read as a page: {reason.value} {answer.detail}".rstrip(),
            advice="The pipeline sets such a page aside with this reason",
        )
    outlet = _outlet(page.final_url)
    found = Explained(what=what, exchange=exchange, extraction=extraction, outlet=outlet, code_from=CODE_FROM)
    if not extraction.text:
        return found
    return _analysed(found, _article(what, page, extraction, outlet, given))


def _article(what: str, page: Page, extraction: Extraction, outlet: Outlet | None, given: Given) -> ArticleText:
    return ArticleText(
        id=what,
        text=extraction.text[:TEXT_CHARS],
        title=given.title or (extraction.title or "")[:TITLE_CHARS] or None,
        published=given.published or extraction.published,
        url=page.final_url or None,
        language=extraction.language,
        timezone=outlet.timezone if outlet is not None else "UTC",
        country=outlet.country if outlet is not None else None,
    )


def _analysed(found: Explained, article: ArticleText) -> Explained:
    analysis = analyze(article, load_rules())
    lexicon = lexicon_files.load()
    notes = {cue.id: f"{cue.type.value if cue.type else 'any kind'}, strength {cue.strength:g}" for cue in lexicon.cues}
    document = read(article.text)
    reader = CueReader(lexicon.cues, lexicon.not_cues)
    signs = [(one.cue.type, document.quote(one.first, one.last)) for one in reader.find(document)]
    return replace(
        found,
        article=article,
        analysis=analysis,
        cues={one.cue: notes[one.cue] for one in analysis.assessment.evidence if one.cue in notes},
        kinds=tuple(
            tuple(
                words
                for kind, words in signs
                if kind is mention.event_type and mention.quote.start <= words.start < mention.quote.end
            )
            for mention in analysis.mentions
        ),
        lookalikes=tuple(
            Evidence(cue=one.value, quote=document.quote(one.first, one.last)) for one in reader.false(document)
        ),
    )


def _outlet(url: str) -> Outlet | None:
    """The catalogue's outlet whose home page is on the same site: what the pipeline knows of the article's outlet."""
    if not url:
        return None
    outlets, _ = feed_files.load()
    return next((one for one in outlets if same_site(one.homepage, url)), None)
