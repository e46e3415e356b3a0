"""Which part each actor plays in an incident, by the words around it.

"by X" after a passive and X before an active verb of violence: perpetrator. X after "targeting", "on", or harmed:
target. X that claims: claimant. X that is blamed: accused. Attackers who were killed stay attackers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.catalog.lexicon_files import Lexicon
from newswatch.events.actors import ActorMention
from newswatch.events.casualties import Claim, People
from newswatch.matching import Document, PhraseSet
from newswatch.model import Actor, ActorKind, Certainty, EventType, Outcome, Party, Role

ATTACK = frozenset(
    "attacked attack attacks ambushed ambush ambushes opened open opens fired fire stormed storm storms detonated detonate abducted abduct kidnapped kidnap hurled hurl "
    "threw throw planted shot shoot raided raid launched launch carried set targeted target struck bombed shelled gunned stabbed blew beheaded "
    "killed kill kills executed torched assaulted lobbed tossed rammed hacked massacred seized overran besieged burned burnt destroyed damaged "
    "invaded entered barged assassinated murdered slaughtered looted robbed hijacked triggered exploded strafed pounded hit crossed infiltrated injured wounded "
    "forced beat dragged took wounded intercepted stopped clashed fought exchanged placed left robbed dynamited sabotaged vandalized vandalised riddled surrounded broke held".split()
)
OPERATE = frozenset(
    "arrested arrest arrests apprehended recovered neutralised neutralized eliminated foiled thwarted intercepted detained busted seized nabbed conducted "
    "raided retaliated repelled repulsed engaged discovered found defused rescued captured caught gunned launched cordoned mounted killed kill shot".split()
)
HARM = frozenset(
    "attacked ambushed killed injured wounded shot targeted hit struck bombed shelled abducted kidnapped stabbed beheaded arrested detained apprehended captured assassinated murdered executed martyred".split()
)
TARGETING = frozenset(
    "targeting against on at attacking ambushed attacked ambushing hit hitting striking struck stormed killed killing shot shooting arrested kidnapped abducted kidnapping abducting targeted raided storming bombed shelled attack kill injured injuring wounding murdered assassinated outside near ransacked of executed beheaded towards".split()
)
MODIFIERS = frozenset(
    "the a an suspected alleged unidentified unknown armed several some two three four five six ten dozens of group members member cadres cadre militants fighters gunmen about around at least some more than heavily masked masked other from".split()
)
BE = frozenset("was were been being is are be".split())
AUXILIARY = frozenset("have has had also reportedly allegedly then later who and that which".split())
TAILS = frozenset(
    "militants militant fighters fighter gunmen cadres cadre members member terrorists insurgents rebels forces troops men group faction extremists naxalites commander commanders leader personnel".split()
)
SECURITY_KIND = {
    Party.SECURITY: ActorKind.STATE,
    Party.MILITANT: ActorKind.ARMED_GROUP,
    Party.CIVILIAN: ActorKind.CIVILIAN,
    Party.OFFICIAL: ActorKind.STATE,
    Party.UNKNOWN: ActorKind.UNKNOWN,
}
ENDS = frozenset(
    "in at on by of from during near and or for when while as after following along with to under over said say into against have has had were was are is".split()
)
GENERIC_ATTACKERS = frozenset(
    "assailants assailant gunmen gunman attackers attacker suspects suspect perpetrators perpetrator men man people miscreants youths individuals persons mob bandits criminals robbers kidnappers abductors raiders suspected".split()
)


@dataclass(frozen=True, slots=True)
class Candidate:
    first: int
    last: int
    mention: ActorMention | None
    people: People | None

    @property
    def party(self) -> Party:
        if self.mention is not None:
            return self.mention.entry.party
        return self.people.party if self.people is not None else Party.UNKNOWN


class RoleReader:
    """Assigns parts; built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._claim_words = frozenset(("claimed", "claims", "claiming"))
        self._forces = PhraseSet((p, p) for p in lexicon.groups["forces"])

    def assign(
        self,
        document: Document,
        spans: Sequence[tuple[int, int]],
        actors: Sequence[ActorMention],
        people: Sequence[People],
        claims: Sequence[Claim],
        kind: EventType,
        country: str | None,
    ) -> tuple[Actor, ...]:
        """The actors of the incident whose words are `spans`, each once in each part, in order of the text."""
        inside = lambda a, b: any(s <= a and b <= e for s, e in spans)  # noqa: E731
        candidates = [Candidate(a.first, a.last, a, None) for a in actors if inside(a.first, a.last)]
        taken = [(c.first, c.last) for c in candidates]
        for p in people:
            if not inside(p.first, p.last):
                continue
            overlapping = [t for t in taken if t[0] < p.last and p.first < t[1]]
            if overlapping and p.party is Party.MILITANT:
                continue
            if p.head is None and not p.names:
                continue
            candidates.append(Candidate(p.first, p.last, None, p))
            taken.append((p.first, p.last))
        for m in self._forces.find(document):
            if (
                inside(m.first, m.last)
                and not any(a < m.last and m.first < b for a, b in taken)
                and self._is_body(document, m.last)
            ):
                body = People(
                    first=m.first,
                    last=m.last,
                    min=None,
                    best=None,
                    max=None,
                    party=Party.SECURITY,
                    explicit=True,
                    head=m.value,
                    counted=False,
                )
                candidates.append(Candidate(m.first, m.last, None, body))
        harmed = {k: c for c in claims if not c.none for k in range(c.people.first, c.people.last)}
        out: list[Actor] = []
        for c in sorted(candidates, key=lambda c: c.first):
            role = self._role(document, c, harmed, spans)
            if role is not None:
                out.append(self._actor(document, c, *role, country))
        if not any(a.role in (Role.PERPETRATOR, Role.ACCUSED, Role.CLAIMANT) for a in out):
            out += self._fallback(document, candidates, claims, harmed, kind, country)
        return _once(out)

    def _is_body(self, document: Document, k: int) -> bool:
        """Do the words of a force end here ("police arrested"), rather than lead on ("police station", "army chief")?"""
        if k >= len(document.words):
            return True
        w = document.words[k]
        return (
            not w.isalpha()
            or w in ENDS
            or w in ATTACK
            or w in OPERATE
            or w in BE
            or w in AUXILIARY
            or document.is_capital(k)
            or w.endswith("ed")
        )

    def _role(
        self, document: Document, c: Candidate, harmed: dict[int, Claim], spans: Sequence[tuple[int, int]]
    ) -> tuple[Role, Certainty] | None:
        words = document.words
        sentence = document.sentences[document.sentence_of[c.first]]
        before = c.first - 1
        suspected = False
        while before >= sentence.first and words[before] in MODIFIERS:
            suspected = suspected or words[before] in ("suspected", "alleged")
            before -= 1
        own = words[c.first : c.last]
        suspected = suspected or "suspected" in own or "alleged" in own
        certainty = Certainty.SUSPECTED if suspected else Certainty.STATED
        left = words[before] if before >= sentence.first else ""
        after = self._after(document, c.last, sentence.last)
        word = words[after] if after < sentence.last else ""
        following = words[after : min(after + 6, sentence.last)]
        if "responsibility" in following and self._claim_words & set(following) and left != "no" and "no" not in own:
            return Role.CLAIMANT, Certainty.CLAIMED
        reach = words[max(sentence.first, before - 8) : before + 1]
        if (
            "attributed" in reach
            and "to" in reach
            or left in ("blamed", "blames", "accused", "accuses")
            or " ".join(words[before - 1 : before + 1]) in ("blamed on", "responsibility on")
        ):
            return Role.ACCUSED, Certainty.SUSPECTED
        if word in ("denied", "denies", "rejected", "denying"):
            return Role.ACCUSED, Certainty.DENIED
        if left == "by":
            if any(w in self._claim_words for w in words[max(sentence.first, before - 3) : before]):
                return Role.CLAIMANT, Certainty.CLAIMED
            if not {"followed", "accompanied", "inspected"} & set(words[max(sentence.first, before - 2) : before]):
                return (
                    (Role.PERPETRATOR, certainty)
                    if c.party is not Party.CIVILIAN or c.people is None or not c.people.definite
                    else None
                )
        victim = c.first in harmed
        if victim and harmed[c.first].outcome is Outcome.SURRENDERED:
            return Role.PERPETRATOR, Certainty.STATED  # who surrenders acts; nobody did it to them
        if word in BE and after + 1 < sentence.last:
            passive = self._after(document, after + 1, sentence.last)
            if passive < sentence.last and words[passive] in HARM:
                return Role.TARGET, Certainty.STATED
        if (
            not victim
            and word in (ATTACK | OPERATE)
            and not (
                word in ("killed", "injured", "wounded", "shot", "arrested")
                and after + 1 < sentence.last
                and words[after + 1] in ("by", "in", "when", "and", "on", ".")
            )
        ):
            return Role.PERPETRATOR, certainty
        if left in TARGETING and c.party is not Party.UNKNOWN and not victim:
            if left in ("on", "at", "of", "near", "outside"):
                attack = words[max(sentence.first, before - 4) : before]
                if not any(
                    w in ATTACK
                    or w
                    in (
                        "attack",
                        "attacks",
                        "raid",
                        "strike",
                        "grenade",
                        "ambush",
                        "killing",
                        "murder",
                        "assassination",
                        "abduction",
                        "kidnapping",
                        "bomb",
                        "fire",
                    )
                    for w in attack
                ):
                    return None
            if c.party is Party.MILITANT and left in ("on", "at", "near", "outside"):
                return None
            return Role.TARGET, Certainty.STATED
        if victim:
            return Role.TARGET, Certainty.STATED
        return None

    def _after(self, document: Document, k: int, end: int) -> int:
        """The token after a candidate: brackets, appositions of group words, adverbs and auxiliaries skipped."""
        words = document.words
        while k < end:
            w = words[k]
            if w == "(":
                close = k
                while close < end and words[close] != ")":
                    close += 1
                k = close + 1
            elif (
                w in TAILS
                or w in AUXILIARY
                or w in ("also", "reportedly", "on", "riding")
                and k + 2 < end
                and w != "on"
            ):
                k += 1
            else:
                break
        return k

    def _fallback(
        self,
        document: Document,
        candidates: Sequence[Candidate],
        claims: Sequence[Claim],
        harmed: dict[int, Claim],
        kind: EventType,
        country: str | None,
    ) -> list[Actor]:
        """No word says who did it: security forces where only militants were harmed, else the militants that are named."""
        parties = {c.people.party for c in claims if not c.none and c.people.explicit}
        operation = kind in (EventType.SECURITY_OPERATION, EventType.ARREST)
        wanted = Party.SECURITY if parties == {Party.MILITANT} or operation else Party.MILITANT
        for c in candidates:
            if c.party is wanted and c.first not in harmed:
                return [self._actor(document, c, Role.PERPETRATOR, Certainty.STATED, country)]
        arrest = next((c for c in claims if c.outcome is Outcome.ARRESTED and not c.none), None)
        if (
            arrest is not None and kind is EventType.ARREST
        ):  # only a state arrests: the verb says who, if not which force
            return [
                Actor(
                    role=Role.PERPETRATOR,
                    name=None,
                    id=None,
                    kind=ActorKind.STATE,
                    country=country,
                    certainty=Certainty.STATED,
                    quote=document.quote(arrest.predicate, arrest.predicate + 1),
                )
            ]
        return []

    def _actor(self, document: Document, c: Candidate, role: Role, certainty: Certainty, country: str | None) -> Actor:
        if c.mention is not None:
            e = c.mention.entry
            home = e.countries[0] if len(e.countries) == 1 else None
            return Actor(
                role=role,
                name=e.name,
                id=e.id,
                kind=e.kind,
                country=home,
                certainty=certainty,
                quote=document.quote(c.first, c.last),
            )
        assert c.people is not None
        party = c.people.party
        kind = SECURITY_KIND[party]
        if role is Role.PERPETRATOR and (c.people.head or "") in GENERIC_ATTACKERS:
            kind = ActorKind.UNKNOWN
        return Actor(
            role=role,
            name=None,
            id=None,
            kind=kind,
            country=c.people.nationality or (country if kind is ActorKind.STATE else None),
            certainty=certainty,
            quote=document.quote(c.first, c.last),
        )


def _once(actors: Sequence[Actor]) -> tuple[Actor, ...]:
    """Each actor once in each part: the catalogue's by id, the merely described by their words."""
    seen: set[tuple[Role, str]] = set()
    out = []
    for a in actors:
        key = (a.role, a.id or a.quote.text.lower())
        if key not in seen:
            seen.add(key)
            out.append(a)
    return tuple(out)
