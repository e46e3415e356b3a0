"""Finding names of places in a text: runs of capitalised words, the words of kind beside them, what stands before.

A part is one name ("Tambada village"); `chains` puts parts together ("Tambada village in Etapalli tehsil of
Gadchiroli District"). A name that the gazetteer does not know is a part only where the grammar says place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from newswatch.catalog.place_grammar_files import PlaceGrammar
from newswatch.catalog.place_names import ARTICLES, key
from newswatch.events.places.gazetteer import Candidate, Gazetteer
from newswatch.events.places.surroundings import PLAIN_IN, QUOTES, TELLING, Relation, Surroundings
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
SETTLED = frozenset({"bazaar", "bazar", "camp", "mandi", "estate", "farm", "park"})
LONGEST = 6  # words of a name; longer runs are titles of bodies and headlines


@dataclass(frozen=True, slots=True)
class Part:
    """Tokens `first` to `last` are the name, `begin` to `stop` the name with its kind and what introduces it.

    `kind` is one of the grammar's, empty where no word says. `gap_from` is the token after what introduces it:
    what stands between two parts ends there.
    """

    first: int
    last: int
    begin: int
    stop: int
    normal: str
    kind: str
    relation: Relation
    candidates: tuple[Candidate, ...]
    word: str = ""  # the relation's own word: "in", "near", "of"
    plural: bool = False  # "X and Y districts"
    pair: str = ""  # a border between two countries: "AF-PK"


class PartFinder:
    """Finds parts; built once from the gazetteer, the grammar and the adjectives of countries."""

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

    def find(self, document: Document, sentence: Sentence) -> tuple[Part, ...]:
        """The parts of one sentence, in order; they do not overlap."""
        reader = _Reader(self, document, sentence)
        return tuple(reader.parts())

    def introduce(self, document: Document, sentence: Sentence, first: int) -> tuple[int, Relation, str]:
        """Where what introduces the name at a token begins, the relation that it says, and its word."""
        start, relation, word, _ = self.surroundings(document, sentence).before(first, True, 0)
        return start, relation, word

    # -------------------------------------------------------------- what words mean

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


class _Reader:
    """One sentence's reading."""

    def __init__(self, finder: PartFinder, document: Document, sentence: Sentence) -> None:
        self.finder = finder
        self.grammar = finder.grammar
        self.d = document
        self.s = sentence
        self.words = document.words
        letters = [c for c in document.text[sentence.start : sentence.end] if c.isalpha()]
        # where all is in capitals, they tell nothing: only known names count
        self.around = finder.surroundings(document, sentence)
        self.previous: Part | None = None
        capitals = sum(c.isupper() for c in letters)
        self.flat = len(letters) > 20 and capitals == 0  # all in small letters: neither do they
        self.shouting = self.flat or (len(letters) > 20 and capitals > 0.6 * len(letters))

    def parts(self) -> Iterator[Part]:
        i = self.s.first
        while i < self.s.last:
            if not (self._capital(i) or self._article(i)):
                i += 1
                continue
            found, after = self._read(i)
            if found is not None:
                self.previous = found
                yield found
            i = max(after, i + 1)

    # -------------------------------------------------------------- names

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
            j > self.s.first
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

    def _read(self, i: int) -> tuple[Part | None, int]:
        """The part that begins at token i, and where to read on."""
        known_end, known = self._longest_known(i)
        run_end = self._run_end(i) if not self.shouting else max(known_end, i + 1)
        if i - 1 >= self.s.first and self.words[i - 1] in DIRECTIONS and known_end <= run_end:
            whole = self.finder.gazetteer.find(f"{self.words[i - 1]} {key(' '.join(self.words[i:run_end]))}")
            if any(c.level <= 2 for c in whole):  # "in middle Shabelle region"
                i, known_end, known = i - 1, run_end, whole
        word = self.words[i]
        if self._acronym(i, known_end, known):
            return None, max(run_end, i + 1)
        if self._body_goes_on(run_end):
            return None, run_end
        begins_name = run_end > i + 1 and (
            word in DIRECTIONS
            or (
                i > self.s.first
                and self.words[i - 1] in PLAIN_IN
                and word not in self.grammar.organisations
                and not self.finder.kind_after(self.words, i + 1, self.s.last)[0]
            )
        )
        if word in self.grammar.words and known_end - i <= 1 and word not in ARTICLES and not begins_name:
            # a common word: part of a name only where the run goes on with a known whole ("New Delhi")
            return None, i + 1
        if self._person_before(i):
            return None, run_end
        if word in self.grammar.titles and known_end - i <= 1:
            return None, run_end
        if (word,) in self.grammar.kinds and self.words[i + 1 : i + 2] and self.words[i + 1].isdigit():
            return None, run_end  # "Police District 3"
        lead, kind = self._leading(i, run_end)
        if lead:
            known_end, known = self._longest_known(i + lead)
            if kind == "area":  # Lake Victoria is not the Victoria that has people
                known = ()
            if i + lead >= run_end:
                return None, run_end
        first = i + lead
        if known_end > run_end:
            run_end = known_end
        last, kind_inside, run_end = self._strip_kind(first, run_end)
        kind = kind or kind_inside
        if last <= first:
            return None, run_end
        stop = self._after_abbreviation(run_end)
        n, kind_after = self.finder.kind_after(self.words, stop, self.s.last)
        plural = False
        if not n:
            stop = run_end
        elif self._joined(stop - 1):
            kind = kind or kind_after
            plural = self.words[stop + n - 1].endswith("s") and kind_after not in ("area", "neighbourhood")
            stop += n
            m, more = self.finder.kind_after(self.words, stop, self.s.last)
            if m and self._joined(stop - 1) and more in ("area", "neighbourhood"):
                stop += m
        if known_end < last and not self._whole(first, last, known_end, known, kind):
            return self._split(i, first, last, run_end, known_end, known)
        if first < known_end < last and kind == "neighbourhood":
            last = known_end  # "Baghdad International Airport" is in Baghdad
        halves = self._halves(first, last) if known_end < last and not known else None
        if halves is not None:
            last, known_end, known = halves[0], halves[0], halves[1]
        if known_end != last:
            known = self.finder.gazetteer.find(key(" ".join(self.words[first:last])))
        normal = key(" ".join(self.words[first:last]))
        part = self._part(i, first, last, stop, normal, kind, known, plural)
        return part, stop if part is not None else max(run_end, i + 1)

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
        if any(w in self.grammar.organisations or w in self.grammar.titles for w in self.words[first:last]):
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

    def _split(
        self, i: int, first: int, last: int, run_end: int, known_end: int, known: tuple[Candidate, ...]
    ) -> tuple[Part | None, int]:
        """A run that begins with a province or country but is another name, or a body: "Nigeria Police Force"."""
        rest = self.words[known_end:last]
        if any(w in self.grammar.organisations for w in self.words[first:last]):
            if known and known_end > first and any(c.level <= 2 or c.population > 100_000 for c in known):
                part = self._part(i, first, known_end, known_end, key(" ".join(self.words[first:known_end])), "", known)
                return (replace(part, relation=Relation.ATTRIBUTE) if part else None), run_end
            return None, run_end
        if any(w in self.grammar.titles for w in rest):
            known_part = self._part(
                i, first, known_end, known_end, key(" ".join(self.words[first:known_end])), "", known
            )
            return (replace(known_part, relation=Relation.ATTRIBUTE) if known_part else None), run_end
        if all(w in DIRECTIONS for w in self.words[first:known_end]):
            return None, run_end
        part = self._part(i, first, known_end, known_end, key(" ".join(self.words[first:known_end])), "", known)
        return part, known_end

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

    # -------------------------------------------------------------- parts

    def _part(
        self,
        begin: int,
        first: int,
        last: int,
        stop: int,
        normal: str,
        kind: str,
        known: tuple[Candidate, ...],
        plural: bool = False,
    ) -> Part | None:
        if not normal:
            return None
        if any(w in self.grammar.organisations for w in self.words[first:last]) and not known:
            return None
        followed = not known and self._heads(stop)
        start, relation, word, kind_of = self.around.before(
            begin, bool(known) or followed, self.previous.stop if self.previous else 0
        )
        kind = kind or kind_of
        if relation is Relation.NONE:
            start, relation = self.around.label(start, begin, stop, relation)
        if (
            relation is Relation.NONE
            and normal in self.finder.seats
            and self.words[stop : stop + 1]
            and (self.words[stop] in self.grammar.speaks)
        ):
            relation = Relation.SPEAKER
        if all(w in DIRECTIONS for w in self.words[first:last]) and kind not in ("province", "district"):
            return None
        if (
            last - first == 1
            and self.finder.adjective(self.words[first])
            and not any(c.level == 0 and c.own for c in known)
        ):
            return None  # "a Malian military camp"
        told = (relation in TELLING and not self.shouting) or self._listed(begin, stop) or (followed and word != "")
        if not known and not kind and not told:
            return None
        if self.shouting and not self._stands_out(known, relation, kind, begin):
            return None
        if not known and kind_of == "neighbourhood":
            return None  # "the house of Naeem"
        if last - first == 1 and self.words[first] in self.grammar.peoples:
            if kind and self.words[stop : stop + 1] == ("of",):
                return None  # "the Dogon village of Gorey"
            if not kind and (relation not in TELLING or relation is Relation.BETWEEN):
                return None  # "Kikuyu youths", "clashes between Pokot and Turkana"
        if not known and not kind and first > self.s.first and self.words[first - 1] in QUOTES:
            return None  # at the "Old Rebel" bar
        if not known and self.words[first] in self.grammar.words and self.words[first] not in DIRECTIONS and not kind:
            return None
        return Part(first, last, start, stop, normal, kind, relation, known, word, plural)

    def _stands_out(self, known: tuple[Candidate, ...], relation: Relation, kind: str, begin: int) -> bool:
        """Whether a name counts where capitals tell nothing: a country, or after "in" and before "district"."""
        if not known:
            return False
        if any(c.level == 0 and c.own for c in known):
            return True
        if known[0].name.lower().startswith("the "):
            return False
        # "in time", "in the wake": names of small places are words of the language
        big = any(c.own and (c.level <= 1 or (c.level >= 3 and c.population >= 100_000)) for c in known)
        follows = self.previous is not None and self.words[self.previous.stop : begin] == (",",)
        return big and (relation in TELLING or relation is Relation.DATELINE or bool(kind) or follows)

    def _heads(self, stop: int) -> bool:
        """Whether a comma and a known district, province or country follow: "attacked Egiri, Biu district, Borno"."""
        if stop + 1 >= self.s.last or self.words[stop] != "," or not self._capital(stop + 1):
            return False
        end, known = self._longest_known(stop + 1)
        if not any(c.level <= 2 or c.population > 20_000 for c in known):
            return False
        after = self.words[end] if end < self.s.last else "."
        return after in (",", ".", ")", ";") or bool(self.finder.kind_after(self.words, end, self.s.last)[0])

    def _listed(self, begin: int, stop: int) -> bool:
        """Whether the name stands between a place and a comma: "Dabanga, Extreme-North, Cameroon"."""
        if self.shouting or self.previous is None or begin <= self.s.first or stop >= self.s.last:
            return False
        coarse = any(c.level <= 1 for c in self.previous.candidates[:1]) and self.previous.kind != "neighbourhood"
        if self.previous.kind in ("province", "country") or coarse:
            return False  # what follows a province is no finer place
        return self.words[self.previous.stop : begin] in ((",",), ("(",), (",", "the")) and self.words[stop] in (
            ",",
            ")",
        )
