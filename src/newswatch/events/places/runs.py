"""Runs of capitalised words: where a name begins and ends, as the gazetteer and the text's own marks tell."""

from __future__ import annotations

from newswatch.catalog.place_grammar_files import PlaceGrammar
from newswatch.catalog.place_names import ARTICLES, key
from newswatch.events.places.gazetteer import Candidate, Gazetteer
from newswatch.events.places.surroundings import Surroundings
from newswatch.matching import Document, Sentence

# words inside names: "Valle del Cauca", "Pul-e Khumri", "Dar es Salaam"
CONNECTORS = frozenset("de del della la las los el al du des da do dos das e i es ul ur us of y ez es ed".split())
# what follows a name after a hyphen without being part of it: "Karachi-based"
NOT_IN_NAMES = frozenset(
    """based led backed controlled held run born administered area bound linked funded sponsored trained allied aligned
    made owned affected hit infested ruled occupied side wide style registered dominated free friendly loyal supported
    inspired affiliated nominated appointed brokered mediated origin descended speaking related born""".split()
)
DIRECTIONS = frozenset(
    """north south east west northern southern eastern western central middle upper lower new old great greater little
    northeast northwest southeast southwest st""".split()
)
COMPASS = frozenset("north south east west central".split())
COARSE_KINDS = frozenset({"district", "subdistrict", "province"})
SETTLEMENTS = frozenset({"village", "city"})
IN_NEXT = (("in",), ("at",), ("near",), ("inside",))
SETTLED = frozenset({"bazaar", "bazar", "camp", "mandi", "estate", "farm", "park"})
LONGEST = 6  # words of a name; longer runs are titles of bodies and headlines


class Knowledge:
    """What is known of names: the gazetteer, the grammar and the adjectives of countries."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        grammar: PlaceGrammar,
        adjectives: dict[str, tuple[str, ...]],
        seats: frozenset[str] = frozenset(),
    ) -> None:
        self.seats = seats  # normal names of the seats of governments
        self._gazetteer = gazetteer
        self._grammar = grammar
        self._adjectives = adjectives
        self._kind_length = max(map(len, grammar.kinds))

    @property
    def gazetteer(self) -> Gazetteer:
        return self._gazetteer

    @property
    def grammar(self) -> PlaceGrammar:
        return self._grammar

    def adjective(self, word: str) -> tuple[str, ...]:
        """The countries of an adjective or demonym ("afghan"), none for another word."""
        return self._adjectives.get(word, ())

    def kind_after(self, words: tuple[str, ...], at: int, end: int) -> tuple[int, str]:
        """How many words from `at` name a kind of place, and which."""
        for n in range(min(self._kind_length, end - at), 0, -1):
            kind = self._grammar.kinds.get(words[at : at + n])
            if kind:
                return n, kind
        return 0, ""

    def surroundings(self, document: Document, sentence: Sentence) -> Surroundings:
        """The reader of what stands around the names of a sentence."""
        return Surroundings(document, sentence, self._grammar, self.adjective)


class Runs:
    """One sentence, read for names."""

    def __init__(self, finder: Knowledge, document: Document, sentence: Sentence) -> None:
        self.finder = finder
        self.grammar = finder.grammar
        self.d = document
        self.s = sentence
        self.words = document.words
        letters = list(filter(str.isalpha, document.text[sentence.start : sentence.end]))
        # where all is in capitals, they tell nothing: only known names count
        self.around = finder.surroundings(document, sentence)
        capitals = sum(map(str.isupper, letters))
        self.flat = len(letters) > 20 and capitals == 0  # all in small letters: neither do they
        self.shouting = self.flat or (len(letters) > 20 and capitals > 0.6 * len(letters))

    def _capital(self, i: int) -> bool:
        return self.flat or self.d.is_capital(i)

    def _article(self, i: int) -> bool:
        if self.words[i] not in ARTICLES or i + 1 >= self.s.last or not self._capital(i + 1):
            return False
        # "at", "as" and "an" are articles only before a hyphen: "at-Tanf"
        return self._joined(i) and (self.words[i] in ("al", "el") or self._hyphened(i + 1))

    def _joined(self, i: int) -> bool:
        """Whether nothing but a blank or a hyphen is between the token and the next."""
        return self.d.text[self.d.ends[i] : self.d.starts[i + 1]].strip() in ("", "-", "‑", "‐", "–")

    def _run_end(self, i: int) -> int:
        """The end of the capitalised run that begins at i."""
        j = i + 1
        while j < self.s.last and self._joined(j - 1):
            if self._capital(j) or (self._hyphened(j) and self.words[j] not in NOT_IN_NAMES):
                j += 1
                continue
            k = j
            while k < self.s.last - 1 and k - j < 2 and self.words[k] in CONNECTORS and self._joined(k):
                k += 1
            if k > j and self._capital(k) and self.words[j] != "of":
                j = k + 1
                continue
            break
        return j

    def _hyphened(self, j: int) -> bool:
        """Whether a hyphen, and nothing else, is between the token and the one before ("Qala-e-reeg")."""
        return (
            self.s.first < j < len(self.words)
            and self.d.starts[j] == self.d.ends[j - 1] + 1
            and not self.d.text[self.d.ends[j - 1]].isspace()
        )

    def _longest_known(self, i: int) -> tuple[int, tuple[Candidate, ...]]:
        """The end of the longest name of the gazetteer that begins at i, and its places."""
        best: tuple[int, tuple[Candidate, ...]] = (i, ())
        normal = ""
        for j in range(i, min(i + LONGEST, self.s.last)):
            if j > i and not self._joined(j - 1):
                break
            word = key(self.words[j])
            if not word:
                break
            normal = f"{normal} {word}" if normal else word
            if self._capital(j) or self.words[j].isdigit():
                found = self.finder.gazetteer.find(normal)
                if found and not self._goes_on(j + 1):
                    best = (j + 1, found)
            if not self.finder.gazetteer.begins(normal):
                break
        return best

    def _goes_on(self, j: int) -> bool:
        """Whether token j is the next bit of one hyphenated name: "Qala" is no name in "Qala-e-reeg"."""
        if j >= self.s.last or not self._hyphened(j) or self._capital(j):
            return False
        return self.words[j] not in NOT_IN_NAMES

    def _acronym(self, i: int, known_end: int, known: tuple[Candidate, ...]) -> bool:
        """Whether one word of up to four capitals stands there that abbreviates no country: "PA", "AQIM"."""
        surface = self.d.surface(i)
        if self.shouting or not surface.isupper() or len(surface) > 4 or self._run_end(i) > i + 1 or known_end > i + 1:
            return False
        return not any(c.level == 0 for c in known) and not self._dateline(i)

    def _dateline(self, i: int) -> bool:
        return i == self.s.first and any(w in (":", "-", "–", "—", "(") for w in self.words[i + 1 : i + 8])

    def _body_goes_on(self, end: int) -> bool:
        """Whether the run goes on after an apostrophe as the name of a body: "Kurdistan Workers' Party"."""
        if end + 1 >= self.s.last or self.words[end] not in ("'", "'s") or not self._capital(end + 1):
            return False
        if self.words[end] == "'" and not self.words[end - 1].endswith("s"):
            return False
        following = self.words[end + 1 : self._run_end(end + 1)]
        return any(w in self.grammar.organisations for w in following) and not self.finder.gazetteer.find(
            key(self.words[end - 1])
        )

    def _after_abbreviation(self, end: int) -> int:
        """The token after "(IDP)" where that stands there."""
        if end + 2 < self.s.last and self.words[end] == "(" and self.words[end + 2] == ")":
            inside = self.d.text[self.d.starts[end + 1] : self.d.ends[end + 1]]
            if inside.isupper() and len(inside) <= 6:
                return end + 3
        return end

    def _whole(self, first: int, last: int, known_end: int, known: tuple[Candidate, ...], kind: str) -> bool:
        """Whether the run is one name though only its beginning is known ("Kabul Gate", "Shariah Shamaliyah")."""
        rest = self.words[known_end:last]
        name = self.words[first:last]
        if not self.grammar.organisations.isdisjoint(name) or not self.grammar.titles.isdisjoint(name):
            return False
        famous = any(c.own and (c.level == 0 or c.population > 300_000) for c in known)
        return bool(rest) and (bool(kind) or not famous)

    def _halves(self, first: int, last: int) -> tuple[int, tuple[Candidate, ...]] | None:
        """Of two known names with a hyphen ("the Chhattisgarh-Odisha border") the first, and where it ends."""
        for cut in range(first + 1, last):
            if self._hyphened(cut):
                one = self.finder.gazetteer.find(key(" ".join(self.words[first:cut])))
                two = self.finder.gazetteer.find(key(" ".join(self.words[cut:last])))
                if one and two and {c.country for c in one} & {c.country for c in two}:
                    return cut, one
        return None

    def _leading(self, i: int, run_end: int) -> tuple[int, str]:
        for n in (3, 2, 1):
            kind = self.grammar.leading.get(self.words[i : i + n])
            if kind and i + n < run_end:
                return n, kind
        return 0, ""

    def _strip_kind(self, first: int, end: int) -> tuple[int, str, int]:
        """The end of the name without words of kind that begin in capitals ("Bijapur District"), the kind, its end."""
        for at in range(first + 1, end):
            n, kind = self.finder.kind_after(self.words, at, self.s.last)
            if kind and at + n >= end:  # it may go on in small letters: "Goh Police station limits"
                whole = key(" ".join(self.words[first:end]))
                if self.words[at] in SETTLED and self._capital(at):
                    continue  # "Juma Bazaar" is the place's name
                if any(c.level == 0 and c.own for c in self.finder.gazetteer.find(whole)):
                    return end, "", end  # "United States"
                if kind in ("area", "neighbourhood", "city", "village") and self.finder.gazetteer.find(whole):
                    return end, "", end  # "Mexico City", "Golan Heights", "Gulf Coast" are names as they stand
                return at, kind, at + n
        return end, "", end

    def _person_before(self, i: int) -> bool:
        """Whether a title stands before: "Col. Khan", "spokesman Zia"."""
        p = i - 1
        if p > self.s.first and self.words[p] == "." and self.d.ends[p - 1] == self.d.starts[p]:
            p -= 1
        if p < self.s.first:
            return False
        word = self.words[p]
        return word in self.grammar.titles and (self._capital(p) or word in ("alias", "spokesman", "spokesperson"))

    def _lost_apostrophe(self, first: int, last: int) -> tuple[Candidate, ...]:
        """The country of a name that an apostrophe has fallen out of: "Kenyas coastal town of Lamu"."""
        word = self.words[last - 1]
        if not word.endswith("s") or len(word) < 5:
            return ()
        whole = key(" ".join((*self.words[first : last - 1], word[:-1])))
        return tuple(c for c in self.finder.gazetteer.find(whole) if c.level == 0 and c.own)

    def _half_of_division(self, first: int, last: int) -> tuple[Candidate, ...]:
        """The provinces or districts of which the name is a part by the compass: "Wajir South", "Kitui East"."""
        if last - first < 2 or self.words[last - 1] not in COMPASS or self.words[first] in DIRECTIONS:
            return ()  # "Central South" is half of nothing
        base = self.finder.gazetteer.find(key(" ".join(self.words[first : last - 1])))
        return tuple(c for c in base if c.own and c.level in (1, 2))
