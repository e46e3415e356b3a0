"""Which part each actor plays in an incident, by the words around it.

"by X" after a passive and X before an active verb of violence: perpetrator. X after "targeting", "on", or harmed:
target. X that claims: claimant. X that is blamed: accused. Attackers who were killed stay attackers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newswatch.catalog import country_files
from newswatch.catalog.actor_files import ActorEntry
from newswatch.catalog.lexicon_files import Lexicon
from newswatch.events.actors import ActorMention
from newswatch.events.casualties import Claim, People
from newswatch.events.mentions.arms import Arms, ArmsReader
from newswatch.events.mentions.blame import responsibility_of, strangers, wing_of
from newswatch.events.mentions.candidates import BE, THEIR_FIRE, Candidate, CandidateReader, overlaps
from newswatch.matching import CountryMention, Document
from newswatch.model import Actor, ActorKind, Certainty, EventType, Outcome, Party, Role

MODIFIERS = frozenset(
    "the a an suspected alleged unidentified unknown armed several some two three four five six ten dozens of group "
    "members member cadres cadre militants fighters gunmen about around at least more than heavily masked other "
    "from".split()
)
COUNTING = frozenset(
    "that the a an this these those some several many few at least about around nearly more than over up to as "
    "another other others one and of both all".split()
)
UNNAMED_FORCES = "state forces (not named)"
KIND_OF = {
    Party.SECURITY: ActorKind.STATE,
    Party.MILITANT: ActorKind.ARMED_GROUP,
    Party.CIVILIAN: ActorKind.CIVILIAN,
    Party.OFFICIAL: ActorKind.STATE,
    Party.UNKNOWN: ActorKind.UNKNOWN,
}
# "by" after these names no doer of the deed
SPEECH = frozenset("said says told announced added stated confirmed reported".split())
FOLLOWING = frozenset(
    "followed accompanied inspected backed supported sponsored funded financed trained armed sheltered harboured "
    "harbored led condemned denounced described held controlled run manned guarded".split()
)
# the harmed who did these when it happened were the attackers: "killed when they stormed the post", "while planting"
MOMENTS = frozenset(("when", "while", "as", "after"))
THEY = frozenset(("they", "he", "she"))
THEIR_DEEDS = frozenset(
    "ambushing attacking crossing firing infiltrating laying opening planting storming trying attempting".split()
)
ATTACKERS = frozenset("attacker attackers assailant assailants raider raiders bomber bombers".split())
TRYING = frozenset(("tried", "attempted"))
HARMLESS = frozenset("back smoke warning flares blanks tear teargas".split())  # "fired smoke rounds as a warning"
ANYBODY = frozenset(("people", "persons", "individuals"))
# words that only describe a force or group after "by": "by Sudan's paramilitary Rapid Support Forces"
DESCRIBING = frozenset(
    "paramilitary rebel militant islamist jihadist separatist outlawed banned proscribed insurgent terrorist local "
    "powerful breakaway allied pro".split()
)
GROUND = frozenset("positions position lines territory fighters rebels".split())
FIRED = frozenset("fire gunfire shots shelling shells mortar mortars rockets rocket bullets".split())
FIRED_BACK = 4  # tokens from what was fired to who fired it
UNDER_FIRE = frozenset("in by to of from during into describing".split())  # before a force's firing: they fired
BY_REACH = 4  # tokens from the deed to "by": "attack on a bus by"
MOMENT_REACH = 6  # tokens from the harm to "when": "were killed on Friday night when" is 4
SITES = frozenset(("on", "at", "of", "near", "outside"))
DEEDS = frozenset(
    "attack attacks raid strike strikes grenade ambush killing murder assassination abduction kidnapping bomb "
    "fire".split()
)
# after these an active verb of harm is a passive participle ("two men killed in ...")
PASSIVE = frozenset(("by", "in", "when", "and", "on", "."))
BOTH_WAYS = frozenset(("killed", "injured", "wounded", "shot", "arrested"))
BODIES = frozenset("body bodies corpse corpses remains".split())
KIN = frozenset("wife husband son daughter children child family father mother brother sister".split())
OPERATIONS = frozenset((EventType.SECURITY_OPERATION, EventType.ARREST))
# a group that is merely named has not fired across a border or flown: for these the text must say who did
REMOTE = frozenset((EventType.AIR_STRIKE, EventType.DRONE_STRIKE, EventType.SHELLING))


class RoleReader:
    """Assigns parts; built once from the lexicon."""

    def __init__(self, lexicon: Lexicon, states: Mapping[str, ActorEntry]) -> None:
        self._states = states
        groups = lexicon.groups
        self._attack = frozenset(groups["attack_verbs"])
        self._act = self._attack | frozenset(groups["operate_verbs"])
        self._candidates = CandidateReader(groups, states)
        self._peoples = frozenset(a.lower() for c in country_files.load() for a in c.adjectives)
        self._fought = frozenset(groups["fought"])
        self._everyday = frozenset(groups["everyday_verbs"])
        self._violent = self._attack | frozenset(groups["harm_participles"]) | DEEDS
        self._harm = frozenset(groups["harm_participles"])
        self._targeting = frozenset(groups["targeting"])
        self._finding = frozenset(groups["finding"])
        self._generic = frozenset(groups["generic_attackers"])
        q = lexicon.quantities
        self._counting = COUNTING | {w for n in (*q.words, *q.pairs, *q.scales, *q.vague) for w in n.split()}
        self._arms = ArmsReader(groups)

    def assign(
        self,
        document: Document,
        spans: Sequence[tuple[int, int]],
        actors: Sequence[ActorMention],
        people: Sequence[People],
        claims: Sequence[Claim],
        kind: EventType,
        country: str | None,
        countries: Sequence[CountryMention],
    ) -> tuple[Actor, ...]:
        """The actors of the incident whose words are `spans`, each once in each part, in order of the text."""
        harmed = {k: c for c in claims if not c.none for k in range(c.people.first, c.people.last)}
        found = self._arms.find(document, countries, actors)
        arms = [a for a in found if any(x <= a.first and a.last <= y for x, y in spans)]
        armed = [(a.first, a.last) for a in arms]
        people = [p for p in people if not overlaps(armed, p.first, p.last)]  # "an Israeli drone" is no Israeli
        fired = [(a.first, a.last) for a in arms if a.country is None]  # and "a Houthi missile" no fighter
        named = [m for m in actors if not overlaps(fired, m.first, m.last)]
        candidates = self._candidates.find(document, spans, named, people, countries)
        out: list[Actor] = []
        held: list[tuple[int, int, Role, Certainty]] = []
        finders: set[Actor] = set()
        for c in candidates:
            role = self._role(document, c, harmed) or (wing_of(document, c.first, held) if c.mention else None)
            if role is None:
                continue
            again = c.people is not None and document.words[c.first] in ("the", "these", "those")
            if again and role[0] is Role.PERPETRATOR and any(a.role is Role.PERPETRATOR for a in out):
                continue  # "the attackers": who did it has been told
            victim = harmed.get(c.first)
            gave_up = victim is not None and victim.outcome is Outcome.SURRENDERED and not self._kin(document, c)
            out.append(self._actor(document, c, *role, country, gave_up=gave_up))
            held.append((c.first, c.last, *role))
            if role[0] is Role.PERPETRATOR and c.party is Party.SECURITY and self._recovers(document, c):
                finders.add(out[-1])
        out += strangers(document, spans, [(c.first, c.last) for c in candidates])
        out += self._behind_arms(document, arms, actors)
        if not any(a.role in (Role.PERPETRATOR, Role.ACCUSED, Role.CLAIMANT) for a in out):
            out += self._fallback(document, candidates, claims, harmed, kind, country)
        doers = [a for a in out if a.role is Role.PERPETRATOR]
        fighters = [a for a in doers if a.kind is ActorKind.ARMED_GROUP]
        if kind is EventType.BOMBING and fighters:  # who finds a mine did not lay it
            out = [a for a in out if a not in finders]
        elif kind in OPERATIONS and fighters and fighters == doers and not _given_up(claims):
            # whoever fired first, an operation is its forces'
            out = [*self._fallback(document, candidates, claims, harmed, kind, country), *out]
        if kind in OPERATIONS:
            out.sort(key=lambda a: a.role is Role.PERPETRATOR and a.kind is not ActorKind.STATE)
        return _once(out)

    def _kin(self, document: Document, c: Candidate) -> bool:
        return bool(KIN & set(document.words[c.first : c.last]))

    def _recovers(self, document: Document, c: Candidate) -> bool:
        """Is what the force did to find arms or explosives: "police recovered two mines planted by rebels"?"""
        sentence = document.sentences[document.sentence_of[c.first]]
        after = self._candidates.after(document, c.last, sentence.last)
        return after < sentence.last and document.words[after] in self._finding

    def _behind_arms(self, document: Document, arms: Sequence[Arms], actors: Sequence[ActorMention]) -> list[Actor]:
        """The states whose arms did it, or the force that the arms' words name."""
        out = []
        for a in (a for a in arms if a.acting):
            named = next((m for m in actors if m.first < a.last and a.first < m.last), None)
            entry = self._states.get(a.country or "")
            if named is None and entry is not None:
                named = ActorMention(first=a.first, last=a.last, entry=entry, alias=entry.aliases[0])
            if named is not None:
                candidate = Candidate(named.first, named.last, named, None)
                out.append(self._actor(document, candidate, Role.PERPETRATOR, Certainty.STATED, a.country))
        return out

    def _role(self, document: Document, c: Candidate, harmed: Mapping[int, Claim]) -> tuple[Role, Certainty] | None:
        words = document.words
        sentence = document.sentences[document.sentence_of[c.first]]
        before, suspected = self._before(document, c.first, sentence.first)
        own = words[c.first : c.last]
        certainty = Certainty.SUSPECTED if suspected or {"suspected", "alleged"} & set(own) else Certainty.STATED
        left = words[before] if before >= sentence.first else ""
        after = self._candidates.after(document, c.last, sentence.last)
        word = words[after] if after < sentence.last else ""
        said = responsibility_of(document, (c.first, c.last), before, after)
        if said is not None:
            return said
        victim = harmed.get(c.first)
        if c.mention is None and BODIES & set(own):
            return None  # what was found dead was attacked while it was somebody
        if victim is None and c.mention is None and self._speaks(document, c.last, sentence.last):
            return None
        if c.party is Party.MILITANT and ATTACKERS & set(own):
            return Role.PERPETRATOR, certainty  # whatever befell them
        if victim is not None and victim.outcome is Outcome.SURRENDERED:
            return Role.PERPETRATOR, Certainty.STATED  # who surrenders acts; nobody did it to them
        if left == "by" and self._is_deed(words[max(sentence.first, before - BY_REACH) : before], c):
            return Role.PERPETRATOR, certainty
        fired = FIRED & set(words[max(sentence.first, c.first - FIRED_BACK) : c.first])
        if fired and victim is None and c.mention is not None and word in GROUND and words[c.first - 1] == "from":
            return Role.PERPETRATOR, certainty  # "hit by mortar fire from M23 positions"
        if word in THEIR_FIRE and left in UNDER_FIRE and after == c.last and c.party is Party.SECURITY:
            return Role.PERPETRATOR, certainty
        against = left == "with" and bool(self._fought & set(words[max(sentence.first, before - BY_REACH) : before]))
        if against and victim is None and c.party in (Party.MILITANT, Party.SECURITY):
            return Role.PERPETRATOR, certainty
        passive = self._candidates.after(document, after + 1, sentence.last) if word in BE else sentence.last
        if passive < sentence.last and words[passive] in self._harm:
            if c.party is Party.MILITANT and self._attacked(words, passive + 1, sentence.last):
                return Role.PERPETRATOR, certainty
            return Role.TARGET, Certainty.STATED
        if victim is None and self._acts(words, after, sentence.last, c):
            return Role.PERPETRATOR, certainty
        tried = word in TRYING and words[after + 1 : after + 2] == ("to",)
        if tried and self._attack & set(words[after + 2 : after + 3]):
            return Role.PERPETRATOR, certainty
        if victim is not None:
            return Role.TARGET, Certainty.STATED
        if (
            left in self._targeting
            and c.party is not Party.UNKNOWN
            and self._is_target(words, before, sentence.first, c)
        ):
            return Role.TARGET, Certainty.STATED
        return None

    def _acts(self, words: Sequence[str], k: int, end: int, c: Candidate) -> bool:
        """Does the candidate do what the verb at token `k` says, and is that a deed of violence or of a force?"""
        word = words[k] if k < end else ""
        if word not in self._act or self._is_passive(words, k, end):
            return False
        following = words[k + 1] if k + 1 < end else ""
        if (word == "carried" and following != "out") or (word == "fired" and following in HARMLESS):
            return False
        if word in self._finding and BODIES & set(words[k + 1 : min(k + 4, end)]):
            return False
        if word == "shot" and following == "down":  # drones and helicopters; of people it is said by what befell them
            return False
        return self._fights(c) or word not in self._everyday

    def _fights(self, c: Candidate) -> bool:
        """Is it a fighter, a force or a known actor, or one of the words for attackers nobody knows?"""
        if c.party in (Party.MILITANT, Party.SECURITY) or c.mention is not None:
            return True
        head = c.people.head if c.people is not None else None
        return bool(set((head or "").split()) & self._generic - ANYBODY)

    def _is_deed(self, before: Sequence[str], c: Candidate) -> bool:
        """Do the words before "by" tell a deed? Fighters and forces do little else; of others the words must say it:
        "a channel followed by local people", "offered prayers attended by officials" name no doer."""
        if FOLLOWING & set(before[-2:]):
            return False
        return self._fights(c) or bool(self._violent & set(before))

    def _before(self, document: Document, first: int, begin: int) -> tuple[int, bool]:
        """The token before a candidate and its modifiers, and whether one of them says "suspected"."""
        k = first - 1
        suspected = False
        words = document.words
        while k >= begin and (words[k] in MODIFIERS or words[k] in DESCRIBING or words[k] in self._peoples):
            suspected = suspected or words[k] in ("suspected", "alleged")
            k -= 1
        if k > begin and words[k] == "'s" and document.is_capital(k - 1):  # "by Sudan's Rapid Support Forces"
            k -= 2
        return k, suspected

    def _speaks(self, document: Document, k: int, end: int) -> bool:
        """Is the candidate one who tells ("the governor of Belgorod region said"), and not of the deed itself?"""
        words = document.words
        while k < end and k < len(words) and (words[k] in ("of", "the", ",", "for", "'s") or document.is_capital(k)):
            k += 1
        return k < end and words[k] in SPEECH

    def _attacked(self, words: Sequence[str], k: int, end: int) -> bool:
        """Do the words after a harm say that the harmed were attacking when it befell them?"""
        for j in range(k, min(k + MOMENT_REACH, end - 1)):
            if words[j] in MOMENTS:
                deed = words[j + 2] if words[j + 1] in THEY and j + 2 < end else words[j + 1]
                return deed in self._attack or deed in THEIR_DEEDS
        return False

    def _is_passive(self, words: Sequence[str], k: int, end: int) -> bool:
        return words[k] in BOTH_WAYS and k + 1 < end and words[k + 1] in PASSIVE

    def _is_target(self, words: Sequence[str], before: int, begin: int, c: Candidate) -> bool:
        """A bare "on" or "at" needs the deed before it ("an attack on the police")."""
        if words[before] not in SITES:
            return True
        if c.party is Party.MILITANT:
            return False
        return any(w in self._attack or w in DEEDS for w in words[max(begin, before - 4) : before])

    def _fallback(
        self,
        document: Document,
        candidates: Sequence[Candidate],
        claims: Sequence[Claim],
        harmed: Mapping[int, Claim],
        kind: EventType,
        country: str | None,
    ) -> list[Actor]:
        """No word says who did it: security forces where only militants were harmed, else the militants named."""
        parties = {c.people.party for c in claims if not c.none and c.people.explicit}
        wanted = Party.SECURITY if parties == {Party.MILITANT} or kind in OPERATIONS else Party.MILITANT
        if wanted is Party.SECURITY or kind not in REMOTE:
            for c in candidates:
                if c.party is wanted and c.first not in harmed:
                    return [self._actor(document, c, Role.PERPETRATOR, Certainty.STATED, country)]
        arrest = next((c for c in claims if c.outcome is Outcome.ARRESTED and not c.none), None)
        if arrest is None or kind is not EventType.ARREST:
            return []
        # only a state arrests: the verb says who, if not which force
        return [
            Actor(
                role=Role.PERPETRATOR,
                name=UNNAMED_FORCES,
                id=None,
                kind=ActorKind.STATE,
                country=country,
                certainty=Certainty.STATED,
                quote=document.quote(arrest.predicate, arrest.predicate + 1),
            )
        ]

    def _bare(self, document: Document, c: Candidate) -> int:
        """Where the words for who they are begin: how many they are is the casualties' ("at least five gunmen")."""
        words, k = document.words, c.first
        for j in range(c.first, c.last - 1):
            if words[j] == "of":  # "about 20 of the attackers", "dozens of gunmen"
                k = j + 1
        while k < c.last - 1 and (words[k] in self._counting or words[k].replace(",", "").isdigit()):
            k += 1
        return k

    def _actor(
        self,
        document: Document,
        c: Candidate,
        role: Role,
        certainty: Certainty,
        country: str | None,
        *,
        gave_up: bool = False,
    ) -> Actor:
        """The candidate in its part. `gave_up`: it surrendered, so it had fought."""
        quote = document.quote(c.first if c.mention is not None else self._bare(document, c), c.last)
        if c.mention is not None:
            e = c.mention.entry
            home = e.countries[0] if len(e.countries) == 1 else None
            return Actor(role=role, name=e.name, id=e.id, kind=e.kind, country=home, certainty=certainty, quote=quote)
        people = c.people
        kind = KIND_OF[c.party]
        if role is Role.PERPETRATOR and people is not None and (people.head or "") in self._generic:
            kind = ActorKind.UNKNOWN
        nationality = people.nationality if people is not None else None
        home = nationality or (country if kind is ActorKind.STATE else None)
        if gave_up and kind in (ActorKind.UNKNOWN, ActorKind.CIVILIAN):
            kind = ActorKind.ARMED_GROUP
        return Actor(role=role, name=None, id=None, kind=kind, country=home, certainty=certainty, quote=quote)


def _given_up(claims: Sequence[Claim]) -> bool:
    return any(c.outcome is Outcome.SURRENDERED and not c.none for c in claims)


def _once(actors: Sequence[Actor]) -> tuple[Actor, ...]:
    """Each actor once in each part: the catalogue's by id, the merely described by their words. A denial by somebody
    accused before takes the accusation's place: it says both. Whom words name, they do not describe, too."""
    known = [a for a in actors if a.id is not None]
    named = {(a.role, a.quote) for a in known} | {(a.role, a.name) for a in known}
    out: dict[tuple[Role, str], Actor] = {}
    for a in actors:
        if a.id is None and ((a.role, a.quote) in named or (a.name is not None and (a.role, a.name) in named)):
            continue
        key = (a.role, a.id or a.quote.text.lower())
        if key not in out or (a.certainty is Certainty.DENIED and a.role is Role.ACCUSED):
            out[key] = a
    return tuple(out.values())
