"""What stands before a name, and what that says: "in the restive northern town of", "fled from", "b) … (2 May):"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import takewhile

from newswatch.catalog.place_grammar_files import PlaceGrammar
from newswatch.matching import Document, Sentence

# words that may stand between a preposition and a name: "in the restive northern town of X"
MODIFIERS = frozenset(
    """the a an its his her their north south east west northern southern eastern western central northeast northwest
    southeast southwest northeastern northwestern southeastern southwestern upper lower middle downtown restive volatile
    troubled remote neighbouring neighboring nearby rural mountainous border coastal town village city district province
    tribal disputed contested occupied besieged strategic busy main same former capital provincial maoist hit infested
    affected controlled held dominated majority run populated far extreme adjoining hilly forested dense densely
    administered ruled annexed volatile so called predominantly mainly mostly largely christian muslim kurdish sunni
    shia taliban rebel insurgency militancy port oil rich historic ancient old new key crowded congested upmarket
    southernmost northernmost easternmost westernmost village's country's twin interior deep autonomous small""".split()
)
PART_NOUNS = frozenset(
    "part parts outskirts heart centre center edge vicinity suburbs side end interior bank banks shore shores mouth "
    "slopes".split()
)
QUOTES = frozenset("\"'“”‘’`")


DATELINE_ENDS = frozenset((":", "-", "–", "—", "("))
DATELINE_REACH = 8  # tokens from a dateline's place to what ends it: "Dhaka, Bangladesh, March 12 (CWS) -"
OPENED = frozenset((":", "–", "—", "--"))  # "Accra — Armed men stopped a lorry"
MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)


class Relation(StrEnum):
    """How a text relates something to a place."""

    IN = "in"
    NEAR = "near"
    BETWEEN = "between"
    FIELD = "field"  # a form's own field: "LOCATION: Kapelo"
    CODED = "coded"  # stands for a place that no map has: "Kiba (coded as Aribinda)"
    LABEL = "label"  # heads an item of a list: "a) Bannu (2 September): …"
    DATELINE = "dateline"
    TAKEN_FROM = "taken_from"
    POSSESSIVE = "possessive"  # "Iraq's border guards"
    ATTRIBUTE = "attribute"  # "a Kabul mosque"
    NONE = "none"
    SPEAKER = "speaker"  # a seat of government that says or does: "Kabul denied"
    TOWARDS = "towards"
    OF = "of"
    ELSEWHERE = "elsewhere"  # the hospital, the court
    ORIGIN = "origin"  # where somebody is from


CLAUSE = 45  # tokens between a verb and "from": sentences of police reports name everybody in between
TELLING = frozenset({Relation.IN, Relation.NEAR, Relation.BETWEEN, Relation.TAKEN_FROM, Relation.FIELD, Relation.CODED})
AT_SOMEBODY = frozenset("fire attack attacks assault raid shots grenade grenades".split())  # "opened fire on Ali"
# "into" after these is where somebody went when it was over: "took the hostages into Somalia"
_LEAVING = frozenset(
    "fled flee fleeing escaped escape escaping took taken taking retreated retreating withdrew returned back driven "
    "drove crossed crossing smuggled dragged transferred chased".split()
)
LEAVING_REACH = 6  # tokens between them and "into": "took the three women and their driver into" is 6
TAKEN = frozenset("abducted kidnapped captured seized".split())
BLAMED = frozenset("blamed pinned put called relied depends insisted".split())  # "which Tirana blamed on Belgrade"
# a court in a town judges what was done elsewhere
JUDGING = frozenset(
    "sentenced sentences convicted convicts acquitted acquits jailed jails remanded tried charged".split()
)
SPOKEN = frozenset("said says told reported added stated according announced confirmed".split())
SPOKEN_REACH = 7  # tokens back to what says that somebody spoke: "according to a senior security source in" is 6
FLYING = frozenset("flown flew flying swam came".split())
BRANCHES = frozenset("affiliate wing franchise offshoot".split())  # "al-Qaeda's affiliate in the Sahel"
_BEFORE_KIND = frozenset("the in this that at of".split())
_CALLED = frozenset(("called", "named"))
_HOME = frozenset(
    "national nationals resident residents native natives hailing citizen citizens refugee refugees migrant".split()
)
PLAIN_IN = frozenset("in at inside within across throughout around over under on along through into".split())


class Surroundings:
    """Reads what stands around names in one sentence. `adjective` gives the countries of an adjective."""

    def __init__(
        self, document: Document, sentence: Sentence, grammar: PlaceGrammar, adjective: Callable[[str], tuple[str, ...]]
    ) -> None:
        self.d = document
        self.s = sentence
        self.words = document.words
        self.grammar = grammar
        self._adjective = adjective
        self._longest = max(map(len, grammar.relations))

    def before(self, begin: int, known: bool, previous_stop: int) -> tuple[int, Relation, str, str]:
        """Where what introduces the name begins, the relation, its word, and a kind said there ("village of")."""
        words, low = self.words, self.s.first
        p = begin
        kind = ""
        near = False
        while p - 1 >= low and words[p - 1] in QUOTES:
            p -= 1
        back = p
        skipped = 0
        parted = False  # "areas of X": the words say that X is a place, whatever stands before them
        while True:
            if p - 2 >= low and words[p - 1] == "of":
                if p - 2 < previous_stop:
                    break  # "the Sangani Ser area of Turbat": the word is the other's
                noun = words[p - 2]
                said = self.grammar.kinds.get((noun,), "") if words[p - 3 : p - 2] != ("police",) else "area"
                if said or noun in PART_NOUNS:
                    near = near or noun in ("outskirts", "vicinity", "suburbs", "edge")
                    kind = kind or ("" if said in ("area", "") else said)
                    p -= 3 if words[p - 3 : p - 2] == ("police",) else 2
                    back = p
                    skipped = 0
                    parted = True
                    continue
            named = self._named_so(p, low, known)
            if named is not None:
                p, said = named
                kind = kind or ("" if said == "area" else said)
                back = p
                continue
            if p - 1 >= low and skipped < 5 and (words[p - 1] in MODIFIERS or self._adjective(words[p - 1])):
                p -= 1
                skipped += 1
                if p >= previous_stop:
                    back = p
                continue
            break
        n, name = self._relation_before(p, low)
        if not n:
            if near:
                return back, Relation.NEAR, "outskirts of", kind
            if parted:
                return back, Relation.NONE, "of", kind
            return back, (Relation.ATTRIBUTE if skipped and back < begin else Relation.NONE), "", kind
        word = " ".join(words[p - n : p])
        start = p - n
        relation = self._relation(name, word, start, known)
        if relation is Relation.IN and near:
            relation = Relation.NEAR
        return start, relation, word, kind

    def _named_so(self, p: int, low: int, known: bool) -> tuple[int, str] | None:
        """Where a kind's word begins that a name follows without "of", and the kind: "a settlement called Lomelo", "in
        the village Namoungou"; None where there is none."""
        words = self.words
        q = p - 2 if words[p - 2 : p] == ("known", "as") else p - 1 if words[p - 1] in _CALLED else p
        if q - 1 < low or self.d.is_capital(q - 1) or (words[q - 1],) in self.grammar.relations:
            return None
        kind = self.grammar.kinds.get((words[q - 1],), "")
        if q < p:
            return (q - 1, kind) if kind or words[q - 1] in ("place", "site") else None
        if kind not in ("village", "city", "area") or (known and q - 2 >= low and words[q - 2] not in _BEFORE_KIND):
            return None
        return q - 1, kind

    def _relation(self, name: str, word: str, start: int, known: bool) -> Relation:
        words, low = self.words, self.s.first
        before = words[max(low, start - 4) : start]
        if name == "in":
            if not known and (word not in PLAIN_IN or (word == "on" and before[-1:] and before[-1] in AT_SOMEBODY)):
                return Relation.NONE
            if before[-1:] == ("from",):  # "from across the border"; "abducted from on the highway"
                clause = words[max(low, start - CLAUSE) : start]
                return Relation.TAKEN_FROM if any(w in self.grammar.taken for w in clause) else Relation.ORIGIN
            if word == "across" and FLYING & set(before):
                return Relation.TOWARDS  # "had flown across the Rio Grande"
            if word == "in" and before[-1:] and before[-1] in BRANCHES:
                return Relation.ORIGIN
            if before[-1:] == ("held",) and TAKEN & set(words[low:start]):
                return Relation.ELSEWHERE  # "were abducted near Ijara and held in Middle Juba"
            if word == "on" and before[-1:] and before[-1] in BLAMED:
                return Relation.NONE
            if any(w in self.grammar.elsewhere for w in before) or ("court" in before and JUDGING & set(words[start:])):
                return Relation.ELSEWHERE
            if word == "in" and self._speaks_there(start, before):
                return Relation.ELSEWHERE
            if word == "into" and any(w in _LEAVING for w in words[max(low, start - LEAVING_REACH) : start]):
                return Relation.TOWARDS
            return Relation.IN
        if name in ("near", "between", "field", "coded"):
            return Relation(name)
        if name == "from":
            clause = words[max(low, start - CLAUSE) : start]
            if before and before[-1] in _HOME:
                return Relation.ORIGIN
            return Relation.TAKEN_FROM if any(w in self.grammar.taken for w in clause) else Relation.ORIGIN
        if name == "of":
            if before and before[-1] in self.grammar.belonging:
                return Relation.ORIGIN
            return Relation.OF
        return Relation.TOWARDS

    def _speaks_there(self, start: int, before: Sequence[str]) -> bool:
        """Whether "in" tells where somebody spoke: "the defence ministry in Ankara said", "a source in Porga"."""
        if not before or before[-1] not in self.grammar.offices:
            return False
        after = takewhile(lambda w: w not in (",", "and"), self.words[start + 1 : min(start + 5, self.s.last)])
        return bool(SPOKEN & {*after, *self.words[max(self.s.first, start - SPOKEN_REACH) : start]})

    def label(self, start: int, begin: int, stop: int, relation: Relation) -> tuple[int, Relation]:
        """A name that heads an item or the text: "b) Bajaur (29 July …): …", "PESHAWAR, Oct 12: …"."""
        words, low, high = self.words, self.s.first, self.s.last
        opens = (
            begin == low
            or words[begin - 1] in (")", ";", ":", "•", "*", "-", "–", "—")
            or (words[begin - 1] == "and" and words[begin - 2] in (";", ","))
            or (begin - 1 == low and words[low].isdigit())
        )
        if not opens:
            return start, relation
        after = words[stop] if stop < high else ""
        capitals = all(self.d.surface(k).isupper() for k in range(begin, stop)) and sum(map(len, words[begin:stop])) > 3
        marked = any(w in DATELINE_ENDS for w in words[stop : stop + DATELINE_REACH])
        filed = next((k for k in range(stop, min(stop + DATELINE_REACH, high)) if words[k] in OPENED - {":"}), None)
        province = (
            filed is not None
            and after == ","
            and all(words[k] in (",", ".") or self.d.is_capital(k) for k in range(stop, filed))
        )  # "Tapachula, Chis. — Gunmen"
        if (
            begin == low
            and marked
            and (
                capitals
                or (low == 0 and province)
                or (low == 0 and (after in OPENED or any(w in MONTHS for w in words[stop + 1 : stop + 2])))
            )
        ):
            return start, Relation.DATELINE
        if after == ":" or after in ("-", "–", "—"):
            return start, Relation.LABEL
        if after == "(" and any(words[k] == ")" for k in range(stop, min(stop + 25, high))):
            return start, Relation.LABEL
        if after == ",":
            return start, Relation.LABEL
        return start, relation

    def _relation_before(self, end: int, start: int) -> tuple[int, str]:
        """How many words before `end` are a relation, and which."""
        for n in range(min(self._longest, end - start), 0, -1):
            relation = self.grammar.relations.get(self.words[end - n : end])
            if relation:
                return n, relation
        return 0, ""
