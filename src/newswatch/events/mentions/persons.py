"""Who was attacked, by name: "Senator Luis Carlos Galan was shot", "the murder of Luis Carlos Galan".

The words for a victim ("the mayor") tell the casualties' party; here the name beside them takes their place, and a name
that stands alone becomes a target of its own, of whom nothing more is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from newswatch.catalog.word_files import may_be_name
from newswatch.matching import Document
from newswatch.model import Actor, ActorKind, Certainty, Role

PARTICLES = frozenset("de del la las los al el bin ibn ag ould van von dos da e y".split())
BE = frozenset("was were is been being has had have".split())
OF = frozenset("of for from in at".split())
SPEECH = frozenset("said says told added stated reported announced claimed warned".split())
FEWEST, MOST = 2, 5  # words of a person's name: with one it may be anything
TITLE_REACH = 4  # words of a title before a name: "former presidential candidate and senator" is 5 and rare
PLACE_REACH = 5  # words of what a title is of: "of the city of San Miguel"
PASSIVE_REACH = 3  # tokens from a name to the participle: "had been shot dead"
APPOSITION = 14  # tokens of what stands between commas behind a name: "a senator and former mayor of San Miguel" is 8
WHO = frozenset(("who", "whom"))
FOUND = frozenset(("body", "bodies", "remains", "corpse", "corpses"))
LIFE = frozenset(("life", "lives"))  # "an attempt on the life of", "claimed the lives of"
# honours before a name that are no part of it
HONOURS = frozenset("mr mrs ms dr msgr monsignor fr sir sister brother".split())
NAMED = frozenset(("identified", "named"))
NAMED_BACK = 12  # tokens from "identified as" back to who was identified: "the dead man found on Monday was later" is 8


class PersonReader:
    """Finds the names of victims; built once from the lexicon."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]], titles: Collection[str]) -> None:
        self._titles = frozenset(titles)
        self._others = frozenset(groups["no_person"])
        self._deeds = frozenset(groups["deeds_to_one"])
        self._doing = frozenset(groups["doing_to_one"])
        self._doers = frozenset(groups["generic_attackers"]) - {"people", "persons", "person", "man", "men"}
        self._harm = frozenset(groups["harm_participles"])
        self._hurt = self._harm | FOUND | frozenset("dead deceased victim victims hostage hostages slain".split())

    def name(
        self, document: Document, spans: Sequence[tuple[int, int]], actors: Sequence[Actor], taken: Collection[int]
    ) -> tuple[Actor, ...]:
        """The actors, the targets among them by name where they have one, and targets that are only named. `taken`: the
        tokens that name something else."""
        out: list[Actor] = []
        named: set[str] = set()
        for a in actors:
            one = a
            if a.role is Role.TARGET and a.name is None:
                run = self._beside(document, document.token_at(a.quote.end), taken)
                if run is not None:
                    quote = document.quote(*run)
                    one = replace(a, name=quote.text, quote=quote)
            if one.name is not None:
                if one is not a and one.name.lower() in named:
                    continue
                named.add(one.name.lower())
            out.append(one)
        told = [(a.quote.start, a.quote.end) for a in out]
        for first, last in self._alone(document, spans, taken):
            if any(a < document.ends[last - 1] and document.starts[first] < b for a, b in told):
                continue
            quote = document.quote(first, last)
            if quote.text.lower() not in named:
                named.add(quote.text.lower())
                out.append(
                    Actor(
                        role=Role.TARGET,
                        name=quote.text,
                        id=None,
                        kind=ActorKind.UNKNOWN,
                        country=None,
                        certainty=Certainty.STATED,
                        quote=quote,
                    )
                )
        return tuple(out)

    def _beside(self, document: Document, k: int, taken: Collection[int]) -> tuple[int, int] | None:
        """The name right behind a word for somebody, or behind a comma: "the mayor of Ravo, Pedro Gomez"."""
        words = document.words
        if k >= len(words):
            return None
        end = document.sentences[document.sentence_of[k - 1]].last if k else 0
        run = self._run(document, k, end, taken)
        if run is not None:
            return run
        if k < end and words[k] in OF:
            k = next((j for j in range(k, min(k + PLACE_REACH, end)) if words[j] == ","), end)
        if k < end and words[k] == ",":
            run = self._run(document, k + 1, end, taken)
            if run is not None and not (run[1] < end and words[run[1]] in SPEECH):
                return run
        return None

    def _alone(
        self, document: Document, spans: Sequence[tuple[int, int]], taken: Collection[int]
    ) -> Iterator[tuple[int, int]]:
        """Names that are what a deed was done to, with a title before them or none."""
        words = document.words
        for begin, end in spans:
            for i in range(begin, end):
                behind = self._leads(words, begin, i)
                if behind is not None:
                    run = self._behind_title(document, behind, end, taken)
                elif words[i] in self._doing and not (i > begin and words[i - 1] in BE):
                    run = self._behind_title(document, i + 1, end, taken)
                elif document.is_capital(i) and (i == begin or not document.is_capital(i - 1)):
                    run = self._run(document, i, end, taken)
                    if run is not None and not self._befell(words, run[1], end):
                        run = None
                else:
                    run = None
                while run is not None:
                    yield run
                    run = self._next(document, run[1], end, taken)

    def _next(self, document: Document, k: int, end: int, taken: Collection[int]) -> tuple[int, int] | None:
        """The next name of a list, behind what is said of the one before: "the murder of X, the rector, Y and Z"."""
        words = document.words
        if k >= end or words[k] not in (",", "and"):
            return None
        run = self._run(document, k + 1 + (words[k + 1 : k + 2] == ("and",)), end, taken)
        if run is not None or words[k] != ",":
            return run if run is None or not (run[1] < end and words[run[1]] in SPEECH) else None
        close = next((j for j in range(k + 1, min(k + 1 + APPOSITION, end)) if words[j] in (",", "and", ";")), None)
        if close is None or any(w in WHO or w in BE or w in SPEECH for w in words[k + 1 : close]):
            return None
        run = self._run(document, close + 1 + (words[close + 1 : close + 2] == ("and",)), end, taken)
        listed = run is not None and run[1] < end and words[run[1]] in (",", "and", ";", ".")
        return run if listed else None

    def _leads(self, words: Sequence[str], begin: int, i: int) -> int | None:
        """The token at which a victim's title or name may begin behind the words at token `i`: "the murder of", "the
        body of", "two of the dead were identified as", "also injured were"; None where they lead to none."""
        w, then = words[i], words[i + 1 : i + 2]
        if (w in self._deeds or w in FOUND or w in LIFE) and then == ("of",):
            return i + 2
        if w in NAMED and then == ("as",) and self._of_victims(words, begin, i):
            return i + 2
        if w in self._harm and then in (("was",), ("were",)) and not (i > begin and words[i - 1] in BE):
            return i + 2
        return None

    def _of_victims(self, words: Sequence[str], begin: int, k: int) -> bool:
        """Is it of the harmed that the words before "identified as" speak ("two of the dead were identified as")?"""
        before = words[max(begin, k - NAMED_BACK) : k]
        return any(w in self._hurt for w in before) and not any(w in self._doers for w in before)

    def _befell(self, words: Sequence[str], k: int, end: int) -> bool:
        """Did harm befall whose name ends before token `k`: "X was shot", "X, a senator, was shot", "X, who was shot",
        "X's murder"?"""
        if k + 1 < end and words[k] == "'s":
            return any(w in self._deeds for w in words[k + 1 : k + 3])
        if k < end and words[k] == "," and k + 1 < end:
            if words[k + 1] not in WHO:
                close = next((j for j in range(k + 1, min(k + 1 + APPOSITION, end)) if words[j] == ","), None)
                return close is not None and self._suffers(words, close + 1, end)
            k += 1
        return self._suffers(words, k + (k < end and words[k] in WHO), end)

    def _suffers(self, words: Sequence[str], k: int, end: int) -> bool:
        if not (k < end and words[k] in BE):
            return False
        return any(w in self._harm for w in words[k + 1 : min(k + 1 + PASSIVE_REACH, end)])

    def _behind_title(self, document: Document, k: int, end: int, taken: Collection[int]) -> tuple[int, int] | None:
        words = document.words
        for j in range(k, min(k + TITLE_REACH + 1, end)):
            run = self._run(document, j, end, taken)
            if run is not None:
                return run
            if not words[j].isalpha() or words[j] in OF or words[j] in ("by", "and", "near", "who", "when", "after"):
                return None
        return None

    def _run(self, document: Document, k: int, end: int, taken: Collection[int]) -> tuple[int, int] | None:
        """The name that begins at token `k`, if one does, behind a title that is written large."""
        words = document.words
        while k < end and (words[k] in HONOURS or (words[k] in self._titles and document.is_capital(k))):
            k += 1 + (words[k + 1 : k + 2] == (".",))
        j, capitals, unknown = k, 0, False
        while j < end and j - k <= MOST:
            w = words[j]
            if w in PARTICLES and capitals and j + 1 < end and document.is_capital(j + 1):
                j += 1
                continue
            if not w.isalpha() or not document.is_capital(j) or j in taken or w in self._others:
                break
            capitals += 1
            unknown = unknown or may_be_name(w)
            j += 1
        return (k, j) if FEWEST <= capitals <= MOST and unknown else None
