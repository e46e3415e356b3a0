"""Why a page is no article: walls, missing pages, lists of links. Careful: a short report is an article.

A report may be about captchas, cookies or pages not found. So a wall is told by a title that is a wall's and nothing
else, or by most of its words being said to the reader, and by how little else it says.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

from lxml.html import HtmlElement

from newswatch.articles.structured import ARTICLE_TYPES, SECTION_TYPES, Structured, kinds
from newswatch.articles.walls import Heard, hear, is_named, words
from newswatch.model import Reason

# A wall says little: beyond so many words it is an article, whatever it asks for.
WALL_WORDS = 200
# Only what asks for consent lists purposes and partners at length.
CONSENT_WORDS = 600
# An article of fewer words than this is taken for one only if the page calls itself an article.
FEWEST_WORDS = 8
# Of what is said where an article should be, at least this part is said to the reader …
SPOKEN = 0.35
# … and beside it stand fewer words of prose than the shortest report of two sentences has.
OWN_WORDS = 30
# Where no phrase is known it takes more: nearly all of a short text sounds like a wall, in several of its words.
ALIKE = 0.7
THEMES = 3
# What is shown of an article before a wall: hardly ever more than two paragraphs.
TEASER_WORDS = 130
# So many lines without one long sentence, on a page mostly of links, are a list of other pages.
LISTED_LINES = 8
GALLERY_WORDS = 60
GALLERY_FIGURES = 6

_CAPTCHA_MARKS = re.compile(
    r"cf-challenge|cf_chl|challenge-platform|g-recaptcha|h-captcha|hcaptcha|px-captcha|perimeterx|datadome|"
    r"_incapsula_|turnstile|captcha-delivery|ddos-guard",
    re.IGNORECASE,
)
_PAYWALL_CLASS = re.compile(
    r"(?:^|[\s_-])(?:paywall|pay-wall|regwall|subscribe-wall|subscription-wall|piano-offer|meter-wall|locked-content|"
    r"premium-lock|content-gate|gated-content)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Where a site speaks of itself and of its other pages
_FRAME = frozenset(("script", "style", "template", "noscript", "nav", "footer", "aside", "select"))
_ENDS = re.compile(r"[.!?…。！？؟।۔][\"'”’»)\]]*$")
_SECTION_PATH = re.compile(
    r"^/?(?:(?:tags?|topics?|category|categories|author|authors|section|search|archive|archives|label|labels|page)"
    r"(?:/[^/]+){0,3}|index\.\w+|[a-z]{2}(?:-[a-z]{2})?)?/?$",
    re.IGNORECASE,
)


def refusal(tree: HtmlElement, structured: Structured, path: str, titles: Collection[str], text: str) -> Reason | None:
    """The reason why this page gives no article, or None. `path` is the URL's; `titles` are what the page calls itself,
    the best first; `text` is what was extracted."""
    length = words(text)
    says_article = _says_article(structured)
    if length < CONSENT_WORDS:
        page = _Page(tree, text, length)
        if reason := _wall(page, titles) or _paywall(page, structured):
            return reason
    if not text:
        return Reason.NO_TEXT
    if _lists_links(tree, structured, path, text, length, says_article=says_article):
        return Reason.NOT_AN_ARTICLE
    if length < FEWEST_WORDS and not says_article and not _cjk(text):
        return Reason.NO_TEXT
    return None


def _says_article(structured: Structured) -> bool:
    kind = (structured.meta.get("og:type") or "").lower()
    return kind == "article" or "article:published_time" in structured.meta or any(True for _ in structured.articles())


def _shown(tree: HtmlElement) -> str:
    """Up to about 6,000 characters of what a page shows within its frame, a line for each piece."""
    parts: list[str] = []
    size = 0
    body = tree.find("body")
    stack = [tree if body is None else body]
    while stack and size <= 6_000:
        element = stack.pop()
        if isinstance(element, str):
            words_ = element
        elif element.tag in _FRAME:
            continue
        else:
            for child in reversed(element):
                if child.tail:
                    stack.append(child.tail)
                stack.append(child)
            words_ = element.text or ""
        if words_ := words_.strip():
            parts.append(words_)
            size += len(words_)
    return "\n".join(parts)


class _Page:
    """A page of few words, and what walls' speech is in it."""

    def __init__(self, tree: HtmlElement, text: str, length: float) -> None:
        self.tree = tree
        self.text = text
        self.length = length
        self.heard = hear(text)

    @cached_property
    def shown(self) -> str:
        return _shown(self.tree)

    @cached_property
    def heard_shown(self) -> dict[Reason, Heard]:
        return hear(self.shown)


def _wall(page: _Page, titles: Collection[str]) -> Reason | None:
    """Judged by its title and by whom it speaks to: an article about walls is told in the third person."""
    # where nothing was extracted, what the page shows is what it says
    told = page.length >= FEWEST_WORDS
    heard = page.heard if told else page.heard_shown
    if page.length < WALL_WORDS:
        for kind in (Reason.CAPTCHA, Reason.SOFT_404):
            named = is_named(kind, titles) and (told or words(page.shown) < WALL_WORDS)
            # one sentence that sounds so may tell of somebody else's page
            alone = heard[kind].own < (OWN_WORDS if named or heard[kind].phrases >= 2 else OWN_WORDS / 2)
            if alone and (named or (heard[kind].phrases and heard[kind].share >= SPOKEN)):
                return kind
        if (
            len(page.shown) < 1_500
            and page.heard_shown[Reason.CAPTCHA].phrases
            and _CAPTCHA_MARKS.search(_marks(page.tree))
        ):
            return Reason.CAPTCHA
    asks = heard[Reason.CONSENT_WALL]
    if asks.phrases and asks.share >= SPOKEN / 2:
        if asks.phrases >= 2 and asks.share >= SPOKEN:
            return Reason.CONSENT_WALL
        if is_named(Reason.CONSENT_WALL, titles):
            return Reason.CONSENT_WALL
    if page.length < WALL_WORDS and heard[Reason.LOGIN_WALL].own < OWN_WORDS:
        asked = heard[Reason.LOGIN_WALL].phrases or page.heard_shown[Reason.LOGIN_WALL].phrases
        password = any(one.get("type") == "password" for one in page.tree.iter("input"))
        if asked and (password or is_named(Reason.LOGIN_WALL, titles)):
            return Reason.LOGIN_WALL
    kind = max(heard, key=lambda kind: (heard[kind].alike, heard[kind].themes))
    like = heard[kind]
    if (
        page.length < WALL_WORDS
        and like.alike >= ALIKE
        and like.themes >= (THEMES if page.length > 25 else 2)
        and like.own < OWN_WORDS / 2
    ):
        return kind
    return None


def _marks(tree: HtmlElement) -> str:
    return " ".join(
        f"{one.get('id') or ''} {one.get('class') or ''} {one.get('src') or ''} {one.get('action') or ''}"[:300]
        for one in tree.iter("div", "script", "form", "iframe", "input", "body", "section")
    )[:20_000]


def _paywall(page: _Page, structured: Structured) -> Reason | None:
    """A wall in the article's place: the publisher says it is not free, or a wall stands or is spoken of there, and
    little is left."""
    if page.length >= WALL_WORDS:
        return None
    closed = any(
        str(node.get("isAccessibleForFree")).strip().lower() in ("false", "0", "no", "http://schema.org/false")
        for node in structured.articles()
    ) or (structured.meta.get("article:content_tier") or "").lower() in ("locked", "metered")
    heard = page.heard[Reason.PAYWALL]
    stands = any(
        _PAYWALL_CLASS.search(f"{one.get('class') or ''} {one.get('id') or ''}"[:300])
        for one in page.tree.iter("div", "section", "aside")
    )
    asks = heard.phrases > 0
    short = page.length < 60
    # what stands before a wall is a sentence or two, often cut
    cut = any(line.rstrip().endswith(("…", "...")) for line in page.text.rstrip().split("\n")[-2:])
    if (closed and (asks or stands or cut or short)) or (stands and (asks or cut)):
        return Reason.PAYWALL
    # nothing but what the wall says comes behind it
    if asks and heard.after < OWN_WORDS / 2 and (heard.own < 60 or (heard.phrases >= 2 and heard.own < TEASER_WORDS)):
        return Reason.PAYWALL
    # the same where no phrase is known: the last that is said sounds like a wall
    if heard.themes >= THEMES and heard.after == 0 and 0 < heard.own < 60:
        return Reason.PAYWALL
    if short and (cut or not page.text):
        shown = page.heard_shown[Reason.PAYWALL]
        return Reason.PAYWALL if shown.phrases >= 2 or (cut and shown.phrases) else None
    return None


def _lists_links(
    tree: HtmlElement, structured: Structured, path: str, text: str, length: float, *, says_article: bool
) -> bool:
    """Front, section, tag and search pages: they list links, call themselves a website or stand at such a path."""
    if says_article:
        return False
    kind = (structured.meta.get("og:type") or "").lower()
    listed = any(kinds(node) & SECTION_TYPES and not kinds(node) & ARTICLE_TYPES for node in structured.nodes)
    plain_path = _SECTION_PATH.match(path) is not None
    lines = [line for line in text.split("\n") if line.strip()]
    sentences = sum(1 for line in lines if _is_prose(line))
    linked, total = _link_share(tree)
    dense = total > 0 and linked / total > 0.6
    if plain_path and (dense or sentences <= 2 or listed or kind == "website"):
        return True
    if dense and 5 * sentences <= len(lines) and (listed or len(lines) >= LISTED_LINES):
        return True
    # pictures with a few words under each
    return length < GALLERY_WORDS and sum(1 for _ in tree.iter("figure")) >= GALLERY_FIGURES


def _is_prose(line: str) -> bool:
    """Whether a line reads as a paragraph and not as a headline."""
    return _ENDS.search(line) is not None and (len(line.split()) >= 12 or (len(line) >= 20 and _cjk(line)))


def _link_share(tree: HtmlElement) -> tuple[int, int]:
    """Characters within links, and all characters, of the page's body without its frame."""
    linked = total = 0
    body = tree.find("body")
    if body is None:
        return 0, 0
    for element in body.iter("a"):
        linked += sum(len(part.strip()) for part in element.itertext())
    for element in body.iter():
        if element.tag in ("script", "style", "noscript", "template"):
            continue
        total += len((element.text or "").strip()) + len((element.tail or "").strip())
    return linked, total


def _cjk(text: str) -> bool:
    """Scripts without spaces between words: there a count of words says nothing."""
    return re.search("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff]", text) is not None
