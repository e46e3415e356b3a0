"""Finding names of places in a text: runs of capitalised words, the words of kind beside them, what stands before.

A part is one name ("Tambada village"); `chains` puts parts together ("Tambada village in Etapalli tehsil of
Gadchiroli District"). A name that the gazetteer does not know is a part only where the grammar says place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from newswatch.catalog.place_names import ARTICLES, key
from newswatch.events.places.gazetteer import Candidate
from newswatch.events.places.runs import (
    COARSE_KINDS,
    DIRECTIONS,
    IN_NEXT,
    SETTLEMENTS,
    Knowledge,
    Runs,
)
from newswatch.events.places.surroundings import AT_SOMEBODY, MONTHS, QUOTES, TELLING, Relation
from newswatch.matching import Document, Sentence

# what a town has: a name after "the market of" is a town's
# bodies that a state owns, or a capital as the seat of its government: "China's embassy", "Kabul's foreign ministry"
GOVERNMENT = frozenset("foreign defence defense interior ministry government army military embassy ambassador".split())
PUBLIC = frozenset(
    "market mosque church station bridge school airport port camp barracks bazaar prison hospital university".split()
)
LENGTHS = frozenset("km kilometres kilometers kilometre kilometer miles".split())
CROSSINGS = frozenset(("crossing", "checkpoint"))
SIDES = (("side",), ("bank",), ("shore",), ("soil",), ("territory",))
LANDING = frozenset("landed fell exploded crashed hit struck landing falling".split())
LANDING_BACK = 3  # tokens from "landed" to "on the Thai side": "fell harmlessly on" is 1
FLEEING = frozenset("refugees people families civilians villagers residents hundreds thousands dozens who".split())
FLEEING_BACK = 6  # tokens from them to "into": "refugees who had fled the fighting crossed into" is 6
WAYS = {"bound": Relation.TOWARDS, "based": Relation.ORIGIN, "born": Relation.ORIGIN, "registered": Relation.ORIGIN}


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
    tail: tuple[str, ...] = ()  # the words of kind after the name: "front", "refugee camp"


class PartFinder(Knowledge):
    """Finds parts; built once from the gazetteer, the grammar and the adjectives of countries."""

    def find(self, document: Document, sentence: Sentence) -> tuple[Part, ...]:
        """The parts of one sentence, in order; they do not overlap."""
        reader = _Reader(self, document, sentence)
        return tuple(reader.parts())

    def introduce(self, document: Document, sentence: Sentence, first: int) -> tuple[int, Relation, str]:
        """Where what introduces the name at a token begins, the relation that it says, and its word."""
        start, relation, word, _ = self.surroundings(document, sentence).before(first, True, 0)
        return start, relation, word


class _Reader(Runs):
    """One sentence's reading."""

    previous: Part | None = None

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

    def _read(self, i: int) -> tuple[Part | None, int]:
        """The part that begins at token i, and where to read on."""
        if i == self.s.first and (self.words[i],) in self.grammar.relations and not self._hyphened(i + 1):
            return None, i + 1  # "At Goma", "Near Tel Abyad": no "At-Tall"
        side = self._side(i)
        if side is not None:
            return side, side.stop
        known_end, known = self._longest_known(i)
        run_end = self._run_end(i) if not self.shouting else max(known_end, i + 1)
        if i - 1 >= self.s.first and self.words[i - 1] in DIRECTIONS and known_end <= run_end:
            whole = self.finder.gazetteer.find(f"{self.words[i - 1]} {key(' '.join(self.words[i:run_end]))}")
            if any(c.level <= 2 for c in whole):  # "in middle Shabelle region"
                i, known_end, known = i - 1, run_end, whole
        word = self.words[i]
        if i > self.s.first and self.words[i - 1] == "axis" and known_end != run_end:
            return self._axis(i, run_end, known_end, known)
        if self._acronym(i, known_end, known):
            return None, max(run_end, i + 1)
        unit = self._unit(i)
        if unit is not None:
            return unit
        if self._body_goes_on(run_end):
            return None, run_end
        begins_name = run_end > i + 1 and (
            word in DIRECTIONS
            or (
                i > self.s.first
                and self.grammar.relations.get((self.words[i - 1],)) in ("in", "near")
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
            known = known or self._half_of_division(first, last)
        normal = key(" ".join(self.words[first:last]))
        owner = self._lost_apostrophe(first, last) if not known else ()
        if owner:
            part = self._part(i, first, last, last, normal, "", owner)
            return (replace(part, relation=Relation.POSSESSIVE) if part else None), run_end
        part = self._part(i, first, last, stop, normal, kind, known, plural)
        return part, stop if part is not None else max(run_end, i + 1)

    def _side(self, i: int) -> Part | None:
        """The country on whose side of a border a place lies that was just named, or something fell: "near Mad-Allah on
        the Malian side", "shells landed on the Thai side of the river"."""
        countries = self.finder.adjective(self.words[i])
        if len(countries) != 1 or self.words[i + 1 : i + 2] not in SIDES or not self._capital(i):
            return None
        country = self.finder.gazetteer.country(countries[0])
        start, relation, word, _ = self.around.before(i, True, self.previous.stop if self.previous else 0)
        named = self.previous is not None and self.words[self.previous.stop : start] in ((), (",",))
        fell = LANDING & set(self.words[max(self.s.first, start - LANDING_BACK) : start])
        if country is None or word not in ("on", "in", "inside") or not (named or fell):
            return None
        return Part(i, i + 1, start, i + 2, key(country.name), "country", relation, (country,), word)

    def _axis(self, i: int, run_end: int, known_end: int, known: tuple[Candidate, ...]) -> tuple[Part | None, int]:
        """The first place of a road that is named by both its ends: "on the axis Djibo-Aribinda"."""
        cut = next((j for j in range(i + 1, run_end) if self._hyphened(j)), run_end)
        if known and self._hyphened(known_end):
            cut = known_end
        normal = key(" ".join(self.words[i:cut]))
        return self._part(i, i, cut, cut, normal, "", self.finder.gazetteer.find(normal)), run_end

    def _unit(self, i: int) -> tuple[Part | None, int] | None:
        """A unit that has a number for a name ("Police District 17, Kabul"), None where there is none."""
        n, kind = self.finder.kind_after(self.words, i, self.s.last)
        end = i + n + 1
        if not n or end > self.s.last or not self.words[end - 1].isdigit():
            return None
        normal = key(" ".join(self.words[i:end]))
        known = self.finder.gazetteer.find(normal)
        end += self.finder.kind_after(self.words, end, self.s.last)[0]  # "Ward 1 neighborhood"
        start, relation, word, _ = self.around.before(i, True, self.previous.stop if self.previous else 0)
        if not known and relation not in TELLING:
            return None, end
        return Part(i, end, start, end, normal, kind if known else "neighbourhood", relation, known, word), end

    def _split(
        self, i: int, first: int, last: int, run_end: int, known_end: int, known: tuple[Candidate, ...]
    ) -> tuple[Part | None, int]:
        """A run that begins with a province or country but is another name, or a body: "Nigeria Police Force"."""
        rest = self.words[known_end:last]
        if any(w in self.grammar.organisations for w in self.words[first:last]):
            if known and known_end > first and any(c.level <= 2 or c.population > 100_000 for c in known):
                kind = self.grammar.kinds.get((self.words[known_end],), "")  # "the Chittoor District Police"
                kind = kind if kind in ("district", "province") else ""
                normal = key(" ".join(self.words[first:known_end]))
                part = self._part(i, first, known_end, known_end + bool(kind), normal, kind, known)
                return (replace(part, relation=Relation.ATTRIBUTE) if part else None), run_end
            return None, run_end
        if any(w in self.grammar.titles for w in rest):
            known_part = self._part(
                i, first, known_end, known_end, key(" ".join(self.words[first:known_end])), "", known
            )
            return (replace(known_part, relation=Relation.ATTRIBUTE) if known_part else None), run_end
        if all(w in DIRECTIONS for w in self.words[first:known_end]):
            whole = self.finder.gazetteer.find(key(" ".join(rest)))  # "North Mitrovica" is in Mitrovica
            normal = key(" ".join(self.words[first:last]))
            return (self._part(i, first, last, run_end, normal, "", whole) if whole else None), run_end
        if first > self.s.first and self.words[first - 1] == "by" and known_end - first == 1:
            return None, run_end  # "led by Milan Petrovic"
        part = self._part(i, first, known_end, known_end, key(" ".join(self.words[first:known_end])), "", known)
        return part, known_end

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
        big = any(c.level <= 2 or c.population >= 100_000 for c in known)
        if not normal or (not big and not kind and begin > self.s.first and self.words[begin - 1] in ("a", "an")):
            return None  # "at a Land Revenue office", "a Red Cross ambulance"
        if any(w in self.grammar.organisations for w in self.words[first:last]) and not known:
            return None
        followed = not known and self._heads(stop)
        start, relation, word, kind_of = self.around.before(
            begin, bool(known) or followed, self.previous.stop if self.previous else 0
        )
        kind = kind or kind_of
        if relation is Relation.NONE:
            start, relation = self.around.label(start, begin, stop, relation)
        if relation is Relation.NONE and stop < len(self.words):
            seat = normal in self.finder.seats
            if (seat and self.words[stop] in self.grammar.speaks) or self._of_government(stop):
                relation = Relation.SPEAKER
        if all(w in DIRECTIONS for w in self.words[first:last]) and kind not in ("province", "district"):
            return None
        if (
            last - first == 1
            and self.finder.adjective(self.words[first])
            and not any(c.level == 0 and c.own for c in known)
        ):
            return None  # "a Malian military camp"
        if known and word in ("on", "at") and self._fired_at(start) and self.words[stop : stop + 1] in IN_NEXT:
            return None  # "opened fire on Hamad in Al-Hawl camp"
        hit = self.grammar.relations.get(tuple(word.split())) == "in"
        public = kind_of in ("neighbourhood", "") and word != "" and self._public(start, first)
        if relation is Relation.TOWARDS and word == "into" and self._came_into(start, stop, known, kind):
            relation = Relation.IN  # "crossed into Ethiopia's Irob district and took away nine farmers"
        if relation is Relation.NONE and known and CROSSINGS & set(self.words[last : stop + 2]):
            relation = Relation.IN  # "The Torkham border crossing was closed"
        if relation in (Relation.NONE, Relation.OF, Relation.TOWARDS) and self.words[stop : stop + 2] == (",", "where"):
            relation = Relation.IN  # "reinforced the town of Kibumba, where two soldiers were killed"
        if (
            relation is Relation.NONE
            and hit
            and (kind in SETTLEMENTS or (kind == "area" and not known) or (kind == "neighbourhood" and not kind_of))
        ):
            relation = Relation.IN  # "attacked Daletti village", "entered the market of Gaik Goita"
        if public:
            kind, relation = "", Relation.IN if relation is Relation.NONE and hit else relation
        told = (relation in TELLING and not self.shouting) or self._listed(begin, stop) or (followed and word != "")
        told = told or public or self._one_end(word, stop) or (relation is Relation.LABEL and self._dated_label(stop))
        if not known and not kind and not told:
            return None
        if self.shouting and not self._stands_out(known, relation, kind, begin):
            return None
        if not known and kind_of == "neighbourhood" and not public:
            return None  # "the house of Naeem"
        if not self._is_place(last, stop, relation, known, kind):
            return None
        if last - first == 1 and self.words[first] in self.grammar.peoples:
            if kind and self.words[stop : stop + 1] == ("of",):
                return None  # "the Dogon village of Gorey"
            listed = self.previous is not None and self.words[self.previous.stop : begin] == (",",)
            if not kind and not listed and (relation not in TELLING or relation is Relation.BETWEEN):
                return None  # "Kikuyu youths", "clashes between Pokot and Turkana", but "Laiza, Kachin"
        if not known and not kind and first > self.s.first and self.words[first - 1] in QUOTES:
            return None  # at the "Old Rebel" bar
        common = self.words[first] in self.grammar.words and self.words[first] not in DIRECTIONS
        if not known and common and not kind and not (followed and last - first > 1):
            return None
        if stop < self.s.last and self._hyphened(stop) and self.words[stop] in WAYS:
            relation = WAYS[self.words[stop]]  # "a Nairobi-bound bus"
        return Part(first, last, start, stop, normal, kind, relation, known, word, plural, self.words[last:stop])

    def _dated_label(self, stop: int) -> bool:
        """Whether a day in brackets follows, as in items of lists: "b) Birak (26 December 2025): two soldiers"."""
        inside = self.words[stop + 1 : min(stop + 6, self.s.last)]
        return self.words[stop : stop + 1] == ("(",) and inside[:1] != () and bool(MONTHS & set(inside))

    def _came_into(self, start: int, stop: int, known: tuple[Candidate, ...], kind: str) -> bool:
        """Whether raiders, and nobody who flees, crossed into something smaller than a country."""
        within = self.words[stop : stop + 1] == ("'s",) and self._capital(min(stop + 1, self.s.last - 1))
        country = any(c.level == 0 and c.own for c in known[:1]) and not within
        if self.words[start - 1 : start] != ("crossed",) or country:
            return False
        return bool(known or kind) and not FLEEING & set(self.words[max(self.s.first, start - FLEEING_BACK) : start])

    def _one_end(self, word: str, stop: int) -> bool:
        """Whether it is where a way begins: "from Garsen to Lamu"."""
        return (
            word == "from" and self.words[stop : stop + 1] == ("to",) and self._capital(min(stop + 1, self.s.last - 1))
        )

    def _public(self, start: int, first: int) -> bool:
        """Whether what is said to be of the name is a town's: "the market of Gaik Goita"."""
        return any(w in PUBLIC for w in self.words[start:first])

    def _is_place(self, last: int, stop: int, relation: Relation, known: tuple[Candidate, ...], kind: str) -> bool:
        """Whether the name is a place's and not a people's: "the Garre and Degodia clans", "the Fula community in"."""
        if any(c.own and c.level <= 2 for c in known) and kind == "":
            return True
        after = self.words[last : last + 1]
        if after and after[0] in self.grammar.people:
            return False
        if self.words[last : last + 1] in (("and",), ("or",)) and last + 1 < self.s.last and self._capital(last + 1):
            end = self._run_end(last + 1)
            if self.words[end : end + 1] and self.words[end] in self.grammar.people:
                return False
        grown = self.words[stop - 1] == "community" and relation in (Relation.NONE, Relation.OF, Relation.ORIGIN)
        return not grown or (stop < self.s.last and self.words[stop] in ("of", ","))

    def _fired_at(self, start: int) -> bool:
        return start > self.s.first and self.words[start - 1] in AT_SOMEBODY

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

    def _of_government(self, stop: int) -> bool:
        """Does a possessive at token `stop` lead on to a body of a state's government?"""
        return self.words[stop] == "'s" and stop + 1 < len(self.words) and self.words[stop + 1] in GOVERNMENT

    def _heads(self, stop: int) -> bool:
        """Whether a comma and a known district, province or country follow: "attacked Egiri, Biu district, Borno"."""
        if stop + 1 < self.s.last and (self._near_known(stop) or self._so_far_away(stop)):
            return True
        if stop + 1 >= self.s.last or self.words[stop] != "," or not self._capital(stop + 1):
            return False
        end, known = self._longest_known(stop + 1)
        if not any(c.level <= 2 or c.population > 20_000 for c in known):
            end = self._run_end(stop + 1)  # "Egiri, Yewa North district": the word says what it is
            return self.finder.kind_after(self.words, end, self.s.last)[1] in COARSE_KINDS
        after = self.words[end] if end < self.s.last else "."
        return after in (",", ".", ")", ";") or bool(self.finder.kind_after(self.words, end, self.s.last)[0])

    def _so_far_away(self, stop: int) -> bool:
        """Whether a distance follows: "attacked Karakara, some 15 kilometres away"."""
        ahead = self.words[stop : min(stop + 6, self.s.last)]
        return ahead[:1] == (",",) and any(a.isdigit() and b in LENGTHS for a, b in pairwise(ahead))

    def _near_known(self, stop: int) -> bool:
        """Whether a known place follows that the name is said to be near: "attacked Haluqa, outside of Garissa"."""
        at = stop + 1 if self.words[stop] == "," else stop
        for n in (3, 2, 1):
            if self.grammar.relations.get(self.words[at : at + n]) == "near" and at + n < self.s.last:
                at += n + (self.words[at + n] == "of")
                return at < self.s.last and self._capital(at) and bool(self._longest_known(at)[1])
        return False

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
