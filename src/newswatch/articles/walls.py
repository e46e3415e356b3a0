"""How walls and missing pages speak, in `walls.toml`, and what of a page is such speech."""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from re import Pattern

from newswatch.model import Reason

_FILE = Path(__file__).with_name("walls.toml")
_GAP = ".{0,60}?"
# Scripts without spaces: there a phrase begins anywhere, and two characters are taken for a word
_UNSPACED = frozenset(("zh", "ja"))
_UNSPACED_LETTERS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff]")
_SENTENCE = re.compile(r"\n+|(?<=[.!?…؟।۔])[\"'”’»)\]]*\s+|(?<=[。！？])")
_EDGE = " \t.,:;!?…。！？؟।۔،¿¡\"'“”‘’«»()[]*•–—-"
_SEPARATORS = re.compile(r"\s+[|–—·•»/:-]+\s+|\s*[|»·•]\s*|:\s+")
# Arabic letters that are written in several ways, and marks that may be left out
_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ۀ": "ه", "ـ": None, "’": "'"})
_MARKS = re.compile("[\u064b-\u0652\u200c\u200d]")
_QUOTED = re.compile('["“”„«»「」]')
# A sentence of so many words is prose; buttons, headings and bylines have fewer
_PROSE_WORDS = 6
# and one of fewer than these says nothing: a name, a heading
_SAYS_WORDS = 4
_TERSE_WORDS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What of a text is the speech of one kind of wall.

    `phrases` are how many different ones were found, `share` is the part (0..1) of the text's characters in sentences
    of that kind, `alike` the part in these and in sentences that sound like it, which speak of `themes` different
    things; `own` the words of prose in sentences of no kind, `after` those of them behind the kind's last one.
    """

    phrases: int
    share: float
    themes: int
    alike: float
    own: float
    after: float


def words(text: str) -> float:
    """How many words a text has, in any script."""
    unspaced = len(_UNSPACED_LETTERS.findall(text))
    return len(_UNSPACED_LETTERS.sub("", text).split()) + unspaced / 2 if unspaced else len(text.split())


def is_named(kind: Reason, titles: Iterable[str]) -> bool:
    """Whether one of these titles, or a part of it between separators, is what pages of this kind are called."""
    for title in titles:
        folded = _folded(title)
        for part in (folded, *_SEPARATORS.split(folded)):
            if _NAMES[kind].fullmatch(part.strip(_EDGE)):
                return True
    return False


def hear(text: str) -> dict[Reason, Heard]:
    """What of `text` is the speech of each kind."""
    found: dict[Reason, set[str]] = {kind: set() for kind in _SAYS}
    themes: dict[Reason, set[str]] = {kind: set() for kind in _SAYS}
    spoken, alike = dict.fromkeys(_SAYS, 0), dict.fromkeys(_SAYS, 0)
    total, own = 0, 0.0
    spoke: set[Reason] = set()
    before = dict.fromkeys(_SAYS, 0.0)  # own words up to the kind's last sentence
    for sentence in filter(None, (part.strip(_EDGE) for part in _SENTENCE.split(_folded(text)))):
        kinds = set()
        quoted = _QUOTED.search(sentence) is not None
        addressed = _READER.search(sentence) is not None
        # without a word to the reader it is the terse announcement of a wall, or an article's sentence, which is longer
        few = 1 if addressed else 2 if words(sentence) < _TERSE_WORDS else math.inf
        for kind, pattern in _SAYS.items():
            said = {one.group(0) for one in pattern.finditer(sentence)}
            spoken_of = set() if quoted and not said else _themes(kind, sentence)
            if said:
                found[kind] |= said
                spoken[kind] += len(sentence)
            if said or len(spoken_of) >= few:
                themes[kind] |= spoken_of
                alike[kind] += len(sentence)
                spoke |= {kind} if addressed or said else set()
                before[kind] = own
                kinds.add(kind)
        size = words(sentence)
        if kinds or size >= _SAYS_WORDS:
            total += len(sentence)
        if not kinds and size >= _PROSE_WORDS:
            own += size
    total = max(total, 1)
    return {
        kind: Heard(
            phrases=len(found[kind]),
            share=spoken[kind] / total,
            themes=len(themes[kind]),
            alike=alike[kind] / total if kind in spoke else 0.0,
            own=own,
            after=own - before[kind],
        )
        for kind in _SAYS
    }


def _themes(kind: Reason, sentence: str) -> set[str]:
    return set() if kind not in _WORDS else {one.group(0) for one in _WORDS[kind].finditer(sentence)}


def _folded(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFC", text).translate(_LETTERS)).lower()


def _pattern(phrases: Mapping[str, list[str]]) -> Pattern[str]:
    """All phrases as one expression. Those of scripts with spaces begin where a word does, which is looked at once:
    it is what makes the search fast."""
    anywhere: list[str] = []
    at_words: list[str] = []
    at_start: list[str] = []
    for language, listed in phrases.items():
        for phrase in listed:
            written = _folded(phrase).replace(" ?", r"\s*").replace(" ", r"\s+").replace("…", _GAP)
            written = re.sub(r"(?<!\\)\((?!\?)", "(?:", written)
            if written.startswith("^"):
                at_start.append(written[1:])
            else:
                (anywhere if language in _UNSPACED else at_words).append(written)
    groups = (("", anywhere), (r"(?<!\w)", at_words), ("^", at_start))
    return re.compile("|".join(f"{where}(?:{'|'.join(one)})" for where, one in groups if one))


_CATALOGUE: dict[str, dict[str, dict[str, list[str]]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_READERS: dict[str, list[str]] = _CATALOGUE.pop("reader")  # type: ignore[assignment]
_READER = _pattern(_READERS)
_WORDS = {Reason(kind): _pattern(parts["words"]) for kind, parts in _CATALOGUE.items() if "words" in parts}
_NAMES = {Reason(kind): _pattern(parts["names"]) for kind, parts in _CATALOGUE.items() if "names" in parts}
_SAYS = {Reason(kind): _pattern(parts["says"]) for kind, parts in _CATALOGUE.items()}
