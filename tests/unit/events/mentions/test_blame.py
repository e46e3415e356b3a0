"""Who claims, who is blamed: groups of the catalogue and groups that no catalogue knows, in our own sentences."""

from __future__ import annotations

import pytest
from tests.coding import incidents, named

from newswatch.model import ActorKind, CrossBorder, Mention, OriginBasis, Role

PUBLISHED = "2025-10-12"
LEAD = "Gunmen attacked a bus near Banisa in Mandera, Kenya, on Friday, killing two people. "


def only(text: str) -> Mention:
    found = incidents(text, PUBLISHED)
    assert len([m for m in found if not m.recalled]) == 1
    return found[0]


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("Officials suspected the involvement of Al-Shabaab.", ["Al-Shabaab"]),
        ("Officials believed that Al-Shabaab was behind the attack.", ["Al-Shabaab"]),
        ("Al-Shabaab was accused of killing the two.", ["Al-Shabaab"]),
        ("Elders attributed the attack to the Lion Front of Mandera (LFM).", ["Lion Front of Mandera"]),
        ("Elders suspected the involvement of the Lion Front of Mandera.", ["Lion Front of Mandera"]),
    ],
)  # fmt: skip
def test_who_is_blamed(told: str, names: list[str]) -> None:
    assert [n for n in named(only(LEAD + told), Role.ACCUSED) if n] == names


def test_a_group_that_no_catalogue_knows_claims() -> None:
    found = only(LEAD + "The Lion Brigade of the North (LBN) claimed responsibility for the attack.")
    (claimant,) = (a for a in found.actors if a.role is Role.CLAIMANT)
    assert (claimant.name, claimant.id, claimant.kind) == ("Lion Brigade of the North", None, ActorKind.ARMED_GROUP)
    assert found.responsibility.claimed is True


def test_a_man_who_claims_is_no_group() -> None:
    found = only(LEAD + "Idris Wako, a teacher, claimed responsibility for the attack.")
    assert "Idris Wako" not in named(found, Role.CLAIMANT)


def test_the_group_of_a_wing_is_blamed_with_it() -> None:
    found = only(
        "Gunmen attacked a post in Chetimari, Niger, on Friday. Officials attributed the attack to the "
        "Islamic State West Africa Province faction of Boko Haram."
    )
    assert {"Islamic State West Africa Province", "Boko Haram"} <= set(named(found, Role.ACCUSED))


def test_what_a_claim_avenges_is_another_incident() -> None:
    text = (
        "Gunmen opened fire on an army camp in Boni, Mopti, Mali, on Friday, killing nine soldiers. "
        "JNIM claimed responsibility for the attack and said that it avenged a French airstrike of 3 January 2021, "
        "which killed 20 guests of a wedding in Bounti."
    )
    found = incidents(text, PUBLISHED)
    assert "Jama'at Nusrat al-Islam wal-Muslimin" in named(found[0], Role.CLAIMANT)
    assert all(m.recalled for m in found[1:])


def test_a_force_that_is_accused_abroad_makes_an_allegation() -> None:
    found = only("The Ugandan army was accused of bombing herders in Turkana, Kenya, on Friday, killing five people.")
    assert (found.origin.status, found.origin.origin_country) == (CrossBorder.YES, "UG")
    assert found.origin.basis is OriginBasis.OFFICIAL_ALLEGATION


def test_a_claim_follows_over_what_is_not_known() -> None:
    found = only(LEAD + "It is unknown whether the attack wounded others. Al-Shabaab claimed responsibility for it.")
    assert named(found, Role.CLAIMANT) == ["Al-Shabaab"]


def test_the_suicide_attack_that_a_claim_avenges_is_not_this_one() -> None:
    found = only(
        "Soldiers stopped a drone aimed at Riyadh, Saudi Arabia, on Friday. The Lion Brigades (Alwiya al-Asad) claimed "
        "responsibility and stated that they avenged a recent suicide bombing in Baghdad."
    )
    assert found.suicide is None


def test_a_neighbours_force_in_a_place_is_abroad_though_the_country_is_not_named() -> None:
    found = only("Suspected Liyu Police gunmen shot dead a trader along the Kismayo road in Garissa on Friday.")
    assert (found.origin.status, found.origin.origin_country, found.origin.target_country) == (
        CrossBorder.YES,
        "ET",
        "KE",
    )
