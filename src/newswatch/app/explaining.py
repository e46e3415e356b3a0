"""One page or text through the stages that need no database, and what each of them said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import cast

import sqlalchemy as sa

from newswatch import articles
from newswatch.app.fetching import open_fetcher
from newswatch.app.rules import load_rules
from newswatch.articles.decoding import decode
from newswatch.articles.language import detected
from newswatch.catalog import feed_files, lexicon_files
from newswatch.errors import InputError, NewswatchError
from newswatch.events.linking import THRESHOLD
from newswatch.events.mentions import Coder, Where
from newswatch.events.places import PlaceMention
from newswatch.matching import CueReader, read
from newswatch.model import (
    ArticleText,
    Evidence,
    Exchange,
    Extraction,
    Mention,
    Outlet,
    Page,
    Place,
    Purpose,
    Reason,
    Request,
)
from newswatch.pipeline.analysis import CODE_FROM, MOST_CHARACTERS, analyze
from newswatch.pipeline.extract import TEXT_CHARS, TITLE_CHARS
from newswatch.relevance import reckoning
from newswatch.reports.explain import Explained
from newswatch.reports.explain_mentions import Considered
from newswatch.sandbox import Sandbox
from newswatch.settings import Settings
from newswatch.storage import explaining as storage
from newswatch.storage.reading import Row
from newswatch.urls import canonical, same_site

__all__ = ["THRESHOLD", "Given", "explain_bytes", "explain_event", "explain_url", "explain_url_stored"]

# Plain text has no markup in its first part; where it has, it is a page
_SNIFFED = 5_000
MOST_OTHERS = 3  # other places of one name that are shown
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|article|div|p|br|meta)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the user knows better than the page: it wins over what the page says."""

    title: str | None = None
    published: datetime | None = None


def explain_url_stored(engine: sa.Engine, url: str, given: Given) -> Explained:
    """Explain the text that is kept of this address, by the rules of today. InputError: none is."""
    with engine.connect() as connection:
        found = storage.stored(connection, canonical(url) or url)
    if found is None:
        raise InputError(
            f"No text of {url} is stored", advice="`newswatch articles` lists what is; without --stored it is fetched"
        )
    article = replace(found, title=given.title or found.title, published=given.published or found.published)
    return _analysed(Explained(what=url, code_from=CODE_FROM), article)


def explain_event(engine: sa.Engine, number: int) -> tuple[Row, Explained | None]:
    """An event with its links, and the article that it speaks with, explained (null where its text is not kept).
    InputError: there is no such event."""
    with engine.connect() as connection:
        event = storage.event(connection, number)
    if event is None:
        raise InputError(f"There is no event {number}", advice="`newswatch events` lists them")
    text: ArticleText | None = event["text"]
    found = Explained(what=text.url or f"event {number}", code_from=CODE_FROM) if text is not None else None
    return event, _analysed(found, text) if found is not None and text is not None else None


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
    document = read(article.text[:MOST_CHARACTERS])
    where = cast("Coder", load_rules().coder).where(article, document)
    reader = CueReader(lexicon.cues, lexicon.not_cues)
    signs = [(one.cue.type, document.quote(one.first, one.last)) for one in reader.find(document)]
    return replace(
        found,
        article=article,
        analysis=analysis,
        reckoning=reckoning(analysis.assessment),
        places=tuple(_considered(where, mention) for mention in analysis.mentions),
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


def _considered(where: Where, mention: Mention) -> tuple[Considered, ...]:
    """The names in the mention's sentence, and the one its place rests on."""
    chosen = mention.place.quote
    spans = [mention.quote] + ([chosen] if chosen is not None else [])
    near = [m for m in where.mentions if any(q.start <= m.start < q.end for q in spans)]
    return tuple(
        Considered(
            name=where.document.text[m.start : m.end],
            read_as=_called(m.place),
            chosen=chosen is not None and m.start < chosen.end and chosen.start < m.end,
            also=_others(m),
        )
        for m in near
    )


def _called(place: Place) -> str:
    names = dict.fromkeys(n for n in (place.name, place.admin2, place.admin1, place.country) if n)
    return f"{', '.join(names)} ({place.precision.value})" if place.country else "no place that is known, or too many"


def _others(found: PlaceMention) -> tuple[str, ...]:
    """Other places of the name, the largest first."""
    if not found.chain.parts:
        return ()
    here = found.place.country
    rest = [c for c in found.chain.parts[0].candidates if c.country != here]
    ranked = sorted(rest, key=lambda c: -c.population)[:MOST_OTHERS]
    return tuple(dict.fromkeys(f"{c.name} in {c.country}" for c in ranked))


def _outlet(url: str) -> Outlet | None:
    """The catalogue's outlet whose home page is on the same site: what the pipeline knows of the article's outlet."""
    if not url:
        return None
    outlets, _ = feed_files.load()
    return next((one for one in outlets if same_site(one.homepage, url)), None)
