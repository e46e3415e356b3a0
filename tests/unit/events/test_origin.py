"""From where an incident came: each basis, its direction, and words that only look like an origin."""

from __future__ import annotations

import pytest
from tests.coding import country_finder, only, origin_reader, voice_reader

from newswatch.events import origin
from newswatch.matching import CountryMention, read
from newswatch.model import CrossBorder, Origin, OriginBasis

YES, NO, UNKNOWN = CrossBorder.YES, CrossBorder.NO, CrossBorder.UNKNOWN
CROSSING, LAUNCH = OriginBasis.CROSSING_OBSERVED, OriginBasis.LAUNCH_SITE
INFERENCE = OriginBasis.INFERENCE
ALLEGED, NATIONALITY, SANCTUARY = (
    OriginBasis.OFFICIAL_ALLEGATION,
    OriginBasis.ATTACKER_NATIONALITY,
    OriginBasis.KNOWN_SANCTUARY,
)


def told(
    text: str,
    target: str | None,
    *,
    harmed: str | None = None,
    places: dict[str, str] | None = None,
    prior: str | None = None,
    domestic: bool = False,
) -> Origin:
    """The origin that the words alone give. `harmed`: words for the victims; `places`: names and their countries."""
    document = read(text)
    spans = []
    if harmed is not None:
        at = text.index(harmed)
        spans.append((document.token_at(at), document.token_at(at + len(harmed) - 1) + 1))
    named = [
        CountryMention(document.token_at(text.index(n)), document.token_at(text.index(n) + len(n) - 1) + 1, c, "place")
        for n, c in (places or {}).items()
    ]
    signs = origin_reader().find(document, country_finder().find(document), named, spans)
    return origin.decide(
        document,
        signs,
        target,
        usual=origin.leading_country(signs, target),
        prior=prior,
        domestic=domestic,
    )


@pytest.mark.parametrize(
    ("text", "target", "country", "basis"),
    [
        ("Gunmen crossed the border from Afghanistan and hit the post.", "PK", "AF", CROSSING),
        ("The men had infiltrated from Liberia at night.", "CI", "LR", CROSSING),
        ("Fighters crossed from Chad into the village.", "SD", "TD", CROSSING),
        ("Troops foiled an infiltration bid along the Line of Control.", "IN", None, CROSSING),
        ("Raiders from across the border drove off the herd.", "KE", None, CROSSING),
        ("Shells were fired from Syria at the farms.", "TR", "SY", LAUNCH),
        ("The drone was launched from Yemen and fell in a field.", "SA", "YE", LAUNCH),
        ("Shots came from Cambodian positions on the hill.", "TH", "KH", LAUNCH),
        ("The governor said the cell is backed by Rwanda.", "CD", "RW", ALLEGED),
        ("Officials say the plot was directed from Eritrea.", "ET", "ER", ALLEGED),
        ("The army accused Cambodia of having laid the mine.", "TH", "KH", ALLEGED),
        ("A suicide bomber, an Afghan national, struck the gate.", "PK", "AF", NATIONALITY),
        ("Two of the dead attackers were Chadian citizens.", "CM", "TD", NATIONALITY),
        ("Turkish warplanes struck the ridge.", "IQ", "TR", NATIONALITY),
        ("Eritrean soldiers crossed into Tigray in Ethiopia.", "ET", "ER", CROSSING),
        ("A Malian drone that had crossed the border was shot down.", "DZ", "ML", CROSSING),
        ("They armed themselves; the group is armed and trained by Eritrea.", "ET", "ER", ALLEGED),
        ("The minister said that India is funding the group.", "PK", "IN", ALLEGED),
        ("Gunmen attacked the mine and fled back across the border to Libya.", "NE", "LY", INFERENCE),
        ("Gunmen attacked the mine and then crossed back into Libya.", "NE", "LY", INFERENCE),
        ("Afghan-based terrorists were killed.", "PK", "AF", SANCTUARY),
        ("The men enjoy safe havens in Afghanistan.", "PK", "AF", SANCTUARY),
    ],
)
def test_each_basis(text: str, target: str, country: str | None, basis: OriginBasis) -> None:
    found = told(text, target)
    assert (found.status, found.origin_country, found.target_country, found.basis) == (YES, country, target, basis)
    assert found.quote is not None
    assert text[found.quote.start : found.quote.end] == found.quote.text


def test_a_place_says_as_much_as_its_country() -> None:
    text = "Rockets fired from Kunar landed near the school."
    assert told(text, "PK").status is UNKNOWN
    found = told(text, "PK", places={"Kunar": "AF"})
    assert (found.status, found.origin_country, found.basis) == (YES, "AF", LAUNCH)


def test_the_strongest_basis_goes_first() -> None:
    text = "Afghan-based men, one an Afghan national, crossed the border from Afghanistan."
    assert told(text, "PK").basis is CROSSING


def test_the_direction_follows_the_target() -> None:
    text = "Shells were fired from Syria at farms in Turkey."
    assert told(text, "TR").origin_country == "SY"
    assert told(text, "SY").status is not YES


@pytest.mark.parametrize(
    ("text", "target", "mechanism"),
    [
        ("Gunmen crossed the border from Mali on foot.", "BF", "ground_crossing"),
        ("Mortar shells were fired from Syria.", "TR", "fire_across"),
        ("Drones launched from Yemen fell in a field.", "SA", "drone"),
        ("Pakistani jets struck the ridge.", "AF", "air"),
        ("They came through a tunnel under the border.", "IL", "tunnel"),
        ("The group is backed by Rwanda.", "CD", "support"),
    ],
)
def test_the_mechanism(text: str, target: str, mechanism: str) -> None:
    assert told(text, target).mechanism == mechanism


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Gunmen attacked a post near the town.", "PK"),
        ("Trade with Afghanistan fell after the attack.", "PK"),
        ("Refugees from Afghanistan watched the post burn.", "PK"),
        ("The suspects crossed the river and fled.", "NG"),
        ("Gunmen of the group fought the British in 1897.", "PK"),
        ("The president of Niger condemned the attack.", "NG"),
        ("Drones flew over the northern district and struck a market.", "SD"),
        ("Nigerian troops killed three fighters.", "NG"),
        ("He crossed over to the other party in Ghana.", "GH"),
        ("A team based in the hills was told to rest.", "KE"),
        ("Gunmen attacked the village, and hundreds of residents fled to Libya.", "NE"),
        ("A bus that had come from Iran was hit by a bomb.", "PK"),
        ("Years before, fighters had crossed into Afghanistan there.", "PK"),
    ],
)
def test_words_that_say_nothing_of_an_origin(text: str, target: str) -> None:
    assert told(text, target).status is UNKNOWN


def test_the_nationality_of_a_victim_is_no_origin() -> None:
    text = "Gunmen shot two Chinese nationals at the dam."
    assert told(text, "PK", harmed="two Chinese nationals").status is UNKNOWN
    assert told(text, "PK").basis is NATIONALITY  # without that knowledge it would be one


def test_without_a_target_a_nationality_says_nothing() -> None:
    assert told("An Afghan national struck the gate.", None).status is UNKNOWN


def test_the_catalogues_sanctuary_stays_apart() -> None:
    found = told("Gunmen attacked a post.", "PK", prior="AF")
    assert (found.status, found.origin_country, found.prior) == (UNKNOWN, None, "AF")


def test_domestic_and_unknown_are_two_things() -> None:
    assert told("Gunmen attacked a post.", "IN", domestic=True).status is NO
    assert told("Gunmen attacked a post.", "IN").status is UNKNOWN


def test_words_of_the_text_go_before_what_is_known() -> None:
    assert told("Gunmen crossed the border from Myanmar.", "IN", domestic=True).status is YES


def test_the_country_that_most_signs_name() -> None:
    document = read("Shells were fired from Syria. A drone was launched from Syria. Men crossed from Iraq.")
    signs = origin_reader().find(document, country_finder().find(document), (), ())
    assert origin.leading_country(signs, "TR") == "SY"
    assert origin.leading_country(signs[:1] + signs[-1:], "TR") is None
    assert origin.leading_country((), "TR") is None


# ---- traps, through the whole coder


@pytest.mark.parametrize(
    ("text", "status"),
    [
        # a foreign victim
        ("Gunmen shot dead two Chinese engineers near Quetta in Pakistan on Friday, police said.", UNKNOWN),
        # a group at home whose name is foreign
        ("Islamic State fighters killed four farmers near Kirkuk in Iraq on Friday, police said.", UNKNOWN),
        # a drone inside one country
        ("A drone strike killed eleven people at a market in Nyala in Sudan on Friday, medics said.", UNKNOWN),
        # trade and refugees
        (
            (
                "Gunmen killed two traders near Chaman in Pakistan on Friday. Trade with Afghanistan has suffered, and "
                "refugees from Afghanistan live nearby."
            ),
            UNKNOWN,
        ),
        # history
        (
            (
                "Gunmen killed two guards near Gao in Mali on Friday. France ruled the country until 1960, when French "
                "administrators left."
            ),
            UNKNOWN,
        ),
    ],
)
def test_traps(text: str, status: CrossBorder) -> None:
    assert only(text, "2025-10-12").origin.status is status


def test_an_air_strike_of_another_state_is_one() -> None:
    found = only("Turkish warplanes killed three people near Duhok in Iraq on Friday, residents said.", "2025-10-12")
    assert (found.origin.status, found.origin.origin_country, found.origin.target_country) == (YES, "TR", "IQ")


def voices(text: str, origin_: str, target: str) -> tuple[str | None, str | None]:
    """Who asserts and who denies the origin that the words give."""
    document = read(text)
    countries = country_finder().find(document)
    signs = origin_reader().find(document, countries, (), ())
    speech = voice_reader().find(document, countries)
    found = speech.voices(origin.useful(document, signs, target), ((0, len(document)),), origin=origin_, target=target)
    return found.asserted_by, found.denied_by


@pytest.mark.parametrize(
    ("text", "asserted", "denied"),
    [
        ("Shells were fired from Rwanda, the army said.", "the army", None),
        ("The mayor said six died. The army said that the shells were fired from Rwanda.", "The army", None),
        ("The army accused Rwanda of it. Kigali denied the charge.", "The army", "Kigali"),
        ("A shell fell. It was fired from Rwanda, he added.", "he", None),
        ("The mayor said a shell fell. It was fired from Rwanda, he added.", "The mayor", None),
        ("Shells were fired from Rwanda.", None, None),
        ("Shells were fired from Rwanda, the army said. Kigali said that the report was false.", "the army", "Kigali"),
        ("Shells were fired from Rwanda, the army said. Rwanda denied entry to the monitors.", "the army", None),
        ("Shells were fired from Rwanda, the army said. Kinshasa rejected talks.", "the army", None),
        ("Shells came from Rwanda, according to residents.", "residents", None),
    ],
)
def test_the_speaker_of_the_sentence_asserts(text: str, asserted: str | None, denied: str | None) -> None:
    assert voices(text, "RW", "CD") == (asserted, denied)


@pytest.mark.parametrize(
    ("text", "target", "country"),
    [
        ("Gunmen on the Venezuelan bank of the river shot at a patrol boat.", "GY", "VE"),
        ("A soldier was stabbed through the fence by a man on the Belarusian side.", "PL", "BY"),
        ("Jets believed to be Jordanian bombed a farm.", "SY", "JO"),
    ],
)
def test_whose_bank_and_whose_jets(text: str, target: str, country: str) -> None:
    found = told(text, target)
    assert (found.status, found.origin_country) == (YES, country)


def test_villagers_on_a_side_fire_at_nobody() -> None:
    assert told("Three villagers on the Thai side of the river were wounded.", "TH").status is not YES


def test_a_speakers_own_soil_was_entered() -> None:
    found = told("The army of Mauritania said that a patrol had crossed into its territory.", None)
    assert (found.status, found.target_country) == (YES, "MR")


def test_the_day_of_a_truce_makes_no_accusation_old() -> None:
    text = (
        "A ranger was wounded by a mine near Chong Bok in Thailand on Friday. The army accused Cambodia of "
        "planting it in "
        "violation of the ceasefire that both governments had signed in December."
    )
    assert only(text, "2026-02-03").origin.origin_country == "KH"


@pytest.mark.parametrize(
    ("text", "target", "denied"),
    [
        ("Nobody crossed from Afghanistan, the ministry said.", "PK", True),
        ("No one had crossed from Rwanda, its army said.", "CD", True),
        ("None of the attackers came from Mali.", "BF", True),
        ("No rocket was fired from Lebanon, the army said.", "IL", True),
        ("The men did not come from Niger.", "NG", True),
        ("The shells were never fired from Syria.", "TR", True),
        ("Nobody was hurt in shelling from Syria.", "TR", False),
        ("No casualties were reported when rockets were fired from Lebanon.", "IL", False),
        ("Not long after, fighters crossed from Chad.", "SD", False),
    ],
)
def test_words_that_say_it_was_not_so_are_no_origin(text: str, target: str, denied: bool) -> None:
    assert told(text, target).status is (UNKNOWN if denied else YES)


def test_a_capital_that_says_nobody_crossed_denies_what_the_other_asserts() -> None:
    mention = only(
        "Six policemen were killed in Tank on Monday. Pakistan's army said the gunmen had crossed from Afghanistan. "
        '"Nobody crossed from Afghanistan," said Zabihullah Mujahid, the spokesman of the Taliban government.',
        "2026-03-12",
    )
    assert mention.origin.origin_country == "AF"
    assert (mention.origin.asserted_by, mention.origin.denied_by) == ("Pakistan's army", "Zabihullah Mujahid")
    assert "Mujahid" not in [a.quote.text for a in mention.actors]  # a name, and no fighter


@pytest.mark.parametrize(
    ("text", "origin", "basis"),
    [
        ("Chad denied that the drones which hit Adikong in Sudan on Monday were launched from its soil.", "TD", LAUNCH),
        ("Kabul rejected the charge that its soil was used for Monday's attack in Bannu, Pakistan.", "AF", ALLEGED),
    ],
)
def test_a_denial_names_the_ground_that_it_speaks_of(text: str, origin: str, basis: OriginBasis) -> None:
    found = only(f"{text} Four people were killed in it.", "2026-03-12").origin
    assert (found.status, found.origin_country, found.basis) == (YES, origin, basis)
    assert found.denied_by is not None
