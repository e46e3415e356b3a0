"""Deeds of police and army told by grammar alone: they are the subject of a verb of doing.

"The police collected the relatives", "the army was asked to stay on alert", "a meeting organised by police": whatever
the verb, it is a deed, unless it is one of speech, of knowing or of failing, or they suffer it ("policemen were hurt").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newswatch.matching import Document, Match

BEING = frozenset("is are was were been being".split())
HAVING = frozenset("has have had".split())
# between the force and its verb: who of them, when, and words that leave the verb alone
BETWEEN = frozenset(
    "official officials officer officers personnel force forces men team teams party parties department squad squads "
    "units unit contingent contingents authorities also already then now later soon finally again still immediately "
    "quickly swiftly initially themselves on yesterday today monday tuesday wednesday thursday friday saturday sunday "
    "morning afternoon evening night only even actually and".split()
)
BACK = 3  # tokens before a force in which a preposition makes it no subject: "the role of the city police"
PREPOSITIONS = frozenset("of to with from against for by between in on at into upon under than like towards".split())
UNLESS = frozenset("if unless whether why how".split())
STOPS = frozenset((",", ";", ":", '"', "(", ")", "that", "while", "as", "where", "when", "but"))
NOTHING = (("no",), ("none",), ("nobody",), ("nothing",))  # "police made no arrests"
FURTHEST = 7  # tokens from a force to its verb


class DeedReader:
    """Finds deeds of forces; built once from the lexicon's groups."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._no = frozenset(groups["no_deeds"])
        self._irregular = frozenset(groups["deeds_irregular"])
        self._orders = frozenset(groups["orders"])

    def find(self, document: Document, forces: Sequence[Match[str]]) -> list[Match[str]]:
        """The verb of each deed, in the order of the forces that did it; its value is the force's."""
        out = []
        for force in forces:
            verb = self._active(document, force) or self._by(document, force)
            if verb is not None:
                out.append(Match(verb, verb + 1, force.value))
        return out

    def _active(self, document: Document, force: Match[str]) -> int | None:
        """The verb that has the force as its subject."""
        words, sentence = document.words, document.sentences[document.sentence_of[force.first]]
        for k in range(force.first - 1, max(sentence.first, force.first - BACK) - 1, -1):
            if words[k] in STOPS:
                break
            if words[k] in PREPOSITIONS or words[k] in UNLESS:
                return None
        passive = False
        for k in range(force.last, min(sentence.last, force.last + FURTHEST)):
            word = words[k]
            if word in BEING:
                passive = True
            elif word in HAVING or word in BETWEEN or word.endswith("ly"):
                continue
            elif word.endswith("ing"):
                return k if passive and word not in self._no else None
            elif passive:
                return k if word in self._orders else None
            else:
                return k if self._is_deed(word) and words[k + 1 : k + 2] not in NOTHING else None
        return None

    def _by(self, document: Document, force: Match[str]) -> int | None:
        """The participle that names the force as who did it: "organised by the city police"."""
        words, sentence = document.words, document.sentences[document.sentence_of[force.first]]
        for k in range(force.first - 1, max(sentence.first, force.first - BACK) - 1, -1):
            if words[k] == "by":
                return k - 1 if k > sentence.first and self._is_deed(words[k - 1]) else None
            if words[k] in STOPS:
                return None
        return None

    def _is_deed(self, word: str) -> bool:
        return word not in self._no and ((len(word) > 4 and word.endswith("ed")) or word in self._irregular)
