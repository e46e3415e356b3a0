"""What the rest of a text says about where it is set: countries, provinces and districts that it names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known besides the text. Countries are ISO 3166-1 alpha-2."""

    outlet_country: str | None = None
    countries: tuple[str, ...] = ()  # of the actors named
    title: str | None = None
    day: date | None = None  # of the report: which provinces there were
    regions: tuple[tuple[str, str], ...] = ()  # (country, province or district) where the actors named operate
    names: tuple[tuple[int, int], ...] = ()  # token spans of the actors named: "Islamic State in the Greater Sahara"


NO_HINTS = Hints()


@dataclass(slots=True)
class Context:
    """Weights gathered over a text; a country named outright counts 1, an adjective less."""

    countries: dict[str, float] = field(default_factory=dict)
    admin1: set[int] = field(default_factory=set)
    admin2: set[int] = field(default_factory=set)
    theatre: frozenset[int] = frozenset()  # rows of provinces and districts where the actors named operate

    def add(self, country: str, weight: float) -> None:
        self.countries[country] = self.countries.get(country, 0.0) + weight

    def weight(self, country: str) -> float:
        """0 to 1: how much of what the text says points to the country."""
        top = max(self.countries.values(), default=0.0)
        return 0.0 if top <= 0 else self.countries.get(country, 0.0) / top

    @property
    def top(self) -> str | None:
        """The country that most points to; None where two are level."""
        ranked = sorted(self.countries.items(), key=lambda x: -x[1])[:2]
        if not ranked or (len(ranked) == 2 and ranked[0][1] <= ranked[1][1]):
            return None
        return ranked[0][0]
