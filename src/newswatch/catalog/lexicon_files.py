"""Loads `catalog/lexicon/*.toml`: words for people, what befell them, how many, and the cues of incidents.

Every file is checked by a pydantic model; the first wrong entry stops the load with file and key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from newswatch.errors import CatalogueError
from newswatch.model import EventType, Outcome, Party


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PartyNouns(Strict):
    nouns: tuple[str, ...]


class PersonsFile(Strict):
    security: PartyNouns
    militant: PartyNouns
    official: PartyNouns
    civilian: PartyNouns
    generic: dict[str, Party]
    modifiers: dict[Party, tuple[str, ...]]


class CompoundPhrases(Strict):
    """Phrases of three parts, every part with every other; an empty kind leaves the part out."""

    verbs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    injuries: tuple[str, ...] = ()

    def phrases(self) -> tuple[str, ...]:
        """All of them, in words."""
        return tuple(" ".join(x for x in parts if x) for parts in product(self.verbs, self.kinds, self.injuries))


class OutcomePhrases(Strict):
    participle: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    noun: tuple[str, ...] = ()
    nominal: tuple[str, ...] = ()
    count_after: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    anaphoric: tuple[str, ...] = ()
    compound: CompoundPhrases = CompoundPhrases()

    def kinds(self) -> dict[str, tuple[str, ...]]:
        """The phrases by kind, those of one piece only."""
        return {
            "participle": self.participle,
            "subject": (*self.subject, *self.compound.phrases()),
            "object": self.object,
            "state": self.state,
            "noun": self.noun,
            "nominal": self.nominal,
            "count_after": self.count_after,
            "anaphoric": self.anaphoric,
        }


class NonePhrases(Strict):
    killed_and_injured: tuple[str, ...]
    killed: tuple[str, ...]
    injured: tuple[str, ...]


class IdentityPhrases(Strict):
    """ "The victims have been identified as": subject, verb, and what may follow it."""

    subjects: tuple[str, ...]
    verbs: tuple[str, ...]
    links: tuple[str, ...]

    def phrases(self) -> tuple[str, ...]:
        return tuple(" ".join(f"{s} {v} {x}".split()) for s in self.subjects for v in self.verbs for x in self.links)


class Listed(Strict):
    """A list of phrases and nothing else."""

    phrases: tuple[str, ...]


class Bounds(Strict):
    at_least: tuple[str, ...]
    at_most: tuple[str, ...]
    about: frozenset[str]


class Quantities(Strict):
    words: dict[str, int]
    pairs: dict[str, int]
    scales: dict[str, int]
    vague: tuple[str, ...]
    collective: tuple[str, ...]
    bounds: Bounds
    units: frozenset[str]
    ordinals: frozenset[str]


class Grammar(Strict):
    """Closed classes of English words; `lexicon/grammar.toml` says what each is for."""

    be: frozenset[str]
    have: frozenset[str]
    modal: frozenset[str]
    plural_verb: frozenset[str]
    singular_verb: frozenset[str]
    adverb: frozenset[str]
    negation: frozenset[str]
    unreal: frozenset[str]
    achieved: frozenset[str]
    past_history: frozenset[str]
    relative: frozenset[str]
    relative_place: frozenset[str]
    subordinator: frozenset[str]
    preposition: frozenset[str]
    link: frozenset[str]
    subset: frozenset[str]
    introduction: frozenset[str]
    passive_after: frozenset[str]
    finite: frozenset[str]
    finite_after_people: frozenset[str]
    reduced: frozenset[str]
    describing: frozenset[str]
    causing: frozenset[str]
    leave: frozenset[str]
    stop: frozenset[str]
    determiner: frozenset[str]
    indefinite: frozenset[str]
    definite: frozenset[str]
    possessive: frozenset[str]
    adherent: frozenset[str]
    former: frozenset[str]
    opener: frozenset[str]
    more: frozenset[str]
    part: frozenset[str]
    part_pronoun: frozenset[str]
    pronoun_one: frozenset[str]
    pronoun_many: frozenset[str]
    pronoun_subject: frozenset[str]
    feminine: frozenset[str]
    masculine: frozenset[str]
    name_joint: frozenset[str]
    no_name: frozenset[str]
    surname: frozenset[str]
    losing: frozenset[str]
    kin: frozenset[str]
    rank_or_adjective: frozenset[str]
    rank_short: frozenset[str]
    staff: frozenset[str]
    fellow: frozenset[str]
    number_label: frozenset[str]
    number_name: frozenset[str]
    currency: frozenset[str]
    raising: frozenset[str]
    coming_upon: frozenset[str]
    speech: frozenset[str]
    thing: frozenset[str]


class Cue(Strict):
    """A phrase that counts as a sign of one kind of incident, with its proof."""

    id: str
    type: EventType | None = None
    phrases: tuple[str, ...] = Field(min_length=1)
    strength: float = Field(default=1.0, ge=0.0, le=1.0)
    suicide: bool = False
    weapon: str | None = None
    needs: tuple[str, ...] = ()  # words of which one must stand in the same sentence
    then: tuple[str, ...] = ()  # words of which one must follow, a few words on: what is "captured" is a town
    examples: tuple[str, ...] = Field(min_length=1)
    counterexamples: tuple[str, ...] = ()


class NotCue(Strict):
    """Words that only look like a cue; a cue inside them does not count."""

    id: str
    phrases: tuple[str, ...] = Field(min_length=1)
    examples: tuple[str, ...] = Field(min_length=1)


class CuesFile(Strict):
    cue: tuple[Cue, ...] = ()
    not_cue: tuple[NotCue, ...] = ()


class WordGroups(Strict):
    """Named groups of phrases: what qualifies an incident, an origin, a source, a genre."""

    group: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Noun:
    """A word for people. `generic` ones take the party of a word beside them. `one`: a singular
    form, `many`: a plural one ("personnel" is both)."""

    party: Party
    generic: bool
    one: bool
    many: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    nouns: Mapping[str, Noun]
    modifiers: Mapping[str, Party]
    outcomes: Mapping[Outcome, OutcomePhrases]
    none: NonePhrases
    background: tuple[str, ...]
    pseudo: tuple[str, ...]
    identity: tuple[str, ...]
    quantities: Quantities
    grammar: Grammar
    cues: tuple[Cue, ...]
    not_cues: tuple[NotCue, ...]
    groups: Mapping[str, tuple[str, ...]]


M = TypeVar("M", bound=BaseModel)


def read_toml(name: str) -> dict[str, Any]:
    path = files("newswatch.catalog").joinpath("lexicon", name)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as e:
        raise CatalogueError(f"lexicon/{name}: not TOML: {e}", advice="Mend the line that it names.") from e


def check(model: type[M], data: Mapping[str, Any], name: str) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as e:
        first = e.errors()[0]
        key = ".".join(str(x) for x in first["loc"])
        raise CatalogueError(f"lexicon/{name}: {key}: {first['msg']}", advice="Mend that key.") from e


def plural(noun: str) -> str:
    """The regular English plural of a noun's last word."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def forms(noun: str) -> tuple[str, str]:
    """Singular and plural of an entry such as "cadre" or "man/men"."""
    one, _, many = noun.partition("/")
    return one, many or plural(one)


@cache
def load() -> Lexicon:
    """The whole lexicon, read once. Raises `CatalogueError` at the first wrong entry."""
    persons = check(PersonsFile, read_toml("persons.toml"), "persons.toml")
    nouns: dict[str, Noun] = {}
    for entry, party in persons.generic.items():
        one, many = forms(entry)
        nouns[many] = Noun(party, generic=True, one=one == many, many=True)
        if one != many:
            nouns[one] = Noun(party, generic=True, one=True, many=False)
    for party in (Party.SECURITY, Party.MILITANT, Party.OFFICIAL, Party.CIVILIAN):
        group: PartyNouns = getattr(persons, party.value)
        for entry in group.nouns:
            one, many = forms(entry)
            nouns.setdefault(many, Noun(party, generic=False, one=one == many, many=True))
            nouns.setdefault(one, Noun(party, generic=False, one=True, many=one == many))
    raw = read_toml("outcomes.toml")
    none = check(NonePhrases, raw.pop("none"), "outcomes.toml")
    background = check(Listed, raw.pop("background"), "outcomes.toml")
    pseudo = check(Listed, raw.pop("pseudo"), "outcomes.toml")
    identity = check(IdentityPhrases, raw.pop("identity"), "outcomes.toml")
    outcomes = {Outcome(k): check(OutcomePhrases, v, "outcomes.toml") for k, v in raw.items()}
    cues = check(CuesFile, read_toml("cues.toml"), "cues.toml")
    seen: set[str] = set()
    for name in [c.id for c in cues.cue] + [c.id for c in cues.not_cue]:
        if name in seen:
            raise CatalogueError(f"lexicon/cues.toml: id {name} stands twice", advice="Rename one of them.")
        seen.add(name)
    return Lexicon(
        nouns=nouns,
        modifiers={m: party for party, ms in persons.modifiers.items() for m in ms},
        outcomes=outcomes,
        none=none,
        background=background.phrases,
        identity=identity.phrases(),
        pseudo=pseudo.phrases,
        grammar=check(Grammar, read_toml("grammar.toml"), "grammar.toml"),
        quantities=check(Quantities, read_toml("quantities.toml"), "quantities.toml"),
        cues=cues.cue,
        not_cues=cues.not_cue,
        groups=check(WordGroups, read_toml("groups.toml"), "groups.toml").group,
    )
