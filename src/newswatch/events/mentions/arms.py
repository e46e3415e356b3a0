"""States and groups behind their arms: "an Israeli strike", "killed by Pakistani fire", "a Houthi missile hit".

A people's adjective before a word for what only states use, or before a word for its forces' fire, names the state as
the one who did it, unless the words say that the thing itself was hit ("shot down a Russian drone"). So does the name
of a group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newswatch.events.actors import ActorMention
from newswatch.matching import CountryMention, Document
from newswatch.model import ActorKind

BETWEEN = 3  # words between the adjective and the arms: "Russian guided aerial bombs" is 2
BACK = 5  # tokens from a verb that hits the arms to their adjective: "shot down two suspected Ukrainian drones" is 4
REASONS = frozenset("retaliation revenge response reprisal reply avenge avenging answer retaliating".split())
FIRED_BACK = 6  # tokens from what was fired to "from": "shots came in the night from" is 5
FIRED = frozenset(
    "fire fired firing shot shots gunfire shell shells shelled shelling rocket rockets mortar mortars missile missiles "
    "drone drones artillery launched released".split()
)
FROM_THE_AIR = frozenset("glide guided aerial cluster barrel".split())  # what makes a bomb a state's
JOINING = frozenset(("and", "or"))  # "Taliban and artillery positions": the arms are not the group's
TYPES = frozenset("f mi su mig ah jf tb an".split())  # letters of types of aircraft, before their number
# after these "fire" is no shooting: "Greek fire brigade"
NOT_FIRE = frozenset("brigade service services department officials station engine chief crews safety".split())


@dataclass(frozen=True, slots=True)
class Arms:
    """Tokens `first` to `last` (exclusive) name arms of the state `country` (alpha-2), or of a group (then null).
    `acting`: they did it."""

    first: int
    last: int
    country: str | None
    acting: bool


class ArmsReader:
    """Finds the arms of states; built once from the lexicon's groups."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._arms = frozenset(groups["state_arms"])
        self._before = frozenset(groups["before_arms"])
        self._stopped = frozenset(groups["stopped"])
        self._ground = frozenset(groups["state_ground"])
        self._parties = frozenset(groups["field_groups"])
        self._of_parties = frozenset(groups["field_words"])

    def find(
        self, document: Document, countries: Sequence[CountryMention], actors: Sequence[ActorMention] = ()
    ) -> tuple[Arms, ...]:
        """The arms that the text names with the state or group they belong to, in order."""
        out = []
        for c in countries:
            if c.kind != "adjective":
                continue
            last = self._end(document, c.last) or self._party(document, c.last) or self._fired_from(document, c)
            if last is not None:
                out.append(Arms(c.first, last, c.country, not self._is_other(document, c.first, last)))
        for m, last in self.of_groups(document, actors):
            out.append(Arms(m.first, last, None, not self._is_other(document, m.first, last)))
        return tuple(sorted(out, key=lambda a: a.first))

    def of_groups(self, document: Document, actors: Sequence[ActorMention]) -> list[tuple[ActorMention, int]]:
        """The names of groups that only tell whose arms they are ("a Houthi missile"), each with the token after the
        arms: nobody is harmed where they are."""
        ends = ((m, self._end(document, m.last)) for m in actors if m.entry.kind is ActorKind.ARMED_GROUP)
        return [(m, e) for m, e in ends if e is not None and not JOINING & set(document.words[m.last : e])]

    def _end(self, document: Document, k: int) -> int | None:
        """The token after the arms, where only words that go before arms stand between."""
        words = document.words
        for j in range(k, min(k + BETWEEN + 1, len(words))):
            following = words[j + 1] if j + 1 < len(words) else ""
            if words[j] in TYPES and following[:1].isdigit():
                return j + 2 + (words[j + 2 : j + 3] in (("jets",), ("fighter",), ("aircraft",)))  # "Thai F-16s struck"
            if words[j] in self._arms and following not in self._arms:
                return None if words[j] == "fire" and following in NOT_FIRE else j + 1
            if words[j] == "bomb" and words[j - 1] in FROM_THE_AIR:
                return j + 1
            if words[j] not in self._before and words[j] not in self._arms:
                return None
        return None

    def _party(self, document: Document, k: int) -> int | None:
        """The token after a party of a state's forces: "Russian sabotage and reconnaissance group"."""
        words = document.words
        j = k
        while j < min(k + BETWEEN + 1, len(words)) and words[j] in self._of_parties:
            j += 1
        return j + 1 if k < j < len(words) and words[j] in self._parties else None

    def _fired_from(self, document: Document, c: CountryMention) -> int | None:
        """The token after the ground that fire came from: "shots came from Azerbaijani positions"."""
        words, sentence = document.words, document.sentences[document.sentence_of[c.first]]
        if c.last >= sentence.last or words[c.last] not in self._ground:
            return None
        k = c.first - 1 if words[c.first - 1] != "the" else c.first - 2
        if k <= sentence.first or words[k] != "from":
            return None
        return c.last + 1 if FIRED & set(words[max(sentence.first, k - FIRED_BACK) : k]) else None

    def _is_other(self, document: Document, first: int, last: int) -> bool:
        """Are the arms what was hit or stopped ("shot down a Russian drone", "Russian drones were intercepted"), or of
        the deed that this one answers ("in retaliation for an Israeli air strike")?"""
        words, sentence = document.words, document.sentences[document.sentence_of[first]]
        before = set(words[max(sentence.first, first - BACK) : first])
        if self._stopped & before or REASONS & before:
            return True
        after = words[last : min(last + 3, sentence.last)]
        return after[:1] in (("was",), ("were",)) and bool(self._stopped & set(after))
