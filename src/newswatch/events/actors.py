"""Who: the actors of the catalogue that a text names.

A strong alias counts wherever it stands; a weak one ("FAK", "AA") only where one of the countries it needs is in
the text. Aliases that are all capitals match only in capitals. A dated alias counts only within its days: "Afghan
forces" were others before August 2021 than since. Which part an actor plays is `roles`' work in
`events.mentions`; here is only who is named, where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from newswatch.catalog.actor_files import STATE, ActorEntry, Alias, names_of
from newswatch.matching import Document, Match, PhraseSet
from newswatch.model import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorMention:
    """Tokens `first` to `last` (exclusive) name an actor of the catalogue."""

    first: int
    last: int
    entry: ActorEntry
    alias: Alias


class ActorFinder:
    """Finds actors; built once from the catalogue."""

    def __init__(self, entries: Sequence[ActorEntry]) -> None:
        # "in Pakistan" names a place; states act through adjectives, seats of power and their forces
        own = [e for e in entries if not e.id.startswith(STATE)]
        self._aliases = PhraseSet(names_of(own))

    def find(self, document: Document, context: frozenset[str], day: date | None = None) -> tuple[ActorMention, ...]:
        """The actors that the text names, in order. `context`: countries in the text or of the outlet; `day`: when it
        was published (null: not known, then names hold that hold today)."""
        out = []
        matches = self._aliases.find(document)
        context |= self._homes(document, matches, context, day)
        for m in matches:
            chosen = self._choose(document, m, context, day)
            if chosen is not None:
                out.append(ActorMention(first=m.first, last=m.last, entry=chosen[0], alias=chosen[1]))
        return tuple(out)

    def _homes(
        self,
        document: Document,
        matches: Sequence[Match[tuple[tuple[ActorEntry, Alias], ...]]],
        context: frozenset[str],
        day: date | None,
    ) -> frozenset[str]:
        """The countries of actors that are named beyond doubt and at home in one country only: a text on the Maoists
        of India is about India, whether it says so or not."""
        sure = (self._choose(document, m, context, day) for m in matches)
        return frozenset(
            e.countries[0] for e, a in (c for c in sure if c is not None) if a.strong and len(e.countries) == 1
        )

    def _choose(
        self,
        document: Document,
        m: Match[tuple[tuple[ActorEntry, Alias], ...]],
        context: frozenset[str],
        day: date | None,
    ) -> tuple[ActorEntry, Alias] | None:
        fitting = [
            (e, a)
            for e, a in m.value
            if _case_fits(document, m.first, m.last, a)
            and _in_time(a, day)
            and (a.strong or not a.needs or context & set(a.needs))
        ]
        if not fitting:
            return None
        # several actors share the alias: a weak one whose country the text is about goes before a strong one
        return max(
            fitting, key=lambda x: (bool(context & set(x[1].needs)), x[1].strong, bool(context & set(x[0].countries)))
        )


def _in_time(alias: Alias, day: date | None) -> bool:
    if day is None:
        return alias.until is None
    return (alias.since is None or alias.since <= day) and (alias.until is None or day <= alias.until)


def _case_fits(document: Document, first: int, last: int, alias: Alias) -> bool:
    if document.caseless:  # a word that is also another one ("is", "aid") cannot be told from an acronym
        return not alias.cased or (last - first == 1 and document.is_capital(first))
    surface = document.text[document.starts[first] : document.ends[last - 1]]
    if alias.cased:
        return surface.replace(".", "") == alias.name.replace(".", "")
    return not alias.name[:1].isupper() or any(c.isupper() for c in surface)


def parties(mentions: Sequence[ActorMention]) -> tuple[Match[Party], ...]:
    """The mentions as what the casualties reader needs: whose members count for which party."""
    return tuple(Match(m.first, m.last, m.entry.party) for m in mentions if m.entry.party is not Party.UNKNOWN)
