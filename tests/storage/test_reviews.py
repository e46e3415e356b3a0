"""What a person says wins over the rules, survives every re-run, and is asked once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.storage.command import newswatch
from tests.storage.desk import Desk

from newswatch.app import reviews
from newswatch.app.reviews import LEAVE, Answer, Kind, Question
from newswatch.errors import InputError
from newswatch.model import Stage
from newswatch.storage import review_questions
from newswatch.storage.database import connect, transact

DAYS = timedelta(days=2)


def test_a_relevant_article_stays_relevant_and_one_that_is_not_loses_its_events(desk: Desk) -> None:
    # One article alone tells of this event
    event, article = (
        desk.engine.connect()
        .execute(
            sa.text(
                "select k.event_id, min(m.article_id) from newswatch.event_mention k join newswatch.mention m "
                "using (mention_id) join newswatch.event e using (event_id) "
                "where e.status = 'active' and e.articles = 1 "
                "group by 1 having count(distinct m.article_id) = 1 order by 1 limit 1"
            )
        )
        .one()
    )
    assert desk.say("article", article, "Not relevant").stored == 1
    assert desk.scalar("select verdict from analysis.articles where article_id = :a", a=article) == "irrelevant"
    desk.run()
    for stage in (None, Stage.ASSESS, Stage.CODE, Stage.EXTRACT):
        desk.again(stage)
        assert desk.scalar("select status from newswatch.event where event_id = :e", e=event) == "withdrawn"
        assert desk.scalar("select mentions from analysis.articles where article_id = :a", a=article) == 0
        assert desk.scalar("select verdict from analysis.articles where article_id = :a", a=article) == "irrelevant"
        assert desk.broken() == {}
    assert (
        desk.scalar(
            "select cause from newswatch.event_version where event_id = :e order by version_no desc limit 1", e=event
        )
        == "withdrawn"
    )
    # Somebody else takes another view: the event comes back under its number
    assert desk.say("article", article, "Relevant", "bashir").stored == 1
    desk.run()
    assert desk.scalar("select status from newswatch.event where event_id = :e", e=event) == "active"
    assert (
        desk.scalar(
            "select cause from newswatch.event_version where event_id = :e order by version_no desc limit 1", e=event
        )
        == "review"
    )


def test_a_person_has_an_article_coded_that_the_rules_pass_over(desk: Desk) -> None:
    coded = desk.scalar(
        "select article_id from analysis.articles where mentions > 0 and verdict = 'relevant' order by 1 limit 1"
    )
    assert isinstance(coded, int)
    before = desk.scalar("select mentions from analysis.articles where article_id = :a", a=coded)
    # As if the rules had seen nothing in it
    desk.do(
        "update newswatch.assessment s set incident = 0.1, score = 0.1, verdict = 'irrelevant', to_code = false "
        "from newswatch.article a where a.article_id = :a and s.version_id = a.version_id",
        a=coded,
    )
    desk.do(
        "delete from newswatch.coding c using newswatch.article a "
        "where a.article_id = :a and c.version_id = a.version_id",
        a=coded,
    )
    desk.say("article", coded, "Relevant")
    desk.run()
    assert desk.scalar("select mentions from analysis.articles where article_id = :a", a=coded) == before
    assert desk.scalar("select verdict from analysis.articles where article_id = :a", a=coded) == "relevant"
    assert desk.scalar("select rules_verdict from analysis.articles where article_id = :a", a=coded) == "irrelevant"
    assert desk.broken() == {}


def test_a_text_that_is_no_longer_kept_can_be_ruled_out_but_not_coded(desk: Desk) -> None:
    told, silent = (
        desk.scalar(f"select article_id from analysis.articles where {what} order by article_id limit 1")  # noqa: S608
        for what in ("mentions > 0 and verdict = 'relevant'", "mentions is null and language = 'en'")
    )
    assert isinstance(told, int)
    assert isinstance(silent, int)
    desk.do("delete from newswatch.version_text")
    desk.say("article", told, "Not relevant")
    desk.say("article", silent, "Relevant")
    desk.run()
    assert desk.scalar("select mentions from analysis.articles where article_id = :a", a=told) == 0
    assert desk.scalar("select verdict from analysis.articles where article_id = :a", a=silent) == "relevant"
    assert desk.broken() == {}


def test_retracting_gives_the_article_back_to_the_rules(desk: Desk) -> None:
    article = desk.scalar(
        "select article_id from analysis.articles where mentions > 0 and verdict = 'relevant' limit 1"
    )
    assert isinstance(article, int)
    before = desk.events()
    desk.say("article", article, "Not relevant")
    desk.run()
    assert desk.events() != before
    assert reviews.retract(desk.engine, "article", article, reviewer="amal")
    desk.run()
    assert desk.events() == before
    assert desk.scalar("select verdict from analysis.articles where article_id = :a", a=article) == "relevant"


def large(desk: Desk) -> tuple[int, tuple[int, ...]]:
    """The event with most mentions."""
    return max(desk.events().items(), key=lambda one: (len(one[1]), -one[0]))


def test_a_mention_that_is_another_event_leaves_and_no_rerun_brings_it_back(desk: Desk) -> None:
    event, mentions = large(desk)
    outsider = mentions[-1]
    assert desk.say("link", outsider, "Different events").stored == 1
    desk.run()
    for stage in (None, Stage.ASSESS, Stage.LINK):
        desk.again(stage)
        now = desk.events()
        assert outsider not in now[event]
        assert set(mentions) - {outsider} <= set(now[event])
        assert any(outsider in held for held in now.values())
        assert desk.broken() == {}
    decided = "select decided_by from newswatch.link_decision where mention_id = :m and action = 'left'"
    assert desk.scalar(decided, m=outsider) == "amal"
    causes = "select array_agg(cause order by version_no) from newswatch.event_version where event_id = :e"
    assert "review" in desk.scalar(causes, e=event)  # type: ignore[operator]
    # Taken back, it comes home
    reviews.retract(desk.engine, "link", outsider, reviewer="amal")
    desk.again(Stage.LINK)
    assert outsider in desk.events()[event]


def test_a_missed_one_is_joined_and_stays(desk: Desk) -> None:
    events = desk.events()
    into, _ = large(desk)
    loner = next(number for number in sorted(events, reverse=True) if len(events[number]) == 1)
    [mention] = events[loner]
    assert desk.say("link", mention, "Same event", event_id=into).stored == 1
    desk.run()
    for stage in (None, Stage.ASSESS, Stage.LINK):
        desk.again(stage)
        assert mention in desk.events()[into]
        assert loner not in desk.events()
        assert desk.broken() == {}
    decided = "select decided_by from newswatch.event_mention where mention_id = :m"
    assert desk.scalar(decided, m=mention) == "amal"


def test_a_word_on_an_event_that_was_merged_goes_with_it(desk: Desk) -> None:
    events = desk.events()
    one, two = (number for number in sorted(events)[:2])
    other = next(number for number in sorted(events) if number not in (one, two) and len(events[number]) == 1)
    [mention] = events[other]
    desk.say("link", mention, "Same event", event_id=two)
    desk.run()
    assert mention in desk.events()[two]
    for moved in events[two]:
        desk.say("link", moved, "Same event", event_id=one)
    desk.run()
    desk.do("update newswatch.event set status = 'merged', merged_into = :one where event_id = :two", one=one, two=two)
    desk.do("update newswatch.event_mention set event_id = :one where event_id = :two", one=one, two=two)
    desk.again(Stage.LINK)
    assert mention in desk.events()[one]


def test_confirming_a_join_puts_the_reviewers_name_to_it(desk: Desk) -> None:
    event, mentions = large(desk)
    before = desk.scalar("select version_no from newswatch.event where event_id = :e", e=event)
    desk.say("link", mentions[0], "Same event")
    desk.run()
    decided = "select decided_by || ' ' || event_id from newswatch.event_mention where mention_id = :m"
    assert desk.scalar(decided, m=mentions[0]) == f"amal {event}"
    assert desk.scalar("select version_no from newswatch.event where event_id = :e", e=event) == before


def test_the_same_answer_again_is_the_same_row(desk: Desk) -> None:
    article = desk.scalar("select min(article_id) from analysis.articles where verdict is not null")
    assert isinstance(article, int)
    count = "select count(*) from newswatch.review"
    for stored, repeated in ((1, 0), (0, 1), (0, 1)):
        found = desk.say("article", article, "Relevant")
        assert (found.stored, found.repeated) == (stored, repeated)
        desk.run()
    assert desk.scalar(count) == 1
    assert desk.say("article", article, "Relevant", "bashir").stored == 1
    assert desk.say("article", article, "Not relevant").stored == 1
    assert desk.say("article", article, "Relevant").stored == 1  # a change of mind is no repetition
    assert desk.say("article", article, LEAVE).left == 1
    assert desk.scalar(count) == 4
    assert desk.say("article", 10**9, "Relevant").late == 1
    assert desk.say("link", 10**9, "Same event").late == 1
    mention = large(desk)[1][0]
    assert desk.say("link", mention, "Same event", event_id=10**9).late == 1  # nobody joins what there is not
    with pytest.raises(InputError, match="is no answer"):
        desk.say("article", article, "Same event")
    with pytest.raises(InputError, match="is nothing to be reviewed"):
        desk.say("page", article, "Relevant")


def doubtful(desk: Desk) -> None:
    """Makes some articles and mentions doubtful."""
    desk.do(
        "update newswatch.assessment set score = 0.4 + 0.01 * (version_id % 20), reason = null where current "
        "and version_id % 3 = 0"
    )
    desk.do("update newswatch.event_mention set score = 2.15 where score is not null")


def test_the_most_doubtful_come_first_and_nobody_is_asked_what_another_is(desk: Desk) -> None:
    doubtful(desk)
    every = reviews.queue(desk.engine, 500)
    assert {one.kind for one in every} == set(Kind)
    assert len(every) == len(set(every)) > 10
    # So many that an article is among them: what is most doubtful depends on the coding of the day
    asked = max(4, 1 + next(place for place, one in enumerate(every) if one.kind is Kind.ARTICLE))
    first = reviews.queue(desk.engine, asked, asker="run 1")
    assert set(first) == set(every[:asked])
    desk.say("article", next(one.number for one in first if one.kind is Kind.ARTICLE), "Relevant", asker="run 1")
    # A task that is cleared and run again: the same, in the same order, so that answers stay with their questions
    assert reviews.queue(desk.engine, asked, asker="run 1") == first
    second = reviews.queue(desk.engine, 4, asker="run 2")
    assert set(second) == set(every[asked : asked + 4])
    assert not {*first, *second} & set(reviews.queue(desk.engine, 500))
    # Without an answer they come again
    desk.do("update newswatch.review_question set open_until = now() - interval '1 minute'")
    assert len(set(reviews.queue(desk.engine, asked, asker="run 3")) & set(first)) == asked - 1  # one was answered
    assert {one.kind for one in reviews.queue(desk.engine, 50, kind=Kind.LINK)} == {Kind.LINK}


def test_what_was_answered_is_not_asked_again_until_it_has_changed(desk: Desk) -> None:
    doubtful(desk)
    question = reviews.queue(desk.engine, 1, kind=Kind.ARTICLE)[0]
    desk.say("article", question.number, "Relevant")
    assert question not in reviews.queue(desk.engine, 500)
    assert reviews.case(desk.engine, "article", question.number) is None
    stale = "select stale from analysis.reviews where target = 'article' and target_id = :a"
    assert desk.scalar(stale, a=question.number) is False
    desk.run()
    desk.do(
        "update newswatch.article_version set text_hash = 'other' where version_id = "
        "(select version_id from newswatch.article where article_id = :a)",
        a=question.number,
    )
    assert desk.scalar(stale, a=question.number) is True
    assert reviews.queue(desk.engine, 1, kind=Kind.ARTICLE) == (question,)  # before all others
    assert reviews.case(desk.engine, "article", question.number) is not None

    link = reviews.queue(desk.engine, 1, kind=Kind.LINK)[0]
    desk.say("link", link.number, "Same event")
    desk.run()
    assert link not in reviews.queue(desk.engine, 500)
    stale = "select stale from analysis.reviews where target = 'link' and target_id = :m"
    assert desk.scalar(stale, m=link.number) is False
    desk.do("update newswatch.mention set date_start = :d where mention_id = :m", d=date(2026, 1, 1), m=link.number)
    assert desk.scalar(stale, m=link.number) is True
    assert reviews.queue(desk.engine, 1, kind=Kind.LINK) == (link,)


def test_an_answer_is_to_what_was_shown(desk: Desk) -> None:
    doubtful(desk)
    [link] = reviews.queue(desk.engine, 1, kind=Kind.LINK, asker="run 1")
    shown = reviews.case(desk.engine, "link", link.number)
    assert shown is not None
    assert shown.event_id in desk.events()
    desk.say("link", link.number, "Different events", asker="run 1")
    desk.run()
    away = next(event for event, held in desk.events().items() if link.number in held)
    assert away != shown.event_id
    # The task that stores is cleared and run again: the answer was to the event that was shown, not to the new one
    found = desk.say("link", link.number, "Different events", asker="run 1")
    assert (found.stored, found.repeated) == (0, 1)
    desk.run()
    assert link.number in desk.events()[away]
    # An answer that comes after somebody else was asked counts no more
    with desk.engine.begin() as connection:
        review_questions.note(connection, [link], asker="run 2", wait=DAYS)
    assert desk.say("link", link.number, "Same event", asker="run 1").late == 1


def test_a_case_shows_words_and_values_and_nothing_that_steers(desk: Desk) -> None:
    doubtful(desk)
    for kind in Kind:
        [question] = reviews.queue(desk.engine, 1, kind=kind)
        case = reviews.case(desk.engine, kind, question.number)
        assert case is not None
        assert case.default == LEAVE
        assert case.options == reviews.OPTIONS[kind]
        assert case.default in case.options
        assert "](<http" in case.body
        assert "> " in case.body
        assert len(case.body) < 20_000
    article = reviews.queue(desk.engine, 1, kind=Kind.ARTICLE)[0].number
    desk.do(
        "update newswatch.article set title = :t, canonical_url = :u where article_id = :a",
        t="<script>alert(1)</script> ![x](http://evil.example/) \x1b[2J | {{ conn.x }}",
        u="javascript:alert(1)",
        a=article,
    )
    case = reviews.case(desk.engine, "article", article)
    assert case is not None
    assert (
        r"\<script\>alert\(1\)\<\/script\> \!\[x\]\(http\:\/\/evil\.example\/\) \[2J \| \{\{ conn\.x \}\}" in case.body
    )
    assert "javascript:" not in case.body
    assert "\x1b" not in case.body


def test_the_role_that_collects_can_ask_and_store_but_takes_nothing_back(desk: Desk) -> None:
    doubtful(desk)
    desk.do("alter role newswatch_app password 'of-this-test-only'")
    url = desk.engine.url.set(username="newswatch_app", password="of-this-test-only")  # noqa: S106
    app = connect(url.render_as_string(hide_password=False))
    for kind in Kind:
        [question] = reviews.queue(app, 1, kind=kind, asker=f"run {kind}")
        assert reviews.case(app, kind, question.number) is not None
        choice = reviews.OPTIONS[kind][1]
        answer = Answer(kind=kind, number=question.number, choice=choice, reviewer="amal", asker=f"run {kind}")
        assert reviews.store(app, [answer]).stored == 1
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), app.begin() as connection:
        connection.execute(sa.text("delete from newswatch.review"))
    app.dispose()


def test_what_is_gone_has_no_case(desk: Desk) -> None:
    assert reviews.case(desk.engine, "article", 10**9) is None
    assert reviews.case(desk.engine, "link", 10**9) is None
    article = desk.scalar("select min(article_id) from newswatch.article")
    assert isinstance(article, int)
    desk.do("update newswatch.article set taken_down_at = now() where article_id = :a", a=article)
    assert reviews.case(desk.engine, "article", article) is None
    assert desk.say("article", article, "Relevant").late == 1


def test_two_who_ask_at_once_get_different_questions(desk: Desk) -> None:
    doubtful(desk)
    every = reviews.queue(desk.engine, 500)

    def ask(asker: str) -> Callable[[sa.Connection], None]:
        return lambda connection: review_questions.note(connection, every[:3], asker=asker, wait=DAYS)

    transact(desk.engine, ask("run 1"))
    transact(desk.engine, ask("run 2"))
    with desk.engine.connect() as connection:
        assert set(review_questions.asked_by(connection, "run 1")) == set(every[:3])
        assert review_questions.asked_by(connection, "run 2") == ()
    assert isinstance(every[0], Question)


def test_the_command(desk: Desk, tmp_path: Path) -> None:
    doubtful(desk)
    url = desk.engine.url.render_as_string(hide_password=False)

    def run(*words: str, given: str = "", status: int = 0) -> str:
        ended = newswatch(url, tmp_path, "review", *words, given=given)
        assert ended.returncode == status, ended.stderr
        assert "\x1b" not in ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    desk.do("update newswatch.article set title = 'A \x1b[2J title [red]' || title")
    first, second = json.loads(run("list", "--kind", "article", "--limit", "2", "--json"))
    shown = run("show", "article", str(first["number"]))
    assert "A [2J title [red]" in shown
    assert "How it begins" in shown
    asked = run("next", "--kind", "article", "--as", "amal", given="1\nit says so\n3\nq\n")
    assert "Written down" in asked
    assert "article " + str(second["number"]) in asked
    assert "There is nothing to be asked" in run("show", "article", str(first["number"]), status=1)
    [said] = json.loads(run("said", "--json"))
    assert (said["reviewer"], said["action"], said["reason"], said["stale"]) == ("amal", "confirm", "it says so", False)
    event, mentions = large(desk)
    answer = ("answer", "link", str(mentions[0]), "different-events", "--event", str(event), "--as", "amal")
    assert "Written down" in run(*answer)
    assert "stands already" in run(*answer)
    assert "Taken back" in run("retract", "link", str(mentions[0]), "--as", "amal")
    assert "retract" in run("said")
    assert "Nobody" in run("said", "--stale")
    assert "say relevant or not-relevant" in run("answer", "article", "1", "same-event", status=2)
    assert "no link 999999999" in run("answer", "link", "999999999", "same-event", status=1)
    assert "Nothing stands" in run("retract", "link", "999999999", status=1)
