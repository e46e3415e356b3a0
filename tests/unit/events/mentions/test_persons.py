"""Who was attacked, by name."""

from __future__ import annotations

import pytest
from tests.coding import incidents

from newswatch.model import Role


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Terrorists killed Senator Ruvo Kestamin in Bogotá on Friday.", ["Ruvo Kestamin"]),
        ("Gunmen kidnapped the mayor of Gao, Ruvo Kestamin, on Monday.", ["Ruvo Kestamin"]),
        ("Ruvo Kestamin was shot dead by gunmen near Gao on Monday.", ["Ruvo Kestamin"]),
        ("Gunmen fled after the murder of journalist Ruvo Kestamin near Gao on Monday.", ["Ruvo Kestamin"]),
        ("Ruvo Kestamin, a former senator and mayor, was shot dead by gunmen near Gao on Monday.", ["Ruvo Kestamin"]),
        (
            "Gunmen killed two men near Gao on Monday. The dead were identified as Ruvo Kestamin and Desa Olvin.",
            ["Ruvo Kestamin", "Desa Olvin"],
        ),
        (
            "Gunmen fired at a bus near Gao on Monday. Also injured were Ruvo Kestamin and Desa Olvin.",
            ["Ruvo Kestamin", "Desa Olvin"],
        ),
        ("Gunmen fled after Ruvo Kestamin's murder near Gao on Monday.", ["Ruvo Kestamin"]),
        (
            "Gunmen fled near Gao on Monday after the murder of Ruvo Kestamin, the rector, and Desa Olvin.",
            ["Ruvo Kestamin", "Desa Olvin"],
        ),
        (
            "Gunmen fired at a bus near Gao on Monday. The attackers were identified as Ruvo Kestamin and Desa Olvin.",
            [],
        ),
        ("Gunmen killed a farmer near Gao on Monday, Ruvo Kestamin said.", []),
        ("Gunmen attacked the Gao Police Station on Monday.", []),
    ],
)
def test_a_victim_is_named_where_the_text_names_one(text: str, names: list[str]) -> None:
    (event,) = incidents(text, "2025-10-14")
    named = [a for a in event.actors if a.role is Role.TARGET and a.name is not None and a.id is None]
    assert [a.name for a in named] == names
    assert all(text[a.quote.start : a.quote.end] == a.name for a in named)
