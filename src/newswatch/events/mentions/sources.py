"""Who says so, which operation has a name, who claims it: what the words around an incident state about its telling."""

from __future__ import annotations

from collections.abc import Sequence

from newswatch.events.qualifiers import Qualifiers
from newswatch.matching import Document, Match, PhraseSet
from newswatch.model import Actor, Responsibility, Role, Source

SPEAKERS = (
    ("hospital", ("hospital", "doctor", "doctors", "medical", "medics", "rescue", "ambulance", "health")),
    ("police", ("police", "superintendent", "sp", "dsp", "inspector", "constable", "sho", "dpo")),
    (
        "military",
        (
            "army",
            "military",
            "ispr",
            "idf",
            "forces",
            "colonel",
            "general",
            "brigadier",
            "lieutenant",
            "captain",
            "commander",
            "bsf",
            "crpf",
            "troops",
            "navy",
            "defence",
            "defense",
            "rangers",
        ),
    ),
    (
        "official",
        (
            "official",
            "officials",
            "minister",
            "ministry",
            "governor",
            "government",
            "spokesman",
            "spokesperson",
            "spokeswoman",
            "commissioner",
            "president",
            "mayor",
            "administrator",
            "authorities",
            "envoy",
            "ambassador",
            "chief",
            "kremlin",
            "secretary",
            "representative",
        ),
    ),
    ("group", ("taliban", "group", "militants", "rebels", "emirate", "outfit")),
    ("local", ("residents", "resident", "villagers", "locals", "elders", "elder", "relatives", "family", "herders")),
    ("witness", ("witness", "witnesses", "eyewitness", "eyewitnesses", "survivor", "survivors", "passenger")),
    (
        "media",
        (
            "media",
            "reuters",
            "afp",
            "ap",
            "reports",
            "report",
            "newspaper",
            "agency",
            "channel",
            "dawn",
            "website",
            "outlet",
            "radio",
            "television",
            "tv",
            "sources",
            "monitor",
            "observatory",
        ),
    ),
)
CLAUSE_START = frozenset(
    (",", ";", ":", ".", "that", "and", "but", "while", "(", ")", "“", "”", '"', "'", "which", "as", "after")
)
NOBODY = frozenset(("no", "nobody", "none", "neither"))
LONGEST = 9  # tokens of a speaker: "Superintendent of Police (Operations) Mohammad Aslam" is 7


class SpeechReader:
    """Finds speakers; built once from the lexicon's verbs of speech."""

    def __init__(self, verbs: Sequence[str]) -> None:
        self._verbs = PhraseSet((v, v) for v in verbs)

    def find(self, document: Document) -> tuple[tuple[int, Source], ...]:
        """(token of the verb, source) in order of the text."""
        out = []
        for m in self._verbs.find(document):
            span = self._after(document, m) if m.value == "according to" else self._before(document, m)
            if span is None:
                continue
            role = _role(document.words[span[0] : span[1]])
            if role is None:
                continue
            if document.words[span[0]] in NOBODY:  # "no group has claimed it"
                continue
            quote = document.quote(*span)
            out.append((m.first, Source(speaker=quote.text, role=role, quote=quote)))
        return tuple(out)

    def _after(self, document: Document, m: Match[str]) -> tuple[int, int] | None:
        end = document.sentences[document.sentence_of[m.first]].last
        k = m.last
        while k < end and k - m.last < LONGEST and document.words[k] not in CLAUSE_START:
            k += 1
        return (m.last, k) if k > m.last else None

    def _before(self, document: Document, m: Match[str]) -> tuple[int, int] | None:
        begin = document.sentences[document.sentence_of[m.first]].first
        k = m.first
        while k > begin and m.first - k < LONGEST and document.words[k - 1] not in CLAUSE_START:
            k -= 1
        return (k, m.first) if k < m.first else None


def _role(words: Sequence[str]) -> str | None:
    for role, signs in SPEAKERS:
        if any(w in signs for w in words):
            return role
    return None


def operation_name(document: Document, spans: Sequence[tuple[int, int]]) -> str | None:
    """The name of a named operation ("Operation Sarbakaf"): the capitalised words after "Operation"."""
    words = document.words
    for first, last in spans:
        for i in range(first, last - 1):
            if words[i] == "operation" and document.is_capital(i):
                k = i + 1
                while k < last and k - i < 4 and words[k][0].isalpha() and document.is_capital(k):
                    k += 1
                if k > i + 1:
                    return document.quote(i, k).text
    return None


def responsibility(q: Qualifiers, spans: Sequence[tuple[int, int]], actors: Sequence[Actor]) -> Responsibility:
    """Claimed, said to be unclaimed, or not stated."""
    by = next((a.name or a.quote.text for a in actors if a.role is Role.CLAIMANT), None)
    if by is not None:
        return Responsibility(claimed=True, by=by)
    if any(q.inside("not_claimed", *s) for s in spans):
        return Responsibility(claimed=False)
    if any(q.inside("claimed", *s) for s in spans):
        return Responsibility(claimed=True)
    return Responsibility(claimed=None)
