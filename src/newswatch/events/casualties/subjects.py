"""Of whom a phrase is said: the people on its left, as subject of its verb or right before it."""

from __future__ import annotations

from dataclasses import replace

from newswatch.events.casualties.clauses import Clauses
from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.lists import ListReader
from newswatch.events.casualties.people import Member
from newswatch.events.casualties.reference import References
from newswatch.events.casualties.units import UnitReader
from newswatch.events.casualties.voice import Voice, VoiceReader
from newswatch.matching import Sentence

REDUCED_REACH = 14  # tokens between people and a participle that has no auxiliary ("two men of X village killed")


class SubjectReader:
    """Reads subjects in one sentence."""

    def __init__(
        self,
        finds: Finds,
        scene: Scene,
        units: UnitReader,
        clauses: Clauses,
        lists: ListReader,
        voices: VoiceReader,
        references: References,
        sentence: Sentence,
    ) -> None:
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._scene = scene
        self._units = units
        self._clauses = clauses
        self._lists = lists
        self._voices = voices
        self._references = references
        self._sentence = sentence

    def read(self, voice: Voice) -> tuple[Member, ...]:
        """The people before the verb group, or before the relative pronoun in front of it."""
        return self._relative_subject(voice) or self._lists.subject(voice.start, plural=voice.plural)

    def implied(self, voice: Voice) -> tuple[Member, ...]:
        """The people that a pronoun means, or the subject of the verb to which this one is joined."""
        return self._pronoun_subject(voice) or self._verb_subject(voice)

    def reduced(self, voice: Voice) -> tuple[Member, ...]:
        """The people before a participle without auxiliary: "two soldiers killed in ambush"."""
        among = self._among(voice.start)
        if among:
            return among
        members = self._lists.subject(voice.start, plural=None)
        if members and voice.start - members[-1].last <= REDUCED_REACH:
            return members
        return self._ending_at(voice.start) or self._lists.subject(voice.start, plural=None, object_too=True)

    def _among(self, k: int) -> tuple[Member, ...]:
        """ "three guards among five killed": the whole of whom those are a part."""
        group = self._scene.ending.get(k)
        if group is None or group.best is None or self._finds.word(group.first - 1) not in ("among", "amongst"):
            return ()
        k = group.first - 1
        while k > self._sentence.first and self._words[k - 1] in self._grammar.be:
            k -= 1  # "a general was among seven people killed"
        part = self._scene.ending.get(k)
        if part is None or part.best is None or part.best > group.best:
            return ()
        return (Member(people=group, first=part.first, last=group.last, subsets=(part,)),)

    def _ending_at(self, k: int) -> tuple[Member, ...]:
        """ "among three persons killed", "the bodies of two men shot dead": the counted people just before."""
        group = self._scene.ending.get(k)
        if group is None or group.best is None:
            return ()
        if self._finds.word(group.first - 1) in self._grammar.subset:  # "(including five reportedly burned alive)"
            group = replace(group, part=True)
        return (Member(people=group, first=group.first, last=group.last),)

    def _relative_subject(self, voice: Voice) -> tuple[Member, ...]:
        """ "a man who was killed": the people before the relative pronoun."""
        k = voice.start - 1
        if k <= self._sentence.first or self._words[k] not in self._grammar.relative | {"that"}:
            return ()
        some = self._scene.ending.get(k + 1)
        if some is not None and some.part and some.best is not None:  # "three of whom later died"
            return (Member(people=some, first=some.first, last=some.last),)
        if self._words[k - 1] == ",":
            k -= 1
        group = self._scene.ending.get(k)
        if group is not None:
            return (Member(people=group, first=group.first, last=group.last),)
        begin = k
        capital = self._finds.document.is_capital
        while begin > self._sentence.first and capital(begin - 1) and begin not in self._scene.at:
            begin -= 1
        unit = self._units.read(begin, self._sentence) if begin < k else None
        if unit is None:
            return ()
        described = self._scene.ending.get(begin - 1) if self._finds.word(begin - 1) == "," else None
        people = described if described is not None and described.best == 1 else unit.people
        return (Member(people=people, first=unit.first, last=unit.last),)

    def _pronoun_subject(self, voice: Voice) -> tuple[Member, ...]:
        """ "He was killed", "both were arrested": whom the pronoun before the verb means."""
        k = voice.start - 1
        while k >= self._sentence.first and self._finds.adverb(k):
            k -= 1
        if k < self._sentence.first or self._words[k] not in self._grammar.pronoun_subject:
            return ()
        if self._finds.word(k - 1) in ("before", "until"):  # "a man shot two soldiers before he was killed"
            main = next((g for g in self._scene.between(self._sentence.first, k) if g.explicit or g.counted), None)
            if main is not None and main.best == 1 and self._words[k] in self._grammar.pronoun_one:
                return (Member(people=replace(main, definite=True), first=k, last=k + 1),)
        people = self._references.resolve(k, self._sentence)
        return tuple(Member(people=p, first=k, last=k + 1) for p in people)

    def _verb_subject(self, voice: Voice) -> tuple[Member, ...]:
        """ "a driver was caught in the fire and died": the subject of the verb that `and` joins to this one."""
        k = voice.start - 1
        while k > self._sentence.first and self._finds.adverb(k):
            k -= 1
        if self._words[k] not in ("and", "but", "then", "before") or voice.perfect:
            return ()
        verb = self._clauses.verb_before(k, voice.start)
        if verb is None:
            return ()
        return self._lists.subject(self._voices.read(verb).start, plural=None)
