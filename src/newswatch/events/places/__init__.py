"""Where: the places that a text names, which of them is an incident's, and how far from a border it is."""

from newswatch.events.places.by_name import places_named
from newswatch.events.places.choosing import locate
from newswatch.events.places.context import NO_HINTS, Hints
from newswatch.events.places.finding import PlaceFinder, PlaceMention, load, regions_of
from newswatch.events.places.gazetteer import Candidate, Gazetteer, kilometres
from newswatch.events.places.surroundings import Relation

__all__ = [
    "NO_HINTS",
    "Candidate",
    "Gazetteer",
    "Hints",
    "PlaceFinder",
    "PlaceMention",
    "Relation",
    "kilometres",
    "load",
    "locate",
    "places_named",
    "regions_of",
]
