"""Every key of the JSON Lines contract is always there."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from newswatch.model import (
    NO_DATE,
    NO_ORIGIN,
    NO_PLACE,
    Actor,
    ActorKind,
    Analysis,
    Assessment,
    Casualty,
    Certainty,
    CopyVerdict,
    CrossBorder,
    DateBasis,
    DatePrecision,
    Entry,
    EventType,
    Evidence,
    Extraction,
    Genre,
    Mention,
    Origin,
    OriginBasis,
    Outcome,
    ParsedFeed,
    Party,
    Place,
    PlacePrecision,
    PublishedBasis,
    Quote,
    Realis,
    Reason,
    Responsibility,
    Role,
    Scope,
    Source,
    Verdict,
    When,
)
from newswatch.reports import contract

QUOTE = Quote("four soldiers", 10, 23)
BARE = Mention(
    event_type=EventType.SHELLING,
    realis=Realis.ACTUAL,
    scope=Scope.INCIDENT,
    recalled=False,
    when=NO_DATE,
    place=NO_PLACE,
    actors=(),
    casualties=(),
    origin=NO_ORIGIN,
    responsibility=Responsibility(claimed=None),
    suicide=None,
    weapons=(),
    operation=None,
    sources=(),
    confidence=0.5,
    quote=QUOTE,
)
ASSESSMENT = Assessment(
    verdict=Verdict.RELEVANT,
    score=0.9,
    incident=0.95,
    cross_border=CrossBorder.YES,
    attack_types=(EventType.SHELLING,),
    genre=Genre.REPORT,
    evidence=(Evidence(cue="shelling", quote=QUOTE),),
    ruleset="abc",
)
EVENT_KEYS = (
    "event_type realis scope recalled date_start date_end date_precision date_basis place actors casualties "
    "cross_border responsibility suicide weapons operation sources confidence quote start end"
)
PLACE_KEYS = "name country admin1 admin2 latitude longitude precision geonames_id"
ORIGIN_KEYS = "status origin_country target_country mechanism basis asserted_by denied_by quote start end"
ACTOR_KEYS = "role name id kind country certainty quote start end"
CASUALTY_KEYS = "party outcome min best max nationality quote start end"


def has(answer: object, keys: str) -> bool:
    return isinstance(answer, dict) and set(keys.split()) <= answer.keys()


def plain(answer: object) -> object:
    return json.loads(json.dumps(answer, allow_nan=False))


def test_a_mention_of_which_nothing_is_known() -> None:
    answer = contract.analysis(7, Analysis(id="7", assessment=ASSESSMENT, mentions=(BARE,)))
    assert plain(answer) == answer
    assert answer["id"] == 7
    assert has(answer["assessment"], "verdict score incident cross_border attack_types genre evidence ruleset")
    event = contract.mention(BARE)
    assert has(event, EVENT_KEYS)
    assert has(event["place"], PLACE_KEYS)
    assert has(event["cross_border"], ORIGIN_KEYS)
    assert event["responsibility"] == {"claimed": None, "by": None}
    assert (event["quote"], event["start"], event["end"]) == ("four soldiers", 10, 23)
    unknown = ["date_start", "date_end", "date_basis", "suicide", "operation"]
    assert [event[key] for key in unknown] == [None] * 5
    assert (event["date_precision"], event["realis"], event["scope"]) == ("unknown", "actual", "incident")


def test_a_mention_of_which_much_is_known() -> None:
    full = Mention(
        event_type=EventType.RAID,
        realis=Realis.ACTUAL,
        scope=Scope.INCIDENT,
        recalled=True,
        when=When(
            start=date(2026, 1, 2), end=date(2026, 1, 3), precision=DatePrecision.RANGE, basis=DateBasis.EXPLICIT
        ),
        place=Place(
            name="Torkham",
            country="PK",
            admin1="Khyber Pakhtunkhwa",
            admin2="Khyber",
            latitude=34.12,
            longitude=71.09,
            precision=PlacePrecision.PLACE,
            geonames_id=1,
            border_km=0.2,
        ),
        actors=(
            Actor(
                role=Role.PERPETRATOR,
                name="A Group",
                id="a-group",
                kind=ActorKind.ARMED_GROUP,
                country="AF",
                certainty=Certainty.CLAIMED,
                quote=QUOTE,
            ),
        ),
        casualties=(
            Casualty(party=Party.SECURITY, outcome=Outcome.KILLED, min=4, best=4, max=None, quote=QUOTE),
            Casualty(
                party=Party.CIVILIAN, outcome=Outcome.INJURED, min=None, best=None, max=None, quote=QUOTE, term="dozens"
            ),
        ),
        origin=Origin(
            status=CrossBorder.YES,
            origin_country="AF",
            target_country="PK",
            mechanism="ground_crossing",
            basis=OriginBasis.CROSSING_OBSERVED,
            quote=QUOTE,
        ),
        responsibility=Responsibility(claimed=True, by="A Group"),
        suicide=False,
        weapons=("rifles",),
        operation="Operation Dawn",
        sources=(Source(speaker="the army", role="military", quote=QUOTE),),
        confidence=0.8,
        quote=QUOTE,
    )
    event = contract.mention(full)
    assert plain(event) == event
    assert (event["date_start"], event["date_end"]) == ("2026-01-02", "2026-01-03")
    actors, casualties = event["actors"], event["casualties"]
    assert isinstance(actors, list)
    assert isinstance(casualties, list)
    assert has(actors[0], ACTOR_KEYS)
    assert has(casualties[0], CASUALTY_KEYS)
    assert (casualties[0]["best"], casualties[0]["max"]) == (4, None)
    assert (casualties[1]["best"], casualties[1]["term"]) == (None, "dozens")
    assert event["sources"] == [
        {"speaker": "the army", "role": "military", "quote": "four soldiers", "start": 10, "end": 23}
    ]


def test_an_extraction() -> None:
    found = Extraction(
        title="T",
        text="Text",
        published=datetime(2026, 1, 2, 22, 30, tzinfo=UTC),
        published_basis=PublishedBasis.JSON_LD,
        language="en",
        canonical_url="https://a.example/1",
        authors=("A. Writer",),
    )
    answer = contract.extraction("x", found)
    assert plain(answer) == answer
    assert has(answer, "id title text published published_basis language canonical_url authors rejected")
    assert answer["published"] == "2026-01-02"
    assert answer["published_at"] == "2026-01-02T22:30:00+00:00"
    assert answer["rejected"] is None


def test_a_date_without_a_time_claims_none() -> None:
    found = Extraction(
        title=None,
        text="",
        published=datetime(2026, 1, 2, tzinfo=UTC),
        published_basis=PublishedBasis.URL,
        language=None,
        canonical_url=None,
        published_has_time=False,
        rejected=Reason.NO_TEXT,
    )
    answer = contract.extraction(None, found)
    assert (answer["published"], answer["published_at"], answer["rejected"]) == ("2026-01-02", None, "no_text")


def test_a_feed() -> None:
    entry = Entry(
        key="k", position=0, guid="g", url=None, title="T", summary=None, published=None, published_basis=None
    )
    answer = contract.feed(
        "f.xml", ParsedFeed(title="F", version="rss20", language="en", entries=(entry,), entries_total=1)
    )
    assert plain(answer) == answer
    assert has(answer, "file title version language entries error")
    assert answer["error"] is None
    entries = answer["entries"]
    assert isinstance(entries, list)
    assert has(entries[0], "guid url title summary published published_basis")


def test_a_copy_and_a_failure() -> None:
    verdict = CopyVerdict(id="b", copy_of="a", similarity=0.9, story="a")
    assert contract.copy_verdict("b", verdict) == {"id": "b", "copy_of": "a", "similarity": 0.9, "story": "a"}
    assert contract.failure(None, "bad_json", "no") == {"id": None, "error": {"kind": "bad_json", "message": "no"}}
