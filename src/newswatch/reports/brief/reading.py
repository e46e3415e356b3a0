"""How to read a brief: its words, each explained once."""

from __future__ import annotations

TERMS = {
    "Period": "When newswatch first linked words to the incident, not when it happened; its own day stands with it.",
    "Crossed a border": (
        "Only on words of a text, with their basis: a crossing observed, a launch site, an official allegation, the "
        "attackers' nationality, a known sanctuary. What is known of a group in general never makes it so."
    ),
    "Killed, injured": (
        "Of each independent source's latest words the number that most hold; a tie goes to the lower. In brackets "
        "the lowest and the highest. “At least”: the text says so. Not stated is not zero; zero is a claim."
    ),
    "Contradicted": "Independent sources give numbers that cannot both hold. They stand side by side.",
    "Independent sources, outlets, articles": (
        "Copies, one wire, and outlets of one owner are one voice, and so one independent source."
    ),
    "Names": (
        "Bold is the neutral name of a known actor; in quotation marks, as the text describes them. A side's label "
        "for its enemy stays in the quotation."
    ),
    "Border": "An incident stands under the border that a text says was crossed, else under one within 50 km.",
    "Event numbers": (
        "“newswatch events NUMBER” shows all claims, sources and the history. A number is never used again."
    ),
}

ATTRIBUTION = (
    "Places: GeoNames (CC BY 4.0). Outlines: Natural Earth (public domain). Quotations belong to their publishers."
)
