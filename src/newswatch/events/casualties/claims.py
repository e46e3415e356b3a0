"""Who suffered what: attaches groups of people to the phrases of harm beside them.

Each phrase of `lexicon/outcomes.toml` says on which side its people stand (see there). What is found is a list
of `Claim`s in the order of the text; counting everybody once over a whole incident is `tally`'s work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from newswatch.catalog.lexicon_files import Lexicon
from newswatch.events.casualties.people import DETERMINERS, QUOTES, STOP, People, PeopleReader, Scene
from newswatch.events.casualties.quantity import DIGITS
from newswatch.matching import Document, Match, PhraseSet, Sentence
from newswatch.model import Outcome, Party

BE = frozenset("was were is are be been being got get gets 's 're".split())
HAVE = frozenset("has have had having".split())
ADVERBS = frozenset(
    "also reportedly critically seriously allegedly later subsequently then instantly immediately fatally severely "
    "brutally both all either still just being currently recently even already apparently not allegedly badly "
    "slightly lightly mortally grievously gravely accidentally deliberately each either together earlier initially "
    "confirmed believed feared reported presumed least".split()
)
NEGATIONS = frozenset("not no never neither nor without n't didn't wasn't weren't hasn't haven't".split())
IRREALIS = frozenset(
    "would could may might can should will if unless threatened threatening planned planning plotting plan intended wanted want wants trying plot".split()
)
SUBSET = frozenset(("including", "included", "includes", "namely", "comprising", "among", "amongst"))
LINKS = frozenset((",", "and", "&", "plus", "besides"))
# what may follow a passive participle, but no active one whose object the grammar cannot read
PASSIVE_AFTER = frozenset(
    "in at by on during when near after while as and or since from inside outside including with amid between among along over during before so yesterday today late early here there where if this last overnight alive across within under but despite following to".split()
)
IDENTIFIED = frozenset("identified named called alias known identity identities namely".split())
BLOCKING = frozenset(
    "by with from against near in at to on targeting into behind toward towards for than like as between under killing".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """So many of one group with one outcome, as one phrase says it. Tokens `first` to `last` are its quotation."""

    outcome: Outcome
    people: People
    first: int
    last: int
    sentence: int
    predicate: int
    subsets: tuple[People, ...] = ()
    update: bool = False  # a toll: replaces what was counted before
    none: bool = False  # "no casualties": a claim of zero


@dataclass(frozen=True, slots=True)
class Phrase:
    outcome: Outcome
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class NoOne:
    outcomes: tuple[Outcome, ...]


class ClaimReader:
    """Finds claims; built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.people = PeopleReader(lexicon)
        kinds: dict[str, tuple[Outcome, set[str]]] = {}
        for outcome, phrases in lexicon.outcomes.items():
            for kind in ("participle", "subject", "object", "state", "noun", "nominal", "count_after"):
                for p in getattr(phrases, kind):
                    kinds.setdefault(p, (outcome, set()))[1].add(kind)
        table: dict[str, Phrase | NoOne] = {p: Phrase(o, frozenset(k)) for p, (o, k) in kinds.items()}
        for p in lexicon.none.killed_and_injured:
            table[p] = NoOne((Outcome.KILLED, Outcome.INJURED))
        for p in lexicon.none.killed:
            table[p] = NoOne((Outcome.KILLED,))
        for p in lexicon.none.injured:
            table[p] = NoOne((Outcome.INJURED,))
        self._phrases = PhraseSet(table)

    def find(
        self,
        document: Document,
        actors: Sequence[Match[Party]],
        nationalities: Mapping[int, str],
        blocked: frozenset[int] = frozenset(),
    ) -> tuple[Scene, list[Claim]]:
        """The people of the document and what is claimed of them, in the order of the text.

        `actors`: names whose members count for a party; `nationalities`: country by the token of its adjective;
        `blocked`: tokens that are no count (dates).
        """
        matches = self._phrases.find(document)
        if not matches:
            return Scene(document, {}, {}, {}, {}, {}, frozenset(), frozenset(), frozenset()), []
        scene = self.people.find(document, actors, nationalities, blocked)
        return scene, _Attacher(document, scene, matches).run()


@dataclass
class _Attacher:
    document: Document
    scene: Scene
    matches: list[Match[Phrase | NoOne]]
    used: set[int] = field(default_factory=set)  # first tokens of groups that a claim has taken
    claims: list[Claim] = field(default_factory=list)

    def run(self) -> list[Claim]:
        d = self.document
        self.ends = {g.last: g for g in self.scene.groups}
        previous: Match[Phrase | NoOne] | None = None
        for m in self.matches:
            sentence = d.sentences[d.sentence_of[m.first]]
            left = sentence.first
            if previous is not None and previous.last > left and previous.last <= m.first:
                left = max(left, previous.last)
            if isinstance(m.value, NoOne):
                self._no_one(m, m.value, sentence)
            else:
                self._attach(m, m.value, sentence, left)
            previous = m
        return self.claims

    def _no_one(self, m: Match[Phrase | NoOne], value: NoOne, sentence: Sentence) -> None:
        words = self.document.words
        phrase = words[m.first]
        if (
            phrase in ("any", "unhurt")
            and not any(w in NEGATIONS for w in words[max(sentence.first, m.first - 6) : m.first])
            and phrase == "any"
        ):
            return
        nobody = People(first=m.first, last=m.last, min=0, best=0, max=0, party=Party.UNKNOWN, explicit=False)
        for outcome in value.outcomes:
            self._add(outcome, nobody, m, sentence, none=True)

    # ------------------------------------------------------------------ one phrase
    def _attach(self, m: Match[Phrase | NoOne], value: Phrase, sentence: Sentence, left: int) -> None:
        words, kinds = self.document.words, value.kinds
        if self._unreal(m, sentence):
            return
        if "count_after" in kinds:
            self._toll(m, value.outcome, sentence)
            return
        if "nominal" in kinds:
            self._right(m, value.outcome, sentence, strict=True)
            return
        aux = self._auxiliary(m.first, sentence)
        if "participle" in kinds:
            if aux == "be":
                self._left(m, value.outcome, sentence, left)
                return
            inside = self._inside(m)
            if inside is not None:  # "three injured policemen"
                self._add(value.outcome, inside, m, sentence)
                return
            if self._right(m, value.outcome, sentence, strict=False):
                return
            if aux == "have" or self._passive_ahead(m.last, sentence):
                self._left(m, value.outcome, sentence, left, adjacent=aux is None)
            return
        if "object" in kinds and self._right(
            m,
            value.outcome,
            sentence,
            strict=m.last - m.first == 1 and words[m.first] in ("claimed", "claiming", "claims"),
        ):
            return
        if "noun" in kinds and self._counted_noun(m, value.outcome, sentence):
            return
        if "subject" in kinds:
            if not self._left(m, value.outcome, sentence, left) and words[m.first] in (
                "blew",
                "detonated",
                "blown",
                "blow",
                "blows",
            ):
                self._left(m, value.outcome, sentence, left, adjacent=False)
            return
        if "state" in kinds:
            if aux == "be":
                self._left(m, value.outcome, sentence, left)
            elif not self._left(m, value.outcome, sentence, left, adjacent=True) and "dead" in words[m.first : m.last]:
                self._left_dead(m, value.outcome, sentence, left)

    def _passive_ahead(self, k: int, sentence: Sentence) -> bool:
        """After a bare participle: do the words go on as after a passive ("two soldiers killed in ...")?"""
        words = self.document.words
        while k < sentence.last and words[k] in ADVERBS:
            k += 1
        return k >= sentence.last or words[k] in PASSIVE_AFTER or not words[k][0].isalpha()

    def _left_dead(self, m: Match[Phrase | NoOne], outcome: Outcome, sentence: Sentence, left: int) -> None:
        """ "left a soldier and two boys dead" and "leaving N people, among them a child, dead"."""
        for k in range(max(left, m.first - 14), m.first):
            if self.document.words[k] in ("left", "leaving", "leaves"):
                self._left(m, outcome, sentence, left)
                return

    def _unreal(self, m: Match[Phrase | NoOne], sentence: Sentence) -> bool:
        """Not said to have happened: "to kill", "would kill", "not killed", "threatened to kill"."""
        words = self.document.words
        k = m.first - 1
        seen = 0
        while k >= sentence.first and seen < 4:
            w = words[k]
            if w in NEGATIONS:
                return True
            if w in IRREALIS or (
                w in ("earlier", "previously", "formerly")
                and words[k - 1] in ("was", "were", "been", "had", "and", "has")
            ):
                return True  # not said to have happened, or told of as past history
            if w == "to":
                before = words[k - 1] if k > sentence.first else ""
                return before not in ("managed", "able", "led", "went", "due")
            if w in BE or w in HAVE or w in ADVERBS or w in ("be", "been"):
                k -= 1
                seen += 1
                continue
            return False
        return False

    def _auxiliary(self, i: int, sentence: Sentence) -> str | None:
        words = self.document.words
        k = i - 1
        have = False
        steps = 0
        while k >= sentence.first and steps < 6:
            w = words[k]
            if w in BE and not (w == "'s" and not have):
                return "be"
            if w in HAVE:
                have = True
            elif w in ("and", "or", "/") and self._participle_ends(k):
                k = self._participle_start(k) - 1
                steps += 1
                continue
            elif w not in ADVERBS:
                break
            k -= 1
            steps += 1
        return "have" if have else None

    def _participle_ends(self, k: int) -> bool:
        return any(m.last == k and isinstance(m.value, Phrase) and "participle" in m.value.kinds for m in self.matches)

    def _participle_start(self, k: int) -> int:
        return next(m.first for m in self.matches if m.last == k)

    def _inside(self, m: Match[Phrase | NoOne]) -> People | None:
        for g in self.scene.groups:
            if g.first < m.first and m.last < g.last and g.first not in self.used:
                return g
            if g.first > m.first:
                break
        return None

    # ------------------------------------------------------------------ people on the right
    def _right(self, m: Match[Phrase | NoOne], outcome: Outcome, sentence: Sentence, *, strict: bool) -> bool:
        words = self.document.words
        k = m.last
        while (
            k < sentence.last
            and (words[k] in ADVERBS or words[k] in ("the", "off") and k not in self.scene.at)
            and k not in self.scene.at
        ):
            k += 1
        if k >= sentence.last:
            return False
        group = self.scene.at.get(k)
        if group is None:
            if words[k] in (
                "by",
                "in",
                "at",
                "when",
                "as",
                "during",
                "after",
                ",",
                "on",
                "and",
                "near",
                "while",
                "for",
            ):
                return False
            named = self._name_right(k, sentence)
            if named is None:
                return False
            self._add(outcome, named, m, sentence)
            return True
        if group.head is None and group.best == 1 and words[group.first] == "one":  # "one Govardhan Yadav"
            named = self._name_right(group.last, sentence)
            if named is not None:
                group = replace(named, first=group.first, min=1, best=1, max=1)
        chain, subsets = self._chain_right(group, sentence)
        if strict and not group.counted and group.best is None and not group.explicit:
            return False
        for g in chain:
            self._add(outcome, g, m, sentence, subsets=subsets.get(g.first, ()))
        return True

    def _name_right(self, k: int, sentence: Sentence) -> People | None:
        d, words = self.document, self.document.words
        j = k
        while (
            j < sentence.last
            and words[j][0].isalpha()
            and (d.is_capital(j) or words[j] in ("bin", "al", "de", "alias"))
            and words[j] not in STOP
        ):
            j += 1
        if j == k or (j - k < 2 and not (j < sentence.last and words[j] in (",", ".", "in", "at", "on", "("))):
            return None
        if any(
            x in self.scene.actors or x in self.scene.modifiers or x in self.scene.nationalities for x in range(k, j)
        ):
            return None
        return self.scene.names(k, j, k)

    def _chain_right(self, group: People, sentence: Sentence) -> tuple[list[People], dict[int, tuple[People, ...]]]:
        """The group and what is joined to it by commas and `and`, with the subsets that `including` names."""
        words = self.document.words
        chain, subsets = [group], {}
        k = group.last
        while k < sentence.last:
            k = self._past_apposition(k, sentence)
            joined = k
            while (
                joined < sentence.last
                and (words[joined] in LINKS or words[joined] in ("as", "well", "along", "with"))
                and joined - k < 4
            ):
                joined += 1
            if joined == k:
                inner = self._subset_right(k, sentence)
                if inner:
                    subsets[chain[-1].first] = tuple(inner)
                    k = inner[-1].last
                    continue
                break
            nxt = self.scene.at.get(joined)
            inner = self._subset_right(joined, sentence)
            if inner:
                subsets[chain[-1].first] = tuple(inner)
                k = inner[-1].last
                continue
            if nxt is None or self._is_subject(nxt, sentence) or not (nxt.counted or nxt.explicit):
                break
            if (
                not nxt.counted
                and nxt.best is None
                and all(g.best is not None for g in chain)
                and words[joined - 1] == ","
            ):
                break
            chain.append(nxt)
            k = nxt.last
        return chain, subsets

    def _past_apposition(self, k: int, sentence: Sentence) -> int:
        """The token after a name, a quotation mark or brackets that only say who the group before is."""
        words, d = self.document.words, self.document
        j = k
        while j < sentence.last and j - k < 8:
            if words[j] == "(":
                while j < sentence.last and words[j] != ")":
                    j += 1
                j += 1
            elif (
                words[j] in QUOTES
                or (words[j][0].isalpha() and d.is_capital(j) and words[j] not in STOP and j not in self.scene.at)
                or words[j] == "alias"
            ):
                j += 1
            else:
                break
        return j if j < sentence.last and words[j] in LINKS else k

    def _subset_right(self, k: int, sentence: Sentence) -> list[People]:
        """The groups after "including", "among them" that stands at token `k`."""
        words = self.document.words
        while k < sentence.last and words[k] in (",", "(", "-", "–", "—", ";", ":"):
            k += 1
        if k >= sentence.last:
            return []
        share = self._share(k, sentence)
        if share is not None:
            return [share]
        if words[k] not in SUBSET:
            return []
        j = k + 1
        while (
            j < sentence.last
            and words[j]
            in ("them", "whom", "at", "least", ",", "the", "were", "was", "are", "dead", "victims", "those", "killed")
            and j not in self.scene.at
        ):
            j += 1
        out = []
        while j < sentence.last:
            g = self.scene.at.get(j)
            if g is None:
                break
            if self._is_subject(g, sentence) and out:
                break
            out.append(g)
            j = g.last
            while j < sentence.last and words[j] in LINKS:
                j += 1
        return out

    def _share(self, k: int, sentence: Sentence) -> People | None:
        """A part told as a share or a number "of whom": "90% of whom were Afghan nationals", "of them, two were women"."""
        words = self.document.words
        if words[k] == "of" and k + 1 < sentence.last and words[k + 1] in ("whom", "them", "these", "which"):
            j = k + 2
            while j < sentence.last and words[j] in (",", "at", "least"):
                j += 1
            group = self.scene.at.get(j)
            return self._predicated(group, sentence) if group is not None and group.best is not None else None
        if DIGITS.fullmatch(words[k]) and k + 3 < sentence.last and words[k + 1] in ("%", "percent", "per"):
            j = k + 3 if words[k + 2] == "cent" else k + 2
            if words[j] != "of" or words[j + 1] not in ("whom", "them", "these"):
                return None
            for n in range(j + 2, min(j + 6, sentence.last)):
                if n in self.scene.nationalities:
                    return People(
                        first=k,
                        last=min(n + 2, sentence.last),
                        min=None,
                        best=None,
                        max=None,
                        party=Party.UNKNOWN,
                        explicit=False,
                        part=True,
                        nationality=self.scene.nationalities[n],
                        share=int(words[k]) / 100,
                    )
        return None

    def _predicated(self, group: People, sentence: Sentence) -> People:
        """ "of them, four were policemen": the party that the sentence says of a bare number."""
        words = self.document.words
        j = group.last
        while j < sentence.last and (words[j] in BE or words[j] in ("identified", "as")):
            j += 1
        said = self.scene.at.get(j)
        if j > group.last and said is not None and said.head is not None:
            return replace(
                group,
                last=said.last,
                party=said.party,
                explicit=said.explicit,
                head=said.head,
                nationality=said.nationality,
                part=True,
            )
        return replace(group, part=True)

    def _is_subject(self, group: People, sentence: Sentence) -> bool:
        """Is the group the subject of a later phrase of harm ("... and three others were injured")?"""
        words = self.document.words
        k = group.last
        while k < sentence.last and words[k] in ADVERBS:
            k += 1
        if k < sentence.last and words[k] in BE:
            return True
        for m in self.matches:
            if m.first in (group.last, k) and isinstance(m.value, Phrase):
                if m.value.kinds & {"subject", "state"}:
                    return True
                after = m.last
                if "participle" in m.value.kinds and not self.scene.at.get(after):
                    return True
        return False

    # ------------------------------------------------------------------ people on the left
    def _left(
        self, m: Match[Phrase | NoOne], outcome: Outcome, sentence: Sentence, left: int, *, adjacent: bool = False
    ) -> bool:
        words = self.document.words
        subject = self._subject(m.first, sentence, left, adjacent=adjacent)
        if subject is None and not adjacent and left > sentence.first:
            subject = self._subject(m.first, sentence, sentence.first, adjacent=False)
        if subject is None:
            if adjacent:
                return False
            shared = self._shared(outcome, sentence, left) if left > sentence.first else None
            if shared is not None:  # "two men were injured and later arrested"
                self.claims.append(replace(shared, outcome=outcome, predicate=m.first, last=max(shared.last, m.last)))
                return True
            named = self._name_left(m.first, sentence.first if left == sentence.first else left) or self._opening(
                m, sentence, left
            )
            if named is None:
                return False
            self._add(outcome, named, m, sentence)
            self._along(m, outcome, sentence)
            return True
        chain, subsets = self._chain_left(subject, left if subject.first >= left else sentence.first, sentence)
        for g in chain:
            self._add(outcome, g, m, sentence, subsets=subsets.get(g.first, ()))
        if words[m.last - 1] != "dead":
            self._along(m, outcome, sentence)
        return True

    def _along(self, m: Match[Phrase | NoOne], outcome: Outcome, sentence: Sentence) -> None:
        """ "was arrested along with six associates"."""
        words = self.document.words
        if words[m.last : m.last + 2] in (("along", "with"), ("together", "with")):
            group = self.scene.at.get(m.last + 2)
            if group is not None and group.best is not None:
                self._add(outcome, replace(group, others=True), m, sentence)

    def _shared(self, outcome: Outcome, sentence: Sentence, left: int) -> Claim | None:
        """The claim before in this sentence whose people go on to be the subject here."""
        for c in reversed(self.claims):
            if c.sentence != sentence.index:
                return None
            if c.outcome is not outcome and not c.none and c.people.last <= c.predicate:
                between = [g for g in self.scene.groups if c.people.last <= g.first < left and g.counted]
                return None if between else c
        return None

    def _opening(self, m: Match[Phrase | NoOne], sentence: Sentence, left: int) -> People | None:
        """One person whom the sentence begins with, by a name or by words that no list has ("An arms supplier ... was arrested")."""
        words, d = self.document.words, self.document
        first = sentence.first
        if left != first or m.first - first > 40:
            return None
        if (
            words[first] in ("a", "an", "one")
            and words[first + 1][0].isalpha()
            and self._auxiliary(m.first, sentence) == "be"
        ):
            return People(
                first=first, last=first + 2, min=1, best=1, max=1, party=Party.UNKNOWN, explicit=False, names=True
            )
        k = first
        while (
            k < m.first
            and words[k][0].isalpha()
            and d.is_capital(k)
            and words[k] not in STOP
            and words[k] not in DETERMINERS
        ):
            k += 1
        if (
            k - first >= 2
            and words[k] in (",", "(", "alias")
            and not any(
                x in self.scene.actors or x in self.scene.modifiers or x in self.scene.nationalities
                for x in range(first, k)
            )
        ):
            return self.scene.names(first, k, first)
        return None

    def _subject(self, i: int, sentence: Sentence, left: int, *, adjacent: bool) -> People | None:
        """The group to the left of token `i` that the phrase there is said of."""
        words = self.document.words
        k = i
        while k > left and (
            words[k - 1] in BE
            or words[k - 1] in HAVE
            or words[k - 1] in ADVERBS
            or words[k - 1] in ("who", "that", "to", "have")
            or (words[k - 1] in QUOTES)
        ):
            k -= 1
        end = k
        plural = any(words[x] in ("were", "are", "have") for x in range(k, i))
        fallback: People | None = None
        candidates = [g for g in self.scene.groups if left <= g.first and g.last <= end]
        for g in reversed(candidates):
            if g.first in self.used:
                if adjacent:
                    return None
                continue
            if adjacent and not self._adjacent(g.last, end):
                return None
            if self._in_subset(g, sentence):
                continue
            before = words[g.first - 1] if g.first > sentence.first else ""
            if before in BLOCKING and g.last != end:
                continue
            if before == "of" and g.last != end and not g.counted:
                continue
            if plural and g.best == 1 and not self._joined_left(g, left):
                continue  # "two men, identified as ... and a member of the squad, were arrested"
            if g.best is None and not g.counted and g.term is None and fallback is None:
                fallback = g
                if g.last == end:
                    break
                continue
            return g
        return fallback

    def _joined_left(self, g: People, left: int) -> bool:
        """Is the group the last of several joined by `and`?"""
        words = self.document.words
        k = g.first
        while k > left and (words[k - 1] in LINKS or words[k - 1] in ("as", "well", "along", "with")):
            k -= 1
        return k < g.first and (
            self._ending(k) is not None or (words[g.first - 1] == "and" and self.document.is_capital(k - 1))
        )

    def _adjacent(self, last: int, end: int) -> bool:
        """Is there nothing but brackets, quotation marks, adverbs and an appositive name between?"""
        words = self.document.words
        k = last
        while k < end:
            w = words[k]
            if w == "(":
                while k < end and words[k] != ")":
                    k += 1
            elif not (
                w in ADVERBS
                or w in QUOTES
                or w == ")"
                or w in ("feared", "confirmed", "reported", ":")
                or self.document.is_capital(k)
            ):
                return False
            k += 1
        return True

    def _in_subset(self, g: People, sentence: Sentence) -> bool:
        words = self.document.words
        k = g.first - 1
        steps = 0
        while k >= sentence.first and steps < 3 and words[k] in ("them", "whom", "at", "least", "the", ",", "and"):
            if words[k] in (",", "and"):
                before = self.ends.get(k)
                return before is not None and self._in_subset(before, sentence)
            k -= 1
            steps += 1
        return k >= sentence.first and words[k] in SUBSET

    def _chain_left(
        self, subject: People, left: int, sentence: Sentence
    ) -> tuple[list[People], dict[int, tuple[People, ...]]]:
        words = self.document.words
        chain = [subject]
        subsets: dict[int, tuple[People, ...]] = {}
        inner = self._subset_right(subject.last, sentence)
        if inner:
            subsets[subject.first] = tuple(inner)
        first = subject.first
        while True:
            k = first
            while k > left and (
                words[k - 1] in LINKS or words[k - 1] in ("as", "well", "along", "with") or words[k - 1] in QUOTES
            ):
                k -= 1
            if k == first:
                break
            g = self._ending(k)
            if g is None or g.first < left or g.first in self.used:
                if words[k] in ("and", ",") and words[first - 1] in ("and",):
                    named = self.scene.names(left, k, left) if subject.counted else None
                    if (
                        named is not None
                        and named.first > left
                        and words[named.first - 1] not in IDENTIFIED
                        and words[named.first - 1] not in BLOCKING
                        and not self._name_is_place(named)
                    ):
                        pass
                break
            if not (g.counted or g.best is not None):
                break
            before = words[g.first - 1] if g.first > sentence.first else ""
            if before in BLOCKING:
                break
            chain.insert(0, g)
            inner = self._subset_right(g.last, sentence)
            if inner and inner[0].first < first:
                subsets[g.first] = tuple(x for x in inner if x.first < first)
            first = g.first
        return chain, subsets

    def _ending(self, k: int) -> People | None:
        """The group that ends at token `k`, or before a bracket or an appositive name that ends there."""
        g = self.ends.get(k)
        if g is not None:
            return g
        words = self.document.words
        j = k
        if j and words[j - 1] == ")":
            while j and words[j] != "(" and k - j < 10:
                j -= 1
            return self.ends.get(j)
        while j and self.document.is_capital(j - 1) and words[j - 1] not in STOP and k - j < 5:
            j -= 1
            if j in self.ends:
                return self.ends[j]
        return None

    def _name_is_place(self, named: People) -> bool:
        return any(x in self.scene.nationalities for x in range(named.first, named.last))

    def _name_left(self, i: int, left: int) -> People | None:
        words = self.document.words
        k = i
        while k > left and (
            words[k - 1] in BE
            or words[k - 1] in HAVE
            or words[k - 1] in ADVERBS
            or words[k - 1] == "who"
            or words[k - 1] == ","
        ):
            k -= 1
        named = self.scene.names(left, k, left)
        if named is None:
            return None
        before = words[named.first - 1] if named.first > left else ""
        if before in BLOCKING or before == "of":
            return None
        if any(
            x in self.scene.actors or x in self.scene.modifiers or x in self.scene.nationalities
            for x in range(named.first, named.last)
        ):
            return None
        return named

    # ------------------------------------------------------------------ counts without people
    def _toll(self, m: Match[Phrase | NoOne], outcome: Outcome, sentence: Sentence) -> None:
        words = self.document.words
        for k in range(m.last, min(m.last + 14, sentence.last)):
            if words[k] == "from":
                continue
            q = self.scene.quantities.get(k)
            if (
                q is not None
                and q.best is not None
                and words[k - 1] != "from"
                and (q.last >= len(words) or words[q.last] not in self.scene.units)
            ):
                g = self.scene.at.get(k) or People(
                    first=q.first, last=q.last, min=q.min, best=q.best, max=q.max, party=Party.UNKNOWN, explicit=False
                )
                self._add(outcome, g, m, sentence, update=True)
                return

    def _counted_noun(self, m: Match[Phrase | NoOne], outcome: Outcome, sentence: Sentence) -> bool:
        """ "12 deaths", "two dead bodies"; also a group that ends in the noun itself."""
        for g in self.scene.groups:
            if g.first >= m.last:
                break
            if (
                g.first >= sentence.first
                and g.first < m.first
                and m.first <= g.last <= m.last
                and g.best is not None
                and g.first not in self.used
            ):
                words = self.document.words
                if words[m.last - 1] in ("lives", "life", "body", "bodies", "corpses", "injury") and words[m.first] in (
                    "lives",
                    "life",
                    "injury",
                ):
                    return False
                self._add(outcome, replace(g, party=g.party if g.explicit else Party.UNKNOWN), m, sentence)
                return True
        return False

    # ------------------------------------------------------------------ the claim
    def _add(
        self,
        outcome: Outcome,
        group: People,
        m: Match[Phrase | NoOne],
        sentence: Sentence,
        *,
        subsets: Sequence[People] = (),
        update: bool = False,
        none: bool = False,
    ) -> None:
        if (
            not none
            and group.first in self.used
            and not any(
                c.people.first == group.first and c.outcome is not outcome and c.sentence == sentence.index
                for c in self.claims
            )
        ):
            return
        if not subsets and not none:
            behind = max(group.last, m.last)
            subsets = [x for x in self._subset_right(behind, sentence) if x.first not in self.used]
        self.used.add(group.first)
        self.used.update(s.first for s in subsets)
        first, last = min(group.first, m.first), max(group.last, m.last, *(s.last for s in subsets), 0)
        self.claims.append(
            Claim(
                outcome=outcome,
                people=group,
                first=first,
                last=last,
                sentence=sentence.index,
                predicate=m.first,
                subsets=tuple(subsets),
                update=update,
                none=none,
            )
        )
