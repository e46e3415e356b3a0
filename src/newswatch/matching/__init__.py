"""Reading text: tokens, sentences and phrases with their character offsets. The only module that imports the engine."""

from newswatch.matching.countries import CountryFinder, CountryMention
from newswatch.matching.cues import CueMatch, CueReader
from newswatch.matching.document import Document, Sentence, read
from newswatch.matching.phrases import Match, PhraseSet, normalise

__all__ = [
    "CountryFinder",
    "CountryMention",
    "CueMatch",
    "CueReader",
    "Document",
    "Match",
    "PhraseSet",
    "Sentence",
    "normalise",
    "read",
]
