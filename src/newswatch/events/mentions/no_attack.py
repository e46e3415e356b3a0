"""What is no attack: deaths of old age ("died in Pune on Sunday at 71"), accidents and private crimes."""

from __future__ import annotations

from collections.abc import Sequence

from newswatch.events.actors import ActorMention
from newswatch.events.casualties import Claim, Scene
from newswatch.events.mentions.segments import STRONG, TALK, Incident
from newswatch.events.qualifiers import Qualifiers
from newswatch.matching import Document
from newswatch.model import EventType, Outcome, Party

DIED = frozenset("died dies passed".split())
AGE_REACH = 10  # tokens from "died" to the age: "died at his home in Pune on Sunday at 71" is 9
OLD = 40  # years: a number below it after "at" may be an hour
OLDEST = 115

# heads that name a militant elsewhere and a criminal beside words of crime
CRIMINALS = frozenset(("robber", "robbers", "criminal", "criminals", "suspect", "suspects", "kidnapper", "kidnappers"))
# words of deeds that are neither an accident nor one man's crime, whatever else stands beside them
DELIBERATE = frozenset(
    "ambush ambushed executed abducted kidnapped beheaded lynched assassinated clash clashed clashes clashing militia "
    "militias raiders skirmish skirmishes gunfight".split()
)
WEAPON = 0.9  # strength of cues that name a weapon or an act of war by itself
UNARMED = TALK | {EventType.ARREST}  # kinds that strike nothing


def of_violence(document: Document, claims: Sequence[Claim]) -> list[Claim]:
    """The claims less those of people who died at an age that the sentence gives."""
    return [c for c in claims if not (c.outcome is Outcome.KILLED and _of_age(document, c.predicate))]


def _passed_away(document: Document, first: int, last: int) -> bool:
    """Do the tokens tell of somebody's death of old age?"""
    return any(_of_age(document, k) for k in range(first, last))


def _of_age(document: Document, died: int) -> bool:
    words = document.words
    if words[died] not in DIED:
        return False
    end = min(died + AGE_REACH, document.sentences[document.sentence_of[died]].last - 1)
    for k in range(died + 1, end):
        years = words[k + 1]
        if words[k] in ("at", "aged") and years.isdecimal() and OLD <= int(years) <= OLDEST:
            after = words[k + 2] if k + 2 < len(words) else ""
            return not after.isalnum()  # "at 71." and no address: "at 71 Mall Road"
    return False


def not_war(
    document: Document, incident: Incident, q: Qualifiers, actors: Sequence[ActorMention], scene: Scene
) -> bool:
    """An accident or a private crime: told in words of those, and nobody in it fights or is fired at."""
    lead = incident.facts[0].unit
    if not incident.facts[0].counted and _passed_away(document, lead.first, lead.last):
        return True
    if not (q.inside("accident", lead.first, lead.last) or q.inside("crime", lead.first, lead.last)):
        return False
    if any(lead.first <= a.first < lead.last for a in actors):
        return False
    fighters = (g for g in scene.groups if lead.first <= g.first < lead.last)
    if any(g.party is Party.MILITANT and g.head not in CRIMINALS for g in fighters):
        return False
    if DELIBERATE & set(document.words[lead.first : lead.last]):
        return False
    if q.inside("remnant", lead.first, lead.last):
        return True  # "stepped on a mine left over from the war"
    if not q.inside("crime", lead.first, lead.last):  # "an attack on a lorry", "fighting erupted"
        return not any(c.cue.strength >= STRONG and c.cue.type not in UNARMED for c in incident.facts[0].cues)
    return not any(c.cue.strength >= WEAPON for c in incident.facts[0].cues)
