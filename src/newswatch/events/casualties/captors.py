"""Who takes people: an armed group that picks up, detains or takes into custody abducts; only a state arrests.

And whom: nobody takes what is looted, the dead, or those who were taken before.
"""

from __future__ import annotations

from itertools import pairwise

from newswatch.events.casualties.bodies import BODIES
from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import Member, People
from newswatch.events.casualties.phrases import Harm
from newswatch.matching import Sentence
from newswatch.model import Outcome, Party

# verbs of acts that only a state is said to do, by their beginning
ARREST = ("arrest", "apprehend", "nab", "jail", "imprison", "remand")
# verbs by which anybody takes people, and where no force is said to, they are abducted: "seized four others"
SEIZED = frozenset(("seized", "seizing", "seizes"))
TOGETHER = frozenset(("crew", "family", "team"))  # "seized its crew of 22"
TAKEN = (("taken", "by"), ("taken", "across"))
# comrades take their own away, and attackers what they loot: "taken away" alone is no abduction of a militant
AWAY = frozenset(("away", "off", "with"))
CARRIED = frozenset("road car ambulance helicopter air plane bus train boat stretcher".split())
CARRIED_REACH = 6  # tokens from "taken away" to "by road": "from the school by road" is 5
TAKEN_BEFORE = (Outcome.ARRESTED, Outcome.ABDUCTED)
BY_HAND = frozenset(("picked", "taken"))  # what anybody does, with things and the dead, too
CAPTOR_REACH = 40  # tokens between who takes and the verb, with what was done before it
AGENT_REACH = 4  # tokens from "was picked up" to "by the rebels"
TAKEN_REACH = 9  # from "taken" to it: "taken across the border to Chad by armed men" is 5


def own(people: People) -> bool:
    """Are they people whom their own side carries away: fighters, or the dead?"""
    return people.party is Party.MILITANT or (people.head is not None and people.head.split()[-1] in BODIES)


class CaptorReader:
    """Reads the agent of phrases of taking in one sentence."""

    def __init__(self, finds: Finds, scene: Scene, sentence: Sentence) -> None:
        self._finds = finds
        self._words = finds.document.words
        self._scene = scene
        self._sentence = sentence

    def known(self, m: Harm, g: People, outcome: Outcome) -> bool:
        """Is it taken for known that the group around the phrase was taken: "on a hint of an arrested rebel", "to free
        two abducted villagers", "an aide of slain X"?"""
        if outcome is Outcome.ARRESTED and not g.counted and g.best == 1:
            return True
        if self._words[m.first] == "slain":
            return True
        return outcome in TAKEN_BEFORE and self._finds.word(g.first - 1) in self._finds.grammar.preposition

    def known_by_name(self, m: Harm, outcome: Outcome) -> bool:
        """ "Arrested Maoist X was sent to prison", "on the word of arrested commander X": somebody who has a name, or
        an office, after a bare participle that opens its sentence or follows a preposition."""
        if outcome not in TAKEN_BEFORE or m.last >= self._sentence.last or m.last - m.first > 1:
            return False
        g = self._scene.at.get(m.last)
        if g is not None and (g.counted or g.plural):
            return False
        if g is None and not self._finds.document.is_capital(m.last):
            return False
        before = self._finds.word(m.first - 1)
        if m.first > self._sentence.first:
            return before in self._finds.grammar.preposition and before not in ("by", "after", "before")
        ahead = self._words[m.last : self._sentence.last]
        return any(w in self._finds.grammar.be for w in ahead)

    def carried_off(self, members: tuple[Member, ...], first: int, last: int) -> tuple[Member, ...]:
        """Of those whom the phrase says to be taken, those who are abducted by it: neither the attackers' own, nor what
        they looted, nor who was brought to safety ("was taken away by road")."""
        if not AWAY & set(self._words[first:last]):
            return members
        ahead = self._words[last : min(last + CARRIED_REACH, self._sentence.last)]
        if any(a == "by" and b in CARRIED for a, b in pairwise(ahead)):
            return ()
        return tuple(x for x in members if not own(x.people) and not self._thing(x.people))

    def _thing(self, people: People) -> bool:
        """ "took away a generator", "one body was found, the other one was taken away": nobody who is known, or a dead
        man by a pronoun."""
        if people.head is None and people.others:
            before = self._scene.between(self._sentence.first, people.first)
            return any(g.head is not None and g.head.split()[-1] in BODIES for g in before)
        capital = self._finds.document.is_capital
        return people.weak and people.names and not any(capital(k) for k in range(people.first, people.last))

    def unsaid(self, m: Harm) -> bool:
        """Does the sentence leave open who took ("two others who were picked up"), by a verb that anybody may do?"""
        if any(w.startswith(ARREST) for w in self._words[m.first : m.last]):
            return False
        ahead = self._words[m.last : min(m.last + AGENT_REACH, self._sentence.last)]
        before = {g.party for g in self._scene.between(self._sentence.first, m.first)}
        return "by" not in ahead and Party.SECURITY not in before and self._words[m.first - 1] in self._finds.grammar.be

    def takes(self, m: Harm, people: People) -> bool:
        """Does the phrase take these people, where its verb is said of things as well: "seized two carbines", "police
        seized cash from four rebels" take nobody?"""
        if self._words[m.first] in BY_HAND and self._agent(m, AGENT_REACH, Party.CIVILIAN):
            return False  # "the heads were picked up by villagers"
        if self._finds.word(people.last) in ("responsible", "accountable"):
            return False  # "held the headman responsible"
        if not self._taking(m):
            return True
        bare = people.head is None and not people.others
        if bare and not TOGETHER & set(self._words[people.first : people.last]):
            return False
        if people.first > m.first or people.others:
            return True
        between = self._words[people.last : m.first]
        be = next((n for n, w in enumerate(reversed(between)) if w in self._finds.grammar.be), None)
        if be is None or be > 1:
            return False
        if "and" not in between:
            return True
        joint = len(between) - 1 - between[::-1].index("and")  # not "five were killed and a machine gun was seized"
        told = any(w in self._finds.grammar.be for w in between[:joint])
        return not told or len(between) - be - 1 - joint <= 1

    def _taking(self, m: Harm) -> bool:
        """Is it a verb that says no more than that somebody or something was taken?"""
        return self._words[m.first] in SEIZED or self._words[m.first : m.last] in TAKEN

    def armed(self, m: Harm) -> bool:
        """Is it an armed group that takes, by a verb that such a group may do?"""
        if any(w.startswith(ARREST) for w in self._words[m.first : m.last]):
            return False
        if "their" in self._words[m.first : m.last]:  # "a rebel leader claimed that two men were in their custody"
            speaker = next(iter(self._scene.between(self._sentence.first, m.first)), None)
            return speaker is not None and speaker.party is Party.MILITANT
        taking = self._taking(m)
        last = m.last - (self._words[m.last - 1] == "by")
        for k in range(last, min(last + (TAKEN_REACH if taking else AGENT_REACH), self._sentence.last - 1)):
            if self._words[k] == "by":
                agent = self._scene.at.get(k + 1)
                if taking:
                    return agent is not None and agent.party is not Party.SECURITY
                return agent is not None and agent.party is Party.MILITANT
        k = m.first - 1
        while k > self._sentence.first and self._finds.adverb(k):
            k -= 1
        if self._words[k] in self._finds.grammar.be:
            # who was taken is told, and not who took
            return taking and not any(g.party is Party.SECURITY for g in self._scene.between(last, self._sentence.last))
        first = max(self._sentence.first, m.first - CAPTOR_REACH)
        before = {g.party for g in self._scene.between(first, m.first)}
        return (taking or Party.MILITANT in before) and Party.SECURITY not in before and not self._force(first, m.first)

    def _force(self, first: int, last: int) -> bool:
        """ "Police raided a meeting of the rebels and took 20 persons into custody": does a force's bare word stand
        before a verb?"""
        f, grammar = self._finds, self._finds.grammar
        for k in range(first, last - 1):
            m = f.modifiers.get(k)
            if m is not None and m.value is Party.SECURITY and k not in self._scene.covered:
                following = self._words[m.last] if m.last < last else ""
                if following.endswith("ed") or following in grammar.finite or following in grammar.have:
                    return True
        return False

    def _agent(self, m: Harm, reach: int, party: Party) -> bool:
        """Is somebody of the party named after a "by" that follows the phrase or ends it?"""
        first = m.last - (self._words[m.last - 1] == "by")
        for k in range(first, min(first + reach, self._sentence.last - 1)):
            if self._words[k] == "by":
                agent = self._scene.at.get(k + 1)
                return agent is not None and agent.party is party
        return False
