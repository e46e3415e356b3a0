"""What an analyst reads of one page: every stage, every value with its reason, nothing that the terminal obeys."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO

from rich.console import Console

from newswatch.model import (
    NO_DATE,
    NO_ORIGIN,
    NO_PLACE,
    Actor,
    ActorKind,
    Analysis,
    ArticleText,
    Assessment,
    Casualty,
    Certainty,
    CrossBorder,
    DateBasis,
    DatePrecision,
    EventType,
    Evidence,
    Exchange,
    Extraction,
    Genre,
    Hop,
    Mention,
    Origin,
    OriginBasis,
    Outcome,
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
from newswatch.reports.explain import Explained, as_json, show
from newswatch.reports.explain_mentions import Considered

TEXT = (
    "KHAR: At least five guards were killed on Friday when gunmen who crossed over from Kunar stormed a post in "
    "Bajaur, police said. No group claimed the attack. Dozens were hurt."
)


def quote(words: str) -> Quote:
    start = TEXT.index(words)
    return Quote(words, start, start + len(words))


MENTION = Mention(
    event_type=EventType.RAID,
    realis=Realis.ACTUAL,
    scope=Scope.INCIDENT,
    recalled=False,
    when=When(
        start=date(2026, 3, 6),
        end=date(2026, 3, 6),
        precision=DatePrecision.DAY,
        basis=DateBasis.RELATIVE,
        quote=quote("on Friday"),
    ),
    place=Place(
        name="Bajaur",
        country="PK",
        admin1="Khyber Pakhtunkhwa",
        admin2="Bajaur",
        latitude=34.74,
        longitude=71.51,
        precision=PlacePrecision.ADMIN2,
        border_km=12.4,
        border_segment="AF-PK",
        line_status="disputed",
        quote=quote("Bajaur"),
    ),
    actors=(
        Actor(
            role=Role.TARGET,
            name=None,
            id=None,
            kind=ActorKind.STATE,
            country="PK",
            certainty=Certainty.STATED,
            quote=quote("guards"),
        ),
        Actor(
            role=Role.PERPETRATOR,
            name="Some Group",
            id="some-group",
            kind=ActorKind.ARMED_GROUP,
            country=None,
            certainty=Certainty.SUSPECTED,
            quote=quote("gunmen"),
        ),
    ),
    casualties=(
        Casualty(
            party=Party.SECURITY,
            outcome=Outcome.KILLED,
            min=5,
            best=5,
            max=None,
            quote=quote("At least five guards were killed"),
            speaker="police",
        ),
        Casualty(
            party=Party.UNKNOWN,
            outcome=Outcome.INJURED,
            min=None,
            best=None,
            max=None,
            term="dozens",
            quote=quote("Dozens were hurt"),
        ),
    ),
    origin=Origin(
        status=CrossBorder.YES,
        origin_country="AF",
        target_country="PK",
        mechanism="ground_crossing",
        basis=OriginBasis.CROSSING_OBSERVED,
        denied_by="Kabul",
        quote=quote("crossed over from Kunar"),
    ),
    responsibility=Responsibility(claimed=False),
    suicide=False,
    weapons=("rifles",),
    operation="Operation Dawn",
    sources=(Source(speaker="police", role="police", quote=quote("police said")),),
    confidence=0.9,
    quote=quote("At least five guards were killed on Friday"),
)
ASSESSMENT = Assessment(
    verdict=Verdict.RELEVANT,
    score=0.91,
    incident=0.95,
    cross_border=CrossBorder.YES,
    attack_types=(EventType.RAID,),
    genre=Genre.REPORT,
    evidence=(Evidence(cue="raid.storm", quote=quote("stormed a post")),),
    ruleset="abc",
)
EXTRACTION = Extraction(
    title="Five killed",
    text=TEXT,
    published=datetime(2026, 3, 7, 4, 0, tzinfo=UTC),
    published_basis=PublishedBasis.JSON_LD,
    language="en",
    canonical_url="https://paper.example/1",
    authors=("A Writer",),
    extractor="tree",
    charset="utf-8",
    warnings=("text cut",),
    rights={"meta:robots": "noarchive"},
)
EXCHANGE = Exchange(
    url="https://paper.example/go/1",
    final_url="https://paper.example/1",
    status=200,
    reason=Reason.OK,
    headers={"content-type": "text/html", "x-other": "unseen"},
    hops=(Hop(status=302, url="https://paper.example/go/1", location="/1"),),
    wire_bytes=12_345,
    elapsed_s=0.5,
)
ARTICLE = ArticleText(id="x", text=TEXT, title="Five killed", published=EXTRACTION.published, language="en")
WHOLE = Explained(
    what=EXCHANGE.url,
    exchange=EXCHANGE,
    extraction=EXTRACTION,
    article=ARTICLE,
    analysis=Analysis(id="x", assessment=ASSESSMENT, mentions=(MENTION,)),
    cues={"raid.storm": "raid, strength 0.8"},
    kinds=((quote("stormed a post"),),),
    lookalikes=(Evidence(cue="sport", quote=quote("the attack")),),
    code_from=0.2,
)


def shown(found: Explained, *, width: int = 160) -> str:
    out = StringIO()
    show(found, Console(file=out, width=width, force_terminal=False))
    return out.getvalue()


def flat(text: str) -> str:
    return " ".join(text.split())


def line_of(text: str, label: str) -> str:
    """The row of the last incident whose label this is, with single spaces."""
    return flat(next(line for line in text.rpartition("CODE")[2].splitlines() if line.strip().startswith(label)))


def test_every_stage_says_what_it_found() -> None:
    text = shown(WHOLE)
    stages = ("FETCH", "EXTRACT", "TEXT", "ASSESS", "CODE")
    assert [line.split()[0] for line in text.splitlines() if line.startswith(stages)] == list(stages)
    for said in (
        "ok  200, 12,345 bytes on the wire, 0.50 s",
        "302 → /1",
        "final URL: https://paper.example/1",
        "content-type: text/html",
        "article  text by tree",
        "published 2026-03-07 04:00 UTC  said by the page's JSON-LD",
        "by A Writer",
        "meta:robots: noarchive",
        "warning: text cut",
        "relevant  score 0.91",
        "incident 0.95, cross-border yes",
        "raid, strength 0.8",
        "only looks like a cue",
        "1 mention",
    ):
        assert said in text
    assert "unseen" not in text


def test_every_value_stands_beside_its_words() -> None:
    text = shown(WHOLE)
    assert line_of(text, "kind") == "kind its cues “stormed a post”"
    assert (
        line_of(text, "when")
        == "when 2026-03-06 to the day; counted from the publication, Saturday 2026-03-07 (UTC) “on Friday”"
    )
    assert "12 km from the border AF-PK; disputed line" in flat(shown(WHOLE, width=400))
    assert line_of(text, "where").endswith("“Bajaur”")
    assert line_of(text, "perpetrator") == "perpetrator Some Group armed_group, suspected “gunmen”"
    assert text.index("perpetrator") < text.index("target")
    assert line_of(text, "killed") == "killed at least 5 security, said by police “At least five guards were killed”"
    assert line_of(text, "injured") == "injured dozens unknown “Dozens were hurt”"
    assert "AF → PK  a crossing was observed; ground_crossing; denied by Kabul" in text
    assert line_of(text, "claimed") == "claimed by nobody, as the text says"
    assert line_of(text, "says") == "says police police “police said”"
    assert line_of(text, "operation") == "operation Operation Dawn"
    assert line_of(text, "suicide") == "suicide no"


def test_what_the_text_does_not_say_is_said_so() -> None:
    bare = replace(
        MENTION,
        when=NO_DATE,
        place=NO_PLACE,
        actors=(),
        casualties=(),
        origin=replace(NO_ORIGIN, prior="AF"),
        responsibility=Responsibility(claimed=None),
        recalled=True,
        scope=Scope.PERIOD,
        realis=Realis.DENIED,
    )
    analysis = Analysis(id="x", assessment=ASSESSMENT, mentions=(bare,))
    text = shown(replace(WHOLE, analysis=analysis, article=replace(ARTICLE, published=None), kinds=((),)))
    assert line_of(text, "kind") == "kind no cue of this kind: who did what to whom decided"
    assert line_of(text, "when") == "when the text does not say; nor when it was published"
    for label in ("where", "who", "casualties", "claimed"):
        assert line_of(text, label) == f"{label} the text does not say"
    assert "the catalogue's prior is AF, which decides nothing" in text
    assert "denied: no event" in text
    assert "never in an incident's sum" in text
    assert "only looks back" in text


def test_a_failed_fetch_ends_the_explanation() -> None:
    failed = replace(EXCHANGE, status=None, reason=Reason.ROBOTS_DISALLOWED, detail="Disallow: /", hops=())
    text = shown(Explained(what=EXCHANGE.url, exchange=failed))
    assert "robots_disallowed" in text
    assert "EXTRACT" not in text


def test_a_rejected_page_says_that_the_pipeline_stops() -> None:
    text = shown(replace(WHOLE, extraction=replace(EXTRACTION, rejected=Reason.CONSENT_WALL)))
    assert "consent_wall  no article: the pipeline stops here" in text
    nothing = shown(
        Explained(what="x", extraction=replace(EXTRACTION, rejected=Reason.NO_TEXT, text="", published=None))
    )
    assert "no_text" in nothing
    assert "published: the page does not say" in nothing
    assert "ASSESS" not in nothing


def test_why_nothing_was_coded() -> None:
    low = Analysis(id="x", assessment=replace(ASSESSMENT, incident=0.1, evidence=()), mentions=())
    assert "nothing is coded below 0.20, and incident is 0.10" in shown(replace(WHOLE, analysis=low, kinds=()))
    high = Analysis(id="x", assessment=ASSESSMENT, mentions=())
    assert "no incident in the text" in shown(replace(WHOLE, analysis=high, kinds=()))
    none = shown(replace(WHOLE, analysis=low, kinds=(), lookalikes=()))
    assert "no cue of the catalogue stands in the text" in none


def test_nothing_from_outside_steers_the_terminal() -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\u202e\x9b31m"
    found = replace(
        WHOLE,
        what=f"https://paper.example/{evil}",
        exchange=replace(
            EXCHANGE,
            detail=evil,
            final_url=evil,
            headers={"server": evil},
            hops=(Hop(status=301, url="", location=evil),),
        ),
        extraction=replace(
            EXTRACTION, authors=(evil,), canonical_url=evil, rights={"meta:robots": evil}, warnings=(evil,)
        ),
        article=replace(ARTICLE, title=evil, text=TEXT + evil),
        analysis=Analysis(
            id="x",
            assessment=ASSESSMENT,
            mentions=(
                replace(
                    MENTION,
                    operation=evil,
                    weapons=(evil,),
                    quote=Quote(evil, len(TEXT), len(TEXT + evil)),
                    responsibility=Responsibility(claimed=True, by=evil),
                    origin=replace(MENTION.origin, asserted_by=evil, denied_by=evil),
                    place=replace(MENTION.place, name=evil),
                    sources=(Source(speaker=evil, role="media", quote=quote("police said")),),
                ),
            ),
        ),
    )
    text = shown(found)
    assert "owned" in text
    assert not set(text) & set("\x1b\x07\x9b\u202e")


def test_rich_markup_in_a_text_is_text() -> None:
    found = replace(WHOLE, article=replace(ARTICLE, title="[red]not red[/red] [/]"))
    assert "[red]not red[/red] [/]" in shown(found)


def test_a_narrow_terminal_breaks_nothing() -> None:
    assert "Kunar" in shown(WHOLE, width=40)


def test_why_the_verdict_and_which_places_were_weighed() -> None:
    whole = replace(
        WHOLE,
        reckoning="incident 0.98 × 1 (…) = score 0.98",
        places=(
            (
                Considered(name="Bajaur", read_as="Bajaur, PK (admin2)", chosen=True, also=("Bajaur in AF",)),
                Considered(name="[red]Kunar", read_as="Kunar, AF (admin1)", chosen=False),
            ),
        ),
    )
    text = shown(whole)
    assert "because incident 0.98 × 1" in text
    assert "→ Bajaur: Bajaur, PK (admin2); not Bajaur in AF" in text
    assert "[red]Kunar: Kunar, AF (admin1)" in text
    assert as_json(whole)["places"] == [
        [
            {"name": "Bajaur", "read_as": "Bajaur, PK (admin2)", "chosen": True, "also": ["Bajaur in AF"]},
            {"name": "[red]Kunar", "read_as": "Kunar, AF (admin1)", "chosen": False, "also": []},
        ]
    ]


def test_the_same_for_programs() -> None:
    found = json.loads(json.dumps(as_json(WHOLE)))
    assert set(found) == {
        *("input", "fetch", "extract", "article", "assessment", "reckoning", "events", "places"),
        *("cues", "kinds", "lookalikes", "code_from"),
    }
    assert found["fetch"]["headers"] == {"content-type": "text/html"}
    assert found["events"][0]["cross_border"]["quote"] == "crossed over from Kunar"
    assert found["lookalikes"][0]["cue"] == "sport"
    bare = as_json(Explained(what="x"))
    assert [bare[name] for name in ("fetch", "extract", "article", "assessment", "events")] == [None] * 5
