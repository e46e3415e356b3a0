"""The steps: what a poll, a fetch, a page, a text come to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from newswatch.model import (
    NO_DATE,
    NO_ORIGIN,
    NO_PLACE,
    ArticleText,
    Assessment,
    CrossBorder,
    EventType,
    Exchange,
    Extraction,
    FeedState,
    FeedStatus,
    Genre,
    Mention,
    OutcomeKind,
    Page,
    PublishedBasis,
    Purpose,
    Quote,
    Realis,
    Reason,
    Request,
    Responsibility,
    Scope,
    Stage,
    Verdict,
)
from newswatch.model.jobs import AssessJob, CodeJob, ExtractJob, FetchJob, PollJob
from newswatch.model.work import Ticket
from newswatch.pipeline.analysis import CODINGS_KEPT, Codings, Rules
from newswatch.pipeline.assess import assess_all
from newswatch.pipeline.code import code_all
from newswatch.pipeline.extract import address, completed, concluded, withheld
from newswatch.pipeline.fetch import fetch_one
from newswatch.pipeline.poll import Polled, decided

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TOKEN = "t"  # noqa: S105 - a fence, no secret
URL = "http://border-post.example/news/1"


def ticket(stage: Stage, attempts: int = 0) -> Ticket:
    return Ticket(stage=stage, subject_id=1, token=TOKEN, at=NOW, attempts=attempts)


class Scripted:
    """A fetcher that always answers the same."""

    def __init__(self, **said: object) -> None:
        self._said: dict[str, object] = {
            "url": URL, "final_url": URL, "status": 200, "reason": Reason.OK, "body": b"<p>hi", "fetched_at": NOW
        }  # fmt: skip
        self._said |= said
        self.asked: list[Request] = []

    async def get(self, request: Request) -> Exchange:
        self.asked.append(request)
        return Exchange(**self._said)  # type: ignore[arg-type]


class TestFetch:
    def test_a_page_is_done(self) -> None:
        result = asyncio.run(fetch_one(FetchJob(ticket=ticket(Stage.FETCH), url=URL), Scripted(wire_bytes=9)))
        assert (result.kind, result.reason) == (OutcomeKind.DONE, Reason.OK)
        assert result.value is not None
        assert result.exchanged is not None
        assert result.exchanged.wire_bytes == 9

    def test_a_body_cut_short_is_asked_for_again_and_then_taken(self) -> None:
        job = FetchJob(ticket=ticket(Stage.FETCH), url=URL)
        assert asyncio.run(fetch_one(job, Scripted(complete=False))).reason is Reason.TRUNCATED
        last = FetchJob(ticket=ticket(Stage.FETCH, attempts=2), url=URL)
        assert asyncio.run(fetch_one(last, Scripted(complete=False))).value is not None

    def test_retry_after_is_heeded(self) -> None:
        fetcher = Scripted(
            status=503, reason=Reason.SERVER_ERROR, body=b"", retry_at=NOW + timedelta(hours=2), fetched_at=NOW
        )
        result = asyncio.run(fetch_one(FetchJob(ticket=ticket(Stage.FETCH), url=URL), fetcher))
        assert result.again_after == timedelta(hours=2)

    def test_a_404_is_final(self) -> None:
        fetcher = Scripted(status=404, reason=Reason.NOT_FOUND, body=b"")
        result = asyncio.run(fetch_one(FetchJob(ticket=ticket(Stage.FETCH), url=URL), fetcher))
        assert (result.kind, result.again_after) == (OutcomeKind.REJECTED, None)


def extraction(**said: object) -> Extraction:
    values: dict[str, object] = {
        "title": "A title", "text": "A text.", "published": None, "published_basis": None, "language": "en",
        "canonical_url": None,
    }  # fmt: skip
    return Extraction(**(values | said))  # type: ignore[arg-type]


def page_job(**said: object) -> ExtractJob:
    page = Page(url=URL, final_url=URL, body=b"", headers={}, fetched_at=NOW)
    return ExtractJob(ticket=ticket(Stage.EXTRACT), url_id=1, page=page, **said)  # type: ignore[arg-type]


class TestExtract:
    def test_the_canonical_address_counts_only_within_the_site(self) -> None:
        same = extraction(canonical_url="http://www.border-post.example/story/1?utm_source=x")
        assert address(page_job(), same) == "http://www.border-post.example/story/1"
        stolen = extraction(canonical_url="http://great-paper.example/story")
        assert address(page_job(), stolen) == URL
        assert address(page_job(), extraction(canonical_url="javascript:1")) == URL

    def test_the_feeds_date_fills_a_gap(self) -> None:
        found = completed(page_job(feed_published=NOW), extraction())
        assert (found.published, found.published_basis) == (NOW, PublishedBasis.FEED)

    def test_the_feeds_time_refines_a_bare_day(self) -> None:
        day = datetime(2026, 3, 4, tzinfo=UTC)
        bare = extraction(published=day, published_basis=PublishedBasis.URL, published_has_time=False)
        assert completed(page_job(feed_published=NOW), bare).published == NOW
        old = extraction(
            published=day - timedelta(days=90), published_basis=PublishedBasis.URL, published_has_time=False
        )
        assert completed(page_job(feed_published=NOW), old).published == day - timedelta(days=90)

    def test_the_pages_own_time_stands(self) -> None:
        own = extraction(published=NOW - timedelta(hours=3), published_basis=PublishedBasis.JSON_LD)
        assert completed(page_job(feed_published=NOW), own).published == NOW - timedelta(hours=3)

    def test_text_and_title_are_bounded(self) -> None:
        found = completed(page_job(), extraction(title="t" * 3_000, text="x" * 2_000_001))
        assert (len(found.title or ""), len(found.text)) == (2_000, 2_000_000)
        assert "text cut" in found.warnings
        assert completed(page_job(), extraction(text="x" * 2_000_000)).warnings == ()

    @pytest.mark.parametrize(
        ("rights", "kept"),
        [
            ({}, True),
            ({"meta:robots": "index, follow, max-image-preview:large"}, True),
            ({"meta:robots": "index, NOARCHIVE"}, False),
            ({"header:x-robots-tag": "nosnippet"}, False),
            ({"header:tdm-reservation": "1"}, False),
            ({"meta:tdm-reservation": "0"}, True),
            ({"header:content-signal": "search=yes, ai-train=no"}, True),
        ],
    )
    def test_a_reservation_is_obeyed_by_the_setting(self, rights: dict[str, str], kept: bool) -> None:
        assert (withheld(rights, "respect_reservations") is None) == kept
        assert withheld(rights, "allow") is None
        assert withheld(rights, "never") is not None

    def test_a_page_that_is_no_article_is_rejected_with_its_reason(self) -> None:
        result = concluded(page_job(), extraction(rejected=Reason.CONSENT_WALL))
        assert (result.kind, result.reason) == (OutcomeKind.REJECTED, Reason.CONSENT_WALL)
        assert result.value is not None
        assert result.value.article is None


ASSESSMENT = Assessment(
    verdict=Verdict.RELEVANT, score=0.9, incident=0.9, cross_border=CrossBorder.YES, attack_types=(),
    genre=Genre.REPORT, evidence=(), ruleset="r",
)  # fmt: skip
TEXT = "Gunmen crossed the border and killed four soldiers."


def mention(quote: Quote) -> Mention:
    return Mention(
        event_type=EventType.ARMED_ASSAULT, realis=Realis.ACTUAL, scope=Scope.INCIDENT, recalled=False, when=NO_DATE,
        place=NO_PLACE, actors=(), casualties=(), origin=NO_ORIGIN, responsibility=Responsibility(claimed=None),
        suicide=None, weapons=(), operation=None, sources=(), confidence=0.5, quote=quote,
    )  # fmt: skip


class Coder:
    """Codes one mention with the quotation it was given; trips over a text with "poison" in it."""

    def __init__(self, quote: Quote) -> None:
        self._quote = quote

    def code(self, article: ArticleText, _document: object, _genre: object) -> tuple[Mention, ...]:
        if "poison" in article.text:
            raise RecursionError("too deep")
        return (mention(self._quote),)

    def measures(self, _article: object, _document: object, _genre: object) -> tuple[Mention, ...]:
        return ()


class Assessor:
    """Finds everything relevant; trips over the same."""

    def screen(self, article: ArticleText, _document: object) -> object:
        if "poison" in article.text:
            raise RecursionError("too deep")
        return SimpleNamespace(genre=Genre.REPORT, worth_coding=False)

    def conclude(self, _document: object, _screening: object, _mentions: object) -> Assessment:
        return ASSESSMENT


def rules(quote: Quote) -> Rules:
    return Rules(assessor=Assessor(), coder=Coder(quote), ruleset="r")


class TestTexts:
    def test_a_text_that_trips_the_coder_stops_no_other(self) -> None:
        texts = [TEXT, "poison", TEXT]
        jobs = [
            CodeJob(ticket=ticket(Stage.CODE), article=ArticleText(id=str(n), text=text), assessment=ASSESSMENT)
            for n, text in enumerate(texts)
        ]
        results = list(code_all(jobs, rules(Quote("Gunmen", 0, 6))))
        assert [result.reason for result in results] == [Reason.OK, Reason.BUG, Reason.OK]
        assert results[1].detail == "RecursionError: too deep"
        assert results[1].again_after is not None

    def test_a_text_that_trips_the_assessor_stops_no_other(self) -> None:
        jobs = [
            AssessJob(ticket=ticket(Stage.ASSESS), article=ArticleText(id="1", text=text)) for text in ("poison", TEXT)
        ]
        results = list(assess_all(jobs, rules(Quote("Gunmen", 0, 6))))
        assert [result.reason for result in results] == [Reason.BUG, Reason.OK]

    @pytest.mark.parametrize(("quote", "unproved"), [(Quote("Gunmen", 0, 6), set()), (Quote("Tanks", 0, 5), {0})])
    def test_a_quotation_that_does_not_stand_there_proves_nothing(self, quote: Quote, unproved: set[int]) -> None:
        job = CodeJob(ticket=ticket(Stage.CODE), article=ArticleText(id="1", text=TEXT), assessment=ASSESSMENT)
        (result,) = code_all([job], rules(quote))
        assert result.value is not None
        assert result.value.unproved == unproved

    def test_what_assessing_has_coded_is_not_coded_again(self) -> None:
        both = rules(Quote("Gunmen", 0, 6))
        assessor = SimpleNamespace(
            screen=lambda *_: SimpleNamespace(genre=Genre.REPORT, worth_coding=True), conclude=lambda *_: ASSESSMENT
        )
        coded: list[str] = []

        def noted(article: ArticleText, *_: object) -> tuple[Mention, ...]:
            coded.append(article.id)
            return (mention(Quote("Gunmen", 0, 6)),)

        both = replace(both, assessor=assessor, coder=SimpleNamespace(code=noted))
        article = ArticleText(id="1", text=TEXT, language="en")
        list(assess_all([AssessJob(ticket=ticket(Stage.ASSESS), article=article)], both))
        job = CodeJob(ticket=ticket(Stage.CODE), article=replace(article), assessment=ASSESSMENT)
        (kept,) = code_all([job], both)
        assert coded == ["1"]
        (anew,) = code_all([job], both)
        assert coded == ["1", "1"]  # asked for once more it is coded anew: nothing is kept for ever
        assert kept.value == anew.value

    def test_another_text_or_genre_is_coded_by_itself(self) -> None:
        codings = Codings()
        article = ArticleText(id="1", text=TEXT)
        codings.keep(article, Genre.REPORT, (mention(Quote("Gunmen", 0, 6)),))
        assert codings.take(replace(article, text="x"), Genre.REPORT) is None
        assert codings.take(article, Genre.OPINION) is None
        assert codings.take(article, Genre.REPORT) is not None

    def test_codings_that_nobody_asks_for_are_forgotten(self) -> None:
        codings = Codings()
        for number in range(CODINGS_KEPT + 1):
            codings.keep(ArticleText(id=str(number), text=TEXT), Genre.REPORT, ())
        assert codings.take(ArticleText(id="0", text=TEXT), Genre.REPORT) is None
        assert codings.take(ArticleText(id="1", text=TEXT), Genre.REPORT) == ()


def test_a_feed_that_trips_the_decider_counts_as_failed_and_comes_again() -> None:
    state = FeedState(feed_id=1, slug="f", url=URL, outlet_slug="o", status=FeedStatus.ENABLED, next_poll_at=NOW)
    job = PollJob(ticket=ticket(Stage.POLL), state=state, due_at=NOW)
    exchange = Exchange(url=URL, final_url=URL, status=200, reason=Reason.OK, body=b"x", fetched_at=NOW)
    # Nobody parsed the new body: what the decider calls a bug
    poll = Polled(job=job, request=Request(url=URL, purpose="feed"), exchange=exchange, parsed=None)  # type: ignore[arg-type]
    result = decided(poll, NOW, 0.0, None)
    assert (result.kind, result.reason) == (OutcomeKind.FAILED, Reason.BUG)
    assert result.value is not None
    assert result.value.change.state.next_poll_at is not None
    assert result.value.change.state.next_poll_at > NOW


@pytest.mark.parametrize("wrong", [timedelta(0), timedelta(days=1), timedelta(days=-1)])
def test_the_next_poll_is_by_the_database_s_clock_whatever_the_worker_s_says(wrong: timedelta) -> None:
    state = FeedState(feed_id=1, slug="f", url=URL, outlet_slug="o", status=FeedStatus.ENABLED, next_poll_at=NOW)
    job = PollJob(ticket=ticket(Stage.POLL), state=state, due_at=NOW)
    theirs = NOW + wrong
    exchange = Exchange(
        url=URL,
        final_url=URL,
        status=429,
        reason=Reason.RATE_LIMITED,
        fetched_at=theirs,
        retry_at=theirs + timedelta(hours=3),
    )
    poll = Polled(job=job, request=Request(url=URL, purpose=Purpose.FEED), exchange=exchange, parsed=None)
    result = decided(poll, NOW, -1.0, None)
    assert result.value is not None
    assert result.value.change.state.next_poll_at == NOW + timedelta(hours=3)
    assert result.value.started_at == NOW
