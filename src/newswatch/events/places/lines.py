"""Borders that a text names: "near the Pakistan-Afghanistan border", "the border with Syria", "the Line of Control"."""

from __future__ import annotations

from dataclasses import dataclass

from newswatch.catalog.country_files import Country
from newswatch.catalog.gazetteer_files import CatalogueLine
from newswatch.catalog.place_names import key
from newswatch.events.places.context import Context
from newswatch.matching import Document, Sentence

BORDER_WORDS = frozenset({"border", "borders", "frontier", "boundary"})
# short forms of countries in the names of borders
SHORT = {
    "pak": "PK",
    "indo": "IN",
    "sino": "CN",
    "afghan": "AF",
    "russo": "RU",
    "turco": "TR",
    "thai": "TH",
    "us": "US",
}
# what may stand between the sides and the word: "Iraq's eastern border", "Lebanon and Israel border"
BETWEEN = frozenset("'s ' - – / and northern southern eastern western land shared common".split())
LONGEST = 5  # words of a line's name


@dataclass(frozen=True, slots=True)
class LineMention:
    """Tokens `first` to `last` name a border. `pair` is null where the text names one side or none."""

    first: int
    last: int
    name: str
    pair: str | None
    countries: tuple[str, ...]  # the sides that the text names


class LineFinder:
    """Finds borders; made once from the catalogue's lines and countries."""

    def __init__(self, lines: tuple[CatalogueLine, ...], countries: tuple[Country, ...]) -> None:
        self._lines: dict[str, CatalogueLine] = {}
        for line in lines:
            for name in (line.name, *line.aliases):
                self._lines.setdefault(key(name), line)
        self._first_words = {name.split()[0] for name in self._lines}
        self._sides: dict[str, str] = dict(SHORT)
        self._neighbours = {c.alpha2: frozenset(c.neighbours) for c in countries}
        for c in countries:
            for name in (*c.names, *c.adjectives):
                self._sides.setdefault(key(name), c.alpha2)

    def find(self, document: Document, sentence: Sentence) -> tuple[LineMention, ...]:
        """The borders of one sentence, in order."""
        out: list[LineMention] = []
        i = sentence.first
        while i < sentence.last:
            found = self._named(document, sentence, i) or self._border(document, sentence, i)
            if found is not None:
                out.append(found)
                i = max(found.last, i + 1)
            else:
                i += 1
        return tuple(out)

    def _named(self, document: Document, sentence: Sentence, i: int) -> LineMention | None:
        if document.words[i] not in self._first_words or not document.is_capital(i):
            return None
        for n in range(min(LONGEST, sentence.last - i), 0, -1):
            name = key(" ".join(document.words[i : i + n]))
            line = self._lines.get(name)
            # one word must be the very abbreviation: "LoC", not "Loc."
            if line is not None and (n > 1 or not document.surface(i).istitle() or len(name) > 4):
                return LineMention(i, i + n, line.name, line.countries, tuple(line.countries.split("-")))
        return None

    def pair(self, mention: LineMention, context: Context) -> str | None:
        """The border's two countries; where the text names one side, the other is the one that the text is about."""
        if mention.pair is not None or len(mention.countries) != 1:
            return mention.pair
        (one,) = mention.countries
        neighbours = self._neighbours.get(one, frozenset())
        weights = {c: w for c, w in context.countries.items() if c in neighbours and w > 0}
        best = max(weights, key=lambda c: (weights[c], c), default=None)
        return None if best is None else _pair(one, best)

    def _border(self, document: Document, sentence: Sentence, i: int) -> LineMention | None:
        words = document.words
        if words[i] not in BORDER_WORDS:
            return None
        if document.is_capital(i) and i + 1 < sentence.last and document.is_capital(i + 1):
            return None  # "Border Force", "Border Security Force"
        first, before = self._sides_before(words, sentence, i)
        last, after = self._sides_after(words, sentence, i + 1)
        sides = tuple(dict.fromkeys((*before, *after)))[:2]
        if not sides:
            return None
        pair = _pair(*sides) if len(sides) == 2 and sides[1] in self._neighbours.get(sides[0], ()) else None
        return LineMention(first, last, document.text[document.starts[first] : document.ends[last - 1]], pair, sides)

    def named(self, words: tuple[str, ...], first: int, last: int) -> frozenset[str]:
        """The countries that the tokens name, by name or by what their people are called."""
        ends = (self._side_ending(words, k, first) for k in range(first + 1, last + 1))
        return frozenset(side[1] for side in ends if side is not None)

    def _side_ending(self, words: tuple[str, ...], end: int, low: int) -> tuple[int, str] | None:
        for n in (3, 2, 1):
            if end - n >= low:
                code = self._sides.get(key(" ".join(words[end - n : end])))
                if code:
                    return n, code
        return None

    def _side_starting(self, words: tuple[str, ...], start: int, high: int) -> tuple[int, str] | None:
        for n in (3, 2, 1):
            if start + n <= high:
                code = self._sides.get(key(" ".join(words[start : start + n])))
                if code:
                    return n, code
        return None

    def _sides_before(self, words: tuple[str, ...], sentence: Sentence, i: int) -> tuple[int, tuple[str, ...]]:
        """ "Lebanon-Israel border", "the Afghan border", "Iraq's border"."""
        codes: list[str] = []
        p = i
        while len(codes) < 2:
            q = p
            while q - 1 >= sentence.first and words[q - 1] in BETWEEN:
                q -= 1
            side = self._side_ending(words, q, sentence.first)
            if side is None or (codes and q != p and "and" in words[q:p]):
                break
            p = q - side[0]
            codes.append(side[1])
        return p, tuple(reversed(codes))

    def _sides_after(self, words: tuple[str, ...], sentence: Sentence, i: int) -> tuple[int, tuple[str, ...]]:
        """ "border with Syria", "border between Thailand and Cambodia", "border of Iran and Iraq"."""
        j = i
        while j < sentence.last and words[j] in (
            "area",
            "areas",
            "region",
            "line",
            "zone",
            "crossing",
            "town",
            "village",
        ):
            j += 1
        if j >= sentence.last or words[j] not in ("with", "between", "of", "shared", "separating"):
            return i, ()
        joining = words[j]
        j += 2 if joining == "shared" and j + 1 < sentence.last else 1
        while j < sentence.last and words[j] in ("the", "neighbouring", "neighboring"):
            j += 1
        one = self._side_starting(words, j, sentence.last)
        if one is None:
            return i, ()
        j += one[0]
        if j < sentence.last and words[j] == "and":
            two = self._side_starting(words, j + 1, sentence.last)
            if two is not None:
                return j + 1 + two[0], (one[1], two[1])
        return j, (one[1],)


def _pair(a: str, b: str) -> str:
    return "-".join(sorted((a, b)))
