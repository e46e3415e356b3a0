"""From the signs of an incident to its origin: status, direction, basis and means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from newswatch.events.origin.means import mechanism
from newswatch.events.origin.movement import ACROSS
from newswatch.events.origin.signs import CROSSES, Sign
from newswatch.matching import Document
from newswatch.model import CrossBorder, EventType, Origin, OriginBasis

STRENGTH = tuple(OriginBasis)


def foreign(signs: Sequence[Sign], target: str | None) -> tuple[Sign, ...]:
    """The signs that speak for another country than the target."""
    return tuple(s for s in signs if not s.negated and (s.country is None or s.country != target))


def leading_country(signs: Sequence[Sign], target: str | None) -> str | None:
    """The country that most signs of a text name as origin; null where none does or two are level."""
    ranked = Counter(s.country for s in signs if not s.negated and s.country not in (None, target)).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def useful(document: Document, signs: Sequence[Sign], target: str | None) -> list[Sign]:
    """The signs that an origin may rest on, the best first: the strongest basis, then those that name a country."""
    out = [s for s in foreign(signs, target) if s.country is not None or s.into is not None or _line(document, s)]
    out = [s for s in out if s.country is not None or s.into in (None, target) or target is None]  # they went elsewhere
    if target is None:
        out = [s for s in out if s.basis is not OriginBasis.ATTACKER_NATIONALITY]
    return sorted(out, key=lambda s: (STRENGTH.index(s.basis), s.country is None, s.first))


def decide(
    document: Document,
    signs: Sequence[Sign],
    target: str | None,
    *,
    usual: str | None,
    prior: str | None,
    domestic: bool,
    kind: EventType | None = None,
    forces: Sequence[Sign] = (),
) -> Origin:
    """The origin of an incident, the voices on it left open. `signs` are those inside its words; `usual` is the country
    that the whole text names as origin, for signs that name none; `domestic`: who did it is known and at home there;
    `forces`: signs that are a state's own forces; `kind`: of the attack."""
    best_first = useful(document, (*signs, *forces), target)
    if not best_first:
        status = CrossBorder.NO if domestic else CrossBorder.UNKNOWN
        return Origin(status=status, target_country=target, prior=prior)
    best = best_first[0]
    country = best.country or next((s.country for s in best_first if s.country), None) or usual
    if country == target:
        country = None
    return Origin(
        status=CrossBorder.YES,
        origin_country=country,
        target_country=target if target is not None else _entered(best_first, country),
        mechanism=mechanism(
            document, best, kind, forces=any(f.first < best.last and best.first < f.last for f in forces)
        ),
        basis=best.basis,
        quote=document.quote(best.first, best.last),
        prior=prior,
    )


def with_target(origin: Origin, target: str | None) -> Origin:
    """The same, aimed at a country where none was known and this is not the one it came from."""
    if origin.target_country is not None or target is None or target == origin.origin_country:
        return origin
    return replace(origin, target_country=target)


def _entered(signs: Sequence[Sign], origin: str | None) -> str | None:
    return next((s.into for s in signs if s.into is not None and s.into != origin), None)


def _line(document: Document, sign: Sign) -> bool:
    words = document.words[sign.first : sign.last]
    return words[:3] == ACROSS or any(w in CROSSES for w in words)
