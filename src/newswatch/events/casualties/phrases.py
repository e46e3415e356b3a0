"""Phrases of harm: what `lexicon/outcomes.toml` lists, ready to be found, by how they take their people."""

from __future__ import annotations

from dataclasses import dataclass, field

from newswatch.catalog.lexicon_files import Lexicon
from newswatch.matching import Document, Match, PhraseSet
from newswatch.model import Outcome

VERBAL = frozenset(("participle", "subject", "object", "anaphoric"))
GAP = "…"  # stands in the lexicon where the people of a phrase in two pieces do


@dataclass(frozen=True, slots=True)
class Split:
    """A phrase in two pieces ("hacked … to death"): `tail` follows the people."""

    outcome: Outcome
    tail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """`outcome` is null for the first piece of a phrase that means nothing without its tail."""

    outcome: Outcome | None
    kinds: frozenset[str]
    splits: tuple[Split, ...] = ()

    @property
    def verbal(self) -> bool:
        """May it be a verb?"""
        return bool(self.kinds & VERBAL or self.splits)


@dataclass(frozen=True, slots=True)
class Identity:
    """A phrase after which it is told who the people were that were told of before."""


@dataclass(frozen=True, slots=True)
class NoOne:
    """A phrase by which nobody was harmed."""

    outcomes: tuple[Outcome, ...]


Harm = Match[Phrase | NoOne | Identity]


@dataclass(slots=True)
class _Entry:
    outcome: Outcome | None = None
    kinds: set[str] = field(default_factory=set)
    splits: list[Split] = field(default_factory=list)


class PhraseReader:
    """Finds phrases of harm; built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        entries: dict[str, _Entry] = {}
        for outcome, phrases in lexicon.outcomes.items():
            for kind, listed in phrases.kinds().items():
                for p in listed:
                    entry = entries.setdefault(p, _Entry())
                    entry.outcome = entry.outcome or outcome
                    if entry.outcome is outcome:
                        entry.kinds.add(kind)
            for p in phrases.split:
                head, tail = (x.strip() for x in p.split(GAP))
                entries.setdefault(head, _Entry()).splits.append(Split(outcome, tuple(tail.split())))
        table: dict[str, Phrase | NoOne | Identity] = {p: Phrase(None, frozenset()) for p in lexicon.pseudo}
        table |= {p: Identity() for p in lexicon.identity}
        table |= {p: Phrase(e.outcome, frozenset(e.kinds), tuple(e.splits)) for p, e in entries.items()}
        table |= {w: Phrase(Outcome.KILLED, frozenset(("object",))) for w in lexicon.grammar.losing}
        for p in lexicon.none.killed_and_injured:
            table[p] = NoOne((Outcome.KILLED, Outcome.INJURED))
        for p in lexicon.none.killed:
            table[p] = NoOne((Outcome.KILLED,))
        for p in lexicon.none.injured:
            table[p] = NoOne((Outcome.INJURED,))
        self._phrases = PhraseSet(table)
        self._background = PhraseSet((p, p) for p in lexicon.background)

    def find(self, document: Document) -> list[Harm]:
        """The phrases of the document in order, none overlapping another."""
        return self._phrases.find(document)

    def background(self, document: Document) -> frozenset[int]:
        """The tokens after words by which the harm that follows is of another incident ("wanted for the")."""
        return frozenset(m.last for m in self._background.find(document))
