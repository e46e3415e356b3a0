"""Why a page is no article: walls, missing pages, lists of links. Careful: a short report is an article.

Every rule wants two signs, for a report may be about captchas, cookies or pages not found.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from newswatch.articles.structured import ARTICLE_TYPES, SECTION_TYPES, Structured, kinds
from newswatch.articles.words import clean_line
from newswatch.model import Reason

# A text under so many words can be a wall's own words; the longest wall seen had 180.
WALL_WORDS = 200
FEWEST_BESIDE_NOTICE = 40  # words of an article's own beside a cookie notice: two sentences
# An article of fewer words than this is taken for one only if the page calls itself an article.
FEWEST_WORDS = 8
# So many lines without one long sentence, on a page mostly of links, are a list of other pages.
LISTED_LINES = 8
GALLERY_WORDS = 60
GALLERY_FIGURES = 6

_SOFT_404_TITLE = re.compile(
    r"^\W*(?:error\W*|oops\W*|sorry\W*)*(?:404\b|not found\b|nothing (?:was )?found\b|error page\b)|"
    r"\b404\b.{0,20}(?:not found|error)|"
    r"\b(?:page|article|story|content|url|file) (?:was |is |could |can )?(?:not (?:be )?found|does(?:n['’]t|"
    r" not) exist|missing|"
    r"unavailable|gone|cannot be found|no longer (?:available|exists))\b|página no encontrada|page (?:introuvable|"
    r"non trouvée)|"
    r"seite nicht gefunden|pagina non trovata|página não encontrada|страница не найдена|الصفحة غير موجودة",
    re.IGNORECASE,
)
_SOFT_404_TEXT = re.compile(
    r"(?:page|article|story|content|link|url)[^.]{0,60}(?:could ?n[o'’]t be found|was not found|not be found|"
    r"does(?:n['’]t| not) exist|no longer (?:available|exists?)|has been (?:removed|moved|deleted))|"
    r"(?:can['’]t|cannot|couldn['’]t|could not|unable to) (?:seem to )?find (?:the|that|this|what)|"
    r"looking for (?:could ?n['o’]t|cannot|can['’]t|is(?:n['’]t| not)|has|no longer|does)|\berror 404\b|"
    r"\b404 error\b",
    re.IGNORECASE,
)
# A missing page speaks to its reader.
_SOFT_404_READER = re.compile(r"\b(?:you|your|we|sorry|oops|404|search|home ?page)\b", re.IGNORECASE)
_CAPTCHA = re.compile(
    r"just a moment|attention required|are you (?:a )?(?:human|robot)|verify (?:that )?you are (?:a )?human|"
    r"checking (?:if the site connection is secure|your browser)|unusual (?:traffic|activity)|"
    r"enable javascript and cookies to continue|press (?:and|&) hold|access denied|ddos protection|"
    r"security check|complete the captcha|i['’]m not a robot|pardon our interruption|request unsuccessful",
    re.IGNORECASE,
)
_CAPTCHA_MARKS = re.compile(
    r"cf-challenge|cf_chl|challenge-platform|g-recaptcha|h-captcha|hcaptcha|px-captcha|perimeterx|datadome|"
    r"_incapsula_|turnstile|captcha-delivery|ddos-guard",
    re.IGNORECASE,
)
# First person and the reader's own: a report on a law about cookies speaks of neither.
_CONSENT = re.compile(
    r"\b(?:we|our)\b[^.]{0,60}\bpartners\b[^.]{0,200}\b(?:cookies|consent|personal data|store and/or access|"
    r"information on)|"
    r"before you continue\b|we (?:value|care about|respect) your privacy|your privacy (?:choices|settings|matters)|"
    r"(?:we|our (?:site|website)|this (?:site|website)) uses? cookies|(?:manage|change) your (?:choices|"
    r"preferences|settings|consent)|"
    r"by clicking[^.]{0,40}(?:accept|agree|allow)|you (?:can|may) (?:withdraw|change) your (?:consent|mind|choices)",
    re.IGNORECASE,
)
_CONSENT_TITLE = re.compile(r"consent|privacy|cookie|before you continue|datenschutz|confidentialit", re.IGNORECASE)
_PAYWALL = re.compile(
    r"(?:subscribe|sign up|register|log ?in|upgrade|become a (?:member|subscriber))[^.]{0,60}"
    r"(?:to (?:continue|keep|read|unlock|access|view)|for (?:full|unlimited) access|and continue)|"
    r"(?:this|the) (?:article|content|story|page)[^.]{0,40}(?:is |reserved )?(?:only )?(?:for|to|available to) "
    r"(?:our )?(?:paid )?(?:subscribers|members)|already a (?:subscriber|member)|subscriber[- ]only|"
    r"you have (?:reached|read)[^.]{0,40}(?:free|limit)|to (?:continue|keep) reading|reste[^.]{0,40}abonnés|"
    r"nur für abonnenten|exclusivo para suscriptores",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:please |you must |you need to )(?:log ?in|sign ?in|be logged in)|log ?in to (?:continue|your account)|"
    r"(?:sign|log) ?in (?:with|using) (?:google|facebook|email)|forgot(?:ten)? (?:your )?password",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(r"^(?:log ?in|sign ?in|account|register|anmelden|connexion|iniciar sesión)\b", re.IGNORECASE)
_PAYWALL_CLASS = re.compile(
    r"(?:^|[\s_-])(?:paywall|pay-wall|regwall|subscribe-wall|subscription-wall|piano-offer|meter-wall|locked-content|"
    r"premium-lock|content-gate|gated-content)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…。！？؟।۔][\"'”’»)\]]*$")
_SECTION_PATH = re.compile(
    r"^/?(?:(?:tags?|topics?|category|categories|author|authors|section|search|archive|archives|label|labels|page)"
    r"(?:/[^/]+){0,3}|index\.\w+|[a-z]{2}(?:-[a-z]{2})?)?/?$",
    re.IGNORECASE,
)


def refusal(tree: HtmlElement, structured: Structured, path: str, title: str | None, text: str) -> Reason | None:
    """The reason why this page gives no article, or None. `path` is the URL's; `text` what was extracted."""
    words = len(text.split())
    short = words < WALL_WORDS
    says_article = _says_article(structured)
    name = title or ""
    if short and not says_article:
        page = clean_line(" ".join(_some_text(tree)), 6_000)
        if reason := _wall(tree, name, text, page):
            return reason
    if (reason := _paywall(tree, structured, text, words)) is not None:
        return reason
    if not text:
        return Reason.NO_TEXT
    if _lists_links(tree, structured, path, text, words, says_article=says_article):
        return Reason.NOT_AN_ARTICLE
    if words < FEWEST_WORDS and not says_article and not _cjk(text):
        return Reason.NO_TEXT
    return None


def _says_article(structured: Structured) -> bool:
    kind = (structured.meta.get("og:type") or "").lower()
    return kind == "article" or "article:published_time" in structured.meta or any(True for _ in structured.articles())


def _some_text(tree: HtmlElement) -> list[str]:
    """Visible words of a page up to about 6,000 characters."""
    parts: list[str] = []
    size = 0
    body = tree.find("body")
    for element in (tree if body is None else body).iter():
        if element.tag in ("script", "style", "template"):
            continue
        for part in (element.text, element.tail if element.getparent() is not None else None):
            if part and (part := part.strip()):
                parts.append(part)
                size += len(part)
        if size > 6_000:
            break
    return parts


def _wall(tree: HtmlElement, title: str, text: str, page: str) -> Reason | None:
    marks = " ".join(
        f"{one.get('id') or ''} {one.get('class') or ''} {one.get('src') or ''} {one.get('action') or ''}"[:300]
        for one in tree.iter("div", "script", "form", "iframe", "input", "body", "section")
    )[:20_000]
    words = len(text.split())
    if _CAPTCHA_MARKS.search(marks) and _CAPTCHA.search(f"{title}\n{page}") and len(page) < 1_500:
        return Reason.CAPTCHA
    if _CAPTCHA.search(title) and words < 60 and len(page) < 1_500:
        return Reason.CAPTCHA
    if _SOFT_404_TITLE.search(title) and words < 80:
        return Reason.SOFT_404
    if _SOFT_404_TEXT.search(text[:600]) and words < 80 and _SOFT_404_READER.search(text):
        return Reason.SOFT_404
    asked = {one.group(0).lower() for one in _CONSENT.finditer(page)}
    # a notice beside an article is no wall: a wall has its questions in the text, its title, or no text to speak of
    only_asks = words < FEWEST_BESIDE_NOTICE or _CONSENT.search(text) is not None
    if (len(asked) >= 2 and only_asks) or (asked and _CONSENT_TITLE.search(title)):
        return Reason.CONSENT_WALL
    password = any(one.get("type") == "password" for one in tree.iter("input"))
    if (password and (_LOGIN.search(page) or _LOGIN_TITLE.search(title)) and len(text.split()) < 80) or (
        _LOGIN_TITLE.search(title) and _LOGIN.search(page)
    ):
        return Reason.LOGIN_WALL
    return None


def _paywall(tree: HtmlElement, structured: Structured, text: str, words: int) -> Reason | None:
    """A wall in the article's place: the publisher says it is not free, or a wall stands there, and little is left."""
    if words >= WALL_WORDS:
        return None
    closed = any(
        str(node.get("isAccessibleForFree")).strip().lower() in ("false", "0", "no", "http://schema.org/false")
        for node in structured.articles()
    ) or (structured.meta.get("article:content_tier") or "").lower() in ("locked", "metered")
    asks = _PAYWALL.search(text) is not None
    stands = any(
        _PAYWALL_CLASS.search(f"{one.get('class') or ''} {one.get('id') or ''}"[:300])
        for one in tree.iter("div", "section", "aside")
    )
    # what stands before a wall is a sentence or two, often cut
    cut = any(line.rstrip().endswith(("…", "...")) for line in text.rstrip().split("\n")[-2:])
    if (closed and (asks or stands or cut or words < 60)) or (stands and (asks or cut)) or (asks and words < 60):
        return Reason.PAYWALL
    return None


def _lists_links(
    tree: HtmlElement, structured: Structured, path: str, text: str, words: int, *, says_article: bool
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
    return words < GALLERY_WORDS and sum(1 for _ in tree.iter("figure")) >= GALLERY_FIGURES


def _is_prose(line: str) -> bool:
    """Whether a line reads as a paragraph and not as a headline."""
    return _ENDS.search(line) is not None and (len(line.split()) >= 12 or (len(line) >= 40 and _cjk(line)))


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
