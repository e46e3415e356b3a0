"""Names of persons: runs of capitalised words that no list knows, outside of places and organisations."""

from __future__ import annotations

from dataclasses import dataclass

from newswatch.events.casualties.finds import QUOTES, Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import People
from newswatch.matching import Sentence
from newswatch.model import Party

SHOUTING = 0.6  # share of capitals among a sentence's letters from which capitals show no names (MUC's texts: 1.0)
PREFIXES = frozenset(("al", "el", "bin", "abu", "ould", "ag", "de", "van"))  # small first words of a name
STOP_NAMES = frozenset(("said", "will", "may", "an", "were"))  # words that are names too, inside a name
MAX_TOKENS = 12  # with aliases and initials; the longest name of the project's cases has 9


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens `first` to `last` (exclusive). `sure`: two words or more, an alias, or an age after it."""

    first: int
    last: int
    sure: bool

    def people(self) -> People:
        return People(
            first=self.first,
            last=self.last,
            min=1,
            best=1,
            max=1,
            party=Party.UNKNOWN,
            explicit=False,
            names=True,
        )


class NameReader:
    """Reads names in one document."""

    def __init__(self, finds: Finds, scene: Scene) -> None:
        self._finds = finds
        self._scene = scene
        self._document = finds.document
        self._words = finds.document.words
        self._shouting: dict[int, bool] = {}

    def read(self, i: int, sentence: Sentence) -> Name | None:
        """The name that begins at token `i`, if one does."""
        begins = self._part(i) or (self._words[i] in PREFIXES and i + 1 < sentence.last and self._part(i + 1))
        if not begins or self._shouts(sentence):
            return None
        j = i + 1
        words = 1
        while j < min(sentence.last, i + MAX_TOKENS):
            if self._part(j):
                words += 1
                j += 1
            elif self._joint(j, sentence.last):
                words += self._words[j] in self._finds.grammar.name_joint
                j += 1
            else:
                break
        if self._leads_on(j, sentence.last):
            return None
        return Name(i, j, words > 1 or self._aged(j) or self._told(i))

    def _part(self, j: int) -> bool:
        """May token `j` be a word of a name?"""
        f, w = self._finds, self._words[j]
        g = f.grammar
        return (
            w[0].isalpha()
            and self._document.is_capital(j)
            and (w not in g.stop or (w in STOP_NAMES and j > 0 and self._document.is_capital(j - 1)))
            and w not in g.determiner
            and w not in g.no_name
            and j not in self._scene.covered
            and j not in f.actors
            and j not in f.modifiers
            and j not in f.nationalities
            and j not in f.quantities
            and j not in f.blocked
            and j not in f.places
            and w not in f.participles
        )

    def _joint(self, j: int, end: int) -> bool:
        """ "alias", the point of an initial, a quotation mark before a nickname: with a name after it."""
        w = self._words[j]
        if j + 1 >= end:
            return False
        if w == "." and len(self._words[j - 1]) == 1:
            return self._part(j + 1)
        if w in QUOTES or w in self._finds.grammar.name_joint:
            return self._part(j + 1) or (w != self._words[j + 1] and self._joint(j + 1, end))
        return False

    def _told(self, i: int) -> bool:
        """Did the word at token `i` stand in a longer name before ("Borra Vidpi ... abducted Vidpi")?"""
        w = self._words[i]
        return any(
            self._words[k] == w and self._part(k) and ((k > 0 and self._part(k - 1)) or self._part(k + 1))
            for k in range(i)
        )

    def _aged(self, j: int) -> bool:
        """Does an age in brackets follow ("(40)")?"""
        return self._finds.word(j) == "(" and self._finds.word(j + 1).isdigit() and self._finds.word(j + 2) == ")"

    def _leads_on(self, j: int, end: int) -> bool:
        """Do the capitals go on into a place or an organisation ("Gumla District", "Salwa Judum activist")?"""
        if j >= end or not self._document.is_capital(j):
            return False
        w = self._words[j]
        return w in self._finds.grammar.no_name or j in self._finds.modifiers

    def _shouts(self, sentence: Sentence) -> bool:
        """Is the sentence written in capitals, so that they show no names?"""
        known = self._shouting.get(sentence.index)
        if known is None:
            letters = [c for c in self._document.text[sentence.start : sentence.end] if c.isalpha()]
            known = bool(letters) and sum(c.isupper() for c in letters) > SHOUTING * len(letters)
            self._shouting[sentence.index] = known
        return known
