"""Groups of people as a text counts them: "at least five CRPF soldiers", "a farmer", "two of them", "militants".

A shallow noun-phrase grammar over the lexicon: [bound] number, modifiers, head, and an of-phrase that says whose
members they are. No parser: the phrases of news are short, and every rule can be read here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newswatch.catalog.lexicon_files import Lexicon, Noun
from newswatch.events.casualties.quantity import ORDINAL, Quantity, QuantityReader
from newswatch.matching import Document, Match, PhraseSet
from newswatch.model import Party

# words that end a noun phrase before its head
STOP = frozenset(
    "in at by on of from with for near during after before between into inside outside under over against to through "
    "within without across along around behind beside beyond upon towards toward via about above below off onto since "
    "until and or but while when as that which who whom whose where because if though although than then so nor "
    "was were is are am be been being has have had having will would shall should can could may might must did do does "
    "he she they it we i you him them us me this there here what how why not no said says say told tells reported "
    "according also later who's including among killed injured ; : ( ) , . ? ! [ ] / – — … % $".split()
)
DETERMINERS = frozenset("a an one another the his her their its this that these those each every our".split())
INDEFINITE = frozenset(("a", "an", "one", "another"))
DEFINITE = frozenset("the these those both this that".split())
FORMER = frozenset(("former", "ex", "retired", "off"))
PARENTHESES = {"(": ")", "[": "]"}
QUOTES = frozenset("\"'“”‘’`´«»")
PART = frozenset("them whom these those the which us".split())
NOT_PERSON_AFTER = frozenset("old aged year years".split())
MAX_MODIFIERS = 9  # "three personnel of the 12th battalion ..." is cut by `of`; the longest real run seen is 8


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Tokens `first` to `last` (exclusive) name a group. `best` null: not counted (a bare plural) or vague (`term`)."""

    first: int
    last: int
    min: int | None
    best: int | None
    max: int | None
    party: Party
    explicit: bool  # the noun itself names the party; false for "people", "others", a bare number
    term: str | None = None
    head: str | None = None
    counted: bool = True  # a number or an article stands there; false for a bare plural
    definite: bool = False  # "the two", "both": people already told of
    others: bool = False  # "three others", "two more"
    part: bool = False  # "two of them": part of people told of before
    names: bool = False  # a run of capitalised names
    nationality: str | None = None
    share: float | None = None  # "90% of whom": a part of a group, 0..1


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a noun phrase: its words, where the phrase ends, and what it says of party and number."""

    words: str
    last: int
    party: Party
    explicit: bool
    nationality: str | None
    one: bool  # a singular form
    many: bool  # a plural form; "personnel" is both


class PeopleReader:
    """Finds groups of people; built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._nouns = PhraseSet(lexicon.nouns)
        self._modifiers = PhraseSet(lexicon.modifiers)
        self._quantities = QuantityReader(lexicon.quantities)
        self._units = frozenset(w for ws in lexicon.quantities.not_people.values() for w in ws)
        self._participles = frozenset(p for o in lexicon.outcomes.values() for p in o.participle if " " not in p)
        self._verbs = frozenset(p for o in lexicon.outcomes.values() for p in (*o.object, *o.subject) if " " not in p)

    def find(
        self,
        document: Document,
        actors: Sequence[Match[Party]],
        nationalities: Mapping[int, str],
        blocked: frozenset[int] = frozenset(),
    ) -> "Scene":
        """All groups of the document by first token, with the tables that later steps read."""
        nouns = {m.first: m for m in self._nouns.find(document)}
        modifiers = {m.first: m for m in self._modifiers.find(document)}
        parties = {m.first: m for m in actors}
        quantities = {k: q for k, q in self._quantities.find(document).items() if q.number not in blocked}
        scene = Scene(
            document, quantities, nouns, modifiers, parties, nationalities, self._units, self._participles, self._verbs
        )
        scene.scan()
        return scene


@dataclass
class Scene:
    """One document's people. `at` maps each group's first token to the group; `ending` its last to the group."""

    document: Document
    quantities: dict[int, Quantity]
    nouns: dict[int, Match[Noun]]
    modifiers: dict[int, Match[Party]]
    actors: dict[int, Match[Party]]
    nationalities: Mapping[int, str]
    units: frozenset[str]
    participles: frozenset[str]
    verbs: frozenset[str]

    def __post_init__(self) -> None:
        self.groups: list[People] = []
        self.at: dict[int, People] = {}

    def scan(self) -> None:
        i, n = 0, len(self.document.words)
        while i < n:
            group = self.read(i)
            if group is None:
                i += 1
                continue
            self.groups.append(group)
            self.at[group.first] = group
            i = max(group.last, i + 1)

    def read(self, i: int) -> People | None:
        """The group that begins at token `i`, if one does."""
        words = self.document.words
        start = i
        definite = False
        while words[i] in DEFINITE and i + 1 < len(words):  # "the two", "both the"
            definite = definite or words[i] in ("the", "these", "those", "both")
            i += 1
            if i not in self.quantities and words[i] not in DEFINITE:
                break
        q = self.quantities.get(i)
        if q is not None and self._counts_people(q):
            return self._counted(start, q, definite)
        if definite or words[start] in DETERMINERS:
            return self._determined(start, definite)
        return self._bare(start)

    def _counts_people(self, q: Quantity) -> bool:
        words = self.document.words
        if q.number and words[q.number - 1] in (
            "$",
            "rs",
            "section",
            "number",
            "no",
            "nos",
            "highway",
            "road",
            "km",
            "article",
            "class",
            "sector",
            "phase",
            "ward",
            "at",
            "age",
            "aged",
            "route",
            "nh",
            "unit",
            "channel",
            "flight",
            "group",
            "top",
            "camp",
        ):
            if words[q.number - 1] != "at" or q.first == q.number:
                return False
        if q.last >= len(words):
            return q.best is not None
        after = words[q.last]
        if after in self.units or ORDINAL.fullmatch(words[q.number]):
            return False
        text, s, e = self.document.text, self.document.starts[q.number], self.document.ends[q.last - 1]
        if e < len(text) and text[e : e + 1] in ("%", "/", "°"):
            return False
        glued = e < len(text) and text[e] in "-‐‑" and self.document.starts[q.last] == e + 1
        if glued and after not in self.nouns:  # "28-year-old", "9-mm", "two-member team"
            return False
        if s and text[s - 1] in "-‐‑/.$€£":  # "AK-47", "MI-17", "2.5"
            return False
        return not (s and text[s - 1] == "(" and e < len(text) and text[e] == ")")  # an age: "(45)"

    def _counted(self, start: int, q: Quantity, definite: bool) -> People | None:
        words = self.document.words
        base = dict(first=start, min=q.min, best=q.best, max=q.max, term=q.term, definite=definite)
        j = q.last
        others = part = False
        while j < len(words) and words[j] in ("other", "others", "more", "additional", "further", "another"):
            others = True
            j += 1
        if j < len(words) and words[j] == "of" and j + 1 < len(words):
            k = j + 1
            part = words[k] in PART
            while k < len(words) and words[k] in PART:
                k += 1
            if part and (k >= len(words) or words[k - 1] in ("them", "whom", "us", "which") or not self._head(k)):
                return People(**base, last=k, party=Party.UNKNOWN, explicit=False, part=True)  # type: ignore[arg-type]
            if part or q.term is not None:
                j = k
        elif q.term in ("some", "all", "most", "many") and (j >= len(words) or self._head(j) is None):
            return None
        found = self._head(j)
        if found is None:
            if others or q.best is not None:
                return People(**base, last=j, party=Party.UNKNOWN, explicit=False, others=others, part=part)  # type: ignore[arg-type]
            return None
        return People(  # type: ignore[arg-type]
            **base,
            last=found.last,
            party=found.party,
            explicit=found.explicit,
            head=found.words,
            others=others,
            part=part,
            nationality=found.nationality,
        )

    def _determined(self, start: int, definite: bool) -> People | None:
        words = self.document.words
        j = start
        others = False
        while j < len(words) and words[j] in DETERMINERS:
            others = others or words[j] == "another"
            j += 1
        if j < len(words) and words[j] in ("other", "others"):
            others = True
            j += 1
        if j >= len(words):
            return None
        found = self._head(j)
        if found is None:
            return None
        indefinite = words[start] in INDEFINITE
        if indefinite and found.many and not found.one and found.words != "couple":
            return None  # "a police" leads elsewhere
        one = found.one and (indefinite or not found.many)
        count = 2 if found.words == "couple" else 1 if one else None
        return People(
            first=start,
            last=found.last,
            min=count,
            best=count,
            max=count,
            party=found.party,
            explicit=found.explicit,
            head=found.words,
            definite=not indefinite,
            counted=count is not None,
            others=others,
            nationality=found.nationality,
        )

    def _bare(self, start: int) -> People | None:
        words = self.document.words
        if not (
            start in self.nouns
            or start in self.modifiers
            or start in self.actors
            or start in self.nationalities
            or words[start] in FORMER
            or words[start]
            in ("suspected", "unidentified", "unknown", "armed", "alleged", "senior", "top", "local", "unarmed")
        ):
            return None
        found = self._head(start)
        if found is None:
            return None
        count = 1 if found.one and not found.many else self._named_after(found) if found.many else None
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
            nationality=found.nationality,
        )

    def _named_after(self, found: Head) -> int | None:
        """How many names follow a plural directly ("cadres Saddam Hussain and Manzoor Alam"); null for fewer than two."""
        words, d = self.document.words, self.document
        k, names, run = found.last, 0, 0
        while k < len(words) and k - found.last < 24:
            w = words[k]
            if w == "(":
                k = self._close(k) or k + 1
                continue
            if w[0].isalpha() and d.is_capital(k) and w not in STOP and k not in self.nouns:
                run += 1
            elif w in (",", "and") and run:
                names, run = names + 1, 0
            elif w not in ("alias",) and w not in QUOTES:
                break
            k += 1
        names += bool(run)
        return names if names >= 2 else None

    def _head(self, j: int) -> Head | None:
        """From token `j`: modifiers up to the last noun for people."""
        words = self.document.words
        n = len(words)
        begin = j
        best: tuple[int, int, Noun | None] | None = None  # (first, last, noun) of the head so far
        parties: list[tuple[Party, bool]] = []  # (party, from an actor's name)
        nationality: str | None = None
        former = False
        used = 0
        while j < n and used < MAX_MODIFIERS:
            w = words[j]
            if j in self.nationalities:
                nationality = self.nationalities[j]
            noun = self.nouns.get(j)
            actor = self.actors.get(j)
            modifier = self.modifiers.get(j)
            if (
                noun is not None
                and (actor is None or noun.last >= actor.last)
                and (modifier is None or noun.last >= modifier.last)
            ):
                if self._compound_ahead(noun):
                    parties.append((noun.value.party, False))
                else:
                    if best is not None and best[2] is not None:
                        parties.append((best[2].party, False))
                    best = (j, noun.last, noun.value)
                j = noun.last
            elif actor is not None and (modifier is None or actor.last >= modifier.last):
                parties.append((actor.value, True))
                if best is None or best[2] is None:
                    best = (j, actor.last, None)
                j = actor.last
            elif modifier is not None:
                parties.append((modifier.value, False))
                j = modifier.last
            elif w in ("(", "["):
                close = self._close(j)
                if close is None:
                    break
                for k in range(j, close):
                    if k in self.actors:
                        parties.append((self.actors[k].value, True))
                j = close
            elif w in QUOTES:
                j += 1
                continue
            elif w == "'s" or w == "'":
                if best is not None:  # "a soldier's wife": the owner is no head
                    best = None
                    parties.clear()
                j += 1
            elif w == "of" and best is None and j > begin and self._inside_name(j):
                j += 1  # "a Communist Party of India activist"
            elif (age := self._age_end(j)) is not None:
                j = age
            elif (
                w in STOP
                or w in self.verbs
                or w in self.units
                or j in self.quantities
                and j > begin
                or not (w[0].isalpha() or ORDINAL.fullmatch(w))
            ):
                break
            elif w in self.participles:
                # "two injured militants": a participle is a modifier only before a noun and after nothing
                if best is not None or not self._noun_soon(j + 1):
                    break
                j += 1
            else:
                if best is not None and not self._noun_soon(j):
                    break
                former = former or w in FORMER
                j += 1
            used += 1
        if best is None:
            return None
        first, last, noun_value = best
        party, explicit = self._party(noun_value, parties, last, former)
        if noun_value is None and not self._plural_actor(first, last):
            return None
        head = " ".join(words[first:last])
        after = words[last] if last < n else ""
        if after == "of" and noun_value is not None and noun_value.generic:
            last = self._of_phrase_end(last)
        elif after == "(":
            close = self._close(last)
            last = close if close is not None and close - last <= 6 else last
        one = noun_value.one if noun_value is not None else False
        many = noun_value.many if noun_value is not None else True
        return Head(head, last, party, explicit, nationality, one, many)

    def _inside_name(self, j: int) -> bool:
        """Does the `of` at token `j` stand inside a proper name?"""
        d = self.document
        k = j + 2 if j + 2 < len(d.words) and d.words[j + 1] == "the" else j + 1
        return d.is_capital(j - 1) and k < len(d.words) and d.is_capital(k) and self._noun_soon(k, 6)

    def _age_end(self, j: int) -> int | None:
        """The end of an age that begins at token `j`: "45-year-old", "12 year old"."""
        words = self.document.words
        if j + 2 < len(words) and words[j + 1] in ("year", "years", "month", "yr") and words[j + 2] == "old":
            return j + 3
        return None

    def _compound_ahead(self, noun: Match[Noun]) -> bool:
        """Is a singular noun only the first half of a compound that names no people ("militant hideouts")?"""
        words, j = self.document.words, noun.last
        if not noun.value.one or j >= len(words):
            return False
        w = words[j]
        if (
            j in self.nouns
            or j in self.modifiers
            or w in STOP
            or w in self.participles
            or not w.isalpha()
            or w in QUOTES
        ):
            return False
        if self.document.is_capital(j) or w.endswith(("ed", "ly", "ing")):
            return False
        return w.endswith("s") or self._thing(w)

    def _thing(self, w: str) -> bool:
        return w in THINGS

    def _noun_soon(self, j: int, reach: int = 4) -> bool:
        words = self.document.words
        for k in range(j, min(j + reach, len(words))):
            if k in self.nouns:
                return True
            if words[k] in STOP or words[k] in self.participles:
                return False
        return False

    def _plural_actor(self, first: int, last: int) -> bool:
        """Does a group's bare name stand for its people here ("four Taliban were killed")?"""
        words = self.document.words
        return (
            last >= len(words)
            or words[last] in STOP
            or words[last] in self.participles
            or words[last] in QUOTES
            or self.document.starts[first] >= 0
        )

    def _close(self, j: int) -> int | None:
        words = self.document.words
        want = PARENTHESES[words[j]]
        for k in range(j + 1, min(j + 12, len(words))):
            if words[k] == want:
                return k + 1
        return None

    def _of_phrase_end(self, last: int) -> int:
        words = self.document.words
        j = last + 1
        while (
            j < len(words)
            and j - last < 12
            and (words[j] in ("the", "a", "an") or j in self.actors or j in self.modifiers or words[j] not in STOP)
        ):
            m = self.actors.get(j) or self.modifiers.get(j)
            j = m.last if m else j + 1
            if m is not None:
                if j < len(words) and words[j] == "(":
                    return self._close(j) or j
                return j
        return last

    def _party(
        self, noun: Noun | None, parties: list[tuple[Party, bool]], last: int, former: bool
    ) -> tuple[Party, bool]:
        if noun is None:
            return parties[-1][0], True
        if not noun.generic:
            if former and noun.party in (Party.SECURITY, Party.MILITANT):
                return Party.CIVILIAN, True
            return noun.party, noun.party is not Party.CIVILIAN or not self._vague_civilian(last)
        of = self._of_party(last)
        named = [p for p, from_actor in parties if from_actor]
        chosen = named[-1] if named else of or (parties[-1][0] if parties else None)
        if chosen is None or chosen is Party.UNKNOWN:
            return noun.party, False
        if former and chosen in (Party.SECURITY, Party.MILITANT):
            return Party.CIVILIAN, True
        return chosen, True

    def _vague_civilian(self, last: int) -> bool:
        return self.document.words[last - 1] in (
            "person",
            "persons",
            "people",
            "victims",
            "victim",
            "individuals",
            "individual",
            "others",
        )

    def _of_party(self, last: int) -> Party | None:
        words = self.document.words
        if last >= len(words) or words[last] not in ("of", "from", "belonging", "("):
            return None
        for k in range(last + 1, min(last + 9, len(words))):
            if k in self.actors:
                return self.actors[k].value
            if k in self.modifiers:
                return self.modifiers[k].value
            if k in self.nouns:
                return self.nouns[k].value.party
            if words[k] in STOP and words[k] not in ("of", "to", "the", "(", ")"):
                return None
        return None

    def names(self, first: int, last: int, limit_left: int) -> People | None:
        """A run of capitalised names in tokens `limit_left` to `last`, ending at `last`: one person each."""
        document, words = self.document, self.document.words
        j = last
        count = 0
        run = 0
        start = last
        while j > limit_left:
            k = j - 1
            w = words[k]
            if w == ")":
                back = k
                while back > limit_left and words[back] != "(":
                    back -= 1
                if words[back] != "(" or k - back > 6:
                    break
                j = back
                continue
            if w[0].isalpha() and document.is_capital(k) and w not in STOP:
                run += 1
                start = k
                j = k
                continue
            if w in QUOTES and run:
                j = k
                continue
            if w in ("alias", "@", "bin", "al", "de", "urf", "aka", "ur") and run:
                j = k
                continue
            if w in (",", "and") and run:
                count += 1
                run = 0
                j = k
                continue
            break
        if run:
            count += 1
        if not count or start >= last:
            return None
        return People(
            first=start, last=last, min=count, best=count, max=count, party=Party.UNKNOWN, explicit=False, names=True
        )


THINGS = frozenset(
    "hideout camp base vehicle station outpost post convoy house home bus school hospital market village area district attack "
    "group leader's training commander's movement activity network presence violence army's custody life property rule law "
    "force service strength leadership camp's killing death recruitment infiltration activity site infrastructure leadership "
    "stronghold territory flag cell plot threat unit wing outfit organisation organization party line population building car truck".split()
)


def with_party(group: People, party: Party) -> People:
    return replace(group, party=party, explicit=True)
