"""Who takes people: an armed group that picks up, detains or takes into custody abducts; only a state arrests."""

from __future__ import annotations

from newswatch.events.casualties.clauses import Clauses
from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.phrases import Harm
from newswatch.matching import Sentence
from newswatch.model import Party

# verbs of acts that only a state is said to do, by their beginning
ARREST = ("arrest", "apprehend", "nab", "jail", "imprison", "remand")
AGENT_REACH = 4  # tokens from "was picked up" to "by the rebels"


class CaptorReader:
    """Reads the agent of phrases of taking in one sentence."""

    def __init__(self, finds: Finds, scene: Scene, clauses: Clauses, sentence: Sentence) -> None:
        self._words = finds.document.words
        self._scene = scene
        self._clauses = clauses
        self._sentence = sentence

    def armed(self, m: Harm) -> bool:
        """Is it an armed group that takes, by a verb that such a group may do?"""
        if any(w.startswith(ARREST) for w in self._words[m.first : m.last]):
            return False
        for k in range(m.last, min(m.last + AGENT_REACH, self._sentence.last - 1)):
            if self._words[k] == "by":
                agent = self._scene.at.get(k + 1)
                return agent is not None and agent.party is Party.MILITANT
        before = self._scene.between(self._clauses.start(m.first), m.first)
        return bool(before) and before[-1].party is Party.MILITANT
