"""The language of an article: by its letters and its commonest words, checked against what the page declares.

Templates lie (`lang="en-US"` on an Urdu page is common), so the text decides where it is plain, and the
declaration where it is not. Counting letters and function words takes 0.1 ms and no memory; py3langid, measured
on the same pages, takes 0.5 ms after 0.7 s of loading and 125 MiB in every worker process, and gave one English
page as Indonesian.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml.html import HtmlElement

from newswatch.articles.language_words import FUNCTION_WORDS
from newswatch.articles.structured import Structured, strings

# Words read. 400 give the same answer as the whole text on all 106 pages it was tried on.
WORDS_READ = 400
# A language is plain when its function words make up this share of the words (English news: 0.30-0.45) ...
PLAIN_SHARE = 0.10
# ... and are this many times as frequent as the runner-up's.
PLAIN_LEAD = 1.25
# Fewer words than this tell nothing against a declaration.
FEWEST_WORDS = 12

# Scripts that one language, or one by far, is written in.
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("ko", "\uac00-\ud7af\u1100-\u11ff"),
    ("ja", "\u3040-\u30ff"),
    ("zh", "\u4e00-\u9fff\u3400-\u4dbf"),
    ("th", "\u0e00-\u0e7f"),
    ("lo", "\u0e80-\u0eff"),
    ("my", "\u1000-\u109f"),
    ("km", "\u1780-\u17ff"),
    ("ka", "\u10a0-\u10ff"),
    ("hy", "\u0530-\u058f"),
    ("he", "\u0590-\u05ff"),
    ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    ("ta", "\u0b80-\u0bff"),
    ("te", "\u0c00-\u0c7f"),
    ("kn", "\u0c80-\u0cff"),
    ("ml", "\u0d00-\u0d7f"),
    ("gu", "\u0a80-\u0aff"),
    ("pa", "\u0a00-\u0a7f"),
    ("or", "\u0b00-\u0b7f"),
    ("si", "\u0d80-\u0dff"),
    ("dv", "\u0780-\u07bf"),
    ("bo", "\u0f00-\u0fff"),
    ("bengali", "\u0980-\u09ff"),
    ("devanagari", "\u0900-\u097f"),
    ("ethiopic", "\u1200-\u137f"),
    ("arabic", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"),
    ("cyrillic", "\u0400-\u052f"),
    ("latin", "A-Za-z\u00c0-\u024f\u1e00-\u1eff"),
)
_COUNTERS = tuple((name, re.compile(f"[{letters}]")) for name, letters in _SCRIPTS)

_SETS = {
    script: {language: frozenset(words.split()) for language, words in table.items()}
    for script, table in FUNCTION_WORDS.items()
}
# Letters with their marks: vowel signs of Indic scripts are no letters to `\w`. The apostrophe is a letter in Uzbek.
_WORD = re.compile(r"[^\s\d.,;:!?()\[\]{}<>\"“”„«»…—–/\\|।॥۔،؛؟*+=@#%&~^_-]+")
# the articles inside Arabic and Urdu names ("al-Shabaab", "Lashkar-e-Taiba") are no words of a Romance language
_IN_NAMES = re.compile(r"\b(?:al|el|ul|e|i)-(?=\w)", re.IGNORECASE)
_TAG = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]|$)")
# Old and collective tags, and tongues of one written standard.
_SAME = {
    "iw": "he",
    "in": "id",
    "ms": "id",
    "nb": "no",
    "nn": "no",
    "bs": "hr",
    "sh": "hr",
    "prs": "fa",
    "fil": "tl",
    "kmr": "ku",
    "cmn": "zh",
    "yue": "zh",
    "arb": "ar",
    "pus": "ps",
    "urd": "ur",
    "eng": "en",
}


def declared(tree: HtmlElement, structured: Structured) -> str | None:
    """The language that the page declares: JSON-LD of the article, `<html lang>`, meta; two letters, or None."""
    offered: list[str] = []
    for node in structured.articles():
        offered += strings(node.get("inLanguage"))[:1]
    root = tree if tree.tag == "html" else next(tree.iter("html"), tree)
    offered += [root.get("lang") or "", root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""]
    for name in ("og:locale", "content-language", "language", "dc.language", "dcterms.language"):
        offered.append(structured.meta.get(name, ""))
    for one in offered:
        if found := _TAG.match(one.strip()):
            return _tag(found.group(1))
    return None


def _tag(letters: str) -> str:
    return _SAME.get(letters.lower(), letters.lower())


def detected(text: str) -> tuple[str | None, bool]:
    """The language of a text by its letters and function words, and whether it is plain; None where nothing tells."""
    sample = text[: WORDS_READ * 12]
    letters = Counter({name: len(pattern.findall(sample)) for name, pattern in _COUNTERS})
    total = letters.total()
    if total < 20:
        return None, False
    # Japanese is mostly in Chinese characters, and is told by its kana
    if letters["ja"] > 0.05 * total:
        return "ja", True
    script, count = letters.most_common(1)[0]
    if script not in _SETS:
        return script, count > 0.5 * total
    words = [word.lower() for word in _WORD.findall(_IN_NAMES.sub(" ", sample))[:WORDS_READ]]
    if not words:
        return None, False
    counts = Counter(words)
    scores = sorted(
        (
            (sum(counts[word] for word in known if word in counts), language)
            for language, known in _SETS[script].items()
        ),
        reverse=True,
    )
    (best, language), (second, _) = scores[0], scores[1]
    plain = len(words) >= FEWEST_WORDS and best >= PLAIN_SHARE * len(words) and best >= PLAIN_LEAD * second
    return (language if best else None), plain


def language(tree: HtmlElement, structured: Structured, text: str) -> str | None:
    """ISO 639-1 code (three letters where there are no two) of the text; None where neither text nor page tells."""
    said = declared(tree, structured)
    found, plain = detected(text)
    if found is not None and (plain or said is None):
        # Malay and Indonesian share their function words, Serbian is written in two scripts: the page knows better
        return said if said is not None and _close(said, found) else found
    return said


def _close(said: str, found: str) -> bool:
    return {said, found} in ({"sr", "hr"}, {"id", "tl"}, {"no", "da"}, {"cs", "sk"}, {"es", "ca"}, {"fa", "tg"})
