"""Who is said to stand behind whom: allegations of support that a text makes of one actor for another.

"The regime is sheltering the group": an allegation about the group, carried to each incident that the text lays at
the group's door, with the certainty `claimed`. It never makes an origin by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newswatch.events.actors import ActorMention
from newswatch.matching import Document, PhraseSet
from newswatch.model import Actor, ActorKind, Certainty, Quote, Role

REACH = 25  # tokens between the words of support and who is meant: one clause


@dataclass(frozen=True, slots=True)
class Support:
    """`supporter` is said to support `supported` (catalogue id; null where the words name nobody)."""

    supporter: ActorMention
    supported: str | None
    quote: Quote


class SupportReader:
    """Finds allegations of support; built once from the lexicon's groups."""

    def __init__(self, groups: Mapping[str, tuple[str, ...]]) -> None:
        self._phrases = PhraseSet(
            [(p, "after") for p in groups["supports"]] + [(p, "before") for p in groups["supported_by"]]
        )

    def find(self, document: Document, actors: Sequence[ActorMention]) -> tuple[Support, ...]:
        """The allegations of the text, in order."""
        out = []
        for m in self._phrases.find(document):
            sentence = document.sentence_of[m.first]
            near = [a for a in actors if document.sentence_of[a.first] == sentence]
            left = [a for a in near if a.last <= m.first and m.first - a.last <= REACH]
            right = [a for a in near if a.first >= m.last and a.first - m.last <= REACH]
            if m.value == "after":
                supporter = next((a for a in reversed(left) if a.entry.kind is not ActorKind.ARMED_GROUP), None)
                others = [a for a in right if supporter is None or a.entry.id != supporter.entry.id]
            else:
                supporter = right[0] if right else None
                others = list(reversed(left))
            if supporter is None:
                continue
            group = next((a for a in others if a.entry.kind is ActorKind.ARMED_GROUP), None)
            out.append(
                Support(supporter, group.entry.id if group else None, document.quote(supporter.first, supporter.last))
            )
        return tuple(out)


def supporters(supports: Sequence[Support], actors: Sequence[Actor], *, casual: bool) -> tuple[Actor, ...]:
    """The supporters of an incident's groups, each once; those of the text where it names no perpetrator (`casual`)."""
    groups = {a.id for a in actors if a.kind is ActorKind.ARMED_GROUP and a.id}
    present = {a.id for a in actors if a.role is not Role.TARGET}
    out: dict[str, Actor] = {}
    for s in supports:
        e = s.supporter.entry
        fits = s.supported in groups if s.supported is not None and groups else casual
        if not fits or e.id in out or e.id in present:
            continue
        out[e.id] = Actor(
            role=Role.SUPPORTER,
            name=e.name,
            id=e.id,
            kind=e.kind,
            country=e.countries[0] if e.countries else None,
            certainty=Certainty.CLAIMED,
            quote=s.quote,
        )
    return tuple(out.values())
