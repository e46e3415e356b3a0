"""Reading text: tokens, sentences and phrases with their character offsets. The only module that imports the engine."""

from newswatch.matching.document import Document, Sentence, read
from newswatch.matching.phrases import Match, PhraseSet, normalise

__all__ = ["Document", "Match", "PhraseSet", "Sentence", "normalise", "read"]
