"""The assessment: a calibrated probability that a piece tells of a security incident, whether it crosses a border,
and the cues that decided. Fast: a few passes of phrase automata, no parse.

At the first look `incident` is logistic in the signs that `signs` reads: cues, harm claimed, words of force, and,
against it, what only looks like an incident, accidents, protests, crime, courts, play and the length. What passes it is
coded, and of a report `report` then has the final word. The weights of both are trained.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.catalog.lexicon_files import Lexicon
from newswatch.matching import CountryFinder, CueMatch, CueReader, Document, Match, PhraseSet, read
from newswatch.model import (
    ArticleText,
    Assessment,
    CrossBorder,
    EventType,
    Evidence,
    Genre,
    Mention,
    Outcome,
    Party,
    Realis,
    Scope,
    Verdict,
)
from newswatch.relevance import report
from newswatch.relevance.genre import GenreReader
from newswatch.relevance.signs import TALK, SignReader, Signs, probability

LINE = frozenset(("border", "frontier", "loc", "control"))  # words that name a line by themselves
STRONG_TYPE = 0.7  # weight from which cues name a kind that no incident of the piece has
SPECIFIC = 0.7  # strength from which a cue names the kind of an attack, and not just that there was one
# beside an attack these are what was done about it, and no further kind
ABOUT_IT = frozenset((EventType.SECURITY_OPERATION, EventType.ARREST))
TAKEN = frozenset((Outcome.ARRESTED, Outcome.SURRENDERED))
BY_EXPLOSIVES = frozenset((EventType.BOMBING, EventType.SUICIDE_ATTACK))
# kinds that are told by arms, which may lie unused; and tokens from "recovered" to the arms, the last of a list, and
# from arms to "were found"
ARMS = frozenset((*BY_EXPLOSIVES, EventType.SHELLING))
LISTED, AFTERWARDS = 30, 8
RELEVANT, UNSURE = 0.5, 0.3
# Below this probability of an incident no text is coded. It is low for the sake of notes of a paragraph: they cost
# little, seldom idle, and have few signs (an arrest in one sentence). A report needs more: nine in ten pieces of
# general news fall under its line. What was coded stays only where the final word on a report is above its own line
CODE_FROM, CODE_REPORT_FROM, KEEP_REPORT_FROM = 0.1, 0.2, 0.35
NOT_CODED = 0.09  # what is not worth coding stays below the line of coding
STAGED = 2  # different words of stage, play and practice from which an incident must be likely to be coded: this likely
STAGED_FROM = 0.6
PERHAPS_STAGED = 0.35  # the line of a report that has one such word
ACT = 0.8  # strength from which a cue is an act of diplomacy and no mere talk
MOST_EVIDENCE = 12  # quotations kept; more are not read by anybody
THREATENED = 0.45  # the most of an incident where all that is told is still to come: under the line of one half
# how likely an incident is of the kind asked for, by what is said of the border; the middle two where words of a border
# or of foreign forces stand in the text, and where none do
TALKED_OF = 0.5  # two states that protest or close a border over an incident tell of one
BORDER_YES, BORDER_OPEN, BORDER_SILENT, BORDER_NO = 1.0, 0.45, 0.15, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What a first look says: enough to know whether coding is worth its cost."""

    incident: float
    genre: Genre
    cues: tuple[CueMatch, ...] = ()
    title_cues: tuple[CueMatch, ...] = ()
    border: tuple[Match[str], ...] = ()
    border_said: bool = False  # words of a border, and two countries or the border itself
    foreign_forces: bool = False
    readable: bool = True
    signs: Signs | None = None  # null where the text was not read
    title: Document | None = None
    staged: int = 0  # different words of stage, play and practice

    @property
    def short(self) -> float:
        """How short the text is: 1 for a note, 0 for a report."""
        return self.signs.short if self.signs is not None else 0.0

    @property
    def states_act(self) -> bool:
        """Do two states talk about an incident?"""
        acts = any(c.cue.type is EventType.DIPLOMATIC and c.cue.strength >= ACT for c in (*self.cues, *self.title_cues))
        return acts and (self.foreign_forces or bool(self.border))

    @property
    def worth_coding(self) -> bool:
        """Whether coding is worth its cost: an incident is not unlikely, or two states talk about one."""
        if not self.readable:
            return False
        line = STAGED_FROM if self.staged >= STAGED else self.above(PERHAPS_STAGED if self.staged else CODE_REPORT_FROM)
        return self.incident >= line or self.states_act

    def above(self, of_report: float) -> float:
        """The line for a text of this length, where a report's is `of_report`."""
        return of_report + self.short * (CODE_FROM - of_report)

    def after(self, document: Document, mentions: Sequence[Mention]) -> float:
        """How likely it tells of an incident, now that it was coded."""
        if not self.worth_coding or self.signs is None:
            return min(self.incident, NOT_CODED)
        if self.short == 1:
            return self.incident
        values = report.named(self.signs, document, self.title, mentions)
        final = report.probability(self.incident, self.short, values)
        line = self.above(KEEP_REPORT_FROM)
        if final >= line or self.states_act:
            return final
        # Fighters who were taken or gave themselves up are a court's news to the final word: it was fitted on texts
        # that count them as none. Where the first look sees an incident, or a text that is no long report counts
        # them, theirs stays
        rows = [c for m in mentions for c in m.casualties if c.party is Party.MILITANT and c.outcome in TAKEN]
        if (rows and self.incident >= line) or (self.short > 0 and any(c.best for c in rows)):
            return max(final, CODE_FROM)
        return min(final, NOT_CODED)


def reckoning(assessment: Assessment) -> str | None:
    """How the verdict follows from the numbers, in a line; null where nothing was reckoned (a language not read)."""
    if assessment.reason == "language":
        return None
    weights = {
        CrossBorder.YES: ((BORDER_YES, "words of this text lead over a border"),),
        CrossBorder.NO: (
            (BORDER_OPEN, "it is domestic, but people of another country were harmed"),
            (BORDER_NO, "it is domestic, or nothing is told"),
        ),
        CrossBorder.UNKNOWN: (
            (BORDER_OPEN, "words of a border, of foreign forces or victims, but none that say whence"),
            (BORDER_SILENT, "no word of a border"),
        ),
    }[assessment.cross_border]
    weight, why = min(weights, key=lambda w: abs(w[0] * assessment.incident - assessment.score))
    return (
        f"incident {assessment.incident:.2f} × {weight:g} ({why}) = score {assessment.score:.2f}; "
        f"relevant from {RELEVANT:g}, unsure from {UNSURE:g}"
    )


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
        self._signs = SignReader(lexicon, cues)
        self._staged = PhraseSet((w, w) for w in lexicon.groups["staged"])
        self._people = frozenset(lexicon.groups["nationality_words"])
        self._finding = frozenset(lexicon.groups["finding"])

    def screen(self, article: ArticleText, document: Document) -> Screening:
        """The probability of an incident, the genre and the cues; a text in a language not read has neither."""
        if article.language not in (None, "en"):
            return Screening(incident=0.0, genre=Genre.OTHER, readable=False)
        title = read(article.title) if article.title else None
        found = self._cues.find(document)
        in_title = self._cues.find(title) if title is not None else ()
        signs = self._signs.read(document, title, found, in_title)
        border, said, forces = self._border(document, (*found, *in_title))
        return Screening(
            incident=probability(signs) if len(document) or (title is not None and len(title)) else 0.0,
            signs=signs,
            title=title,
            genre=self._genres.decide(article, document, title),
            cues=found,
            title_cues=in_title,
            border=border,
            border_said=said,
            foreign_forces=forces,
            staged=len({m.value for t in (document, title) if t is not None for m in self._staged.find(t)}),
        )

    def conclude(self, document: Document, screening: Screening, mentions: Sequence[Mention]) -> Assessment:
        """The verdict with its evidence, after coding; every quotation stands in the text."""
        if not screening.readable:
            return self._not_read()
        incident = screening.after(document, mentions)
        told = [m for m in mentions if m.realis is Realis.ACTUAL and m.scope is Scope.INCIDENT]
        if mentions and all(m.realis in (Realis.PLANNED, Realis.HYPOTHETICAL) for m in mentions):
            incident = min(incident, THREATENED)
        violent = [m for m in told if m.event_type not in TALK]
        # a denial, too, is a piece about a cross-border incident
        said = [m for m in mentions if m.realis in (Realis.ACTUAL, Realis.DENIED) and m.scope is Scope.INCIDENT]
        crossing = [m for m in said if m.origin.status is CrossBorder.YES]
        abroad = any(_abroad(m) for m in violent if not m.recalled)
        weight = BORDER_SILENT
        if crossing or (screening.border_said and (incident >= UNSURE or told)):
            cross_border, weight = CrossBorder.YES, BORDER_YES
        elif violent and all(m.origin.status is CrossBorder.NO for m in violent):
            cross_border, weight = CrossBorder.NO, BORDER_OPEN if abroad else BORDER_NO
        elif incident >= UNSURE or screening.border:
            cross_border = CrossBorder.UNKNOWN
            between = screening.border or screening.foreign_forces or abroad
            weight = BORDER_OPEN if between else BORDER_SILENT
        else:
            cross_border, weight = CrossBorder.NO, BORDER_NO
        if any(m.event_type in TALK for m in told) and (screening.border_said or screening.foreign_forces):
            incident = max(incident, TALKED_OF)
        score = round(incident * weight, 4)
        verdict = Verdict.RELEVANT if score >= RELEVANT else Verdict.UNSURE if score >= UNSURE else Verdict.IRRELEVANT
        return Assessment(
            verdict=verdict,
            score=score,
            incident=incident,
            cross_border=cross_border,
            attack_types=_types(self._used(document, screening.cues), screening.title_cues, violent, incident),
            genre=screening.genre,
            evidence=_evidence(document, screening, crossing),
            ruleset=self._ruleset,
            reason="near the line" if verdict is Verdict.UNSURE else None,
        )

    def _not_read(self) -> Assessment:
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

    def _border(self, document: Document, cues: Sequence[CueMatch]) -> tuple[tuple[Match[str], ...], bool, bool]:
        """The words of a border that count, whether they say it by themselves, and whether foreign forces act."""
        countries = self._countries.find(document)
        named = {c.country for c in countries}
        sentences = {document.sentence_of[c.first] for c in countries}
        kept = []
        for m in self._crossing.find(document):
            words = document.words[m.first : m.last]
            if len(words) == 1 and not any(c.last == m.first and c.kind == "adjective" for c in countries):
                continue
            if LINE & set(words) or document.sentence_of[m.first] in sentences:
                kept.append(m)
        infiltration = any(c.cue.type is EventType.INFILTRATION and c.cue.strength >= ACT for c in cues)
        said = (bool(kept) or infiltration) and (
            len(named) >= 2 or any(LINE & set(document.words[m.first : m.last]) for m in kept)
        )
        forces = len(named) >= 2 and any(c.kind == "adjective" and self._acts(document, c.last) for c in countries)
        return tuple(kept), said, forces

    def _used(self, document: Document, cues: Sequence[CueMatch]) -> list[CueMatch]:
        """The cues, less arms that were only found: "recovered two pistols and a hand grenade", "an IED was found"."""
        words = document.words

        def is_found(c: CueMatch) -> bool:
            sentence = document.sentences[document.sentence_of[c.first]]
            before = words[max(sentence.first, c.first - LISTED) : c.first]
            after = words[c.last : min(c.last + AFTERWARDS, sentence.last)]
            return bool(self._finding & {*before, *after})

        return [c for c in cues if c.cue.type not in ARMS or not is_found(c)]

    def _acts(self, document: Document, k: int) -> bool:
        return any(w in self._people for w in document.words[k : k + 2])


def _abroad(m: Mention) -> bool:
    """Were people of another country harmed: "nine Pakistani labourers were shot dead in Iran"? Whence it came, nobody
    says; that it concerns two countries is told."""
    nations = {c.nationality for c in m.casualties} - {None, m.place.country}
    return m.place.country is not None and bool(nations)


def _types(
    found: Sequence[CueMatch], in_title: Sequence[CueMatch], violent: Sequence[Mention], incident: float
) -> tuple[EventType, ...]:
    """The kinds that the piece tells of, each once: those of its incidents, then those of its cues by their weight.
    Beside incidents only a word for a kind of its own adds one: "attack", "killing" and "search" speak of those, and so
    does the fire after a bomb."""
    if incident < UNSURE:
        return ()
    told = {m.event_type for m in violent}
    weights: dict[EventType, float] = defaultdict(float)
    for c in (*in_title, *found):
        if c.cue.type is None or (told and (c.cue.type in ABOUT_IT or c.cue.strength < SPECIFIC)):
            continue
        if not (c.cue.type is EventType.SABOTAGE and told & BY_EXPLOSIVES):
            weights[c.cue.type] += c.cue.strength
    ranked = [t for t, w in sorted(weights.items(), key=lambda x: -x[1]) if w >= STRONG_TYPE]
    return tuple(dict.fromkeys([m.event_type for m in violent] + ranked))


def _evidence(document: Document, screening: Screening, crossing: Sequence[Mention]) -> tuple[Evidence, ...]:
    out = [
        Evidence(cue=f"origin.{m.origin.basis}", quote=m.origin.quote) for m in crossing if m.origin.quote is not None
    ]
    out += [Evidence(cue=f"border.{m.value}", quote=document.quote(m.first, m.last)) for m in screening.border]
    ranked = sorted((c for c in screening.cues if c.cue.type not in TALK), key=lambda c: (-c.cue.strength, c.first))
    out += [Evidence(cue=c.cue.id, quote=document.quote(c.first, c.last)) for c in ranked]
    return tuple(sorted(dict.fromkeys(out[:MOST_EVIDENCE]), key=lambda e: e.quote.start))
