"""From where it came: whether the words of an incident place its source across a border, and on which basis.

`yes` rests on words of this text; the catalogue's knowledge of a group's sanctuary is returned apart, as `prior`.
Bases, strongest first: an observed crossing, a launch site, an official's allegation, the attackers' nationality,
a sanctuary that the text names, inference (they fled there).
"""

from __future__ import annotations

from newswatch.events.origin.deciding import decide, foreign, leading_country, useful, with_target
from newswatch.events.origin.reader import OriginReader
from newswatch.events.origin.signs import BASED, Sign
from newswatch.events.origin.voice import Speech, VoiceReader, Voices

__all__ = [
    "BASED",
    "OriginReader",
    "Sign",
    "Speech",
    "VoiceReader",
    "Voices",
    "decide",
    "foreign",
    "leading_country",
    "useful",
    "with_target",
]
