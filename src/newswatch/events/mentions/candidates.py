"""Who may have played a part: actors of the catalogue, groups of people, forces named as a body, states that act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from newswatch.catalog.actor_files import ActorEntry
from newswatch.events.actors import ActorMention
from newswatch.events.casualties import People
from newswatch.events.mentions.blame import BLAMING, DENYING
from newswatch.matching import CountryMention, Document, PhraseSet
from newswatch.model import Party

BE = frozenset("was were been being is are be".split())
AUXILIARY = frozenset("have has had also reportedly allegedly then later who and that which".split())
# what may follow a force that is named as a body; after anything else its name leads on ("police station")
BODY_ENDS = frozenset(
    "in at on by of from during near and or for when while as after following along with to under over said say into "
    "against have has had were was are is".split()
)
OWNING = frozenset(("its", "their", "his", "her"))
WHOSE_BACK = 4  # tokens from forces back to their nationality: "Thai F-16 fighter jets" is 3
INSERTED = 9  # tokens between the commas of what is put in: ", some of them on motorcycles," is 5
WHERE = frozenset("from in into inside of to towards near across over with between outside".split())
DIRECTIONS = frozenset(
    "north south east west northern southern eastern western central neighbouring neighboring nearby".split()
)
HOME = frozenset("'s in of the state county province district region".split()) | DIRECTIONS
BEYOND = frozenset("across other far side border frontier line".split())  # "from across the border"
# a force as the first part of a compound: "killed in police firing", "fell to army bullets"
THEIR_FIRE = frozenset("firing fire gunfire bullet bullets shelling".split())


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens `first` to `last` name somebody: an actor of the catalogue, or people that the text describes."""

    first: int
    last: int
    mention: ActorMention | None
    people: People | None

    @property
    def party(self) -> Party:
        if self.mention is not None:
            return self.mention.entry.party
        return self.people.party if self.people is not None else Party.UNKNOWN


class CandidateReader:
    """Finds candidates; built once from the lexicon's groups."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]], states: Mapping[str, ActorEntry]) -> None:
        self._states = states
        self._attack = frozenset(groups["attack_verbs"])
        self._act = self._attack | frozenset(groups["operate_verbs"])
        self._ground = frozenset(groups["state_ground"])
        self._tails = frozenset(groups["group_tails"])
        self._forces = PhraseSet((p, p) for p in groups["forces"])

    def find(
        self,
        document: Document,
        spans: Sequence[tuple[int, int]],
        actors: Sequence[ActorMention],
        people: Sequence[People],
        countries: Sequence[CountryMention],
    ) -> list[Candidate]:
        """Everybody named in the spans: catalogue actors, groups of people, forces named as a body."""

        def inside(first: int, last: int) -> bool:
            return any(a <= first and last <= b for a, b in spans)

        out = [Candidate(a.first, a.last, a, None) for a in actors if inside(a.first, a.last)]
        named = [(c.first, c.last) for c in out]
        for p in people:
            if not inside(p.first, p.last) or (p.head is None and not p.names):
                continue
            if document.words[p.first : p.last] in (("other",), ("others",)):
                continue  # "each side blamed the other"
            if p.last < len(document) and document.words[p.last] in self._ground:
                continue  # "on the Pakistani side": a place
            if (p.party is Party.MILITANT or p.best is None) and overlaps(named, p.first, p.last):
                continue  # "five TTP terrorists", "Kenya Defence Forces jets": the name says more
            first = p.first + 1 if document.words[p.first] == "that" and p.last > p.first + 1 else p.first
            out.append(Candidate(first, p.last, None, p))  # "said that three soldiers": the conjunction is not theirs
        out += self._acting_states(document, countries, named, inside)
        taken = [(c.first, c.last) for c in out]
        named_after = {c.first: c for c in countries if c.kind == "name"}
        adjectives = {c.last: c for c in countries if c.kind in ("adjective", "name")}
        adjectives |= {c.last + 1: c for c in countries if document.words[c.last : c.last + 1] == ("'s",)}
        for m in self._forces.find(document):
            if not inside(m.first, m.last) or overlaps(taken, m.first, m.last):
                continue
            owner = named_after.get(m.last + 1) if document.words[m.last : m.last + 1] == ("of",) else None
            whole = document.words[m.first - 1] if m.first > 0 and document.is_capital(m.first - 1) else "the"
            part = whole != "the"  # "the Counter Narcotics Police of Afghanistan"
            if owner is not None and owner.country in self._states and not part:  # "the armed forces of Uganda"
                entry = self._states[owner.country]
                state = ActorMention(first=m.first, last=owner.last, entry=entry, alias=entry.aliases[0])
                out = [c for c in out if not overlaps([(m.first, owner.last)], c.first, c.last)]
                out.append(Candidate(m.first, owner.last, state, None))
                continue
            if not self._is_body(document, m.last):
                continue
            if any(last == m.first for _, last in named) or (m.first and document.words[m.first - 1] in OWNING):
                continue  # "Kenya Defence Forces jets", "its jets": somebody named before owns them
            whose = next((c for k in range(m.first, m.first - WHOSE_BACK, -1) if (c := adjectives.get(k))), None)
            if whose is not None and not all(_names_kit(document, k) for k in range(whose.last, m.first)):
                whose = None
            first = whose.first if whose is not None else m.first
            body = People(
                first=first,
                last=m.last,
                min=None,
                best=None,
                max=None,
                party=Party.SECURITY,
                explicit=True,
                head=m.value,
                counted=False,
                nationality=whose.country if whose is not None else None,
            )
            out.append(Candidate(first, m.last, None, body))
        return sorted(out, key=lambda c: c.first)

    def _acting_states(
        self,
        document: Document,
        countries: Sequence[CountryMention],
        named: Sequence[tuple[int, int]],
        inside: Callable[[int, int], bool],
    ) -> list[Candidate]:
        """Countries that act, deny or are blamed themselves: "Pakistan carried out air strikes", "Kabul denied"."""
        words = document.words
        out = []
        for c in countries:
            if c.kind == "adjective" or not inside(c.first, c.last) or overlaps(named, c.first, c.last):
                continue
            k = c.first - 1
            while k > 0 and (words[k] == "the" or words[k] in DIRECTIONS):
                k -= 1
            before = words[k] if k >= 0 else ""
            if before in WHERE:  # "from Nigeria and attacked a post" names a place
                continue
            last = c.last + 2 if words[c.last : c.last + 2] == ("'s", "government") else c.last
            after = self.after(document, last, len(words))
            entry = self._states.get(c.country)
            if entry is None or after >= len(words):
                continue
            if words[after] in self._attack or words[after] in DENYING or before in BLAMING:
                out.append(
                    Candidate(
                        c.first,
                        last,
                        ActorMention(first=c.first, last=last, entry=entry, alias=entry.aliases[0]),
                        None,
                    )
                )
        return out

    def after(self, document: Document, k: int, end: int) -> int:
        """The token after a candidate: brackets, words that go on naming a group, adverbs and auxiliaries skipped."""
        words = document.words
        while k < end:
            if words[k] == "(":
                while k < end and words[k] != ")":
                    k += 1
                k += 1
            elif words[k] == "from" and (home := _past_home(document, k + 1, end)):
                k = home
            elif words[k] == "," and (past := self._past_insertion(words, k, end)):
                k = past
            elif words[k] in self._tails or words[k] in AUXILIARY or words[k] == "riding":
                k += 1
            else:
                break
        return k

    def _past_insertion(self, words: Sequence[str], k: int, end: int) -> int:
        """The token behind words between commas after a candidate, where its verb follows: "the troops, without
        provocation, fired"; 0 where none does."""
        close = next((j for j in range(k + 1, min(k + INSERTED, end - 1)) if words[j] == ","), 0)
        return close + 1 if close and words[close + 1] in self._act else 0

    def _is_body(self, document: Document, k: int) -> bool:
        """Do a force's words end here ("police arrested"), rather than lead on ("police station", "army chief")?"""
        if k >= len(document.words):
            return True
        w = document.words[k]
        if not w.isalpha() or w in BODY_ENDS or w in THEIR_FIRE or w in self._act or w in BE or w in AUXILIARY:
            return True
        return document.is_capital(k) or w.endswith("ed")


def _past_home(document: Document, k: int, end: int) -> int:
    """The token after where people are from: "insurgents from Mozambique's Cabo Delgado province crossed", "fighters
    from across the border shot"; 0 where neither a name nor the other side follows."""
    first = k
    while k < end and (document.is_capital(k) or document.words[k] in HOME or document.words[k] in BEYOND):
        k += 1
    told = any(document.is_capital(i) or document.words[i] in BEYOND for i in range(first, k))
    return k if told else 0


def _names_kit(document: Document, k: int) -> bool:
    """Between a nationality and its forces: the 's, a type or the rest of a name ("Thai F-16 jets")."""
    w = document.words[k]
    return (
        w == "'s" or document.is_capital(k) or any(ch.isdigit() for ch in w) or w in ("fighter", "attack", "military")
    )


def overlaps(spans: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    return any(a < last and first < b for a, b in spans)
