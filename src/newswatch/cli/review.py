"""`newswatch review …`: what the rules are unsure of, put before whoever sits here."""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from newswatch.app.opening import database
from newswatch.cli import show
from newswatch.errors import InputError
from newswatch.settings import load

if TYPE_CHECKING:  # what these modules import makes the manual slow
    from newswatch.app.reviews import ReviewCase, StoredAnswers

KINDS = click.Choice(["article", "link", "event"])
# On a command line, what the buttons of a form say
CHOICES = {
    "relevant": ("article", "Relevant"),
    "not-relevant": ("article", "Not relevant"),
    "same-event": ("link", "Same event"),
    "different-events": ("link", "Different events"),
    "right": ("event", "Right as it stands"),
    "not-an-incident": ("event", "Not an incident"),
}
AT_ONCE = "It stands so from now on, in every view and export."
FOLLOWS = "The next run codes and links anew what follows from it."


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "somebody"


REVIEWER = click.option("--as", "reviewer", metavar="NAME", default=_me, help="Who says so. Default: your log-in name.")
NOTE = click.option("--note", default="", metavar="WORDS", help="Why.")
REASON = click.option("--reason", required=True, metavar="WORDS", help="Why: on what it rests.")


@click.group()
def review() -> None:
    """What the rules are unsure of, for a person to decide.

    An article: does it tell of a cross-border security incident? A link: does a report belong to the event that it was
    put into? An event: is it right as it stands? What you say wins over the rules and outlives every re-run; it is
    written down with your name, and shows as stale once what you saw has changed. `correct`, `reject`, `merge` and
    `split` mend an event, asked or not; `retract` takes back.
    """


@review.command("list")
@click.option("--kind", type=KINDS, help="Only these.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@click.option("--json", "json_", is_flag=True, help="For programs.")
def list_(kind: str | None, limit: int, json_: bool) -> None:
    """List the questions, the most doubtful first; without those that wait for an answer elsewhere."""
    from newswatch.app import reviews

    with database(load()) as (engine, _):
        found = reviews.queue(engine, limit, kind=reviews.Kind(kind) if kind else None)
        titles = reviews.titles(engine, found)
    if json_:
        show.as_json([{**asdict(one), "title": titles.get(one)} for one in found])
    elif found:
        show.table(
            ("kind", "number", "title"),
            [(one.kind.value, one.number, titles.get(one)) for one in found],
            wide=("title",),
        )
        click.echo("`newswatch review show KIND NUMBER` shows one, `newswatch review next` asks.", err=True)
    else:
        click.echo("The rules are in doubt of nothing.", err=True)


@review.command("show")
@click.argument("kind", type=KINDS)
@click.argument("number", type=int)
@click.option("--json", "json_", is_flag=True, help="For programs.")
def show_(kind: str, number: int, json_: bool) -> None:
    """Show one question: words, signs and values side by side."""
    from newswatch.app import reviews

    with database(load()) as (engine, _):
        found = reviews.case(engine, kind, number, peek=True)
    if found is None:
        raise InputError(
            f"There is nothing to be asked about {kind} {number}",
            advice="It was answered, or is gone; `newswatch review list` has the questions, `newswatch review said` "
            "the answers",
        )
    if json_:
        show.as_json(asdict(found))
    else:
        _print(found)


@review.command("next")
@click.option("--kind", type=KINDS, help="Only these.")
@REVIEWER
def next_(kind: str | None, reviewer: str) -> None:
    """Ask, one question after the other, until you have enough."""
    from newswatch.app import reviews

    passed: set[reviews.Question] = set()
    with database(load()) as (engine, _):
        while True:
            questions = reviews.queue(engine, len(passed) + 1, kind=reviews.Kind(kind) if kind else None)
            question = next((one for one in questions if one not in passed), None)
            if question is None:
                click.echo("Nothing else is in doubt.", err=True)
                return
            passed.add(question)
            found = reviews.case(engine, question.kind, question.number, peek=True)
            if found is None:
                continue
            _print(found)
            choice = _ask(found.options)
            if choice is None:
                return
            if choice == reviews.LEAVE:
                continue
            note = click.prompt("Why (may be empty)", default="", show_default=False)
            answer = reviews.Answer(
                kind=found.kind,
                number=found.number,
                choice=choice,
                reviewer=reviewer,
                note=note,
                seen=found.seen,
                event_id=found.event_id,
            )
            _report(reviews.store(engine, [answer]))


@review.command()
@click.argument("kind", type=KINDS)
@click.argument("number", type=int)
@click.argument("choice", type=click.Choice(list(CHOICES)))
@click.option("--event", "event_id", type=int, metavar="EVENT", help="Of a link: another event than its own.")
@REVIEWER
@NOTE
def answer(kind: str, number: int, choice: str, event_id: int | None, reviewer: str, note: str) -> None:
    """Say what is so, asked or not.

    \b
    newswatch review answer article 812 not-relevant --note "a film"
    newswatch review answer link 4711 same-event --event 97
    newswatch review answer event 97 right
    """
    from newswatch.app import reviews

    wanted, words = CHOICES[choice]
    if wanted != kind:
        raise click.UsageError(f"of a {kind}, say {' or '.join(key for key, (of, _) in CHOICES.items() if of == kind)}")
    if event_id is not None and kind != "link":
        raise click.UsageError("--event goes with a link")
    with database(load()) as (engine, _):
        done = reviews.store(
            engine,
            [reviews.Answer(kind=kind, number=number, choice=words, reviewer=reviewer, note=note, event_id=event_id)],
        )
    if done.late:
        raise InputError(f"There is no {kind} {number} of which that can be said", advice="Look it up once more")
    _report(done)


@review.command()
@click.argument("event", type=int)
@REVIEWER
@NOTE
def confirm(event: int, reviewer: str, note: str) -> None:
    """An event is right as it stands. Later reports still change it, and then it shows as stale."""
    from newswatch.app import reviews

    with database(load()) as (engine, _):
        number = reviews.confirm(engine, event, reviewer=reviewer, reason=note)
    click.echo(f"Review {number} is written down.", err=True)


@review.command()
@click.argument("event", type=int)
@click.argument("field")
@click.argument("value")
@REASON
@REVIEWER
def correct(event: int, field: str, value: str, reason: str, reviewer: str) -> None:
    """A value of an event is another.

    \b
    newswatch review correct 97 killed 14-23 --reason "the hospital's list"
    newswatch review correct 97 killed_civilian 5+ --reason …
    newswatch review correct 97 event_type drone_strike --reason …
    newswatch review correct 97 date 2026-03-04/2026-03-05 --reason …
    newswatch review correct 97 place "Landi Kotal, PK" --reason …
    newswatch review correct 97 perpetrator unknown --reason …
    newswatch review correct 97 cross_border yes --reason …

    A value that cannot be is refused, and the refusal says what would be right. The rules' value stays to be seen in
    `newswatch review said`.
    """
    from newswatch.app import reviews

    with database(load()) as (engine, _):
        number = reviews.correct(engine, event, field, value, reviewer=reviewer, reason=reason)
    click.echo(f"Review {number} is written down. {AT_ONCE}", err=True)


@review.command()
@click.argument("event", type=int)
@REASON
@REVIEWER
def reject(event: int, reason: str, reviewer: str) -> None:
    """An event is no incident: it leaves every count and export, and late reports of it do not bring it back."""
    from newswatch.app import reviews

    with database(load()) as (engine, _):
        number = reviews.reject(engine, event, reviewer=reviewer, reason=reason)
    click.echo(f"Review {number} is written down. {AT_ONCE}", err=True)


@review.command()
@click.argument("event", type=int)
@click.argument("into", type=int)
@REASON
@REVIEWER
def merge(event: int, into: int, reason: str, reviewer: str) -> None:
    """Two events are one: the first goes into the second, and its number leads there."""
    from newswatch.app import reviews

    with database(load()) as (engine, _):
        number = reviews.merge(engine, event, into, reviewer=reviewer, reason=reason)
    click.echo(f"Review {number} is written down. The next run gives event {into} the values of both.", err=True)


@review.command()
@click.argument("event", type=int)
@click.argument("mentions", type=int, nargs=-1, required=True, metavar="MENTION...")
@REASON
@REVIEWER
def split(event: int, mentions: tuple[int, ...], reason: str, reviewer: str) -> None:
    """Reports of an event tell of another incident: they become an event of their own. `newswatch events EVENT` has
    the numbers of the mentions."""
    from newswatch.app import reviews

    with database(load()) as (engine, _):
        number = reviews.split(engine, event, mentions, reviewer=reviewer, reason=reason)
    click.echo(f"Review {number} is written down. The next run gives both events their values.", err=True)


@review.command()
@click.argument("kind", type=click.Choice([*KINDS.choices, "review"]))
@click.argument("number", type=int)
@REVIEWER
@NOTE
def retract(kind: str, number: int, reviewer: str, note: str) -> None:
    """Take back what was said of it: the rules decide again.

    \b
    newswatch review retract article 812      the verdict on an article
    newswatch review retract event 97         the verdict on an event
    newswatch review retract review 31        one review: a correction, a merge, a split
    """
    from newswatch.app import reviews

    with database(load()) as (engine, _):
        if kind == "review":
            reviews.take_back(engine, number, reviewer=reviewer, reason=note)
        elif not reviews.retract(engine, kind, number, reviewer=reviewer, note=note):
            raise InputError(
                f"Nothing stands that was said of {kind} {number}", advice="`newswatch review said` lists the reviews"
            )
    click.echo(f"Taken back. {FOLLOWS}", err=True)


@review.command()
@click.option("--stale", is_flag=True, help="Only those that stand though what was reviewed has changed since.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="At most so many.")
@click.option("--json", "json_", is_flag=True, help="For programs.")
def said(stale: bool, limit: int, json_: bool) -> None:
    """List what reviewers said, newest first."""
    from newswatch.app import reviews

    with database(load()) as (engine, _):
        rows = reviews.said(engine, limit, stale=stale)
    if json_:
        show.as_json(rows)
    elif rows:
        show.table(
            ("review", "when", "who", "of", "number", "said", "stands", "why"),
            [
                (
                    row["review_id"],
                    row["created_at"],
                    row["reviewer"],
                    row["target"],
                    row["target_id"],
                    _words(row),
                    ("stale" if row["stale"] else "yes") if row["latest"] else "no",
                    row["reason"],
                )
                for row in rows
            ],
            wide=("said", "why"),
        )
    else:
        click.echo("Nobody has said anything.", err=True)


def _words(row: Mapping[str, object]) -> str:
    """What a review says: the action, and of a corrected value which, what the rules said, and what is so."""
    if row["action"] != "correct":
        return str(row["action"])
    from newswatch.reports.reviewing import in_words

    now = "" if row["rules_value"] == row["old_value"] else f"; the rules by now: {in_words(row['rules_value'])}"
    return f"{row['field']} {in_words(row['new_value'])} (the rules: {in_words(row['old_value'])}{now})"


def _print(case: ReviewCase) -> None:
    from rich.markdown import Markdown

    click.secho(f"{case.kind} {case.number}: {case.title}\n", bold=True)
    # Its texts are escaped; addresses are written out rather than hidden behind words
    show.console().print(Markdown(case.body, hyperlinks=False))


def _ask(options: Sequence[str]) -> str | None:
    """The answer; null for enough."""
    for place, option in enumerate(options, start=1):
        click.echo(f"  {place}  {option}")
    click.echo("  q  enough for now")
    chosen = click.prompt(
        "Which", type=click.Choice([*(str(place) for place in range(1, len(options) + 1)), "q"]), show_choices=False
    )
    return None if chosen == "q" else options[int(chosen) - 1]


def _report(done: StoredAnswers) -> None:
    if done.late:
        click.echo("It is gone since it was shown: nothing was written.", err=True)
    elif done.repeated:
        click.echo("That stands already.", err=True)
    else:
        click.echo(f"Written down. {FOLLOWS}", err=True)
