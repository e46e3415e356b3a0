"""What the rules are unsure of, put before a person: which questions, what they show, and what the answers do.

An answer about an article wins over the rules' verdict: a relevant one is coded, one that is not loses its mentions. An
answer about a mention keeps it in its event or out of it. One about an event takes effect at once: see
sql/views/36_event_reviews.sql. All are rows of `review` and outlive every re-run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

from newswatch.app.review_cases import BEGINNING, article_body, event_body, link_body
from newswatch.app.rules import imported_gazetteer
from newswatch.errors import InputError
from newswatch.events.linking import THRESHOLD
from newswatch.model import Place
from newswatch.storage import review_questions, reviews
from newswatch.storage.database import transact
from newswatch.storage.places import place_ids
from newswatch.storage.review_questions import Question
from newswatch.storage.reviews import Action, Kind, Saying

__all__ = [
    "LEAVE",
    "OPTIONS",
    "Answer",
    "Kind",
    "Question",
    "ReviewCase",
    "StoredAnswers",
    "case",
    "confirm",
    "correct",
    "merge",
    "queue",
    "reject",
    "retract",
    "said",
    "split",
    "store",
    "take_back",
    "titles",
]

WAIT: Final = timedelta(days=2)

LEAVE: Final = "Leave as it is"
_ANSWERS: Final[Mapping[Kind, Mapping[str, Action]]] = MappingProxyType(
    {
        Kind.ARTICLE: {"Relevant": Action.CONFIRM, "Not relevant": Action.REJECT},
        Kind.LINK: {"Same event": Action.MERGE, "Different events": Action.SPLIT},
        Kind.EVENT: {"Right as it stands": Action.CONFIRM, "Not an incident": Action.REJECT},
    }
)
# By kind, the answers in words; the last is the default
OPTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {kind.value: (*answers, LEAVE) for kind, answers in _ANSWERS.items()}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCase:
    """A question as a person reads it: title, body in Markdown, answers to choose from. `seen` and `event_id` are what
    it shows; hand them back with the answer."""

    kind: Kind
    number: int
    title: str
    body: str
    options: tuple[str, ...]
    default: str
    seen: bytes
    event_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person chose of a question's options. `asker` is who asked: an answer to an older asking than the last one
    counts no more. `seen` and `event_id` are the case's; null: those that were last shown to whoever asked."""

    kind: str
    number: int
    choice: str
    reviewer: str
    note: str = ""
    asker: str | None = None
    seen: bytes | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswers:
    """How many answers became reviews, stood there already, left things as they are, or came too late (the article is
    gone, the mention no longer in an event, the event not what it was, or the question was asked anew)."""

    stored: int = 0
    repeated: int = 0
    left: int = 0
    late: int = 0


def queue(
    engine: sa.Engine, limit: int, *, asker: str | None = None, wait: timedelta = WAIT, kind: Kind | None = None
) -> tuple[Question, ...]:
    """What a person should look at first: at most `limit` questions, in the order of analysis.review_queue.

    With an `asker` (a run that puts them before people) the questions are noted as asked: nobody else is given them
    for as long as `wait`, and the same asker gets exactly the same ones again, in the same order (by kind and number),
    answered or not. Without one, as for somebody at a terminal, nothing is noted and those that wait elsewhere are left
    out.
    """

    def work(connection: sa.Connection) -> tuple[Question, ...]:
        who = asker or ""
        mine = review_questions.asked_by(connection, asker) if asker else ()
        if mine:
            return mine
        chosen = review_questions.waiting(connection, asker=who, limit=limit, kind=kind)
        if not asker:
            return chosen
        review_questions.note(connection, chosen, asker=asker, wait=wait)
        return review_questions.asked_by(connection, asker)

    return transact(engine, work)


def titles(engine: sa.Engine, questions: Sequence[Question]) -> Mapping[Question, str]:
    """The title of the article that each question is about, where it has one. Texts of others, as they are."""
    with engine.connect() as connection:
        return review_questions.titles(connection, questions)


def case(engine: sa.Engine, kind: str, number: int, *, peek: bool = False) -> ReviewCase | None:
    """A question as a person reads it; null where it was answered meanwhile, or what it is about is gone. Texts of
    others are escaped. Where it was asked, what it shows is noted, for the answer is to that; not with `peek`, for
    whoever hands `seen` and `event_id` back."""
    question = Question(kind=_kind(kind), number=number)

    def work(connection: sa.Connection) -> ReviewCase | None:
        if review_questions.answered(connection, question):
            return None
        made = _CASES[question.kind](connection, number)
        if made is not None and not peek:
            review_questions.shown(connection, question, seen=made.seen, event_id=made.event_id)
        return made

    return transact(engine, work)


def store(engine: sa.Engine, answers: Iterable[Answer]) -> StoredAnswers:
    """Store answers, each in a transaction of its own, and make pending what follows from them: the article is coded
    anew, the mention linked anew, at the next run. The same answer again is the same row. Raises InputError for a kind
    or a choice that is none."""
    sayings = [(answer, _action(answer)) for answer in answers]
    stored = repeated = left = late = 0
    for answer, action in sayings:
        if action is None:
            left += 1
            continue
        found = _store(engine, answer, action)
        stored += found is not None and found.new
        repeated += found is not None and not found.new
        late += found is None
    return StoredAnswers(stored=stored, repeated=repeated, left=left, late=late)


def said(engine: sa.Engine, limit: int, *, stale: bool = False) -> tuple[Mapping[str, object], ...]:
    """The latest reviews, newest first, as rows of analysis.reviews; with `stale` only those that stand though what
    was reviewed has changed since."""
    with engine.connect() as connection:
        return review_questions.said(connection, limit, stale=stale)


def correct(engine: sa.Engine, event_id: int, field: str, value: str, *, reviewer: str, reason: str) -> int:
    """Correct a value of an event; returns the number of the review. Raises InputError for a field or a value that is
    none, saying what would be right. A place is looked up in the gazetteer where no place of the database has that
    name."""

    def work(connection: sa.Connection) -> int:
        try:
            return reviews.call(connection, "correct", event_id, field, value, reason, reviewer)
        except InputError as refused:
            place = _by_name(value) if field.strip().lower() == "place" else None
            if place is None:
                raise
            number = place_ids(connection, [place])[place]
            try:
                return reviews.call(connection, "correct", event_id, field, str(number), reason, reviewer)
            except InputError:
                raise refused from None

    return transact(engine, work)


def merge(engine: sa.Engine, event_id: int, into: int, *, reviewer: str, reason: str) -> int:
    """Make an event one with another; returns the number of the review. Raises InputError."""
    return _call(engine, "merge", event_id, into, reason, reviewer)


def split(engine: sa.Engine, event_id: int, mentions: Sequence[int], *, reviewer: str, reason: str) -> int:
    """Make mentions of an event an event of their own; returns the number of the review. Raises InputError."""
    return _call(engine, "split", event_id, list(mentions), reason, reviewer)


def confirm(engine: sa.Engine, event_id: int, *, reviewer: str, reason: str = "") -> int:
    """Say that an event is right as it stands; returns the number of the review. Raises InputError."""
    return _call(engine, "confirm", event_id, reason, reviewer)


def reject(engine: sa.Engine, event_id: int, *, reviewer: str, reason: str) -> int:
    """Say that an event is no incident; returns the number of the review. Raises InputError."""
    return _call(engine, "reject", event_id, reason, reviewer)


def take_back(engine: sa.Engine, review_id: int, *, reviewer: str, reason: str = "") -> int:
    """Retract a review by its number; returns the number of the retraction. Raises InputError."""
    return _call(engine, "retract", review_id, reason, reviewer)


def _by_name(value: str) -> Place | None:
    """The one place that the gazetteer knows by this name; null for none. Raises InputError where there are several."""
    from newswatch.events.places import gazetteer, places_named

    found = places_named(gazetteer.load(imported_gazetteer()), value)
    if len(found) > 1:
        names = [", ".join(filter(None, (p.name, p.admin2, p.admin1, p.country))) for p in found[:6]]
        raise InputError(f"Several places are called {value}", advice=f"Say which: {'; '.join(names)}")
    return found[0] if found else None


def _call(engine: sa.Engine, what: str, *values: object) -> int:
    return transact(engine, lambda connection: reviews.call(connection, what, *values))


def retract(engine: sa.Engine, kind: str, number: int, *, reviewer: str, note: str = "") -> bool:
    """Take back what was said of an article or a mention, or the verdict on an event: the rules decide again. False
    where it is gone, or nobody has said anything of the event."""
    saying = Saying(kind=_kind(kind), number=number, action=Action.RETRACT, reviewer=reviewer, reason=note)
    return transact(engine, lambda connection: reviews.say(connection, saying)) is not None


def _store(engine: sa.Engine, answer: Answer, action: Action) -> reviews.Stored | None:
    question = Question(kind=_kind(answer.kind), number=answer.number)

    def work(connection: sa.Connection) -> reviews.Stored | None:
        asked = review_questions.asked(connection, question)
        if answer.asker is not None and (asked is None or asked.asker != answer.asker):
            return None
        told = answer.asker is not None and asked is not None
        found = reviews.say(
            connection,
            Saying(
                kind=question.kind,
                number=answer.number,
                action=action,
                reviewer=answer.reviewer,
                reason=answer.note,
                seen=answer.seen or (asked.seen if told and asked else None),
                event_id=answer.event_id if answer.event_id is not None else asked.event_id if told and asked else None,
            ),
        )
        review_questions.close(connection, question)
        return found

    return transact(engine, work)


def _article(connection: sa.Connection, number: int) -> ReviewCase | None:
    found = review_questions.article_case(connection, number, BEGINNING)
    if found is None:
        return None
    return ReviewCase(
        kind=Kind.ARTICLE,
        number=number,
        title="Does this article tell of a cross-border security incident?",
        body=article_body(found),
        options=OPTIONS[Kind.ARTICLE],
        default=LEAVE,
        seen=found.seen,
        event_id=None,
    )


def _link(connection: sa.Connection, number: int) -> ReviewCase | None:
    found = review_questions.link_case(connection, number)
    if found is None:
        return None
    return ReviewCase(
        kind=Kind.LINK,
        number=number,
        title="Do these reports tell of one event?",
        body=link_body(found, THRESHOLD),
        options=OPTIONS[Kind.LINK],
        default=LEAVE,
        seen=found.seen,
        event_id=found.event_id,
    )


def _event(connection: sa.Connection, number: int) -> ReviewCase | None:
    found = review_questions.event_case(connection, number)
    if found is None:
        return None
    return ReviewCase(
        kind=Kind.EVENT,
        number=number,
        title="Is this event right as it stands?",
        body=event_body(found),
        options=OPTIONS[Kind.EVENT],
        default=LEAVE,
        seen=found.seen,
        event_id=number,
    )


_CASES: Final = {Kind.ARTICLE: _article, Kind.LINK: _link, Kind.EVENT: _event}


def _kind(kind: str) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        raise InputError(f"{kind!r} is nothing to be reviewed", advice=f"Say {' or '.join(Kind)}") from None


def _action(answer: Answer) -> Action | None:
    """What the choice means; null: nothing."""
    kind = _kind(answer.kind)
    if answer.choice == LEAVE:
        return None
    action = _ANSWERS[kind].get(answer.choice)
    if action is None:
        raise InputError(f"{answer.choice!r} is no answer", advice=f"Choose of: {', '.join(OPTIONS[kind])}")
    return action
