"""Attaches people to phrases of harm, sentence by sentence: subjects of passives, objects of actives, and the rest.

`voice` says what stands before a phrase, `lists` reads the people; here it is decided on which side they are looked
for, and the claims are written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from newswatch.events.casualties.background import BackgroundReader
from newswatch.events.casualties.bodies import BODIES, BodyReader
from newswatch.events.casualties.captors import CaptorReader, own
from newswatch.events.casualties.clauses import ENDS, Clauses
from newswatch.events.casualties.figures import Figure, FigureReader
from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.joined import JoinedReader
from newswatch.events.casualties.lists import ListReader
from newswatch.events.casualties.objects import ObjectReader
from newswatch.events.casualties.people import Claim, Member, People, at_most
from newswatch.events.casualties.phrases import Harm, Identity, NoOne, Phrase, Split
from newswatch.events.casualties.reference import References
from newswatch.events.casualties.sides import SideReader
from newswatch.events.casualties.subjects import SubjectReader
from newswatch.events.casualties.units import UnitReader
from newswatch.events.casualties.voice import Voice, VoiceReader
from newswatch.matching import Sentence
from newswatch.model import Outcome, Party

ALONG_REACH = 30  # tokens after "was arrested" within which "along with six others" still belongs to it
BARE = frozenset(("surrender", "die", "lose", "embrace", "succumb"))  # forms that only a plural takes
OF_THINGS = frozenset(
    "neutralised neutralized eliminated neutralising neutralizing eliminating snatched captured captures "
    "capturing".split()
)
SINCE = (("after", "the"), ("following", "the"), ("over", "the"))
# "was shot with his wife and son": both suffered it; "was arrested with his wife" need not mean it
WITH_OWN = frozenset((Outcome.SURRENDERED, Outcome.KILLED, Outcome.INJURED, Outcome.ABDUCTED))
AT_ONCE = frozenset(("caught", "overpowered"))
SHOT_DOWN = ("shot", "down")
SEARCH = frozenset(("search", "searching", "searched", "looking"))
SEARCH_REACH = 6  # tokens from "searching" to "the body of"
BLOWN_UP = frozenset(("blew", "blow", "blown", "blows"))  # "blew himself up"
CLAIM = frozenset(("claim", "claims", "claimed", "claiming"))  # of lives; other objects are no people
LIVES = frozenset(("life", "lives"))


class Attacher:
    """Reads the claims of one document."""

    def __init__(self, finds: Finds, scene: Scene, harm: Sequence[Harm], background: frozenset[int]) -> None:
        self.finds = finds
        self.scene = scene
        self.units = UnitReader(finds, scene)
        self.references = References(finds, scene, self.units)
        self.background = background
        self.claims: list[Claim] = []
        self._harm = harm

    def run(self) -> list[Claim]:
        d = self.finds.document
        for index, matches in groupby(self._harm, key=lambda m: d.sentence_of[m.first]):
            _SentenceAttacher(self, d.sentences[index], list(matches)).run()
        return self.claims


class _SentenceAttacher:
    def __init__(self, whole: Attacher, sentence: Sentence, harm: list[Harm]) -> None:
        self._whole = whole
        self._finds = whole.finds
        self._grammar = whole.finds.grammar
        self._words = whole.finds.document.words
        self._scene = whole.scene
        self._sentence = sentence
        self._harm = harm
        starts = frozenset(m.first for m in harm if isinstance(m.value, Phrase) and m.value.outcome and m.value.verbal)
        self._clauses = Clauses(self._finds, self._scene, sentence, starts, whole.background)
        self._lists = ListReader(self._finds, self._scene, whole.units, self._clauses, sentence)
        self._voices = VoiceReader(self._finds, self._scene, self._clauses, sentence)
        self._background = BackgroundReader(self._finds, self._scene, self._clauses, sentence, whole.background, harm)
        references = whole.references
        self._subjects = SubjectReader(
            self._finds, self._scene, whole.units, self._clauses, self._lists, self._voices, references, sentence
        )
        self._objects = ObjectReader(
            self._finds, self._scene, whole.units, self._clauses, self._lists, references, sentence, whole.claims
        )
        self._joined = JoinedReader(self._finds, self._scene, self._objects, sentence, harm)
        self._figures = FigureReader(self._finds, self._scene, self._lists, sentence)
        self._bodies = BodyReader(self._finds, self._scene, references, sentence)
        self._sides = SideReader(self._finds, self._scene, sentence)
        self._captors = CaptorReader(self._finds, self._scene, sentence)
        self._said: list[tuple[Harm, tuple[Member, ...]]] = []  # predicates with their subjects, in order
        self._waiting: list[tuple[Harm, Outcome]] = []  # actives that wait for an object ("abducted and killed X")

    def run(self) -> None:
        for m in self._harm:
            if isinstance(m.value, NoOne):
                self._nobody(m, m.value)
            elif isinstance(m.value, Identity):
                self._identity(m)
            else:
                self._phrase(m, m.value)

    # ------------------------------------------------------------------ one phrase
    def _nobody(self, m: Harm, value: NoOne) -> None:
        words = self._words
        before = words[max(self._sentence.first, m.first - 6) : m.first]
        if words[m.first] == "any" and not any(w in self._grammar.negation for w in before):
            return
        zero = People(first=m.first, last=m.last, min=0, best=0, max=0, party=Party.UNKNOWN, explicit=False)
        for outcome in value.outcomes:
            self._claim(outcome, zero, m.first, m.last, m, none=True)

    def _identity(self, m: Harm) -> None:
        """ "the victims were X, a teacher, and Y": who they are of whom the last claim was made."""
        victims = any(w.startswith("victim") for w in self._words[m.first : m.last])
        told = (c for c in reversed(self._whole.claims) if not c.none and (victims or c.outcome is Outcome.KILLED))
        last = next(told, None)
        if last is None:
            return
        for x in self._figures.described(m):
            people = replace(x.people, definite=True, part=True, again=True)
            self._claim(last.outcome, people, m.first, x.last, m)

    def _phrase(self, m: Harm, value: Phrase) -> None:
        background = self._background.covers(m, value) or self._background.elsewhere(m, value, self._whole.claims)
        caused = self._objects.caused(m.first) if value.outcome is Outcome.SURRENDERED and not background else ()
        if caused:
            self._take(caused, m, Outcome.SURRENDERED)
            return
        if background or self._voices.unreal(m.first):
            self._clauses.settled.add(m.first)
            return
        if any(self._split(m, s) for s in value.splits):
            return
        if value.outcome is Outcome.INJURED and "participle" in value.kinds and self._voices.to_death(m.last):
            value = replace(value, outcome=Outcome.KILLED)
        if value.outcome is None:
            if not value.splits:  # else it is a verb like any other: "attacked" without "to death"
                self._clauses.settled.add(m.first)
            return
        if not self._by_kind(m, value.outcome, value.kinds) and not self._loses(m):
            self._clauses.settled.add(m.first)
            if "participle" in value.kinds and self._said and self._said[-1][0] is m:
                self._clauses.reduced.add(m.first)

    def _by_kind(self, m: Harm, outcome: Outcome, kinds: frozenset[str]) -> bool:
        """Attaches a phrase by its kinds; whether it is a verb of a clause of its own."""
        figure = self._figures.toll(m) if "count_after" in kinds else self._figures.labelled(m, kinds)
        if figure is not None:
            self._figure(m, outcome, figure)
            return False
        if "nominal" in kinds:
            self._nominal(m, outcome)
            return False
        if "anaphoric" in kinds:
            self._anaphoric(m, outcome)
            return True
        if self._inside(m, outcome):
            return False
        if "participle" in kinds:
            return self._participle(m, outcome, kinds)
        claims = m.last - m.first == 1 and self._words[m.first] in CLAIM
        if "object" in kinds and (self._objects_of(m, outcome, strict=claims) or self._killing_and(m, outcome)):
            return True
        if "state" in kinds and self._left(m, outcome):
            return True
        if "noun" in kinds and self._counted_noun(m, outcome):
            return False
        if "subject" in kinds:
            return self._subject(m, outcome, self._voices.read(m.first))
        if "state" in kinds:
            return self._state(m, outcome)
        return claims  # "the minister claimed one person was killed"

    def _participle(self, m: Harm, outcome: Outcome, kinds: frozenset[str]) -> bool:
        voice = self._voices.read(m.first)
        if voice.passive:
            return self._subject(m, outcome, voice)
        if voice.definite or self._captors.known_by_name(m, outcome):  # "the injured were shifted to hospital"
            return False
        if self._objects_of(m, outcome, strict=False):
            return True
        if "noun" in kinds and self._counted_noun(m, outcome):
            return False
        if self._joined.shared(m):
            self._waiting.append((m, outcome))
            return True
        if self._object_of_next(m, outcome):
            return True
        if voice.perfect:
            return self._subject(m, outcome, voice) if self._voices.passive_ahead(m.last) else False
        shared = self._voices.shared_auxiliary(m.first)
        if shared is not None and self._subject(m, outcome, shared):
            return True
        return not (self._voices.passive_ahead(m.last) and self._reduced(m, outcome, voice))

    def _killing_and(self, m: Harm, outcome: Outcome) -> bool:
        """ "killing and robbing him"."""
        return self._words[m.last - 1].endswith("ing") and self._object_of_next(m, outcome)

    def _object_of_next(self, m: Harm, outcome: Outcome) -> bool:
        """ "killed and robbed a trader", "killing and robbing him": the object stands after a verb that is none of
        harm."""
        members = self._joined.objects(m.last)
        self._take(members, m, outcome)
        if members:
            self._flush(members)
        return bool(members)

    def _flush(self, members: tuple[Member, ...]) -> None:
        """The people of verbs that waited for an object; who is caught and killed was not taken."""
        for waiting, other in self._waiting:
            if self._words[waiting.first] not in AT_ONCE:
                self._take(members, waiting, other, told=False)
        self._waiting.clear()

    def _state(self, m: Harm, outcome: Outcome) -> bool:
        """ "is dead", "four dead", "left four dead"."""
        voice = self._voices.read(m.first)
        if voice.passive:
            return self._subject(m, outcome, voice)
        if self._words[m.first] in self._grammar.coming_upon:
            shared = self._voices.shared_auxiliary(m.first)
            if shared is not None and self._subject(m, outcome, shared):
                return True  # "was kidnapped and later found dead"
        return not self._reduced(m, outcome, voice)

    def _left(self, m: Harm, outcome: Outcome) -> bool:
        """ "left a guard and four rebels dead"."""
        left = self._voices.left_before(m.first)
        if left is None:
            return False
        members = tuple(x for x in self._lists.objects(left + 1) if x.last <= m.first)
        self._take(members, m, outcome)
        return bool(members)

    # ------------------------------------------------------------------ people on the left
    def _subject(self, m: Harm, outcome: Outcome, voice: Voice) -> bool:
        members = self._subjects.read(voice) or self._objects.as_many(voice.start - 2)
        if self._words[m.first] in BARE and not voice.passive and not any(x.people.plural for x in members):
            return False  # "a Maoist surrender" is no verb
        if not members:
            members = self._shared_subject(m) or self._subjects.implied(voice)
        if not members:
            return False
        if self._words[m.first] in BLOWN_UP:  # whoever he is, he is an attacker
            attackers = (replace(x.people, party=Party.MILITANT, explicit=True) for x in members)
            members = tuple(replace(x, people=p) for x, p in zip(members, attackers, strict=True))
        self._take(self._lists.with_parts(members, m.last), m, outcome)
        self._along(m, outcome)
        self._as_was(m, outcome)
        return True

    def _as_was(self, m: Harm, outcome: Outcome) -> None:
        """ "three residents were killed, as was one of the attackers"."""
        for k in range(m.last, min(m.last + ALONG_REACH, self._sentence.last - 2)):
            if self._words[k] == "as" and self._words[k + 1] in ("was", "were"):
                members = self._lists.objects(k + 2)
                self._take(
                    tuple(replace(x, people=replace(x.people, others=True, part=False)) for x in members), m, outcome
                )
                return
            if self._words[k] in ENDS:
                return

    def _reduced(self, m: Harm, outcome: Outcome, voice: Voice) -> bool:
        """A participle without auxiliary, its people before it: "two soldiers killed in ambush"."""
        parts = {s.first for c in self._whole.claims if c.sentence == self._sentence.index for s in c.subsets}
        members = self._subjects.reduced(voice)
        if any(x.people.first in parts for x in members):
            # "three people, among them two pilgrims, one soldier martyred": another part of those just told of
            others = (x for x in members if x.people.first not in parts)
            members = tuple(replace(x, people=replace(x.people, part=True)) for x in others)
        if not members or self._background.depends(members[0].first):
            return False
        self._take(self._lists.with_parts(members, m.last), m, outcome)
        self._along(m, outcome)
        return True

    def _shared_subject(self, m: Harm) -> tuple[Member, ...]:
        """ "two men were injured and later arrested": the subject of the predicate before goes on."""
        if not self._said:
            return ()
        before, members = self._said[-1]
        between = self._words[before.last : m.first]
        if not any(w in self._grammar.link or w in ("then", "before", ",", "but") for w in between):
            return ()
        counted = [g for g in self._scene.between(before.last, m.first) if g.counted]
        if any(self._finds.word(g.first - 1) not in self._grammar.preposition for g in counted):
            return ()
        return members

    def _along(self, m: Harm, outcome: Outcome) -> None:
        """ "was arrested in X along with six associates", "surrendered with his wife"."""
        words, g = self._words, self._grammar
        for k in range(m.last, min(m.last + ALONG_REACH, self._sentence.last - 2)):
            before = words[k] == "before" and outcome is Outcome.SURRENDERED  # "surrendered before the police"
            if self._clauses.barrier(k, k) and k not in self._scene.covered and not before:
                return
            together = words[k : k + 2] in (("along", "with"), ("together", "with"))
            own = words[k] == "with" and words[k + 1] in g.possessive and outcome in WITH_OWN
            if not (together or own):
                continue
            k += 2 if together else 1
            members = self._lists.objects(k + (words[k] in g.link))  # "along with and two others"
            counted = tuple(x for x in members if x.people.best is not None and not x.people.weak)
            self._take(
                tuple(replace(x, people=replace(x.people, others=True)) for x in counted), m, outcome, told=False
            )
            return

    # ------------------------------------------------------------------ people on the right
    def _objects_of(self, m: Harm, outcome: Outcome, *, strict: bool) -> bool:
        members = self._objects.read(m.last)
        if self._words[m.first] in OF_THINGS and any(x.people.weak for x in members):
            return False  # "neutralised a bunker"
        if self._loses(m):
            members = tuple(
                self._sides.of_losers(x, m.first) for x in members if x.people.head is not None and x.people.best
            )
        if strict:
            members = tuple(x for x in members if x.people.head in LIVES)
        if not members:
            return False
        self._take(members, m, outcome)
        self._flush(members)
        return True

    def _loses(self, m: Harm) -> bool:
        """Is the phrase "lost" by itself: of men it is harm, and of seats a verb like any other?"""
        return m.last - m.first == 1 and self._words[m.first] in self._grammar.losing

    def _nominal(self, m: Harm, outcome: Outcome) -> None:
        """ "the killing of two jawans", "two bodies of tribals", "the body of Ram Singh"."""
        if SEARCH & set(self._words[max(self._sentence.first, m.first - SEARCH_REACH) : m.first]):
            return  # "while searching a cave for the body of a comrade"
        leading = self._words[max(self._sentence.first, m.first - 2) : m.first]
        if leading in SINCE and any(
            c.outcome is outcome and c.sentence == self._sentence.index for c in self._whole.claims
        ):
            return  # "three people were killed after the killing of a herder on Sunday"
        before = self._scene.between(self._sentence.first, m.first)
        counted = next((g for g in before if m.first < g.last and g.best is not None), None)
        members = tuple(
            x
            for x in self._lists.objects(m.last, verb_ahead=True)
            if x.last > x.people.last or not self._whole.references.unknown(x.people)
        )
        if counted is not None and counted.definite and counted.head in BODIES and self._another_body(counted):
            # "his body and the body of a woman": she is counted, and whatever is said of the body is said of her
            if len(members) == 1 and members[0].people.best == 1:
                members = (replace(members[0], people=replace(members[0].people, first=counted.first)),)
            counted = None if members else counted
        if counted is not None:
            self._take((Member(people=counted, first=counted.first, last=max(counted.last, m.last)),), m, outcome)
            return
        if members and any(x.people.best is not None or x.people.explicit for x in members):
            self._take(members, m, outcome)

    def _another_body(self, body: People) -> bool:
        """Does the body open its clause or follow an item of a list?"""
        before = self._finds.word(body.first - 1)
        return body.first == self._sentence.first or before == "," or before in self._grammar.link

    def _split(self, m: Harm, split: Split) -> bool:
        """ "hacked a trader to death": the people before the tail."""
        members, last = self._objects.split(m.last, split)
        self._take(members, m, split.outcome, last=last)
        return bool(members)

    def _anaphoric(self, m: Harm, outcome: Outcome) -> None:
        """ "slit their throats"."""
        owner = next((w for w in self._words[m.first : m.last] if w in self._grammar.possessive), None)
        if owner is None or (self._finds.word(m.first - 1) == "by" and self._just_told(m, outcome)):
            return  # "killed him by slitting his throat"
        people = self._whole.references.possessive(owner, m.first, self._sentence)
        self._take(tuple(Member(people=p, first=m.first, last=m.last) for p in people), m, outcome)

    def _just_told(self, m: Harm, outcome: Outcome) -> bool:
        last = self._whole.claims[-1] if self._whole.claims else None
        return last is not None and last.outcome is outcome and last.last == m.first - 1

    # ------------------------------------------------------------------ people around, and counts without people
    def _inside(self, m: Harm, outcome: Outcome) -> bool:
        """ "three injured policemen": a phrase inside a group."""
        for g in self._scene.between(self._sentence.first, m.first):
            if m.last == g.last and g.part:
                return True  # "five of the seven abducted were found dead"
            if m.last < g.last:
                if self._bodies.told_of(g):
                    return True
                if g.definite or outcome is Outcome.SURRENDERED or self._captors.known(m, g, outcome):
                    return True  # "the arrested cadres", "a surrendered rebel": told before, or long past
                self._take((Member(people=g, first=g.first, last=g.last),), m, outcome, told=False)
                return True
        return False

    def _counted_noun(self, m: Harm, outcome: Outcome) -> bool:
        """ "12 deaths", "two dead bodies"; also a group that ends in the noun itself."""
        for g in self._scene.between(self._sentence.first, m.first):
            if g.best is None or not m.first <= g.last <= m.last or self._bodies.outfit(g):
                continue
            if g.head in LIVES or self._words[m.last - 1] == "injury":
                return False
            definite = g.definite or self._words[g.first] in self._grammar.possessive
            definite = definite or self._finds.word(g.first - 1) == "'s"
            people = replace(g, definite=definite, names=g.names or self._bodies.of_name(g))
            member = Member(people=people, first=g.first, last=max(g.last, m.last))
            self._take(self._lists.with_parts((member,), m.last), m, outcome)
            return True
        members = self._bodies.owned(m)
        self._take(members, m, outcome)
        return bool(members)

    def _figure(self, m: Harm, outcome: Outcome, figure: Figure) -> None:
        """ "the death toll rose to 12", "KILLED: 3 soldiers, 2 civilians"."""
        if figure.members:
            self._take(figure.members, m, outcome)
        elif figure.total is not None:
            self._claim(outcome, figure.total, m.first, figure.total.last, m, update=True)

    # ------------------------------------------------------------------ the claims
    def _take(
        self,
        members: tuple[Member, ...],
        m: Harm,
        outcome: Outcome,
        *,
        told: bool = True,
        last: int | None = None,
    ) -> None:
        """Claims for all members of a list."""
        members = tuple(replace(x, people=self._whole.references.identified(x.people, self._sentence)) for x in members)
        if outcome is Outcome.ABDUCTED:
            members = self._captors.carried_off(members, m.first, last or m.last)
        if self._words[m.first : m.last] == SHOT_DOWN:  # "of 119 drones 87 were shot down"
            members = tuple(x for x in members if x.people.head is not None or x.people.names)
        if not members or not all(self._captors.takes(m, x.people) for x in members):
            return
        if self._joined.either(m, outcome):
            members = tuple(replace(x, people=at_most(x.people)) for x in members)
        armed = self._captors.armed(m) or (self._captors.unsaid(m) and self._abducting())
        if outcome is Outcome.ARRESTED and armed and not any(own(x.people) for x in members):
            outcome = Outcome.ABDUCTED
        if told:
            self._said.append((m, members))
            self._whole.references.told.append(tuple(x.people for x in members))
        members = self._sides.of_own_ranks(members, last or m.last)
        for x in members:
            first, end = min(x.first, m.first), max(x.last, m.last, last or 0)
            self._claim(outcome, x.people, first, end, m, subsets=x.subsets, none=x.people.best == 0)

    def _abducting(self) -> bool:
        """Were those whom the text last said to be taken abducted?"""
        taking = (Outcome.ARRESTED, Outcome.ABDUCTED, Outcome.CAPTURED)
        last = next((c.outcome for c in reversed(self._whole.claims) if c.outcome in taking), None)
        return last is Outcome.ABDUCTED

    def _claim(
        self,
        outcome: Outcome,
        people: People,
        first: int,
        last: int,
        m: Harm,
        *,
        subsets: tuple[People, ...] = (),
        update: bool = False,
        none: bool = False,
    ) -> None:
        told = self._sides.of_label(people, m.first)
        people, update = told, update and told is people  # a toll of each side: the next one does not replace it
        if people.definite and any(
            c.outcome is outcome and c.people.first == people.first and not c.none for c in self._whole.claims
        ):
            return  # told before of the same people
        self._whole.claims.append(
            Claim(
                outcome=outcome,
                people=people,
                first=first,
                last=last,
                sentence=self._sentence.index,
                predicate=m.first,
                subsets=subsets,
                update=update,
                none=none,
            )
        )
