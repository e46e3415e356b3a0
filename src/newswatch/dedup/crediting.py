"""Whose words a text is in, by what it says of itself: an agency in the dateline, the byline or at the foot.

Three things make a text an agency's voice: it is the agency's ("KABUL, Oct 12 (Reuters) -", "© AFP", "— APP"), the
agency had a hand in it ("With input from AFP", "AP contributed to this report"), or it passes on in its first sentences
what the agency reported ("four died, IRNA reported"): a paper that adds nothing of its own confirms nothing. A text
that merely says to whom somebody spoke ("he told Reuters") or whose photograph it shows is its outlet's own.

Of several agencies the first counts; one that is named counts before "agencies".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from newswatch.catalog import agency_files
from newswatch.catalog.agency_files import Agency
from newswatch.model import Credit, CreditForm

UNNAMED = "agencies"
# Where credits stand: lines and characters from either end, and sentences of the lead in which news is passed on
HEAD_LINES, TAIL_LINES = 4, 6
HEAD_CHARS, TAIL_CHARS = 700, 700
LEAD_SENTENCES = 2
LONGEST_LINE = 160  # characters of a line that is a credit and nothing else
LONGEST_QUOTE = 200


# An agency's name in a text that is searched: its number and itself between two characters of no language
_MARK = "\ue000"
_A = "\ue000\\d+:[^\ue001]*\ue001"
_LIST = rf"{_A}(?:\s*(?:[/,;|&+–-]|and|et|y|und|with)\s*(?:the\s+)?{_A})*"
_MARKS = re.compile("\ue000(?P<number>\\d+):(?P<name>[^\ue001]*)\ue001")
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?。।])[\"”’)]*\s+")

# A dateline: "KABUL, Oct 12 (Reuters) - ", "MOSCOW, October 12. /TASS/. ", "Delhi, Oct 12 (PTI) Two", "PARIS, AFP –".
# Capitals, days and small words stand before the agency, a dash, a colon or a sentence after it
_BESIDE = r"[\w .]{0,30}"
_DATELINE = re.compile(
    rf"^\W*(?P<place>[^()\ue000]{{0,80}}?)"
    rf"(?:[(/](?:{_BESIDE}[/,|]\s*)?{_LIST}(?:\s*[/,|]{_BESIDE})?[)/]\s*(?:[-–—:.|]|$|(?<=\s)(?=[A-Z“\"]))"
    rf"|[,—–-]\s*{_LIST}\s*(?:[–—:|]|-\s))"
)
_FIRST_WORD = re.compile(rf"^\W*{_LIST}\s*(?:[–—|:]|-\s)")
_BETWEEN_AUTHORS = re.compile(r"[|,;/&•·–—]|\b(?:and|with|for|of)\b|^[Bb]y\b")
_SMALL = frozenset("near in on at de del la el al da do of the and le les du".split())

# A line that holds nothing but a credit: these words, days, times, and agencies
_CREDIT_WORDS = frozenset(
    "by from source sources via with and or the of in to for on at a an input inputs information material files file "
    "reporting report reports reporter reporters story stories article text news newsroom desk web online digital "
    "staff wire wires service services agency agencies team bureau our own correspondent correspondents monitoring "
    "additional further more contributed contributing contribution contributions this that published updated posted "
    "last first written edited compiled courtesy credit content copyright c all rights reserved originally syndicated "
    "feed is was has been not may be rewritten redistributed broadcast without permission world international foreign "
    "asia africa middle east am pm gmt utc ist pkt est edt cet local time min read ago hours minutes state-run state "
    "official avec agences agence et par con información de agencias com informações agências mit material von quelle "
    "fuente monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february "
    "march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov "
    "dec".split()
)
_PICTURES = re.compile(
    r"(?i)\b(?:photo|photograph|image|picture|pic|video|graphic|file|illustration|getty|handout|screengrab|footage|"
    r"map|caption|watch)s?\b"
)

# Phrases that credit, in one of the last lines
_GIVEN = r"(?:with|additional|further|including|some)\s+(?:additional\s+|further\s+)?(?:agency\s+)?"
_MATTER = r"(?:inputs?|reporting|information|material|files?|content|reports?|dispatches)\s+(?:from|by|of)\s+"
_FIRST_NAMED = r"(?:[\w ]{1,30}[,/&]\s*|[\w ]{1,30}\s+and\s+)?(?:the\s+)?"  # "Imran Daud and"
_THIS = r"\b(?:this|the)\s+(?:story|report|article|dispatch|text|piece|news)"
_MADE = (
    r"\s+(?:was|is|has\s+been)\s+(?:\w+\s+){0,2}(?:auto-?)?(?:published|provided|produced|written|distributed|taken|"
    r"sourced|generated|issued|received|reproduced)\s+(?:\w+\s+){0,3}?(?:by|from|in|on|through)\s+(?:the\s+)?"
)
_AVEC = r"(?:avec|con información de|com informações (?:da|de)|mit material (?:von|der))\s+(?:l['’]|the\s+)?"
# In a sentence "agencies" may be anybody's; in the others it is the unnamed wires
_SENTENCES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_A}[^.\n]{{0,60}}\bcontribut(?:ed|ing)\s+(?:reporting|writing|to\s+(?:this|the)\s+(?:report|story|article))",
        rf"{_THIS}{_MADE}{_A}",
    )
)
_PHRASES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_GIVEN}{_MATTER}{_FIRST_NAMED}{_A}",
        rf"(?:©|\(c\)|\bcopyright)\s*(?:©|\(c\))?[\s\d,–-]*(?:by\s+)?(?:the\s+)?{_A}",
        rf"\b(?:source|quelle|fuente|fonte|kaynak|источник)\s*[:–-]\s*(?:the\s+)?{_A}",
        rf"\({_AVEC}{_A}[^)]{{0,60}}\)",
        rf"\((?:с|with)\s+(?:the\s+)?{_A}[^)]{{0,60}}\)",
        rf"\b{_AVEC}{_A}\W*$",
    )
)
# What a text ends with: "— AFP", "(Reuters)", "/APP-sah", "PTI CORR RDK"
_END = re.compile(
    rf"(?:(?:^|[.!?\"”’)\]。।]\s*|\s)[-–—/(\[|]+\s*|[.!?\"”’)]\s+|^)(?:with\s+)?{_LIST}[)\]]?"
    rf"(?:\s*[/-]\s*[A-Za-z]{{2,8}}|\s+[A-Z]{{2,5}}){{0,4}}\W*$"
)
# The news itself is an agency's: "…, Reuters reported", "according to the state news agency IRNA", "an AFP
# correspondent saw". Not "told Reuters": that is somebody's word
_CALLED = (
    r"(?:(?:the|state|official|state-run|state-owned|semi-official|local|national|news|agency|wire|service|\w+['’]s|"
    r"\w+n)\s+){0,5}"
)
_CITING = r"(?i:\b(?:according\s+to|citing|cited\s+by|quoting|quoted\s+by|reported\s+by|as\s+per))\s+"
_TELLS = r"(?:reported|reports|said|says|quoted|cited|wrote|announced|added)\b"
_RELAY = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_A}(?:\s+(?:news\s+agency|news\s+service|agency|news))?\s+(?:has\s+|had\s+|have\s+)?(?:also\s+)?{_TELLS}",
        rf"{_CITING}{_CALLED}(?:reports?\s+(?:by|from)\s+(?:the\s+)?)?{_A}",
        rf"\b[Aa]n?\s+{_A}\s+(?:correspondent|journalist|reporter|witness|photographer|team)s?\b",
    )
)


class Credits:
    """Finds credits; built once from the agencies."""

    def __init__(self, agencies: Sequence[Agency]) -> None:
        self._agencies = tuple(agencies)
        # By first word, longest first: its words as they are written, and in small letters where case does not matter
        self._names: dict[str, list[tuple[list[str], list[str] | None, int]]] = {}
        for number, agency in enumerate(agencies):
            for name in (agency.name, *agency.names):
                words = _WORD.findall(name)
                folded = list(map(str.casefold, words))
                self._names.setdefault(folded[0], []).append((words, folded, number))
            for code in agency.codes:
                words = _WORD.findall(code)
                self._names.setdefault(words[0].casefold(), []).append((words, None, number))
        for found in self._names.values():
            found.sort(key=lambda one: -len(one[0]))

    def find(self, text: str, *, title: str | None = None, authors: Iterable[str] = ()) -> Credit | None:
        """The agency whose voice this text is, null where it is its outlet's own."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        # nothing stands twice where a text is short
        head = [line[:HEAD_CHARS] for line in lines[:HEAD_LINES]]
        tail = [line[-TAIL_CHARS:] for line in lines[-TAIL_LINES:]]
        marked_head, marked_tail = list(map(self._marked, head)), list(map(self._marked, tail))
        found = [
            *self._bylines(authors),
            *self._at_head(marked_head),
            *self._at_foot(marked_tail),
        ]
        credited = [self._credit(families, quote, CreditForm.CREDIT) for families, quote in found if families]
        if not credited:
            lead = " ".join(marked_head)
            relayed = self._relayed([*([self._marked(title)] if title else []), lead])
            credited = [self._credit(families, quote, CreditForm.RELAY) for families, quote in relayed if families]
        return min(credited, key=lambda credit: credit.family == UNNAMED, default=None)

    def _credit(self, families: Sequence[str], quote: str, form: CreditForm) -> Credit:
        named = [family for family in families if family != UNNAMED]
        return Credit(family=(named or list(families))[0], form=form, quote=quote[:LONGEST_QUOTE].strip())

    def _bylines(self, authors: Iterable[str]) -> Iterable[tuple[list[str], str]]:
        """ "AFP", "Munir Ahmed, Associated Press", "Reuters Staff", "John Doe | Reuters"."""
        for author in authors:
            # a name may have an "of" in it
            marked = _MARKS.sub("\ue000\\g<number>:\ue001", self._marked(author[:HEAD_CHARS]))
            parts = [
                part.strip(" .()[]")
                for part in re.split(r"[|,;/&•·–—]|\band\b|\bwith\b|\bfor\b|\bof\b|^[Bb]y\b", marked)
            ]
            yield [family for part in parts if _only_credit(part) for family in self._families(part)], author

    def _at_head(self, lines: Sequence[str]) -> Iterable[tuple[list[str], str]]:
        for line in filter(_is_marked, lines[:3]):
            dateline = _DATELINE.match(line) or _FIRST_WORD.match(line)
            if dateline is not None and _is_dateline(dateline.groupdict().get("place") or ""):
                yield self._families(dateline[0]), _plain(dateline[0])
        for line in filter(_is_marked, lines):
            if _byline_only(line):
                yield self._families(line), _plain(line)

    def _at_foot(self, lines: Sequence[str]) -> Iterable[tuple[list[str], str]]:
        for line in filter(_is_marked, reversed(lines)):
            for phrase in (*_PHRASES, *_SENTENCES):
                if (said := phrase.search(line)) is not None and not _PICTURES.search(said[0]):
                    families = self._families(said[0]) if phrase in _PHRASES else self._named(said[0])
                    yield families, _plain(said[0])
            if len(line) <= LONGEST_LINE and _only_credit(line):
                yield self._families(line), _plain(line)
        for line in filter(_is_marked, lines[-3:]):
            if (end := _END.search(line)) is not None and not _PICTURES.search(line[-LONGEST_LINE:]):
                yield self._families(end[0]), _plain(end[0])

    def _relayed(self, texts: Sequence[str]) -> Iterable[tuple[list[str], str]]:
        for text in texts:
            for sentence in filter(_is_marked, _SENTENCE_END.split(text, maxsplit=LEAD_SENTENCES)[:LEAD_SENTENCES]):
                for pattern in _RELAY:
                    if (said := pattern.search(sentence)) is not None:
                        yield self._named(said[0]), _plain(said[0])

    def _marked(self, text: str) -> str:
        """The text with each agency's name as a mark."""
        text = text.replace("\ue000", " ").replace("\ue001", " ")
        words = _WORD.findall(text)
        folded = list(map(str.casefold, words))
        found: list[tuple[int, int, int]] = []
        after = 0
        for place, word in enumerate(folded):
            if place >= after and word in self._names and (name := self._name_at(words, folded, place)) is not None:
                length, number = name
                after = place + length
                found.append((place, after, number))
        if not found:
            return text  # as nearly every line
        spans = [word.span() for word in _WORD.finditer(text)]
        out: list[str] = []
        at = 0
        for first, last, number in found:
            start, end = spans[first][0], spans[last - 1][1]
            out += [text[at:start], f"\ue000{number}:{text[start:end]}\ue001"]
            at = end
        return "".join([*out, text[at:]])

    def _name_at(self, words: Sequence[str], folded: Sequence[str], place: int) -> tuple[int, int] | None:
        """How many words from here are an agency's name, and its number."""
        for name, name_folded, number in self._names[folded[place]]:
            end = place + len(name)
            if words[place:end] == name or (name_folded is not None and folded[place:end] == name_folded):
                return len(name), number
        return None

    def _families(self, marked: str) -> list[str]:
        return [self._agencies[int(found["number"])].family for found in _MARKS.finditer(marked)]

    def _named(self, marked: str) -> list[str]:
        """Without the unnamed."""
        return [family for family in self._families(marked) if family != UNNAMED]


def _is_marked(text: str) -> bool:
    """Does it name an agency? All that is looked for here does."""
    return _MARK in text


def _plain(marked: str) -> str:
    return _MARKS.sub(lambda found: found["name"], marked)


def _is_dateline(place: str) -> bool:
    """Capitals, numbers and small words: "GAZIANTEP, Turkey, March 8", not the beginning of a sentence."""
    words = _WORD.findall(place)
    return len(words) <= 10 and all(not word[0].islower() or word in _SMALL for word in words)


def _only_credit(marked: str) -> bool:
    """An agency, and besides it only the words of a credit."""
    if _MARKS.search(marked) is None or _PICTURES.search(marked):
        return False
    rest = _WORD.findall(_MARKS.sub(" ", marked))
    return all(word.casefold() in _CREDIT_WORDS or word[0].isdigit() for word in rest)


def _byline_only(line: str) -> bool:
    """A line at the head that is a credit, or names people and an agency: "By Munir Ahmed, AP", "Ana Doe | Reuters"."""
    if len(line) > LONGEST_LINE or _PICTURES.search(line):
        return False
    if _only_credit(line):
        return True
    parts = [part.strip(" .()") for part in re.split(r"[|,•·]", line)]
    people = [part for part in parts if not _only_credit(part)]
    return len(people) < len(parts) and all(_is_person(part) for part in people)


def _is_person(part: str) -> bool:
    words = [word for word in _WORD.findall(part) if word.casefold() not in _CREDIT_WORDS]
    return len(words) <= 6 and all(word[0].isupper() or word[0].isdigit() for word in words)


@cache
def load() -> Credits:
    """Credits by the shipped catalogue; built once."""
    return Credits(agency_files.load())
