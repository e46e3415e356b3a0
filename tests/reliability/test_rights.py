"""Each way to reserve rights, served over loopback: it is recorded for host and article, and the setting decides
whether the text is kept."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.conftest import database_from
from tests.loopback import NOT_FOUND, Reply
from tests.reliability.paper import HTML, Paper, article, reading

from newswatch.fetch.robots import TDMREP_PATH

STORED = """
select a.title, v.rights, v.withheld, t.text,
    (select r.rights from newswatch.robots r where r.origin = 'http://' || a.host) as robots
from newswatch.article a
join newswatch.article_version v on v.version_id = a.version_id
left join newswatch.version_text t on t.version_id = v.version_id
where a.host = :host
"""
TOLD = tuple(f"The council spoke on Monday of the road, the school and the {what} by the river." for what in "ABCDEF")


@dataclass(frozen=True, eq=False)
class Signal:
    """What is served, under which name it is recorded, and whether it asks not to keep the text."""

    name: str
    value: str
    reserves: bool = True
    head: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    robots: str = ""
    tdmrep: str = ""


def meta(name: str, value: str, *, reserves: bool = True) -> Signal:
    return Signal(f"meta:{name}", value, reserves, head=f'<meta name="{name}" content="{value}">')


def header(name: str, value: str, *, reserves: bool = True) -> Signal:
    return Signal(f"header:{name.lower()}", value, reserves, headers={name: value})


def robots(name: str, value: str, *, reserves: bool = True) -> Signal:
    return Signal(f"robots.txt:{name.lower()}", value, reserves, robots=f"User-agent: *\n{name}: {value}\nAllow: /\n")


def tdmrep(rules: str, *, reserves: bool = True) -> Signal:
    return Signal("tdmrep.json:tdm-reservation", str(int(reserves)), reserves, tdmrep=rules)


SIGNALS = (
    meta("robots", "noindex"),
    meta("robots", "index, noarchive"),
    meta("robots", "nosnippet"),
    meta("robots", "none"),
    meta("robots", "max-image-preview:large", reserves=False),
    meta("robots", "noai, noimageai", reserves=False),
    meta("newswatch", "noarchive"),
    meta("tdm-reservation", "1"),
    meta("tdm-reservation", "0", reserves=False),
    meta("tdm-policy", "http://paper.example/policy.json", reserves=False),
    meta("content-usage", "search=n"),
    header("X-Robots-Tag", "noindex, nofollow"),
    header("X-Robots-Tag", "newswatch: noarchive"),
    header("X-Robots-Tag", "otherbot: noindex", reserves=False),
    header("TDM-Reservation", "1"),
    header("TDM-Reservation", "0", reserves=False),
    header("Content-Usage", "bots=n"),
    header("Content-Usage", "train-ai=n", reserves=False),
    header("Content-Signal", "search=no, ai-train=no"),
    header("Content-Signal", "search=yes, ai-train=no", reserves=False),
    robots("Content-Signal", "search=no"),
    robots("Content-Signal", "search=yes, ai-train=no", reserves=False),
    robots("Content-Usage", "bots=n"),
    robots("License", "http://paper.example/licence.xml", reserves=False),
    tdmrep('[{"location": "/", "tdm-reservation": 1, "tdm-policy": "http://paper.example/p.json"}]'),
    tdmrep('[{"location": "/news/*.html$", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 0}]'),
    tdmrep('[{"location": "/news/", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]', reserves=False),
)


@pytest.mark.parametrize("setting", ["allow", "respect_reservations", "never"])
def test_each_signal_is_recorded_and_the_setting_decides(
    setting: str, maintenance_url: str, template: str, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        url = stack.enter_context(database_from(maintenance_url, template))
        papers = {
            signal: stack.enter_context(Paper(f"paper-{number}.example")) for number, signal in enumerate(SIGNALS)
        }
        for number, (signal, paper) in enumerate(papers.items()):
            told = article(f"Of road {number}", *(f"{one} This is road {number}." for one in TOLD), head=signal.head)
            paper.put("/news/1.html", told, {**HTML, **signal.headers})
            paper.robots = Reply(200, signal.robots.encode()) if signal.robots else NOT_FOUND
            if signal.tdmrep:
                paper.pages[TDMREP_PATH] = Reply(200, signal.tdmrep.encode())
        reader = stack.enter_context(reading(url, tmp_path, *papers.values(), store_full_text=setting))
        reader.run()
        for signal, paper in papers.items():
            (row,) = reader.rows(STORED, host=paper.host)
            # only who obeys reservations asks for tdmrep.json
            obeys = setting == "respect_reservations"
            assert [one.path for one in paper.asked].count(TDMREP_PATH) == obeys
            if obeys or not signal.tdmrep:
                assert row["rights"].get(signal.name) == signal.value, (signal, row["rights"])
            if signal.robots:
                assert row["robots"] == {signal.name.partition(":")[2]: signal.value}
            kept = setting == "allow" or (obeys and not signal.reserves)
            assert (row["withheld"] is None) == kept, (signal, row)
            assert (row["text"] is not None) == kept, (signal, row)
            assert row["title"]


def test_a_broken_tdmrep_reserves_nothing(scratch_database_url: str, tmp_path: Path) -> None:
    with Paper() as paper, reading(scratch_database_url, tmp_path, paper) as reader:
        paper.put("/1.html", article("Of the road", *TOLD))
        for body in (
            b"<html>",
            b"[",
            b"[" * 100_000,
            b'{"location": 7}',
            b'[null, {"location": "/x"}]',
            b"\xff\xfe\x00",
        ):
            paper.pages[TDMREP_PATH] = Reply(200, body)
            reader.do("delete from newswatch.robots")
            # each with words of its own: one text under many addresses would be a wall
            own = tuple(f"{told} So it was on day {len(paper.listed)} of the flood of {body!r:.20}." for told in TOLD)
            paper.put(f"/{len(paper.listed) + 1}.html", article(f"Of the road {len(paper.listed)}", *own))
            reader.run()
        assert reader.column("select count(*) from newswatch.article_version where withheld is not null") == [0]
        assert reader.column("select count(*) from newswatch.article_version") == [len(paper.listed)]
