"""What kind of piece it is: a report, an opinion, an analysis, a statement or a round-up."""

from __future__ import annotations

from collections.abc import Mapping

from newswatch.matching import Document, PhraseSet
from newswatch.model import ArticleText, Genre

KINDS = ("opinion", "analysis", "statement", "roundup")
# signs that decide alone: the author's line of an op-ed, the label of a section
SURE = frozenset(
    (
        "the writer is",
        "the author is",
        "the writer teaches",
        "the author teaches",
        "op ed",
        "editorial",
        "letter to the editor",
        "the views expressed",
        "press release",
        "for immediate release",
        "joint communique",
        "communique",
        "round up",
        "roundup",
        "news in brief",
        "week in review",
    )
)
URL_SIGNS = {
    "opinion": Genre.OPINION,
    "editorial": Genre.OPINION,
    "op-ed": Genre.OPINION,
    "opeds": Genre.OPINION,
    "columns": Genre.OPINION,
    "blogs": Genre.OPINION,
    "analysis": Genre.ANALYSIS,
    "explainer": Genre.ANALYSIS,
    "press-release": Genre.STATEMENT,
    "film": Genre.OTHER,
    "obituar": Genre.OTHER,
}
# how the page itself is named where it is no news
SLUG_SIGNS = ("film-review", "book-review", "theatre-review", "game-of-the-week", "obituary")
# an opinion needs more than one turn of phrase where nothing says it outright
NEEDED = {"opinion": 3, "analysis": 4, "statement": 1, "roundup": 1}


QUOTES = frozenset(('"', "“", "”"))
SINGULAR = frozenset("i my me".split())
PLURAL = frozenset("we our us ours".split())
VOICED = QUOTES | SINGULAR | PLURAL | {"?"}
BEING = frozenset("is teaches heads writes edits".split())
BYLINE = 22  # tokens of a last line that says who the writer is


class GenreReader:
    """Decides the genre; built once from the lexicon's groups."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._phrases = PhraseSet((p, (k, p)) for k in KINDS for p in groups[k])

    def decide(self, article: ArticleText, document: Document, title: Document | None) -> Genre:
        """The genre; a report where nothing says otherwise."""
        *folders, slug = (article.url or "").lower().rstrip("/").split("/")
        for sign, genre in URL_SIGNS.items():
            if any(folder.startswith(sign) for folder in folders[3:]):  # "/news/opinion-polls-open" is no opinion
                return genre
        if slug.startswith(SLUG_SIGNS):
            return Genre.OTHER
        counts = dict.fromkeys(KINDS, 0)
        seen: set[str] = set()
        for source, weight in ((document, 1), (title, 2)):
            for m in self._phrases.find(source) if source is not None else ():
                kind, phrase = m.value
                if phrase in seen:
                    continue
                seen.add(phrase)
                counts[kind] += NEEDED[kind] if phrase in SURE else weight
        counts["opinion"] += _own_voice(document)
        for kind in KINDS:
            if counts[kind] >= NEEDED[kind]:
                return Genre(kind)
        return Genre.REPORT


def _own_voice(document: Document) -> int:
    """How much a text speaks for its writer, 0 to 5: outside of quotations "I" and "my", "we" and "our", questions that
    nobody was asked, and a last line that says who the writer is ("Sok Vannak is a historian.")."""
    open_quote = False
    singular = plural = asked = 0
    for k, word in [(k, word) for k, word in enumerate(document.words) if word in VOICED]:
        if word in QUOTES:
            open_quote = not open_quote if word == '"' else word == "“"
        elif open_quote:
            continue
        elif word in SINGULAR and (word != "i" or document.surface(k) == "I"):
            singular += 1
        elif word in PLURAL:
            plural += 1
        elif word == "?":
            asked += 1
    return min(singular, 2) + (plural > 1) + bool(asked) + 2 * _byline(document)


def _byline(document: Document) -> bool:
    """Does the last sentence say in a few words who somebody is that the text has not named before?"""
    last = document.sentences[-1] if document.sentences else None
    if last is None or last.index == 0 or last.last - last.first > BYLINE:
        return False
    words = document.words[last.first : last.last]
    verb = next((n for n, w in enumerate(words) if w in BEING), None)
    if verb is None or not 1 <= verb <= 4 or not any(document.is_capital(last.first + n) for n in range(verb)):
        return False
    name = words[verb - 1]
    alone = document.sentences[-1].paragraph != document.sentences[-2].paragraph
    return alone and name not in document.words[: last.first] and words[verb + 1 : verb + 2] != ("in",)
