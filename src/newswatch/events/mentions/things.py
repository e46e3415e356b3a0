"""With what, and on what: the weapons that an incident's words name, and the works and vehicles that were attacked.

"Blew up a bridge", "the bank was damaged", "a grenade at the mayor's house": the noun phrase is a target like a
person, if no people. Nouns are the lexicon's (`weapons`, `works`, `works_of_state`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newswatch.matching import Document, Match, PhraseSet
from newswatch.model import Actor, ActorKind, Certainty, Role

# words inside a noun phrase before its head; anything else ends the phrase to the left
DETERMINERS = frozenset("the a an this that these those its his her their several some two three four five".split())
OWNERS = frozenset("its his her their".split())
STOPS = frozenset(
    "of in on at by from with for near during after before into against to through and or but was were is are been be "
    'had has have which who that when while as it they he she , . ; : ( ) " -- - said'.split()
)
BACK = 4  # words of a noun phrase before its head: "the cano limon-covenas oil pipeline" is 4
OWNER = 6  # words of whose a work is
AHEAD = 5  # tokens from a noun to the participle said of it: "the bridge in X was destroyed" is 4
LISTED, AFTERWARDS = 30, 8  # tokens from "recovered" to the last of a list of arms, and from arms to "were found"
BE = frozenset("was were been being is are be".split())
NEARBY = frozenset("at against on in inside outside near under of to".split())
FRONT = ("in", "front", "of")


@dataclass(frozen=True, slots=True)
class Things:
    """The weapons and works that a text names; a work's `value` is whether it is the state's."""

    weapons: tuple[Match[str], ...]
    works: tuple[Match[bool], ...]


class ThingReader:
    """Finds weapons and works; built once from the lexicon's groups."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._weapons = PhraseSet((w, w) for w in groups["weapons"])
        self._works = PhraseSet([(w, True) for w in groups["works_of_state"]] + [(w, False) for w in groups["works"]])
        self._struck = frozenset(groups["struck"])
        self._striking = frozenset(groups["striking"])
        self._deeds = frozenset(groups["deeds_at"])
        self._state = frozenset(groups["state_words"])
        self._finding = frozenset(groups["finding"])

    def find(self, document: Document) -> Things:
        return Things(tuple(self._weapons.find(document)), tuple(self._works.find(document)))

    def weapons(
        self, document: Document, things: Things, spans: Sequence[tuple[int, int]], *, planted: bool = False
    ) -> tuple[str, ...]:
        """The weapons of an incident, each once, in the text's words and small letters; "bomb" is the roadside bomb
        that is named, too. What was only found was not used, "recovered two rifles and a hand grenade", but where
        bombs were `planted` and nothing else is named they are what was found."""
        there = [m for m in things.weapons if _inside(m, spans)]
        used = [m for m in there if not self._only_found(document, m)] or (there if planted else [])
        found = [document.quote(m.first, m.last).text.lower() for m in used]
        return tuple(w for w in dict.fromkeys(found) if not any(x != w and x.endswith(w) for x in found))

    def _only_found(self, document: Document, m: Match[str]) -> bool:
        words, sentence = document.words, document.sentences[document.sentence_of[m.first]]
        if self._finding & set(words[max(sentence.first, m.first - LISTED) : m.first]):
            return True
        after = range(m.last, min(m.last + AFTERWARDS, sentence.last - 1))
        return any(words[k] in BE and self._finding & set(words[k + 1 : k + 3]) for k in after)

    def targets(self, document: Document, things: Things, spans: Sequence[tuple[int, int]]) -> tuple[Actor, ...]:
        """The works and vehicles that the incident's words say were attacked, each once."""
        out: dict[str, Actor] = {}
        last = -1  # the last token of the target before
        for m in things.works:
            if not _inside(m, spans):
                continue
            first = self._begin(document, m.first)
            joined = first - 1 - (document.words[first - 1] in DETERMINERS) if first else 0
            listed = joined - 1 == last and document.words[joined] in ("and", ",")  # "a bridge and an oil pipeline"
            if not (listed or self._is_object(document, first) or self._is_subject(document, m.last)):
                continue
            last = m.last - 1
            quote = document.quote(first, self._whole(document, m.last))
            state = m.value or any(w in self._state for w in document.words[first : m.last])
            owned = first > 0 and document.words[first - 1] in OWNERS  # "their van": whoever they are
            kind = ActorKind.STATE if state else ActorKind.UNKNOWN if owned else ActorKind.CIVILIAN
            out.setdefault(
                quote.text.lower(),
                Actor(
                    role=Role.TARGET,
                    name=None,
                    id=None,
                    kind=kind,
                    country=None,
                    certainty=Certainty.STATED,
                    quote=quote,
                ),
            )
        return tuple(out.values())

    def _whole(self, document: Document, k: int) -> int:
        """The token after the whole name of a work that is somebody's: "the offices of the Red Crescent"."""
        words, high = document.words, document.sentences[document.sentence_of[k - 1]].last
        if k + 1 >= high or words[k] != "of":
            return k
        begin = k + 1 + (words[k + 1] in DETERMINERS)
        end = begin
        while end < min(begin + OWNER, high) and words[end] not in STOPS and words[end][0].isalnum():
            if words[end].endswith("ed") and not document.is_capital(end):  # "of the bank located in"
                break
            end += 1
        named = any(document.is_capital(j) for j in range(begin, end))
        return end if named and end < high and end - begin < OWNER else k

    def _begin(self, document: Document, head: int) -> int:
        """The first token of the noun phrase, its determiner left out."""
        words, low = document.words, document.sentences[document.sentence_of[head]].first
        k = head
        while k > low and head - k < BACK:
            w = words[k - 1]
            if w in STOPS or w in DETERMINERS or w in self._striking or not w[0].isalnum() or w[0].isdigit():
                break
            k -= 1
        return k

    def _is_object(self, document: Document, first: int) -> bool:
        """ "destroyed the bridge", "a bomb at the bank", "in front of the hotel"."""
        words, low = document.words, document.sentences[document.sentence_of[first]].first
        k = first - 1
        while k > low and (words[k] in DETERMINERS or words[k].isdigit()):
            k -= 1
        if k < low:
            return False
        if words[k] in self._striking:
            return True
        if words[max(low, k - 2) : k + 1] == FRONT:
            k -= 2
        elif words[k] not in NEARBY:
            return False
        return any(w in self._deeds for w in words[max(low, k - 3) : k])

    def _is_subject(self, document: Document, last: int) -> bool:
        """ "the bank was damaged", "a bus carrying workers was attacked"."""
        words, high = document.words, document.sentences[document.sentence_of[last - 1]].last
        for k in range(last, min(last + AHEAD, high - 1)):
            if words[k] in BE:
                return any(w in self._struck for w in words[k + 1 : min(k + 4, high)])
            if words[k] in (",", ";", "."):
                return False
        return False


def _inside(m: Match[str] | Match[bool], spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= m.first and m.last <= b for a, b in spans)
