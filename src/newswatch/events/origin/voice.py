"""Who asserts an origin, and who denies it: the speaker of the very sentence, not just of the article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from newswatch.events.origin.hands import BLAMING
from newswatch.events.origin.signs import DENYING, Sign
from newswatch.matching import CountryMention, Document, Match, PhraseSet

LONGEST = 10  # tokens of a speaker
NP_STARTS = frozenset(
    ", ; : . ( ) [ ] “ ” \" ' - – — | that and but while which who whom where when as after before because".split()
)
LEADING = frozenset(
    "on late early later earlier meanwhile however also monday tuesday wednesday thursday friday saturday sunday "
    "morning afternoon evening night today yesterday".split()
)
BETWEEN = LEADING | {"has", "have", "had", "then"}  # between the speaker and the verb
PRONOUNS = frozenset(("he", "she", "it", "they", "this", "these"))
NOBODY = frozenset(
    ("no", "nobody", "none", "neither", "nothing", "not", "to", "was", "were", "is", "been", "be", "being")
)
INVERTED = frozenset(("said", "says", "added", "announced", "reported", "confirmed"))
FLAT = frozenset(("denied", "denies", "deny"))
# what "rejected" and "dismissed" must reject, to be a denial
CLAIMED = frozenset(
    "it this that claim claims charge charges allegation allegations accusation accusations report reports "
    "responsibility involvement assertion assertions".split()
)
CLAIM_REACH = 6  # tokens from "rejected" to the claim: "rejected the Kenyan government's latest accusations" is 6
FALSE = frozenset("baseless untrue false fabricated unfounded groundless reality propaganda invented".split())
CALLING = frozenset("called calls described describes termed branded".split())
NOT_CLAIMS = frozenset("bail entry visa visas access aid passage permission".split())  # "denied entry"
OFFICIAL = frozenset(
    "ministry minister spokesman spokeswoman spokesperson government army military officials official president "
    "forces embassy ambassador office group".split()
)


@dataclass(frozen=True, slots=True)
class Voices:
    """Who asserts and who denies; null where the text says it in its own voice, or nobody denies."""

    asserted_by: str | None = None
    denied_by: str | None = None
    asserting_country: str | None = None
    denying_country: str | None = None


class VoiceReader:
    """Reads who speaks; built once from the lexicon's verbs of speech."""

    def __init__(self, verbs: Sequence[str]) -> None:
        self._verbs = PhraseSet((v, v) for v in verbs)

    def find(self, document: Document, countries: Sequence[CountryMention]) -> Speech:
        """The speech of a text."""
        verbs: dict[int, list[Match[str]]] = {}
        for m in self._verbs.find(document):
            verbs.setdefault(document.sentence_of[m.first], []).append(m)
        return Speech(document, tuple(countries), verbs)


@dataclass(frozen=True, slots=True)
class Speech:
    """The verbs of speech of a text, by sentence."""

    document: Document
    countries: tuple[CountryMention, ...]
    verbs: Mapping[int, Sequence[Match[str]]]

    def speaker(self, sentence: int, at: int) -> tuple[int, int] | None:
        """The token span of who says what the sentence tells at token `at`; a pronoun's is the speaker before it."""
        d = self.document
        s = d.sentences[sentence]
        found: list[tuple[int, tuple[int, int]]] = []
        for m in self.verbs.get(sentence, ()):
            span = _after(d, m.last, s.last) if m.value == "according to" else _subject(d, m.first)
            if d.words[m.first] in INVERTED and d.words[m.last : m.last + 1] == ("to",):
                continue  # "bandits said to have come": nobody speaks
            if span is None and _inverted(d, m.first, m.last):
                span = _after(d, m.last, s.last)
            if span is not None:
                found.append((m.first, span))
        found += [(k, span) for k in range(s.first, s.last) if d.words[k] in BLAMING and (span := _subject(d, k))]
        if not found:
            return None
        # "A said that … came from": before the words, and next to them; else after them
        _, span = min(found, key=lambda f: (f[0] > at, abs(f[0] - at)))
        if span[1] - span[0] == 1 and d.words[span[0]] in PRONOUNS and sentence:
            before = d.sentences[sentence - 1]
            return (self.speaker(sentence - 1, before.last) if before.paragraph >= s.paragraph - 1 else None) or span
        return span

    def voices(
        self,
        signs: Sequence[Sign],
        around: Iterable[tuple[int, int]],
        negated: Sequence[Sign] = (),
        *,
        origin: str | None,
        target: str | None,
    ) -> Voices:
        """The voices on an origin. `signs`: those that it rests on, the best first; `around`: token spans of the
        incident and of what is said of it afterwards, where a denial may stand; `negated`: words there that say that it
        did not come from there."""
        d = self.document
        asserted = next((span for s in signs if (span := self.speaker(d.sentence_of[s.first], s.first))), None)
        deniers = (
            span
            for first, last in around
            for k in range(first, last)
            if (span := _denier(d, k, self.countries) or self._calls_false(k))
        )
        saying_not = (
            span
            for s in negated
            if (span := self.speaker(d.sentence_of[s.first], s.first))
            and (_can_speak(d, span, self.countries) or all(d.is_capital(k) for k in range(*span)))
        )
        denied = next(
            (span for span in chain(deniers, saying_not) if self._may_deny(span, asserted, origin, target)), None
        )
        return Voices(
            asserted_by=d.quote(*asserted).text if asserted else None,
            denied_by=d.quote(*denied).text if denied else None,
            asserting_country=_country_in(asserted, self.countries) if asserted else None,
            denying_country=_country_in(denied, self.countries) if denied else None,
        )

    def _calls_false(self, k: int) -> tuple[int, int] | None:
        """Who calls it false at token `k`: "Baku said that the report did not correspond to reality"."""
        d = self.document
        if d.words[k] not in FALSE or not CLAIMED & set(d.words[max(0, k - CLAIM_REACH) : k]):
            return None
        s = d.sentences[d.sentence_of[k]]
        called = next((i for i in range(k - 1, max(s.first, k - CLAIM_REACH) - 1, -1) if d.words[i] in CALLING), None)
        span = _subject(d, called) if called is not None else self.speaker(s.index, k)
        return span if span is not None and _can_speak(d, span, self.countries) else None

    def _may_deny(
        self, span: tuple[int, int], asserted: tuple[int, int] | None, origin: str | None, target: str | None
    ) -> bool:
        """The side that was hit does not deny from where, nor does who asserts it."""
        if asserted is not None and self.document.quote(*span).text == self.document.quote(*asserted).text:
            return False
        country = _country_in(span, self.countries)
        return country is None or country == origin or country != target


def _subject(document: Document, verb: int) -> tuple[int, int] | None:
    """The words of who says it, before the verb; null where none stand there or nobody is meant."""
    begin = document.sentences[document.sentence_of[verb]].first
    words = document.words
    last = verb
    while last > begin and words[last - 1] in BETWEEN:
        last -= 1
    k = last
    while k > begin and last - k < LONGEST and words[k - 1] not in NP_STARTS:
        k -= 1
    while k < last and words[k] in LEADING:
        k += 1
    if (
        k >= last
        or words[k] in NOBODY
        or words[last - 1] in NOBODY
        or "neither" in words[k:last]
        or not any(w.isalpha() for w in words[k:last])
    ):
        return None
    return k, last


def _after(document: Document, k: int, end: int) -> tuple[int, int] | None:
    last = k
    while last < end and last - k < LONGEST and document.words[last] not in NP_STARTS:
        last += 1
    return (k, last) if last > k else None


def _inverted(document: Document, first: int, last: int) -> bool:
    """ "…, said the mayor": the verb stands after a comma or a closing mark, and a name or article follows."""
    words = document.words
    if words[first] not in INVERTED or not first or words[first - 1] not in (",", "”", '"', "'") or last >= len(words):
        return False
    return words[last] in ("the", "a", "an", "one") or document.is_capital(last)


def _denier(document: Document, k: int, countries: Sequence[CountryMention]) -> tuple[int, int] | None:
    """Who denies at token `k`, if that is a verb of denial with somebody who can."""
    words = document.words
    if words[k] not in DENYING:
        return None
    ahead = words[k + 1 : k + 1 + CLAIM_REACH]
    if words[k] in FLAT:
        if ahead and ahead[0] in NOT_CLAIMS:
            return None
    elif not CLAIMED & set(ahead):
        return None
    span = _subject(document, k)
    return span if span is not None and _can_speak(document, span, countries) else None


def _can_speak(document: Document, span: tuple[int, int], countries: Sequence[CountryMention]) -> bool:
    """A country, or somebody who speaks for one or for a group."""
    return _country_in(span, countries) is not None or bool(OFFICIAL & set(document.words[span[0] : span[1]]))


def _country_in(span: tuple[int, int], countries: Sequence[CountryMention]) -> str | None:
    return next((c.country for c in countries if span[0] <= c.first < span[1]), None)
