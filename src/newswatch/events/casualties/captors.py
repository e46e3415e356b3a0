"""Who takes people: an armed group that picks up, detains or takes into custody abducts; only a state arrests."""

from __future__ import annotations

from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import People
from newswatch.events.casualties.phrases import Harm
from newswatch.matching import Sentence
from newswatch.model import Party

# verbs of acts that only a state is said to do, by their beginning
ARREST = ("arrest", "apprehend", "nab", "jail", "imprison", "remand")
# verbs by which anybody takes people, and where no force is said to, they are abducted: "seized four others"
SEIZED = frozenset(("seized", "seizing", "seizes"))
TOGETHER = frozenset(("crew", "family", "team"))  # "seized its crew of 22"
TAKEN = (("taken", "by"), ("taken", "across"))
CAPTOR_REACH = 40  # tokens between who takes and the verb, with what was done before it
AGENT_REACH = 4  # tokens from "was picked up" to "by the rebels"
TAKEN_REACH = 9  # from "taken" to it: "taken across the border to Chad by armed men" is 5


class CaptorReader:
    """Reads the agent of phrases of taking in one sentence."""

    def __init__(self, finds: Finds, scene: Scene, sentence: Sentence) -> None:
        self._finds = finds
        self._words = finds.document.words
        self._scene = scene
        self._sentence = sentence

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
        return (taking or Party.MILITANT in before) and Party.SECURITY not in before
