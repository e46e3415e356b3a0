"""Casualties: groups of people, what befell them, and a tally that counts everybody once."""

from newswatch.events.casualties.claims import ClaimReader
from newswatch.events.casualties.groups import Scene
from newswatch.events.casualties.people import Claim, People

__all__ = ["Claim", "ClaimReader", "People", "Scene"]
