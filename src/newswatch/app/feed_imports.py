"""Feeds that come without an outlet (an OPML file, an address) to outlets and feeds of the catalogue's form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from newswatch.feeds.opml import Outline
from newswatch.model import FeedSpec, Outlet
from newswatch.urls import host_of, site_of_host, url_key

UNDETERMINED: Final = "und"  # ISO 639-2: nobody has said which language it is
_SLUG: Final = 80  # characters, as the catalogue allows


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the user says of outlets that a list does not describe."""

    country: str | None = None
    language: str | None = None
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """Outlets and feeds, with how many feeds were there already."""

    outlets: tuple[Outlet, ...]
    feeds: tuple[FeedSpec, ...]
    known: int


def from_outlines(
    outlines: Iterable[Outline], said: Said, *, urls: Iterable[str], slugs: Collection[str], seen: date | None = None
) -> Imported:
    """One outlet a site, one feed an outline. `urls` and `slugs` are those of feeds that are there already.

    Feeds that nobody has `seen` alive start disabled. Slugs are made of the site and the feed's title, and numbered
    where two are the same.
    """
    there = {url_key(url) for url in urls}
    taken = set(slugs)
    outlets: dict[str, Outlet] = {}
    feeds: list[FeedSpec] = []
    known = 0
    for outline in outlines:
        key = url_key(outline.url)
        if key in there:
            known += 1
            continue
        there.add(key)
        site = site_of(outline)
        slug = slugged(site)
        outlets.setdefault(slug, _outlet(slug, site, outline, said))
        name = _free(f"{slug}-{slugged(_section(outline, outlets[slug].name))}"[:_SLUG].rstrip("-"), taken)
        taken.add(name)
        feeds.append(FeedSpec(slug=name, url=outline.url, outlet=slug, seen_alive=seen, enabled=seen is not None))
    return Imported(outlets=tuple(outlets.values()), feeds=tuple(feeds), known=known)


def site_of(outline: Outline) -> str:
    """The registrable domain of the outline's home page, else of the feed."""
    host = (host_of(outline.homepage) if outline.homepage else None) or host_of(outline.url) or "unknown"
    return site_of_host(host)


def slugged(text: str) -> str:
    """`text` in kebab-case ASCII; "feed" where nothing of it is ASCII."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG].rstrip("-") or "feed"


def _outlet(slug: str, site: str, outline: Outline, said: Said) -> Outlet:
    tag = (outline.language or "").partition("-")[0].lower()
    language = said.language or (tag if re.fullmatch(r"[a-z]{2,3}", tag) else UNDETERMINED)
    return Outlet(
        slug=slug,
        name=outline.title or site,
        family=slug,
        country=said.country,
        language=language,
        timezone=said.timezone,
        homepage=outline.homepage or f"https://{site}/",
    )


def _section(outline: Outline, outlet: str) -> str:
    """What tells this feed from others of its outlet: the title without the outlet's name, else the end of the path."""
    title = (outline.title or "").replace(outlet, "").strip(" -–—|:»>")
    if title:
        return title[:40]
    words = [word for word in re.split(r"[/.]", urlsplit(outline.url).path) if word]
    words = [word for word in words if word.lower() not in ("rss", "feed", "feeds", "xml", "atom", "php", "index")]
    return words[-1] if words else "all"


def _free(slug: str, taken: Collection[str]) -> str:
    if slug not in taken:
        return slug
    return next(name for number in range(2, 100_000) if (name := f"{slug[: _SLUG - 6]}-{number}") not in taken)
