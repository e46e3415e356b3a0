"""Whether it happened, and whether it is one incident or a total."""

from __future__ import annotations

import pytest
from tests.coding import cue_reader, qualifier_reader

from newswatch.events.qualifiers import realis_of
from newswatch.matching import read
from newswatch.model import Realis


def realis(text: str) -> Realis:
    """The realis of the first cue of the text."""
    document = read(text)
    cue = cue_reader().find(document)[0]
    sentence = document.sentences[document.sentence_of[cue.first]]
    return realis_of(document, qualifier_reader().find(document), sentence.first, sentence.last, cue.first)


def of_a_period(text: str) -> bool:
    document = read(text)
    return bool(qualifier_reader().find(document).inside("period", 0, len(document)))


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen attacked the post on the ridge.",
        "The army said that gunmen attacked the post.",
        "No soldier was harmed when gunmen attacked the post.",
        "The blast hit the post, and the army will rebuild it.",
        "Gunmen attacked the post in May.",
        "The group, which denied earlier raids on shops, attacked the post.",
        "Two would-be bombers attacked the post.",
        "The troops, without provocation, shelled the post.",
        "Kabul denied that the men who attacked the post had crossed the border.",
        "Chad denied on Monday that the drones which struck the market had come from its soil.",
        "Baku denied that the gunmen who had allegedly attacked the post were its own.",
    ],
)
def test_what_happened(text: str) -> None:
    assert realis(text) is Realis.ACTUAL


@pytest.mark.parametrize(
    "text",
    [
        "The group threatened to attack the post.",
        "The front vowed to ambush every convoy.",
        "They were planning to bomb the bridge.",
        "The cell plotted to assassinate the governor.",
        "Three men preparing to attack the ferry were seen.",
    ],
)
def test_what_is_planned(text: str) -> None:
    assert realis(text) is Realis.PLANNED


@pytest.mark.parametrize(
    "text",
    [
        "Militants could attack the post at any time.",
        "If gunmen attacked the post, nobody would hear it.",
        "Fears of an attack kept shops shut.",
        "A possible attack worries the town.",
        "The risk of shelling is high.",
    ],
)
def test_what_may_be(text: str) -> None:
    assert realis(text) is Realis.HYPOTHETICAL


@pytest.mark.parametrize(
    "text",
    [
        "The army denied that it shelled the village.",
        "Officials dismissed reports of an ambush.",
        "The garrison did not open fire.",
        "No shelling took place that night.",
        "The troops never attacked the village.",
        "The guards hadn't fired a shot.",
    ],
)
def test_what_did_not_happen(text: str) -> None:
    assert realis(text) is Realis.DENIED


@pytest.mark.parametrize(
    "text",
    [
        "Forty-two people were killed over the past year.",
        "So far this year six posts were attacked.",
        "In recent months raids have intensified.",
        "A total of ninety attacks were counted.",
        "Since the beginning of the campaign the posts were shelled daily.",
    ],
)
def test_totals_and_trends(text: str) -> None:
    assert of_a_period(text)


@pytest.mark.parametrize("text", ["Six men were killed at the ford.", "The post was attacked on Friday at dawn."])
def test_one_incident(text: str) -> None:
    assert not of_a_period(text)


def test_looking_back_is_found() -> None:
    document = read("Two guards died in a similar incident last month.")
    found = qualifier_reader().find(document)
    assert [document.quote(m.first, m.last).text for m in found.inside("recalled", 0, len(document))] == [
        "in a similar incident",
        "last month",
    ]


def test_only_what_lies_wholly_inside_counts() -> None:
    document = read("Two guards died in a similar incident last month.")
    found = qualifier_reader().find(document)
    assert found.inside("recalled", 0, 5) == ()
    assert found.inside("no such kind", 0, len(document)) == ()
