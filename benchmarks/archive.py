"""Three years of invented incidents and who told of them: what archive_rows.py makes rows of, the same at every run.

What is spread is spread as news is: a few borders, groups and districts have most of the events, most events are told
by one article and a few by dozens, every second article on a known event is a wire's copy. The last day is that of the
run, because views look back from now.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final, TypeVar

BORDERS: Final = (
    "AF-PK IN-PK IL-LB RU-UA IL-SY ML-NE KE-SO CD-RW BF-ML CD-UG MM-TH IQ-TR SY-TR BF-NE NE-NG CM-NG TD-NG AM-AZ KH-TH "
    "BD-MM IR-PK AF-IR AF-TJ CO-VE SD-SS SD-TD ET-SO ET-KE ER-ET BJ-BF GH-BF CD-BI MZ-TZ IN-MM BD-IN IL-JO EG-IL JO-SY "
    "IQ-SY IQ-IR SA-YE DZ-ML LY-TN KP-KR"
).split()
KINDS: Final = {
    "armed_assault": 22, "bombing": 13, "shelling": 12, "security_operation": 11, "air_strike": 9, "drone_strike": 8,
    "raid": 6, "abduction": 5, "infiltration": 4, "arrest": 4, "border_measure": 2, "assassination": 1,
    "suicide_attack": 1, "sabotage": 1, "diplomatic": 1,
}  # fmt: skip
GROUPS: Final = 120
BODIES: Final = 4_000  # texts that articles are made of; each gets some words of its own
WORDS_OF_A_BODY: Final = 130
VOCABULARY: Final = 20_000
RELEVANT_OF_FIVE: Final = 2  # articles of five tell of incidents
T = TypeVar("T")


class Weighted(Sequence[T]):
    """Things of which the first are drawn most often: the n-th with a weight of 1/n, or with weights that are given."""

    def __init__(self, things: Iterable[T], weights: Iterable[float] | None = None) -> None:
        self.things = list(things)
        total, self.sums = 0.0, []
        for weight in weights or (1 / rank for rank in range(1, len(self.things) + 1)):
            total += weight
            self.sums.append(total)

    def __getitem__(self, index: Any) -> Any:
        return self.things[index]

    def __len__(self) -> int:
        return len(self.things)

    def drawn(self, draw: random.Random) -> T:
        """One of them."""
        return draw.choices(self.things, cum_weights=self.sums)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of everything."""

    articles: int = 1_000_000
    events: int = 200_000
    days: int = 1_095
    seed: int = 7

    @property
    def outlets(self) -> int:
        """Outlets with one feed each: 400 for a million articles in three years, which is two or three a day."""
        return max(5, self.articles // 2_500)

    @property
    def places(self) -> int:
        """6,000 for 200,000 events."""
        return max(3 * len(BORDERS), self.events * 3 // 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One article's mention of an event."""

    article: int
    position: int
    at: datetime
    killed: int | None
    denies: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An event, from which all its rows are made."""

    number: int
    day: date
    kind: str
    border: str
    origin: str
    target: str
    crossed: str
    denied: bool
    place: int
    group: int
    state: bool
    killed: int | None
    party: str
    recalled: bool
    first_mention: int
    tellings: tuple[Telling, ...]


@dataclass(kw_only=True)
class Archive:
    """What is to be written, table by table; `until` is the last day."""

    size: Size
    until: date = field(default_factory=lambda: datetime.now(UTC).date())

    @cached_property
    def begin(self) -> datetime:
        """When the first article was published."""
        first = self.until - timedelta(days=self.size.days - 1)
        return datetime(first.year, first.month, first.day, tzinfo=UTC)

    @cached_property
    def step(self) -> timedelta:
        """From one article to the next."""
        return timedelta(days=self.size.days - 0.5) / self.size.articles

    def published(self, article: int) -> datetime:
        """When an article came out; their numbers are in the order of time."""
        return self.begin + article * self.step

    @cached_property
    def places(self) -> dict[str, Weighted[int]]:
        """The places of each country, most troubled first."""
        draw, borders = random.Random(self.size.seed + 1), Weighted(BORDERS)
        # Every country has one, those at troubled borders more
        countries = sorted({country for border in BORDERS for country in border.split("-")})
        found: dict[str, list[int]] = {country: [number] for number, country in enumerate(countries, 1)}
        for number in range(len(countries) + 1, self.size.places + 1):
            border = borders.drawn(draw) if draw.random() < 0.5 else draw.choice(BORDERS)
            found.setdefault(draw.choice(border.split("-")), []).append(number)
        return {country: Weighted(numbers) for country, numbers in found.items()}

    @cached_property
    def incidents(self) -> list[Incident]:
        """All events, oldest first."""
        draw = random.Random(self.size.seed)
        borders, kinds, groups = Weighted(BORDERS), Weighted(KINDS, KINDS.values()), Weighted(range(1, GROUPS + 1))
        # Papers on one event: most have one, one in a hundred more than twenty
        spread = Weighted(range(1, 41), (rank**-2.0 for rank in range(1, 41)))
        positions = bytearray(self.size.articles)
        found: list[Incident] = []
        mention = 1
        for number in range(1, self.size.events + 1):
            at = self.begin + (number - 0.5) * timedelta(days=self.size.days - 1) / self.size.events
            border = borders.drawn(draw)
            origin, target = draw.sample(border.split("-"), 2)
            crossed = draw.choices(("yes", "no", "unknown"), (45, 15, 40))[0]
            killed = None if draw.random() < 0.35 else min(int(draw.expovariate(0.3)), 90)
            denied = crossed == "yes" and draw.random() < 0.12
            tellings = []
            for _ in range(spread.drawn(draw)):
                after = timedelta(hours=draw.expovariate(1 / 14))
                article = min(int((at + after - self.begin) / self.step), self.size.articles - 1)
                article -= max(0, article % 5 - draw.randrange(RELEVANT_OF_FIVE))
                if positions[article] == 255:
                    continue
                grown = None if killed is None else max(0, killed + draw.choices((0, -1, 2), (8, 1, 1))[0])
                tellings.append(
                    Telling(article=article, position=positions[article], at=self.published(article), killed=grown,
                            denies=denied and draw.random() < 0.4)
                )  # fmt: skip
                positions[article] += 1
            if not tellings:
                continue
            # fmt: off
            found.append(Incident(
                number=number, day=at.date(), kind=kinds.drawn(draw), border=border, origin=origin, target=target,
                crossed=crossed, denied=denied, place=self.places[target].drawn(draw), group=groups.drawn(draw),
                state=draw.random() < 0.35, killed=killed,
                party=draw.choices(("security", "civilian", "militant", "unknown"), (3, 4, 3, 1))[0],
                recalled=draw.random() < 0.04, first_mention=mention, tellings=tuple(tellings),
            ))
            # fmt: on
            mention += len(tellings)
        return found

    @cached_property
    def bodies(self) -> list[tuple[str, str]]:
        """Texts with their search vectors."""
        draw = random.Random(self.size.seed + 4)
        words = Weighted(f"w{n:x}" for n in range(VOCABULARY))
        made = []
        for _ in range(BODIES):
            body = draw.choices(words.things, cum_weights=words.sums, k=WORDS_OF_A_BODY)
            at: dict[str, list[int]] = {}
            for position, word in enumerate(body, 12):
                at.setdefault(word, []).append(position)
            made.append((" ".join(body), " ".join(f"{word}:{','.join(map(str, found))}" for word, found in at.items())))
        return made
