"""What police and army do about unrest."""

from __future__ import annotations

import pytest
from tests.coding import incidents

from newswatch.catalog import lexicon_files
from newswatch.events.mentions.measures import MeasureReader
from newswatch.events.qualifiers import QualifierReader
from newswatch.matching import read
from newswatch.model import ActorKind, EventType, Role

GROUPS = lexicon_files.load().groups
READER, QUALIFIERS = MeasureReader(GROUPS), QualifierReader(GROUPS)


def kinds(text: str) -> list[EventType]:
    document = read(text)
    return [m.kind for m in READER.find(document, QUALIFIERS.find(document))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Police arrested nine men after the riots in Salem.", [EventType.ARREST]),
        ("A curfew was imposed in Salem after mobs burned shops.", [EventType.OTHER]),
        ("Troops were deployed in Salem on Monday to keep the rioters apart.", [EventType.OTHER]),
        ("Police used tear gas against protesters in Salem.", [EventType.SECURITY_OPERATION]),
        ("Police will be deployed in Salem if the rioters return.", []),
        ("Police did not use tear gas against the rioters.", []),
        ("Police arrested nine men over burglaries in Salem.", []),
        ("Police were deployed at the cup final.", []),
        ("Police made no arrests after the riots in Salem.", []),
        ("The opposition demanded the deployment of troops in Salem after the riots.", []),
        ("The party demanded a probe into the police firing on rioters in Salem.", [EventType.SECURITY_OPERATION]),
        ("After the riots the mayor of Salem apprehended a threat to the peace.", []),
        ("Sixty workers were taken into custody at a dharna in Salem.", [EventType.ARREST]),
        ("Nobody was arrested after the riots in Salem.", []),
        ("The unions called for the dismissal of the mayor and the arrest of the rioters.", []),
        ("Security in the old town has been further tightened after the riots.", [EventType.OTHER]),
        ("Teargas shells were burst after the riots in Salem.", [EventType.SECURITY_OPERATION]),
        ("Trouble was feared on Friday, so police were on duty along the road.", [EventType.OTHER]),
        ("After the riots the city police shifted sixty families to a school.", [EventType.OTHER]),
        ("After the riots sixty families were escorted home, in cars hired by the city police.", [EventType.OTHER]),
        ("After the riots police stations were told to stay open.", []),
        ("The role of the police in the riots is unclear.", []),
        ("After the riots the police said that they knew nothing.", []),
        ("Nine policemen were hurt in the riots in Salem.", []),
        ("Six rounds had to be fired by police to disperse the mob.", [EventType.SECURITY_OPERATION, EventType.OTHER]),
    ],
)
def test_measures_are_told_where_a_text_speaks_of_unrest(text: str, found: list[EventType]) -> None:
    assert kinds(text) == found


def test_a_measure_is_a_states_and_rests_on_its_sentence() -> None:
    text = "The town was calm on Monday. A curfew was imposed by the police in Salem after mobs burned shops."
    (event,) = [m for m in incidents(text, "2025-10-12") if m.event_type is EventType.OTHER]
    (actor,) = event.actors
    assert (actor.role, actor.kind, actor.quote.text) == (Role.PERPETRATOR, ActorKind.STATE, "the police")
    assert event.quote.text.startswith("A curfew was imposed")
