"""Who tells: people whose words go on to "said" are none of those told of."""

from __future__ import annotations

from newswatch.events.casualties.clauses import ENDS, Clauses
from newswatch.events.casualties.finds import Finds
from newswatch.events.casualties.units import Unit, UnitReader
from newswatch.matching import Sentence

INSERTED = 12  # tokens from the comma to "said" in ", a spokesman for the regional health ministry said"
SPEAKER_REACH = 12  # tokens from a speaker's noun to "said": "the president of the X boat owners' association said"


def tells(unit: Unit, units: UnitReader, finds: Finds, clauses: Clauses, sentence: Sentence) -> bool:
    """Is the unit who tells, alone or with others?"""
    return _speaks(unit, finds, clauses, sentence) or _speak_together(unit, units, finds, sentence)


def _speaks(unit: Unit, finds: Finds, clauses: Clauses, sentence: Sentence) -> bool:
    """Is the unit who tells: do its words go on to "said", past what depends on it, a name, a title?"""
    if unit.people.counted and (unit.people.best or 0) > 1:
        return False
    g, words = finds.grammar, finds.document.words
    names = False  # behind a comma only a name goes on: "the head of the town, Oleh Petrov, said"
    for j in range(unit.last, min(unit.last + SPEAKER_REACH, sentence.last)):
        w = words[j]
        if w in g.speech:
            return True
        if w in ENDS or w in g.link or w in g.subordinator or w in g.relative:
            return False
        if w == ",":
            names = True
        elif not finds.document.is_capital(j) and (names or clauses.is_verb(j) or j in finds.quantities):
            return False
    return False


def _speak_together(unit: Unit, units: UnitReader, finds: Finds, sentence: Sentence) -> bool:
    """Do the people who begin with the unit tell together: ", two residents and a separatist spokesman said"?"""
    k, words = unit.last, finds.document.words
    while k < sentence.last and words[k] in finds.grammar.link:
        following = units.read(k + 1, sentence) or units.unknown(k + 1, sentence)
        if following is None:
            return False
        k = following.last
    return k > unit.last and finds.word(k) in finds.grammar.speech


def past_speaker(k: int, finds: Finds, sentence: Sentence) -> int | None:
    """The token after words that only say who tells, which begin with the comma at token `k` (", health officials
    said"); null where no such words stand there."""
    words = finds.document.words
    if words[k] != ",":
        return None
    for j in range(k + 2, min(k + INSERTED, sentence.last)):
        if words[j] in finds.grammar.speech:
            return j + 1
        if words[j] in (",", ";", "and", "that") or words[j] in finds.grammar.be or j in finds.quantities:
            return None
    return None
