"""What a person says of an event: preferred by every view, its history kept, and outliving whatever the machine does.
In SQL as newswatch_reviewer, and by the command."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from sqlalchemy import exc
from tests.storage.desk import Desk

from newswatch.app import reviews
from newswatch.app.reviews import Kind
from newswatch.cli.review import review as command
from newswatch.errors import InputError
from newswatch.model import Stage
from newswatch.storage.backup import backup, restore
from newswatch.storage.database import transact
from newswatch.storage.event_rows import merge_events


def number_of(desk: Desk, place: str) -> int:
    """The event at this place that most articles tell of."""
    number = desk.scalar(
        "select event_id from analysis.events where place = :p and status = 'active' order by articles desc limit 1",
        p=place,
    )
    assert isinstance(number, int)
    return number


@pytest.fixture
def strike(desk: Desk) -> int:
    """An air strike of which three papers give three tolls."""
    return number_of(desk, "Spera")


@pytest.fixture
def post(desk: Desk) -> int:
    """An attack on a post, with soldiers and militants killed."""
    return number_of(desk, "Banibangou")


def history(desk: Desk, event: int) -> list[tuple[object, ...]]:
    return [
        tuple(row.values())
        for row in desk.rows(
            "select cause, killed_best from analysis.event_history where event_id = :e order by version", e=event
        )
    ]


def test_a_corrected_toll_is_what_every_view_and_shape_shows(desk: Desk, strike: int) -> None:
    before = desk.event(strike)
    assert (before["killed_best"], before["corrected_fields"], before["review"]) == (9, [], None)
    versions = len(history(desk, strike))
    claims = desk.rows("select * from analysis.event_claims where event_id = :e order by 1", e=strike)
    number = desk.review("correct", strike, "killed", "14-23", "the hospital's list", "amal")
    now = desk.event(strike)
    assert [now[f"killed_{name}"] for name in ("min", "best", "max")] == [14, 14, 23]
    assert (now["corrected_fields"], now["reviewed_by"], now["stale_reviews"]) == (["killed"], "amal", [])
    assert desk.scalar("select best from analysis.ucdp_ged where id = :e", e=strike) == 14
    assert desk.scalar("select fatalities from analysis.acled where event_id_cnty like '%' || :e", e=strike) == 14
    [said] = desk.rows("select * from analysis.reviews")
    assert said["review_id"] == number
    assert (said["reviewer"], said["action"], said["field"]) == ("amal", "correct", "killed")
    assert said["old_value"] == said["rules_value"] == {"min": 9, "best": 9, "max": 23}
    assert said["new_value"] == {"min": 14, "best": 14, "max": 23}
    assert (said["reason"], said["latest"], said["stale"]) == ("the hospital's list", True, False)
    assert history(desk, strike)[versions:] == [("review", 14)]
    # What was believed before the review is still what was believed then
    moment = desk.scalar("select max(valid_from) from analysis.event_history where event_id = :e", e=strike)
    as_of = "select killed_best from analysis.events_as_of(:m) where event_id = :e"
    assert desk.scalar(as_of, m=moment, e=strike) == 14
    assert desk.scalar(as_of, m=moment - timedelta(microseconds=1), e=strike) == 9  # type: ignore[operator]
    # Two sides count other people: a corrected total says nothing of whose they are
    sides = desk.rows("select * from analysis.event_casualties where event_id = :e and outcome = 'killed'", e=strike)
    assert {(row["party"], row["best"], row["reviewed"]) for row in sides} == {
        ("civilian", 9, False),
        ("militant", None, False),
    }
    # The sources' claims are as they told them
    assert desk.rows("select * from analysis.event_claims where event_id = :e order by 1", e=strike) == claims
    assert desk.broken() == {}


def test_a_corrected_party_moves_the_total(desk: Desk, post: int) -> None:
    assert desk.event(post)["killed_best"] == 31
    desk.review("correct", post, "killed_security", "12", "one died of wounds", "amal")
    now = desk.event(post)
    assert (now["killed_best"], now["killed_security"], now["killed_militant"]) == (32, 12, 20)
    killed = "select * from analysis.event_casualties where event_id = :e and outcome = 'killed' and party = 'security'"
    [row] = desk.rows(killed, e=post)
    assert (row["best"], row["reviewed"], row["independent_sources"], row["quote"]) == (12, True, 0, None)
    desk.review("correct", post, "killed militant", "unknown", "nobody counted", "amal")
    assert desk.event(post)["killed_best"] == 12
    desk.review("correct", post, "killed", "0", "a rumour", "amal")
    assert [desk.event(post)[f"killed_{name}"] for name in ("min", "best", "max", "militant")] == [0, 0, 0, None]
    assert desk.broken() == {}


def test_every_field_can_be_corrected_and_taken_back(desk: Desk, post: int) -> None:
    before = {name: value for name, value in desk.event(post).items() if name not in ("changed_at", "version")}
    corrections = {
        "kind": ("raid", "event_type", "raid"),
        "date": ("2026-03-03/2026-03-04", "date_start", date(2026, 3, 3)),
        "place": ('{"name": "Tiloa", "country": "NE", "latitude": 15.1, "longitude": 2.06, "precision": "place"}',
                  "place", "Tiloa"),
        "perpetrator": ("Boko Haram", "perpetrators", "Boko Haram"),
        "target": ('[{"name": "fuel depot", "kind": "organisation"}]', "targets", "fuel depot"),
        "origin": ("Nigeria", "origin_country", "NG"),
        "origin_mechanism": ("maritime", "origin_mechanism", "maritime"),
        "origin_basis": ("inference", "origin_basis", "inference"),
        "injured": ("9+", "injured_max", None),
        "claimed": ("yes", "responsibility_claimed", True),
        "claimed_by": ("Boko Haram", "responsibility_by", "Boko Haram"),
        "suicide": ("no", "suicide", False),
        "recalled": ("yes", "recalled", True),
    }  # fmt: skip
    numbers = []
    for field, (value, column, shown) in corrections.items():
        numbers.append(desk.review("correct", post, field, value, "I was there", "amal"))
        assert desk.event(post)[column] == shown, field
    now = desk.event(post)
    assert (now["latitude"], now["responsibility_by"], now["date_precision"]) == (15.1, "Boko Haram", "range")
    assert len(now["corrected_fields"]) == len(corrections)  # type: ignore[arg-type]
    assert desk.broken() == {}
    desk.review("correct", post, "country", "unknown", "nobody knows", "amal")
    assert (desk.event(post)["country"], desk.event(post)["latitude"]) == (None, None)
    desk.review("correct", post, "cross_border", "unknown", "nobody saw it", "amal")
    now = desk.event(post)
    assert (now["cross_border"], now["origin_country"], now["origin_basis"]) == ("unknown", None, None)
    # Each is taken back by its number; of the place the latest
    latest = [int(str(row["review_id"])) for row in desk.rows("select review_id from analysis.reviews where latest")]
    for number in latest:
        desk.review("retract", number, "on second thoughts", "bashir")
    after = {name: value for name, value in desk.event(post).items() if name not in ("changed_at", "version")}
    assert after == before
    assert desk.scalar("select count(*) from newswatch.event_review") == 0
    assert desk.scalar("select count(*) from newswatch.review") == len(numbers) + 2 + len(latest)
    assert desk.broken() == {}


@pytest.mark.parametrize(
    ("call", "told", "right"),
    [
        (("correct", "kind", "air strik", "x"), '"air strik" is no event_type', "air_strike, drone_strike"),
        (("correct", "weapons", "rifles", "x"), "no field", "killed_civilian"),
        (("correct", "date", "2026-13-05", "x"), "is no date", "2026-03-05/2026-03-07"),
        (("correct", "date", "2026-03-07/2026-03-05", "x"), "ends before", "first day"),
        (("correct", "date", "2999-01-01", "x"), "not come yet", "past"),
        (("correct", "killed", "twelve", "x"), "is no count", "range 4-7"),
        (("correct", "killed", "-3", "x"), "is no count", "range 4-7"),
        (("correct", "killed", "7-4", "x"), "is no count", "min is at most best"),
        (("correct", "killed", "4000000", "x"), "is no count", "100000"),
        (("correct", "killed", '{"best": "many"}', "x"), "is no count", "best"),
        (("correct", "country", "Nigerr", "x"), "is no country", "NE (Niger)"),
        (("correct", "country", "QQ", "x"), "is no country", "ISO 3166"),
        (("correct", "place", "Banibangu", "x"), "No place here", "Banibangou"),
        (("correct", "place", "999999999", "x"), "no place", "analysis.places"),
        (("correct", "place", '{"name": "X", "country": "NE", "latitude": 97, "longitude": 2}', "x"), "nowhere", "90"),
        (("correct", "place", '{"name": "X", "latitude": 7, "longitude": 2}', "x"), "no country", "two letters"),
        (("correct", "place", '{"country": "NE", "latitude": 7, "longitude": 2}', "x"), "no point", "precision"),
        (("correct", "perpetrator", "Boko Haramm", "x"), "knows no actor", "boko-haram"),
        (("correct", "perpetrator", '{"name": "X", "kind": "gang"}', "x"), "is no kind", "armed_group"),
        (("correct", "cross_border", "maybe", "x"), "is no cross_border", "yes, no, unknown"),
        (("correct", "target_country", "ML", "x"), "country it went to", "Correct the other"),
        (("correct", "suicide", "perhaps", "x"), "no value of suicide", "yes, no or unknown"),
        (("correct", "killed", "7", "  "), "needs its reason", "on what it rests"),
        (("reject", ""), "needs its reason", "on what it rests"),
        (("split", [], "x"), "No mention is named", "Of: "),
        (("split", [999999999], "x"), "does not hold mention", "Of: "),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(
    desk: Desk, post: int, call: tuple[Any, ...], told: str, right: str
) -> None:
    what, *values = call
    with pytest.raises(exc.DataError) as refused:
        desk.review(what, post, *values, "amal")
    diag = refused.value.orig.diag  # type: ignore[union-attr]
    assert told in diag.message_primary
    assert right in diag.message_hint
    assert desk.scalar("select count(*) from newswatch.review") == 0


def test_what_is_not_there_is_refused(desk: Desk, post: int) -> None:
    mentions = [
        row["mention_id"] for row in desk.rows("select * from analysis.event_sources where event_id = :e", e=post)
    ]
    for what, *values in (
        ("confirm", 10**9),
        ("merge", post, post, "x"),
        ("merge", post, 10**9, "x"),
        ("split", post, mentions, "x"),
        ("article", 10**9, "relevant", "x"),
        ("link", 10**9, "same_event", "x"),
        ("retract", 10**9),
    ):
        with pytest.raises(exc.DataError):
            desk.review(what, *values)
    number = desk.review("confirm", post)
    assert desk.review("retract", number) == number + 1
    for again in (number, number + 1):
        with pytest.raises(exc.DataError, match=r"stands no more|takes something back"):
            desk.review("retract", again)


def test_reviewers_write_by_these_functions_alone_and_analysts_not_at_all(desk: Desk, post: int) -> None:
    with pytest.raises(exc.ProgrammingError, match="permission denied"):
        desk.review("confirm", post, role="newswatch_analyst")
    number = desk.review("confirm", post)
    [said] = desk.rows("select reviewer, db_role from analysis.reviews where review_id = :n", n=number)
    # Without a name it is the role that logged in: here the owner, who has taken the reviewer's part
    assert said["reviewer"] == said["db_role"] == desk.scalar("select session_user")
    for statement in (
        "insert into newswatch.review (target, target_key, action, reason) values ('event', '', 'confirm', '')",
        "update analysis.events set killed_best = 1",
        "update newswatch.event set killed_best = 1",
        f"select newswatch.review_event_say({post}, 'correct', 'killed', '99', 'x', 'y')",
        "delete from newswatch.review",
    ):
        with desk.engine.connect() as connection:
            connection.execute(sa.text("set role newswatch_reviewer"))
            with pytest.raises(exc.DBAPIError, match=r"permission denied|cannot update view"):
                connection.exec_driver_sql(statement)


def test_a_correction_outlives_everything_the_machine_does(desk: Desk, strike: int, tmp_path: Path) -> None:
    desk.review("correct", strike, "killed", "14", "the hospital's list", "amal")
    desk.review("correct", strike, "place", "Landi Kotal", "the dateline misled", "amal")
    for stage in (Stage.LINK, Stage.CODE, Stage.ASSESS, Stage.EXTRACT):
        desk.again(stage)
        now = desk.event(strike)
        assert (now["killed_best"], now["place"], now["status"]) == (14, "Landi Kotal", "active"), stage
        assert now["corrected_fields"] == ["killed", "place"]
        assert desk.broken() == {}
    # The country is another by now: a report that is linked afresh still finds its event by what it tells
    assert len(desk.events()[strike]) == 3
    file = tmp_path / "backup.dump"
    url = desk.engine.url.render_as_string(hide_password=False)
    backup(url, file, made_at=datetime.now(UTC))
    kept = desk.rows("select * from newswatch.review order by review_id")
    desk.engine.dispose()
    restore(url, file, replace=True, now=datetime.now(UTC))
    assert desk.rows("select * from newswatch.review order by review_id") == kept
    desk.again(Stage.LINK)
    assert desk.event(strike)["killed_best"] == 14


def other_tolls(desk: Desk, event: int) -> None:
    """Every report of it tells of forty killed by now, and is linked anew."""
    desk.do(
        "delete from newswatch.mention_casualty c using newswatch.event_mention k "
        "where k.mention_id = c.mention_id and k.event_id = :e and c.position > 0",
        e=event,
    )
    desk.do(
        "update newswatch.mention_casualty c set min = 40, best = 40, max = 40, outcome = 'killed' "
        "from newswatch.event_mention k where k.mention_id = c.mention_id and k.event_id = :e",
        e=event,
    )
    desk.again(Stage.LINK)


def test_a_toll_that_grows_after_its_correction_makes_it_stale(desk: Desk, strike: int, post: int) -> None:
    desk.review("correct", strike, "killed", "14", "the hospital's list", "amal")
    desk.review("correct", strike, "date", "2026-03-05", "the night before", "amal")
    desk.review("confirm", post, "as I know it", "amal")
    assert (Kind.EVENT, strike) not in {(one.kind, one.number) for one in reviews.queue(desk.engine, 500)}
    other_tolls(desk, strike)
    now = desk.event(strike)
    assert (now["killed_best"], now["stale_reviews"]) == (14, ["killed"])
    rows = desk.rows("select field, stale, rules_value from analysis.reviews where event_id = :e order by 1", e=strike)
    assert [(row["field"], row["stale"]) for row in rows] == [("date", False), ("killed", True)]
    assert rows[1]["rules_value"] == {"min": 40, "best": 40, "max": 40}
    # It is asked again, before all else, with both values side by side
    [first] = desk.rows("select kind, number, why, expected_error from analysis.review_queue limit 1")
    assert (first["kind"], first["number"], first["expected_error"]) == ("event", strike, 1)
    assert "killed" in str(first["why"])
    case = reviews.case(desk.engine, "event", strike)
    assert case is not None
    assert "the hospital\\'s list" in case.body
    assert "| 40 |" in case.body
    # A person acts: so it is, all the same
    assert desk.say("event", strike, "Right as it stands", "bashir", seen=case.seen).stored == 1
    now = desk.event(strike)
    assert (now["killed_best"], now["stale_reviews"], now["review"]) == (14, [], "confirmed")
    assert reviews.case(desk.engine, "event", strike) is None
    assert desk.event(post)["stale_reviews"] == []
    assert desk.broken() == {}


def test_a_confirmed_event_follows_its_reports_and_shows_as_stale(desk: Desk, strike: int) -> None:
    desk.review("confirm", strike, "", "amal")
    versions = history(desk, strike)
    assert desk.event(strike)["review"] == "confirmed"
    other_tolls(desk, strike)
    now = desk.event(strike)
    assert (now["killed_best"], now["review"], now["stale_reviews"]) == (40, "confirmed", ["verdict"])
    assert len(history(desk, strike)) == len(versions) + 1


def test_an_event_that_is_none_leaves_every_count_and_stays_away(desk: Desk, strike: int) -> None:
    border = "select sum(events) from analysis.border_month"
    before = desk.scalar(border)
    moment = desk.scalar("select clock_timestamp()")
    number = desk.review("reject", strike, "a film set", "amal")
    assert (desk.event(strike)["status"], desk.event(strike)["review"]) == ("rejected", "rejected")
    assert desk.scalar(border) == before - 1  # type: ignore[operator]
    for view in ("cross_border_events", "events_as_of(now())"):
        assert desk.scalar(f"select count(*) from analysis.{view} where event_id = :e", e=strike) == 0  # noqa: S608
    assert desk.scalar("select count(*) from analysis.events_as_of(:m) where event_id = :e", m=moment, e=strike) == 1
    mentions = desk.scalar("select array_agg(mention_id) from newswatch.event_mention where event_id = :e", e=strike)
    for stage in (Stage.LINK, Stage.CODE, Stage.EXTRACT):
        desk.again(stage)
        assert desk.event(strike)["status"] == "rejected"
        told = "select count(*) from newswatch.event_mention k join newswatch.event e using (event_id) "
        told += "where e.status = 'active' and k.mention_id = any(:m)"
        assert desk.scalar(told, m=mentions) == 0
    assert desk.broken() == {}
    desk.review("retract", number, "it was none", "amal")
    assert desk.event(strike)["status"] == "active"
    assert desk.scalar(border) == before
    assert history(desk, strike)[-1] == ("review", 9)


def test_a_person_keeps_up_what_the_rules_no_longer_tell_of(desk: Desk, strike: int) -> None:
    desk.review("correct", strike, "killed", "14", "the hospital's list", "amal")
    articles = desk.rows("select distinct article_id from analysis.event_sources where event_id = :e", e=strike)
    # As rules would that see no incident in its reports
    desk.do(
        "update newswatch.mention m set realis = 'hypothetical' from newswatch.event_mention k "
        "where k.mention_id = m.mention_id and k.event_id = :e",
        e=strike,
    )
    desk.again(Stage.LINK)
    now = desk.event(strike)
    assert (now["status"], now["killed_best"], now["place"], now["articles"]) == ("active", 14, "Spera", 3)
    assert (
        now["stale_reviews"] != [] or desk.scalar("select fields ->> 'withdrawn' from newswatch.event_review") == "true"
    )
    assert desk.broken() == {}
    # But not against another person
    for article in articles:
        desk.review("article", article["article_id"], "irrelevant", "a film", "bashir")
    desk.run()
    assert desk.event(strike)["status"] == "withdrawn"
    with pytest.raises(exc.DataError, match="is withdrawn"):
        desk.review("correct", strike, "killed", "15", "a list", "amal")
    assert desk.broken() == {}


def test_what_was_corrected_goes_with_a_merge_by_machine(desk: Desk, strike: int, post: int) -> None:
    desk.review("correct", strike, "killed_civilian", "14", "the hospital's list", "amal")
    desk.review("confirm", strike, "", "amal")

    def work(connection: sa.Connection) -> None:
        merge_events(connection, [(strike, post)], ruleset="r", moment=datetime.now(UTC))

    transact(desk.engine, work)
    now = desk.event(post)
    assert (now["corrected_fields"], now["killed_civilian"], now["review"]) == (["killed_civilian"], 14, None)
    [said] = desk.rows("select * from analysis.reviews where field = 'killed_civilian'")
    assert (said["target_id"], said["event_id"], said["latest"]) == (strike, post, True)
    # A later word on the one they became goes before
    desk.review("correct", post, "killed_civilian", "15", "one died", "bashir")
    assert desk.event(post)["killed_civilian"] == 15


def test_two_events_become_one_and_two_again(desk: Desk) -> None:
    one, two = number_of(desk, "Mamund"), number_of(desk, "Torkham")
    events = desk.events()
    number = desk.review("merge", one, two, "one attack, told of from two places", "amal")
    assert desk.rows("select merged_into from analysis.event_redirects where event_id = :e", e=one) == [
        {"merged_into": two}
    ]
    for stage in (None, Stage.LINK, Stage.CODE, Stage.EXTRACT):
        desk.run()
        desk.again(stage)
        now = desk.events()
        assert one not in now, stage
        assert set(now[two]) >= {*events[one], *events[two]} or stage in (Stage.CODE, Stage.EXTRACT)
        assert desk.event(two)["articles"] == 5, stage
        assert desk.broken() == {}
    # Said of the old number it holds for the new one
    desk.review("correct", one, "killed", "8", "both posts together", "amal")
    assert desk.event(two)["killed_best"] == 8
    with pytest.raises(exc.DataError, match="part of review"):
        desk.review("retract", number + 1)
    desk.review("retract", number, "two posts, two attacks", "bashir")
    desk.run()
    assert {event: held for event, held in desk.events().items() if event in (one, two)} == {
        event: held for event, held in events.items() if event in (one, two)
    }
    assert desk.event(one)["status"] == "active"
    assert desk.broken() == {}
    causes = desk.rows("select cause from analysis.event_history where event_id = :e order by version", e=one)
    assert [row["cause"] for row in causes][-2:] == ["review", "review"]


def test_reports_leave_together_and_come_back(desk: Desk, strike: int) -> None:
    events = desk.events()
    first, *out = events[strike]
    number = desk.review("split", strike, out, "another village", "amal")
    apart = desk.scalar(
        "select (new_value ->> 'event_id')::bigint from newswatch.review where review_id = :n", n=number
    )
    assert isinstance(apart, int)
    desk.run()
    for stage in (None, Stage.LINK, Stage.ASSESS):
        desk.again(stage)
        now = desk.events()
        assert (now[strike], now[apart]) == ((first,), tuple(out)), stage
        assert (desk.event(strike)["articles"], desk.event(apart)["articles"]) == (1, 2)
        assert desk.broken() == {}
    desk.review("retract", number, "it was one after all", "amal")
    desk.run()
    assert desk.events() == events
    assert desk.scalar("select merged_into from newswatch.event where event_id = :e", e=apart) == strike
    assert desk.broken() == {}


def test_the_answer_to_a_question_is_to_what_was_shown(desk: Desk, strike: int) -> None:
    case = reviews.case(desk.engine, "event", strike)
    assert case is not None
    for word in ("Right as it stands", "Not an incident", r"9 \(9–23\)", "Spera", "review correct"):
        assert word in case.body + " ".join(case.options), word
    desk.review("correct", strike, "killed", "14", "the hospital's list", "bashir")
    assert desk.say("event", strike, "Right as it stands", seen=case.seen).late == 1
    assert desk.say("event", strike, "Not an incident", note="a film").stored == 1
    assert desk.say("event", strike, "Not an incident", note="a film").repeated == 1
    assert reviews.retract(desk.engine, "event", strike, reviewer="amal")
    assert not reviews.retract(desk.engine, "event", strike, reviewer="amal")


def test_an_article_is_judged_in_sql(desk: Desk) -> None:
    article = desk.scalar(
        "select article_id from analysis.articles where mentions > 0 and verdict = 'relevant' order by 1 limit 1"
    )
    desk.review("article", article, "irrelevant", "a film", "amal")
    assert desk.scalar("select verdict from analysis.articles where article_id = :a", a=article) == "irrelevant"
    desk.run()
    assert desk.scalar("select mentions from analysis.articles where article_id = :a", a=article) == 0
    with pytest.raises(exc.DataError, match="no verdict"):
        desk.review("article", article, "boring", "x", "amal")


def test_the_command_says_the_same(desk: Desk, strike: int, post: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSWATCH_DATABASE_URL", desk.engine.url.render_as_string(hide_password=False))

    def run(*words: object) -> str:
        ended = CliRunner().invoke(command, [str(word) for word in words])
        if ended.exception is not None and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return ended.output

    name = ("--as", "amal")
    assert "stands so from now on" in run("correct", strike, "killed", "14", "--reason", "a list", *name)
    assert desk.event(strike)["killed_best"] == 14
    assert "Missing option" in run("correct", strike, "killed", "15")
    with pytest.raises(InputError, match="is no count") as refused:
        run("correct", strike, "killed", "many", "--reason", "a list")
    assert "range 4-7" in str(refused.value)
    # A place of the gazetteer that no report has named yet
    run("correct", strike, "place", "Gardez, AF", "--reason", "a map", *name)
    now = desk.event(strike)
    assert (now["place"], now["country"], round(float(str(now["latitude"])), 1)) == ("Gardez", "AF", 33.6)
    assert "written down" in run("confirm", post, *name)
    with pytest.raises(InputError, match="nothing to be asked"):
        run("show", "event", strike)
    said = run("said")
    assert "killed 14 (the rules: 9 (9–23))" in " ".join(said.split())
    rows = json.loads(run("said", "--json"))
    assert {row["field"] for row in rows} == {"killed", "place", "verdict"}
    run("retract", "review", rows[-1]["review_id"], *name)
    assert desk.event(strike)["killed_best"] == 9
    assert "written down" in run("reject", post, "--reason", "a film", *name)
    assert desk.event(post)["status"] == "rejected"
    run("retract", "event", post, *name)
    assert desk.event(post)["status"] == "active"
    assert "values of both" in run("merge", post, strike, "--reason", "one", *name)
    assert desk.rows("select 1 from analysis.event_redirects where event_id = :e", e=post)


def test_people_review_while_reports_are_linked(desk: Desk, strike: int, post: int) -> None:
    one, two = number_of(desk, "Mamund"), number_of(desk, "Torkham")

    def link() -> None:
        for _ in range(4):
            desk.again(Stage.LINK)

    with ThreadPoolExecutor(1) as pool:
        linking = pool.submit(link)
        for number in range(100, 120):
            desk.review("correct", strike, "killed", str(number), "one after the other", "amal")
            desk.review("confirm", post, str(number), "bashir")
            merged = desk.review("merge", one, two, "one", "amal")
            desk.review("retract", merged, "two", "amal")
        linking.result()
    desk.run()
    assert desk.event(strike)["killed_best"] == 119
    assert {one, two} <= set(desk.events())
    assert desk.scalar("select count(*) from newswatch.attempt where kind = 'failed' and stage = 'link'") == 0
    assert desk.broken() == {}
