"""A text as tokens and sentences, every one with its character offsets.

Hyphens inside a word separate tokens and are no token ("cross-border" reads as "cross border"); a
possessive 's is a token of its own. `words` are normalised for matching (lower case, straight
apostrophes, no dots in abbreviations), `text[starts[i]:ends[i]]` is what stands there. In a text that is written in
small letters or in capitals throughout, a word that no list of common words has counts as written with a capital.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from newswatch.catalog import word_files
from newswatch.model import Quote

TOKEN = re.compile(
    r"""
      [A-Za-z]{2,}+(?![^\W_]|['’ʼ`])                    # plain words: most tokens, and quickest so
    | \d++(?:[.,:/]\d++)*(?:st|nd|rd|th)?(?![^\W\d_])   # 12  1,200  07:30  01/02/2021  3rd; no part of 30km
    | (?:[^\W\d_]\.){2,}                              # U.S.  N.W.F.P.
    | [^\W_]+(?:['’ʼ`](?!s\b)[^\W_]+)*                # words, AK47, d'Ivoire; 's apart
    | ['’]s\b
    | \S
    """,
    re.VERBOSE,
)
# A dash or a blank lost between two words glues them: "3 injuredamong them", "threeothers". Only after a participle of
# harm or a number word, where no English word begins so.
GLUED = re.compile(
    r"(killed|injured|wounded|martyred|arrested|captured|dead)(among|including|when|while|after|and)"
    r"|(two|three|four|five|six|seven|eight|nine|ten)(others|people|persons|soldiers|civilians|militants|policemen)",
    re.IGNORECASE,
)
ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof st lt col gen maj capt sgt cpl brig adm cmdr hon rev fr sr jr vs no nos art sec dist p.s. ps "
    "jan feb mar apr jun jul aug sep sept oct nov dec mt ft inc ltd co corp etc approx dept govt rs km gov sen rep pvt "
    "insp supt asst dy hav sub nb md mohd incl".split()
)
# "u.s." and the like may end a sentence or stand inside it; they end one only before a clear beginning
OPENERS = frozenset(
    "the a an in on at it he she they we this that these those but and however meanwhile according".split()
)
STOP = re.compile(r"[.!?]")
ENDINGS = (".", "!", "?", ":", ";", '"', "”")
CLOSING = frozenset("\"'”’»)]")
FEWEST_LETTERS = 40  # in a shorter text that all letters are small or all are capitals says nothing
# In small letters but for a stamp above it or a link below: the beginning after each end of a sentence. A text counts
# as such from so many small beginnings, so many times as many as there are capital ones (prose has one in hundreds,
# after "p.m." and the like)
BEGINNING = re.compile(r"[a-z]{2}[.!?][\"”']{0,2}\s+[\"“']{0,2}([^\W\d_])")
FEWEST_SMALL, SMALL_TO_CAPITAL = 2, 3
# Plain text is wrapped at 60 to 120 columns; a paragraph of news on one line is longer, a heading or a list's item
# shorter. A line that is shorter than this part of the widest ends its paragraph
WIDEST_WRAP = 132
FULL_LINE = 0.6
# Full lines without an end; in fewer only a small letter at the next line's head shows that the text is wrapped
FEWEST_FULL = 3
DATE_WORDS = frozenset(
    "january february april june july august september october november december monday tuesday wednesday thursday "
    "friday saturday sunday jan feb mar apr jun jul aug sept oct nov dec".split()
)
HYPHENS = frozenset("-‐‑")
# A sentence of more tokens is none: a list, a table, a text without stops. What reads sentences costs up to the square
# of their length (100,000 characters without a stop took a quarter of an hour), so they are read in parts of this size
# at most, each up to its last mark that parts clauses
MOST_TOKENS = 250
PARTING = frozenset((";", ",", ":", "|", "•", "·", "–", "—"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `first` to `last` (exclusive), characters `start` to `end` (exclusive)."""

    index: int
    first: int
    last: int
    start: int
    end: int
    paragraph: int


class Document:
    """Immutable reading of one text. Tokens are addressed by index; see the module's docstring."""

    __slots__ = ("__dict__", "ends", "sentences", "starts", "text", "words")

    def __init__(
        self,
        text: str,
        words: tuple[str, ...],
        starts: tuple[int, ...],
        ends: tuple[int, ...],
        sentences: tuple[Sentence, ...],
    ) -> None:
        self.text = text
        self.words = words
        self.starts = starts
        self.ends = ends
        self.sentences = sentences

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def sentence_of(self) -> tuple[int, ...]:
        """The index of each token's sentence."""
        out = [0] * len(self.words)
        for s in self.sentences:
            out[s.first : s.last] = [s.index] * (s.last - s.first)
        return tuple(out)

    @cached_property
    def stream(self) -> str:
        """The words, each between two blanks."""
        return f" {'  '.join(self.words)} " if self.words else ""

    @cached_property
    def stream_bytes(self) -> bytes:
        """The same in UTF-8, which phrase automata search. Any string is encoded, with halves of characters, too."""
        return self.stream.encode("utf-8", "surrogatepass")

    @cached_property
    def stream_tokens(self) -> dict[int, int]:
        """Offset in `stream_bytes` (of the leading blank) to token index."""
        words = self.words if self.stream.isascii() else [w.encode("utf-8", "surrogatepass") for w in self.words]
        lengths = [len(w) + 2 for w in words]
        return {at: i for i, at in enumerate(accumulate(lengths, initial=0))}

    def surface(self, i: int) -> str:
        """The token as it stands in the text; empty behind the last one."""
        return self.text[self.starts[i] : self.ends[i]] if i < len(self.words) else ""

    @cached_property
    def caseless(self) -> bool:
        """Is the text written in small letters, or in capitals, throughout?"""
        return is_caseless(self.text)

    @cached_property
    def _names(self) -> tuple[bool, ...]:
        """In a text without capitals: which tokens would be written with one."""
        out = []
        for i, w in enumerate(self.words):
            beside = self.words[max(0, i - 1) : i + 2]
            month = w in DATE_WORDS or (w in ("may", "march") and any(b.isdigit() for b in beside))
            out.append(month or word_files.may_be_name(w))
        return tuple(out)

    def is_capital(self, i: int) -> bool:
        """Does the token begin with a capital, or would it, in a text without them? None stands behind the last."""
        if i >= len(self.words):
            return False
        return self._names[i] if self.caseless else self.text[self.starts[i]].isupper()

    def quote(self, first: int, last: int) -> Quote:
        """The words of tokens `first` to `last` (exclusive) as they stand in the text."""
        start, end = self.starts[first], self.ends[last - 1]
        return Quote(self.text[start:end], start, end)

    def token_at(self, offset: int) -> int:
        """The token that covers or follows the character offset."""
        i = bisect_right(self.starts, offset) - 1
        return i if i >= 0 and self.ends[i] > offset else i + 1


def is_caseless(text: str) -> bool:
    """Is the text written in small letters, or in capitals, throughout, or in small letters but for what a site puts
    above and below it?"""
    if len(text) < FEWEST_LETTERS:
        return False
    if not (text.islower() or text.isupper()):
        begins: list[bool] = [m.group(1).islower() for m in BEGINNING.finditer(text)]
        small = begins.count(True)
        return small >= FEWEST_SMALL and SMALL_TO_CAPITAL * begins.count(False) <= small
    return sum(c.isalpha() for c in text[: 4 * FEWEST_LETTERS]) >= FEWEST_LETTERS


def wrapped_lines(text: str) -> frozenset[int]:
    """The offsets of the line breaks of a text that is wrapped by hand which stand inside a paragraph; none where lines
    are paragraphs. A break is inside where the line before it is full and has no end, and no empty line follows."""
    lines = text.split("\n")
    widest = max(map(len, lines))
    if len(lines) == 1 or widest > WIDEST_WRAP:
        return frozenset()
    inside: list[int] = []
    sure: list[int] = []
    at = 0
    for line, following in pairwise(lines):
        at += len(line)
        if len(line) >= FULL_LINE * widest and following.strip() and not line.rstrip().endswith(ENDINGS):
            (sure if following[0].islower() else inside).append(at)
        at += 1
    return frozenset(sure + inside) if len(sure) + len(inside) >= FEWEST_FULL else frozenset(sure)


def read(text: str) -> Document:
    """Tokens and sentences of a text. Any string is read; the empty one has no tokens."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for m in TOKEN.finditer(text):
        s, e = m.span()
        raw = m[0]
        word = raw.lower()
        if not raw.isalnum() or not raw.isascii():  # most tokens are plain words
            if raw in HYPHENS and s > 0 and e < len(text) and text[s - 1].isalnum() and text[e].isalnum():
                continue
            word = word.replace("’", "'").replace("ʼ", "'").replace("`", "'")
            if len(word) > 2 and word[-1] == "." and "." in word[:-1]:
                word = word.replace(".", "")
        if e - s > 8 and (glued := GLUED.fullmatch(raw)):
            head, tail = (x for x in glued.groups() if x is not None)
            cut = s + len(head)
            words += [head.lower(), tail.lower()]
            starts += [s, cut]
            ends += [cut, e]
            continue
        words.append(word)
        starts.append(s)
        ends.append(e)
    return Document(text, tuple(words), tuple(starts), tuple(ends), tuple(_sentences(text, words, starts, ends)))


def _sentences(text: str, words: list[str], starts: list[int], ends: list[int]) -> list[Sentence]:
    out: list[Sentence] = []
    first = 0
    paragraph = 0
    n = len(words)
    small = is_caseless(text)

    def close(last: int) -> None:
        nonlocal first
        while last - first > MOST_TOKENS:
            most = first + MOST_TOKENS
            add(next((i + 1 for i in range(most - 1, most - MOST_TOKENS // 2, -1) if words[i] in PARTING), most))
        if last > first:
            add(last)

    def add(last: int) -> None:
        nonlocal first
        out.append(Sentence(len(out), first, last, starts[first], ends[last - 1], paragraph))
        first = last

    for i, breaks in _turns(text, starts, ends):
        if breaks:
            close(i)
            paragraph += 1
            continue
        w = words[i]
        if w not in (".", "!", "?") and (w in ABBREVIATIONS or len(w) < 2):
            continue
        if i < first or not _ends_sentence(text, words, starts, ends, i, small):
            continue
        last = i + 1
        while last < n and words[last] in CLOSING and ends[last - 1] == starts[last]:
            last += 1
        close(last)
    close(n)
    return out


def _turns(text: str, starts: list[int], ends: list[int]) -> list[tuple[int, bool]]:
    """The tokens at which a sentence may turn, in order: those before which a line breaks (true), and those that end in
    a full stop or another mark (false). Of one that is both, the break comes first."""
    turns: list[tuple[int, bool]] = []
    wraps = wrapped_lines(text)
    at = text.find("\n")
    while at >= 0:
        i = bisect_right(starts, at)
        if i == len(starts):
            break
        if i and at not in wraps:
            turns.append((i, True))
        at = text.find("\n", starts[i])
    for mark in STOP.finditer(text):
        i = bisect_right(ends, mark.start())
        if i < len(ends) and ends[i] == mark.end():
            turns.append((i, False))
    turns.sort(key=lambda turn: (turn[0], not turn[1]))
    return turns


def _ends_sentence(text: str, words: list[str], starts: list[int], ends: list[int], i: int, caseless: bool) -> bool:
    n = len(words)
    j = i + 1
    while j < n and words[j] in CLOSING and ends[j - 1] == starts[j]:
        j += 1
    if j >= n:
        return True
    following = text[starts[j]]
    gap = text[ends[j - 1] : starts[j]]
    begins = following.isupper() or (caseless and following.isalpha()) or following.isdigit() or following in "\"'“‘«(["
    if words[i] in ("!", "?"):
        return bool(gap) and begins
    if words[i] != ".":  # an abbreviation with dots, such as U.S.
        return bool(gap) and words[j] in OPENERS and (caseless or following.isupper())
    before = words[i - 1] if i else ""
    glued = ends[i - 1] == starts[i] if i else False
    if glued and before in ABBREVIATIONS and begins:
        return False
    if glued and len(before) == 1 and before.isalpha():  # an initial: "A. K. Roy"
        return False
    if not gap:  # "against Pakistan.Pakistan raises": a blank was lost; "dawn.com" was not
        return (
            following.isupper()
            and before.isalpha()
            and len(before) > 1
            and text[starts[i - 1] : ends[i - 1]][-1].islower()
        )
    return begins
