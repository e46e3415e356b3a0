"""Groups of people as a text counts them: "at least five CRPF soldiers", "a farmer", "two of them", "militants"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from newswatch.catalog.lexicon_files import Lexicon, Noun
from newswatch.catalog.word_files import may_be_name
from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.heads import AGE_UNITS, HOSTAGE, Head, HeadReader
from newswatch.events.casualties.people import People
from newswatch.events.casualties.quantity import HYPHENS, ORDINAL, Quantity, QuantityReader
from newswatch.matching import Document, Match, PhraseSet
from newswatch.model import Party

SIDES = frozenset(("sides", "parties", "armies", "forces", "governments"))
SIDE = frozenset(("side", "group", "party", "camp", "army"))
SHARE_TERMS = frozenset(
    ("some", "all", "most", "many", "few")
)  # "some of", "all the": no count of people by themselves
UNKNOWN_NOUN = 3  # tokens that an unknown noun after a number may have ("7 Fulani", "10 ethnic Borana herders")
LIVES = frozenset(("life", "lives"))
OPENING = frozenset(("other", "no", "none", "both"))  # words that begin a group, beside the grammar's
STANDS_ALONE = LIVES | {"body", "bodies"}


@dataclass(slots=True)
class Scene:
    """One document's people. `at` maps each group's first token to the group, `ending` the token after its last."""

    groups: list[People] = field(default_factory=list)
    at: dict[int, People] = field(default_factory=dict)
    ending: dict[int, People] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)  # tokens inside a group

    def add(self, group: People) -> None:
        self.groups.append(group)
        self.at[group.first] = group
        self.ending[group.last] = group
        self.covered.update(range(group.first, group.last))

    def between(self, first: int, last: int) -> list[People]:
        """The groups that begin at tokens `first` to `last` (exclusive)."""
        low = bisect_left(self.groups, first, key=_first)
        return self.groups[low : bisect_left(self.groups, last, key=_first)]


def _first(group: People) -> int:
    return group.first


class GroupReader:
    """Finds groups of people; built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._grammar = lexicon.grammar
        self._nouns = PhraseSet(lexicon.nouns)
        self._modifiers = PhraseSet(lexicon.modifiers)
        self._quantities = QuantityReader(lexicon.quantities)
        self._surnames = frozenset(lexicon.groups["surnames"])
        self._units = lexicon.quantities.units
        self._ordinals = lexicon.quantities.ordinals
        self._pairs = lexicon.quantities.pairs
        outcomes = lexicon.outcomes.values()
        self._participles = frozenset(p for o in outcomes for p in o.participle if " " not in p)
        self._verbs = frozenset(p for o in outcomes for p in (*o.object, *o.subject) if " " not in p)

    def find(
        self,
        document: Document,
        actors: Sequence[Match[Party]],
        nationalities: Mapping[int, str],
        blocked: frozenset[int],
        places: frozenset[int],
    ) -> tuple[Finds, Scene]:
        """All groups of the document, and the matches that later steps read."""
        nouns = [m for m in self._nouns.find(document) if not self._is_name(document, m)]
        tails = {k: Match(k, m.last, m.value) for m in nouns for k in range(m.first + 1, m.last)}
        finds = Finds(
            document=document,
            grammar=self._grammar,
            quantities={k: q for k, q in self._quantities.find(document).items() if q.number not in blocked},
            nouns={m.first: m for m in nouns},
            noun_tails=tails,
            modifiers={m.first: m for m in self._modifiers.find(document)},
            actors={m.first: m for m in actors if not any(k in blocked for k in range(m.first, m.last))},
            nationalities=nationalities,
            units=self._units,
            ordinals=self._ordinals,
            pairs=self._pairs,
            participles=self._participles,
            verbs=self._verbs,
            blocked=blocked,
            places=places,
        )
        return finds, _Scanner(finds).scan()

    def _is_name(self, document: Document, m: Match[Noun]) -> bool:
        """Is the noun somebody's name: "Zabihullah Mujahid said"?"""
        return (
            document.words[m.first] in self._surnames
            and m.last - m.first == 1
            and m.first > 0
            and document.is_capital(m.first)
            and document.is_capital(m.first - 1)
            and may_be_name(document.words[m.first - 1])
        )


class _Scanner:
    def __init__(self, finds: Finds) -> None:
        self._finds = finds
        self._document = finds.document
        self._words = finds.document.words
        self._grammar = finds.grammar
        self._heads = HeadReader(finds)
        self._ordinals = finds.ordinals

    def scan(self) -> Scene:
        scene, f, g = Scene(), self._finds, self._grammar
        # Nine tokens in ten begin no group: neither by what they say nor by what was found there
        words = OPENING.union(g.definite, g.determiner, g.former, g.opener)
        places = set().union(f.quantities, f.nouns, f.modifiers, f.actors, f.nationalities)
        i, n = 0, len(self._words)
        while i < n:
            if not (self._words[i] in words or i in places or f.word(i + 1) == "based"):
                i += 1
                continue
            group = self._read(i)
            if group is None:
                i += 1
                continue
            group = self._from_each(group)
            scene.add(group)
            i = max(group.last, i + 1)
        return scene

    def _read(self, i: int) -> People | None:
        """The group that begins at token `i`, if one does."""
        words, g = self._words, self._grammar
        start = i
        definite = False
        while words[i] in g.definite and i + 1 < len(words):  # "the two", "both the"
            definite = True
            i += 1
            if words[i] in ("remaining", "last", "first", "final") and i + 1 in self._finds.quantities:
                i += 1  # "the remaining seventeen hostages"
            if i not in self._finds.quantities and words[i] not in g.definite:
                break
        if words[i] == "other" and i == start:  # "and other three were hurt"
            q = self._finds.quantities.get(i + 1)
            group = self._counted(start, q, False) if q is not None and self._counts_people(q) else None
            return None if group is None else replace(group, others=True)
        q = self._finds.quantities.get(i)
        if q is not None and self._counts_people(q):
            return self._counted(start, q, definite)
        if words[start] == "no":
            return self._nobody(start)
        if words[start] == "none" and self._finds.word(start + 1) == "of":
            none = self._nobody(start + 2 if self._finds.word(start + 2) in g.determiner else start + 1)
            return None if none is None else replace(none, first=start)  # "none of the passengers"
        if words[start] == "both" and start in self._finds.quantities:
            return self._both(start)
        if words[start] in g.determiner:
            return self._determined(start)
        return self._bare(start)

    def _from_each(self, group: People) -> People:
        """ "one person from each side": as many again."""
        f, k = self._finds, group.last
        if group.best is None or f.word(k) not in ("from", "of", "on") or f.word(k + 1) != "each":
            return group
        if f.word(k + 2) not in SIDE:
            return group
        both = (None if n is None else 2 * n for n in (group.min, group.best, group.max))
        low, best, high = both
        return replace(group, last=k + 3, min=low, best=best, max=high, party=Party.UNKNOWN, explicit=True, plural=True)

    def _both(self, start: int) -> People | None:
        """ "both brothers", "injuring both in ...": two people told of before; "both sides" are none."""
        group = self._counted(start, self._finds.quantities[start], True)
        if group is None or (group.head is None and not self._alone(start + 1)):
            return None
        return None if group.head is not None and group.head.split()[-1] in SIDES else group

    def _alone(self, j: int) -> bool:
        """Does no noun follow at token `j` ("injuring both in ...")?"""
        word = self._finds.word(j)
        return not word or not word[0].isalpha() or word in self._grammar.stop or word in self._grammar.be

    # ------------------------------------------------------------------ after a number
    def _counts_people(self, q: Quantity) -> bool:
        """May the number count people: no label, no sum of money, no age, no part of a compound?"""
        words, d, f = self._words, self._document, self._finds
        before = f.word(q.number - 1)
        if before in self._grammar.currency or f.word(q.last) in self._grammar.currency:
            return False
        if q.first == q.number and self._labelled(q.number - 1):
            return False
        if q.last >= len(words):
            return q.best is not None
        if self._counts_things(q) or ORDINAL.fullmatch(words[q.number]):
            return False
        start, end = d.starts[q.number], d.ends[q.last - 1]
        if d.text[end : end + 1] in ("%", "/", "°") and end < len(d.text):
            return False
        digits = d.text[start].isdigit()
        if start and (d.text[start - 1] in "-‐‑/$€£#" or (digits and d.text[start - 1] == ".")):
            return False  # "AK-47", "MI-17", "2.5"
        return not self._compound(q, end) and not self._age(q)

    def _counts_things(self, q: Quantity) -> bool:
        """ "five vehicles"; but "two district officials", where the word for a thing only goes before people."""
        f, after = self._finds, self._words[q.last]
        if after not in f.units or q.last in f.nouns:
            return False
        before_people = q.last + 1 in f.nouns or q.last + 2 in f.nouns
        return after.endswith("s") or after in AGE_UNITS or not before_people

    def _labelled(self, label: int) -> bool:
        """ "section 302", "Camp 7": names with a number; those that are common words too only in capitals."""
        word = self._finds.word(label)
        if label in self._finds.blocked:
            return False  # "on 22 March two soldiers": the month belongs to a date that has its day
        if word in self._grammar.number_label:
            return True
        return word in self._grammar.number_name and self._document.is_capital(label)

    def _compound(self, q: Quantity, end: int) -> bool:
        """ "28-year-old", "9-mm", "two-member team": the number is glued to a word that it does not count."""
        d, f = self._document, self._finds
        if not (end < len(d.text) and d.text[end] in HYPHENS and d.starts[q.last] == end + 1):
            return False
        noun = f.nouns.get(q.last)
        return noun is None or (not noun.value.many and q.best != 1)

    def _age(self, q: Quantity) -> bool:
        """ "Umesh Bhiwapure, 30, in", "Ravi (22)", "a boy, 12, lost": a number set off after a name or one person."""
        f, d = self._finds, self._document
        before, after = f.word(q.number - 1), f.word(q.last)
        if before == "(" and after == ")":
            return True
        if before != "," or after not in (",", ".", ")") or q.number < 2:
            return False
        noun = f.nouns.get(q.number - 2)
        one = noun is not None and noun.last == q.number - 1 and not self._words[q.number - 2].endswith("s")
        return d.is_capital(q.number - 2) or one

    def _counted(self, start: int, q: Quantity, definite: bool) -> People | None:
        """ "five CRPF jawans", "two of them", "three others", "seven"."""
        words, g = self._words, self._grammar
        others = words[start] == "another"
        group = People(
            first=start,
            last=q.last,
            min=q.min,
            best=q.best,
            max=q.max,
            term=q.term,
            definite=definite,
            party=Party.UNKNOWN,
            explicit=False,
            plural=q.best != 1,
            others=others,
        )
        if words[start : q.number][-2:] == ("family", "of"):  # "a family of six"
            group = replace(group, party=Party.CIVILIAN, explicit=True, head="family")
        j = q.last
        while j < len(words) and words[j] in g.more:
            group = replace(group, others=True)
            j += 1
        if self._finds.word(j) == "of" and j + 1 < len(words):
            return self._of(group, j + 1)
        if group.plural and j < len(words) and words[j] in HOSTAGE:
            return group  # "took two prisoner"
        found = self._heads.read(j)
        if found is not None:
            return self._headed(group, found)
        if group.others:
            return replace(group, last=j)
        if q.best is None:
            return None if q.term in SHARE_TERMS else replace(group, weak=True)
        return self._unknown_noun(group, j)

    def _of(self, group: People, k: int) -> People | None:
        """ "two of them", "one of his bodyguards", "three of the five policemen", "dozens of soldiers"."""
        words, g = self._words, self._grammar
        if words[k : k + 2] in (("a", "family"), ("one", "family")) or words[k : k + 3] == ("the", "same", "family"):
            last = words.index("family", k) + 1
            return replace(group, last=last, party=Party.CIVILIAN, explicit=True, head="family members")
        j = k
        while j < len(words) and words[j] in g.part:
            j += 1
        part = j > k
        if part and words[j - 1] in g.part_pronoun:
            return replace(group, last=j, part=True)
        if part and j in self._finds.quantities:
            j = self._finds.quantities[j].last
            if self._finds.word(j) in self._finds.participles and self._finds.word(j + 1) in g.be:
                return replace(group, last=j + 1, part=True)  # "five of the seven abducted were found dead"
        if not part and words[j] in g.possessive:
            j += 1
        found = self._heads.read(j)
        if found is not None and (part or j > k or group.term is not None or found.many):
            return replace(self._headed(group, found), part=part)
        return replace(group, last=k - 1 if not part else j, part=part, weak=group.best is None)

    def _unknown_noun(self, group: People, j: int) -> People | None:
        """A number with nothing known after it: by itself, or before an unknown noun ("7 Kalenjin")."""
        f, g, words = self._finds, self._grammar, self._words
        if f.word(group.first - 1) == "at":
            return None  # a time of day
        if group.best != 1 and j in f.nationalities and self._alone(j + 1):
            # "four Algerians": a people's word says neither fighter nor soldier
            return replace(group, last=j + 1, party=Party.CIVILIAN, nationality=f.nationalities[j])
        if group.best == 1 and self._named(j):
            return group  # "one Govardhan Yadav"
        k = j
        while (
            k < len(words)
            and k - j < UNKNOWN_NOUN
            and words[k].isalpha()
            and not self._ends_phrase(words[k])
            and k not in f.quantities
        ):
            k += 1
        force = f.modifiers.get(j)
        if force is not None and force.value is Party.SECURITY and force.last == k:
            return replace(group, last=k, party=Party.SECURITY, explicit=True)  # "three police"
        return replace(group, last=k, weak=k > j and words[j] not in g.adverb)

    def _ends_phrase(self, w: str) -> bool:
        f, g = self._finds, self._grammar
        return (
            w in g.stop
            or w in g.adverb
            or w in g.finite
            or w in g.reduced
            or w in g.subordinator
            or w in g.passive_after
            or w in f.participles
            or w in f.verbs
            or w.endswith(("ed", "ing"))
        )

    @staticmethod
    def _headed(group: People, found: Head) -> People:
        return replace(
            group,
            last=found.last,
            party=found.party,
            explicit=found.explicit,
            head=found.words,
            nationality=found.nationality,
            plural=found.many if group.best is None else group.best != 1,
        )

    # ------------------------------------------------------------------ without a number
    def _nobody(self, start: int) -> People | None:
        """ "no policeman": a count of zero."""
        found = self._heads.read(start + 1)
        if found is None or found.words in STANDS_ALONE:
            return None
        zero = People(first=start, last=start, min=0, best=0, max=0, party=found.party, explicit=found.explicit)
        return replace(self._headed(zero, found), plural=found.many)

    def _determined(self, start: int) -> People | None:
        """ "a farmer", "another Maoist", "the commander", "his two sons"."""
        words, g = self._words, self._grammar
        j = start
        others = False
        while j < len(words) and words[j] in g.determiner:
            others = others or words[j] == "another"
            j += 1
        if j < len(words) and words[j] in ("other", "others"):
            others = True
            j += 1
        q = self._finds.quantities.get(j + 2)
        if words[j : j + 2] in (("family", "of"), ("group", "of"), ("crew", "of")) and q is not None:
            return self._counted(start, q, words[start] in g.definite)  # "the family of five"
        q = self._finds.quantities.get(j + 1)
        if j < len(words) and words[j] in g.more and q is not None and q.best is not None:
            group = self._counted(start, q, False)  # "a further eight"
            return None if group is None else replace(group, others=True)
        q = self._finds.quantities.get(j)
        if q is not None and q.best is not None and self._counts_people(q):
            if words[start] in g.possessive:
                return self._counted(start, q, False)
            if others and words[start] == "the":  # "caught the other two"
                group = self._counted(start, q, True)
                return None if group is None else replace(group, others=True)
        if words[start] == "a" and self._finds.word(j) in self._ordinals:  # "injured a third", "a third corpse"
            return self._another(start, j + 1) or self._one_more(start, j + 1)
        found = self._heads.read(j) if j < len(words) else None
        if found is not None and found.words == "couple" and self._finds.word(found.last) == "of":
            return None  # "a couple of months back"
        if found is not None and (found.words in LIVES or (words[start] in g.possessive and found.words == "head")):
            return None
        indefinite = words[start] in g.indefinite
        if found is None:
            if others and words[start] == "the" and words[j - 1] == "other":
                group = self._another(start, j)  # "while the other was shot dead"
                return None if group is None else replace(group, definite=True)
            return self._another(start, j) if others and words[start] == "another" else None
        if indefinite and found.many and not found.one and found.words != "couple":
            closed = found.words.endswith(("s", "men")) and self._ends_phrase(self._finds.word(found.last))
            if self._finds.word(found.last) not in g.singular_verb and not closed:
                return None  # "a police" leads elsewhere
            found = replace(found, one=True, many=False)  # "an armed gunmen was killed"
        one = found.one and (indefinite or not found.many)
        count = self._size(found) if one else None
        if words[start] in ("his", "her") and found.words == "parents":
            count = 2
        return People(
            first=start,
            last=found.last,
            min=count,
            best=count,
            max=count,
            party=found.party,
            explicit=found.explicit,
            head=found.words,
            definite=not indefinite and words[start] not in g.possessive,
            counted=count is not None,
            others=others,
            plural=count != 1,
            nationality=found.nationality,
        )

    def _size(self, found: Head) -> int:
        """How many a singular noun names: a couple two, a trio three, others one."""
        return self._finds.pairs.get(found.words.split()[-1], 1)

    def _another(self, start: int, j: int) -> People | None:
        """ "another" by itself: "killing one and injuring another"."""
        word = self._finds.word(j)
        if j - start > 2 or (word and word[0].isalpha() and not self._ends_phrase(word) and not self._named(j)):
            return None
        return People(first=start, last=j, min=1, best=1, max=1, party=Party.UNKNOWN, explicit=False, others=True)

    def _one_more(self, start: int, j: int) -> People | None:
        """ "a second soldier": one besides those told of before."""
        found = self._heads.read(j) if j < len(self._words) else None
        if found is None or not found.one:
            return None
        one = People(
            first=start, last=j, min=1, best=1, max=1, party=Party.UNKNOWN, explicit=False, plural=False, others=True
        )
        return self._headed(one, found)

    def _leads_on(self, j: int) -> bool:
        """Does a lower-case word follow that goes on with the phrase ("Naxal literature")?"""
        word = self._finds.word(j)
        return word.isalpha() and not self._named(j) and not self._ends_phrase(word) and word not in self._grammar.be

    def _named(self, j: int) -> bool:
        return j < len(self._words) and self._document.is_capital(j)

    def _bare(self, start: int) -> People | None:
        """ "policeman shot dead", "militants", "suspected Maoists", "others"."""
        f, g, words = self._finds, self._grammar, self._words
        w = words[start]
        known = start in f.nouns or start in f.modifiers or start in f.actors or start in f.nationalities
        known = known or self._heads.age_end(start) is not None  # "15-year-old herder Omar Das"
        if not (known or w in g.former or w in g.opener or f.word(start + 1) == "based"):
            return None
        found = self._heads.read(start)
        if found is None or found.words in LIVES:
            return None
        if found.one and "of" not in words[start : found.last] and self._leads_on(found.last):
            return None
        if found.words == "head" and self._finds.word(found.last) != "of":
            return None
        count = self._size(found) if found.one and not found.many else None
        return People(
            first=start,
            last=found.last,
            min=count,
            best=count,
            max=count,
            party=found.party,
            explicit=found.explicit,
            head=found.words,
            counted=False,
            others=w in ("others", "other"),
            plural=count != 1,
            nationality=found.nationality,
        )
