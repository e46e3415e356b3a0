"""Casualties: groups of people, what befell them, and a tally that counts everybody once."""

from newswatch.events.casualties.claims import Claim, ClaimReader
from newswatch.events.casualties.people import People, Scene

__all__ = ["Claim", "ClaimReader", "People", "Scene"]
