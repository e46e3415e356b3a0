"""The page: well formed, safe whatever a text brings, readable without sight, and small."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.briefs import (
    PERIOD,
    actor,
    announcement,
    brief,
    casualty,
    claim,
    counts,
    event,
    material,
    origin,
    source,
    version,
)

from newswatch.model.briefs import BriefFilter
from newswatch.reports.brief import compose, markdown, page
from newswatch.reports.brief.markup import link, quotation, web_address
from newswatch.reports.brief.sections import CARDS_OF_MANY

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=a(2)> \u202egnol\u2066 \x1b[2J [x](javascript:a(3)) `a` | *b*"
VOID = {"meta", "img", "br", "hr", "input", "link", "base", "col"}


class Reading(HTMLParser):
    """Tags with their attributes; complains about what is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(html: str) -> Reading:
    """The page as a parser sees it; every element is closed, every id stands once, every inner link leads somewhere."""
    found = Reading()
    found.feed(html)
    found.close()
    assert found.open == []
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for attributes in found.all("a"):
        href = attributes["href"] or ""
        if href.startswith("#"):
            assert href[1:] in ids, href
        else:
            assert href.startswith(("http://", "https://")), href
            assert "noopener" in (attributes["rel"] or "")
    for _, attributes in found.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            for ident in (attributes.get(name) or "").split():
                assert ident in ids, ident
    return found


def hostile(number: int = 1) -> Any:
    """A brief whose every text from outside is hostile."""
    bad: dict[str, Any] = {"outlet": EVIL, "url": "javascript:alert(1)", "quote": EVIL}
    return material(
        event(
            number,
            place=EVIL,
            admin1=EVIL,
            admin2=EVIL,
            quote=EVIL,
            weapons=[EVIL],
            operation=EVIL,
            responsibility_by=EVIL,
            origin_denied=True,
        ),
        recalled=(event(2, recalled=True, place=EVIL, quote=EVIL),),
        changed=(
            event(3, place=EVIL)
            | {"before": version(3, place=EVIL), "after": version(3, 2, killed_best=9, valid_from="2026-03-13T00:00Z")},
        ),
        merged=(
            {
                "event_id": 9,
                "merged_into": 1,
                "changed_at": PERIOD.since,
                "event_type": "raid",
                "place": EVIL,
                "country": "PK",
                "date_start": None,
            },
        ),
        casualties=(casualty(number, None, quote=EVIL, term=EVIL), casualty(3, quote=EVIL)),
        actors=(actor(number, EVIL), actor(number, EVIL, actor_id="x", role="target")),
        origins=(origin(number, asserted_by=EVIL, denied_by=EVIL, quote=EVIL),),
        claims=(
            claim(number, speaker=EVIL, **bad),
            claim(number, 2, speaker=EVIL, **(bad | {"voice": EVIL, "mention_id": 2})),
            claim(number, None, claim="origin", country="AF", speaker=EVIL, **bad),
            claim(number, None, claim="origin_denied", country="AF", speaker=EVIL, **bad),
            claim(number, None, claim="responsibility", certainty="claimed", subject=EVIL, **bad),
        ),
        denials=({"mention_id": number, "subject": EVIL, "words": EVIL, "at": 3, "event_id": number},),
        sources=tuple(source(n, title=EVIL, **(bad | {"voice": EVIL})) for n in (number, 2, 3)),
        announcements=(announcement(title=EVIL, speaker=EVIL, **bad),),
        feeds=(
            {
                "feed": EVIL,
                "outlet": EVIL,
                "country": "PK",
                "health": "failing",
                "brings_why": EVIL,
                "alarm_since": PERIOD.since,
                "failures_in_row": 3,
                "last_reason": "timeout",
            },
        ),
        languages=({"language": EVIL, "articles": 3, "outlets": 1},),
    )


def test_text_from_outside_stays_text() -> None:
    html = page(compose(hostile(), PERIOD, BriefFilter()))
    found = read(html)
    assert not {tag for tag, _ in found.tags} & {"script", "img", "iframe", "object", "form", "base", "link"}
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on") or name == "style"]
    assert "javascript:" not in "".join(str(attributes) for _, attributes in found.tags)
    assert "alert(1)" in "".join(found.text)  # shown, not obeyed
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", html)


def test_markdown_from_outside_stays_text() -> None:
    text = markdown(compose(hostile(), PERIOD, BriefFilter()))
    assert not re.search(r"(?<!\\)<(?!http)", text)
    assert "](javascript" not in text.replace("\\", "\x00")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)


@given(st.text(max_size=60))
def test_any_text_leaves_the_page_well_formed(text: str) -> None:
    row = event(1, place=text, quote=text)
    found = brief(row, sources=(source(1, outlet=text, title=text, url=text, quote=text),))
    read(page(found))
    assert markdown(found).endswith("\n")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " https://a.example",
        "data:text/html,x",
        "file:///etc/passwd",
        "//a.example/x",
        "https://user:pass@a.example/",
        "https://",
        "https://[::1",
        "http://a.example/\u202egnp",
        "https://a.example/" + "x" * 3000,
        "",
        None,
    ],
)
def test_addresses_that_lead_elsewhere_than_the_web_are_no_links(url: str | None) -> None:
    assert web_address(url) is None
    assert "<a" not in link(url, "told")


def test_what_is_written_leftward_stands_in_its_own_direction() -> None:
    assert link("https://a.example/", "قصف") == '<a href="https://a.example/" rel="noopener"><bdi>قصف</bdi></a>'
    assert quotation("قصف (3)") == '<q dir="auto">قصف (3)</q>'
    assert quotation("Tibú …") == "<q>Tibú …</q>"


def test_an_address_cannot_end_its_attribute() -> None:
    found = web_address('https://a.example/"><script>')
    assert found == "https://a.example/%22%3E%3Cscript%3E"


def test_the_page_is_one_file_that_fetches_and_runs_nothing() -> None:
    html = page(brief(event(1)))
    found = read(html)
    assert "default-src 'none'" in html
    assert not {"src", "srcset"} & {name for _, attributes in found.tags for name in attributes}
    assert "url(" not in html
    assert "@import" not in html
    assert found.all("html")[0]["lang"] == "en"


def test_tables_have_headers_and_charts_have_words() -> None:
    html = page(brief(event(1), event(2, latitude=31.5)))
    found = read(html)
    for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
        assert "<caption" in table
        assert 'scope="' in table
    charts = found.all("svg")
    charts = [chart for chart in charts if chart.get("aria-hidden") != "true"]  # the days once more, for a phone
    assert len(charts) == 3  # the map, the days, the border
    assert all(attributes["role"] == "img" and attributes["aria-labelledby"] for attributes in charts)


def test_an_empty_period_says_so() -> None:
    empty = brief(counts_before=counts(0))
    html = page(empty)
    read(html)
    assert "No new incident in this period for all borders and countries." in html
    assert "<svg" not in html
    assert "No new incident" in markdown(empty)


def test_what_a_person_corrected_is_marked_with_what_the_reports_say() -> None:
    said = {
        "event_id": 1,
        "action": "correct",
        "field": "killed",
        "new_value": {"min": 14, "best": 14, "max": 23},
        "rules_value": {"min": 5, "best": 5, "max": 5},
        "reviewer": EVIL,
        "created_at": PERIOD.since,
        "reason": EVIL,
        "stale": True,
    }
    confirmed = said | {"action": "confirm", "field": "verdict", "reason": "", "reviewer": "amal", "stale": False}
    told = brief(
        event(1, killed_min=14, killed_best=14, killed_max=23),
        casualties=(casualty(1, 14, max=23, reviewed=True, quote=None),),
        reviews=(said, confirmed),
    )
    html = page(told)
    read(html)
    assert "killed is 14 (14–23) (by the reports 5), says " in html
    assert "the reports have changed since" in html
    assert "right as it stands, says amal" in html
    assert "a reviewer's number" in html
    assert "taken down" not in html
    assert "<script" not in html
    assert "a reviewer's number" in markdown(told)
    assert "\\- Reviewed" not in markdown(told)
    assert "- Reviewed: killed is 14" in markdown(told)


def test_an_event_that_a_reviewer_rejected_is_told_among_the_changes() -> None:
    row = event(3, status="rejected") | {"before": version(3), "after": version(3, 2, cause="review")}
    row["after"]["valid_from"] = PERIOD.since.isoformat()
    said = {
        "event_id": 3,
        "action": "reject",
        "field": "verdict",
        "new_value": "rejected",
        "rules_value": None,
        "reviewer": "amal",
        "created_at": PERIOD.since,
        "reason": "a drill",
        "stale": False,
    }
    told = brief(changed=(row,), reviews=(said,))
    assert "No incident, says amal, " in page(told)
    assert ": a drill." in page(told)
    assert "rejected: a reviewer says that it is no incident (a reviewer&#x27;s decision" in page(told)
    assert "rejected by a reviewer: no incident" in markdown(told)


def test_what_is_not_stated_is_not_zero() -> None:
    row = event(1, killed_best=None, killed_min=None, killed_max=None, cross_border="unknown", origin_country=None)
    html = page(brief(row, casualties=(), origins=(), claims=()))
    assert "not stated: no text gives a number of killed or injured" in html
    assert "crossing not stated" in html
    zero = page(brief(event(1, killed_best=0, killed_min=0, killed_max=0), casualties=(casualty(1, 0),)))
    assert "<b>0</b> members of security forces" in zero


def test_recalled_and_announced_things_are_apart() -> None:
    found = brief(
        event(1),
        recalled=(event(2, recalled=True),),
        sources=(source(1), source(2)),
        announcements=(announcement(), announcement(realis="denied")),
        counts=counts(1, recalled=1),
    )
    html = page(found)
    cut = html.index('id="announced"')
    assert "threatened to attack" not in html[:cut]
    assert 'id="e2"' in html[html.index('id="recalled"') :]
    assert "and are counted nowhere" in html


def test_known_actors_have_their_neutral_name_and_others_the_words_of_the_text() -> None:
    rows = (actor(1, "Tehrik-i-Taliban Pakistan", actor_id="ttp"), actor(1, "three gunmen", certainty="suspected"))
    html = page(brief(event(1), actors=rows))
    assert "<b>Tehrik-i-Taliban Pakistan</b>" in html
    assert "“three gunmen” (suspected)" in html


def test_coarse_places_are_hollow_and_unsettled_lines_dashed() -> None:
    html = page(brief(event(1), event(2, place_precision="admin1", latitude=30.0)))
    assert 'class="x h"' in html
    assert 'class="line open" d="M' in html
    assert html.count("<circle") >= 4


def test_a_page_of_five_hundred_is_quick_and_small_and_says_what_it_leaves_out() -> None:
    words = "Five guards were killed at the Chaman gate when men who had crossed at night fired, police said. " * 3
    rows = material(
        *(
            event(
                n,
                latitude=-20.0 + n % 97 * 0.7,
                longitude=-10.0 + n % 89 * 1.3,
                killed_best=n % 13,
                killed_min=n % 13,
                quote=words,
            )
            for n in range(1, 501)
        ),
        counts=counts(640),
        sources=tuple(source(n, quote=words, url=f"http://border-post.example/news/2026/{n}") for n in range(1, 501)),
    )
    started = time.process_time()
    html = page(compose(rows, PERIOD, BriefFilter()))
    spent = time.process_time() - started
    found = read(html)
    assert spent < 2.0
    assert len(html.encode()) < 500_000
    assert "140 incidents of 640 left out" in html
    assert len(found.all("article")) == CARDS_OF_MANY
    # Those without a card have their words in the table, with a link
    assert html.count("<q>Five guards") + html.count("“Five guards") == 500


def test_same_brief_same_page() -> None:
    found = brief(event(1), event(2))
    assert page(found) == page(replace(found))
