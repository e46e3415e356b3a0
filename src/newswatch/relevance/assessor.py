"""The assessment: a calibrated probability that a piece tells of a security incident, whether it crosses a border,
and the cues that decided. Fast: a few passes of phrase automata, no parse.

`incident` is logistic in the weight of the cues found (title twice, lead once and a half), of harm claimed and of
words of force, less what only looks like an incident and less the length. The coefficients were set by hand so that
short notes of incidents, long reports of them and general news fall on their sides of one half.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from newswatch.catalog.lexicon_files import Lexicon
from newswatch.matching import CountryFinder, CueMatch, CueReader, Document, Match, PhraseSet, read
from newswatch.model import (
    ArticleText,
    Assessment,
    CrossBorder,
    EventType,
    Evidence,
    Genre,
    Outcome,
    Verdict,
)
from newswatch.relevance.genre import GenreReader

LEAD = 90  # tokens that count as the lead: the first two or three sentences of a news piece
RELEVANT, UNSURE = 0.5, 0.3
MOST_EVIDENCE = 12  # quotations kept; more are not read by anybody
TALK = frozenset((EventType.DIPLOMATIC, EventType.OTHER, EventType.BORDER_MEASURE))
# logistic coefficients of `incident`; see the module's docstring
BIAS, PER_CUE, PER_HARM, PER_TAKEN, PER_FORCE, PER_NOT, PER_LENGTH = 0.2, 1.8, 1.2, 1.2, 0.8, -0.8, -0.75
LEVELS = 4.0  # sums are log-damped beyond this, so that length alone makes nothing certain


class Assessor:
    """Assesses texts. Immutable; built once from the catalogue. `ruleset` names what decides."""

    def __init__(self, *, lexicon: Lexicon, countries: CountryFinder, cues: CueReader, ruleset: str) -> None:
        self._cues = cues
        self._countries = countries
        self._genres = GenreReader(lexicon.groups)
        self._ruleset = ruleset
        self._crossing = PhraseSet(
            (p, kind)
            for kind in ("crossing_observed", "launch_site", "official_allegation")
            for p in lexicon.groups[kind]
        )
        harm = lexicon.outcomes[Outcome.KILLED], lexicon.outcomes[Outcome.INJURED], lexicon.outcomes[Outcome.ABDUCTED]
        taken = (
            lexicon.outcomes[Outcome.ARRESTED],
            lexicon.outcomes[Outcome.SURRENDERED],
            lexicon.outcomes[Outcome.CAPTURED],
        )
        self._harm = PhraseSet((p, 1) for o in harm for p in (*o.participle, *o.object, *o.nominal, *o.subject))
        self._taken = PhraseSet((p, 1) for o in taken for p in (*o.participle, *o.object, *o.nominal, *o.subject))
        self._force = PhraseSet((w, 1) for w in lexicon.groups["force"])
        self._people = frozenset(lexicon.groups["nationality_words"])

    def assess(self, article: ArticleText, document: Document) -> Assessment:
        """The verdict with its evidence; every quotation stands in `article.text`."""
        title = read(article.title) if article.title else None
        if article.language not in (None, "en"):
            return self._not_read(article)
        found = self._cues.find(document)
        in_title = self._cues.find(title) if title is not None else ()
        incident = self._incident(document, title, found, in_title)
        crossing = self._crossing.find(document)
        cross_border, border_evidence = self._cross_border(document, crossing, incident)
        types = _types(found, in_title, incident)
        genre = self._genres.decide(article, document, title)
        score = round(
            incident * {CrossBorder.YES: 1.0, CrossBorder.UNKNOWN: 0.35, CrossBorder.NO: 0.05}[cross_border], 4
        )
        verdict = Verdict.RELEVANT if score >= RELEVANT else Verdict.UNSURE if score >= UNSURE else Verdict.IRRELEVANT
        return Assessment(
            verdict=verdict,
            score=score,
            incident=incident,
            cross_border=cross_border,
            attack_types=types,
            genre=genre,
            evidence=_evidence(document, found, border_evidence),
            ruleset=self._ruleset,
            reason="near the line" if verdict is Verdict.UNSURE else None,
        )

    def _not_read(self, article: ArticleText) -> Assessment:
        return Assessment(
            verdict=Verdict.UNSURE,
            score=0.0,
            incident=0.0,
            cross_border=CrossBorder.UNKNOWN,
            attack_types=(),
            genre=Genre.OTHER,
            evidence=(),
            ruleset=self._ruleset,
            reason="language",
        )

    def _incident(
        self, document: Document, title: Document | None, found: Sequence[CueMatch], in_title: Sequence[CueMatch]
    ) -> float:
        cues = _weight(found, in_title)
        harm = _damped(sum(1.5 if m.first < LEAD else 1.0 for m in self._harm.find(document)))
        force = _damped(sum(1.0 for _ in self._force.find(document)))
        if title is not None:
            harm += 0.5 * bool(self._harm.find(title))
        if force:  # an arrest or a surrender is an incident where fighters or forces are in it
            harm += PER_TAKEN * _damped(sum(1.5 if m.first < LEAD else 1.0 for m in self._taken.find(document)))
        false = _damped(float(len(self._cues.false(document))))
        z = BIAS + PER_CUE * cues + PER_HARM * harm + PER_FORCE * force + PER_NOT * false
        z += PER_LENGTH * math.log1p(len(document))  # the same signs say less in a longer text
        return round(1 / (1 + math.exp(-z)), 4)

    def _cross_border(
        self, document: Document, crossing: Sequence[Match[str]], incident: float
    ) -> tuple[CrossBorder, list[Match[str]]]:
        """Yes where words of a border stand near a country or say it by themselves; no where nothing of the kind is said
        and the piece tells of no incident."""
        countries = self._countries.find(document)
        by_sentence: dict[int, set[str]] = defaultdict(set)
        for c in countries:
            by_sentence[document.sentence_of[c.first]].add(c.country)
        kept = []
        for m in crossing:
            words = document.words[m.first : m.last]
            if len(words) == 1 and not any(c.last == m.first and c.kind == "adjective" for c in countries):
                continue
            if "border" in words or "loc" in words or "control" in words or by_sentence[document.sentence_of[m.first]]:
                kept.append(m)
        if kept and (
            len({c.country for c in countries}) >= 2 or any("border" in document.words[m.first : m.last] for m in kept)
        ):
            return CrossBorder.YES, kept
        foreign = {c.country for c in countries if c.kind == "adjective" and self._acts(document, c.last)}
        named = {c.country for c in countries if c.kind == "name"}
        if foreign and named - foreign and incident >= RELEVANT:
            return CrossBorder.UNKNOWN, kept
        return (CrossBorder.UNKNOWN if incident >= UNSURE or kept else CrossBorder.NO), kept

    def _acts(self, document: Document, k: int) -> bool:
        return any(w in self._people for w in document.words[k : k + 2])


def _damped(x: float) -> float:
    return math.log1p(x) if x < LEVELS else math.log1p(LEVELS) + 0.25 * math.log(x / LEVELS)


def _weight(found: Sequence[CueMatch], in_title: Sequence[CueMatch]) -> float:
    total = 0.0
    seen: Mapping[str, int] = defaultdict(int)
    for cues, title in ((in_title, True), (found, False)):
        for c in cues:
            if c.cue.type in TALK:
                continue
            seen[c.cue.id] += 1  # type: ignore[index]
            again = 1.0 / seen[c.cue.id]
            total += c.cue.strength * again * (2.0 if title else 1.5 if c.first < LEAD else 1.0)
    return _damped(total)


def _types(found: Sequence[CueMatch], in_title: Sequence[CueMatch], incident: float) -> tuple[EventType, ...]:
    """The kinds that the cues tell of, each once, by the weight of their cues."""
    if incident < UNSURE:
        return ()
    weights: dict[EventType, float] = defaultdict(float)
    for c in (*in_title, *found):
        if c.cue.type is not None:
            weights[c.cue.type] += c.cue.strength
    return tuple(t for t, w in sorted(weights.items(), key=lambda x: -x[1]) if w >= 0.7)


def _evidence(document: Document, found: Sequence[CueMatch], border: Sequence[Match[str]]) -> tuple[Evidence, ...]:
    out = [Evidence(cue=f"border.{m.value}", quote=document.quote(m.first, m.last)) for m in border]
    ranked = sorted((c for c in found if c.cue.type not in TALK), key=lambda c: (-c.cue.strength, c.first))
    out += [Evidence(cue=c.cue.id, quote=document.quote(c.first, c.last)) for c in ranked]
    return tuple(sorted(out[:MOST_EVIDENCE], key=lambda e: e.quote.start))
