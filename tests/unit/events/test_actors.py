"""Which actors of the catalogue a text names: strong and weak names, capitals, labels."""

from __future__ import annotations

from datetime import date

from newswatch.catalog.actor_files import ActorEntry, Alias
from newswatch.events.actors import ActorFinder, parties
from newswatch.matching import read
from newswatch.model import ActorKind, Party


def entry(id_: str, *aliases: Alias, countries: tuple[str, ...] = ("MT",), party: Party = Party.MILITANT) -> ActorEntry:
    return ActorEntry(
        id=id_,
        name=aliases[0].name,
        kind=ActorKind.ARMED_GROUP if party is Party.MILITANT else ActorKind.ORGANISATION,
        countries=countries,
        sanctuary=(),
        party=party,
        aliases=aliases,
    )


FRONT = entry(
    "harbour-front",
    Alias(name="Harbour Liberation Front"),
    Alias(name="HLF", strong=False, cased=True, needs=("MT", "TN")),
    Alias(name="Sons of Discord", label_of="state:MT"),
    Alias(name="harbour rebels"),
)
HAPPY = entry("happy-league", Alias(name="Happy League of Fezzan"), Alias(name="HLF", cased=True), countries=("LY",))
RELIEF = entry("relief", Alias(name="Quay Relief"), party=Party.UNKNOWN)
FINDER = ActorFinder([FRONT, HAPPY, RELIEF])


def found(text: str, *context: str, finder: ActorFinder = FINDER) -> list[str]:
    return [m.entry.id for m in finder.find(read(text), frozenset(context))]


def test_a_strong_name_counts_anywhere() -> None:
    assert found("The Harbour Liberation Front held the quay.") == ["harbour-front"]
    assert found("HARBOUR LIBERATION FRONT HOLDS QUAY") == ["harbour-front"]


def test_a_name_in_capitals_needs_a_capital() -> None:
    assert found("a harbour liberation front of sorts") == []
    assert found("the harbour rebels fled; Harbour rebels fled") == ["harbour-front", "harbour-front"]


def test_an_acronym_counts_only_in_capitals() -> None:
    assert found("The HLF fled and the hlf did not.", "MT") == ["harbour-front"]
    assert found("The H.L.F. fled.", "MT") == ["harbour-front"]


def test_a_weak_name_needs_its_country() -> None:
    weak = ActorFinder([FRONT])
    assert found("The HLF fled.", finder=weak) == []
    assert found("The HLF fled.", "LY", finder=weak) == []
    assert found("The HLF fled.", "TN", finder=weak) == ["harbour-front"]


def test_a_weak_name_at_home_goes_before_a_strong_one_elsewhere() -> None:
    assert found("The HLF fled.", "MT") == ["harbour-front"]
    assert found("The HLF fled.", "LY") == ["happy-league"]
    assert found("The HLF fled.") == ["happy-league"]


def test_a_label_leads_to_the_neutral_name_and_keeps_its_words() -> None:
    document = read("The Sons of Discord fired at the ferry.")
    (mention,) = FINDER.find(document, frozenset())
    assert mention.entry.name == "Harbour Liberation Front"
    assert mention.alias.label_of == "state:MT"
    assert document.quote(mention.first, mention.last).text == "Sons of Discord"


def test_names_come_in_the_order_of_the_text() -> None:
    assert found("Quay Relief left before the Harbour Liberation Front came.") == ["relief", "harbour-front"]


def test_a_possessive_and_a_hyphen_do_not_hide_a_name() -> None:
    assert found("the Harbour Liberation Front's men, Harbour-Liberation-Front men") == ["harbour-front"] * 2


def test_the_casualties_learn_whose_members_count_for_which_party() -> None:
    document = read("Quay Relief and the Harbour Liberation Front")
    told = parties(FINDER.find(document, frozenset()))
    assert [(document.quote(m.first, m.last).text, m.value) for m in told] == [
        ("Harbour Liberation Front", Party.MILITANT)
    ]


def test_states_are_not_found_by_their_bare_name() -> None:
    state = entry("state:MT", Alias(name="Malta"), party=Party.SECURITY)
    assert found("It happened in Malta.", "MT", finder=ActorFinder([state])) == []


def test_a_dated_name_means_its_holder_of_the_day() -> None:
    guard = entry("old-guard", Alias(name="harbour forces", until=date(2021, 8, 15)))
    since = entry("new-guard", Alias(name="harbour forces", since=date(2021, 8, 16)))
    finder = ActorFinder([guard, since])
    document = read("The Harbour forces held the quay.")

    def on(day: date | None) -> list[str]:
        return [m.entry.id for m in finder.find(document, frozenset(), day)]

    assert on(date(2021, 8, 15)) == ["old-guard"]
    assert on(date(2021, 8, 16)) == ["new-guard"]
    assert on(None) == ["new-guard"]
