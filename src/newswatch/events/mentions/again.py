"""Sentences that tell the incident again: how those counted were taken, whose bodies were found on the spot."""

from __future__ import annotations

from collections.abc import Sequence

from newswatch.events.casualties import Claim
from newswatch.matching import Document
from newswatch.model import Outcome, Party

TAKEN = frozenset((Outcome.ARRESTED, Outcome.SURRENDERED))
BODIES = frozenset("body bodies corpse corpses".split())
FOUND = frozenset("recovered found retrieved discovered".split())
FOUND_REACH = 14  # tokens around the body: "recovered the bullet-ridden body of a woman rebel in uniform"


def tells_how(document: Document, first: int, claims: Sequence[Claim], told: Sequence[Claim]) -> bool:
    """ "A rebel leader was arrested. ... Acting on a tip-off, police raided a house and arrested rebel leader X": does
    the unit that begins at token `first` say how those were taken who have been told of, naming each?"""
    if document.words[first : first + 2] != ("acting", "on"):
        return False
    own = [c for c in claims if not c.none]
    outcomes = {c.outcome for c in own}
    if len(outcomes) != 1 or not outcomes <= TAKEN or any(c.people.best != 1 or _indefinite(document, c) for c in own):
        return False
    counted = [c.people.best or 0 for c in told if c.outcome in outcomes and not c.none]
    return bool(counted) and len(own) <= counted[0]


def _indefinite(document: Document, claim: Claim) -> bool:
    return document.words[claim.people.first] in ("a", "an", "one", "another")


def finds_bodies(document: Document, claims: Sequence[Claim], told: Sequence[Claim]) -> bool:
    """ "A rebel was killed in a gunfight. ... During a search of the spot the body of a rebel was recovered": are all
    claims of bodies found, of no more people than those told of as killed, and of their party?"""
    own = [c for c in claims if not c.none]
    if not own or any(c.outcome is not Outcome.KILLED or not _body_found(document, c) for c in own):
        return False
    dead = [c.people for c in told if c.outcome is Outcome.KILLED and not c.none]
    sides = {p.party for p in dead} | {Party.UNKNOWN}
    return sum(c.people.best or 0 for c in own) <= sum(p.best or 0 for p in dead) and all(
        c.people.party in sides for c in own
    )


def _body_found(document: Document, claim: Claim) -> bool:
    if not BODIES & set(document.words[claim.people.first : claim.last]):
        return False
    s = document.sentences[claim.sentence]
    near = document.words[max(s.first, claim.first - FOUND_REACH) : min(s.last, claim.last + FOUND_REACH)]
    return bool(FOUND & set(near))
