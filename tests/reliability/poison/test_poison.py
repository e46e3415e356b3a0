"""Pages that kill their reader among pages that do not: the latter are all read, the former set aside with a reason."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.loopback import Reply
from tests.reliability.paper import HTML, Paper, Reader, harmless, reading
from tests.reliability.poison import killers
from tests.reliability.size import size

from newswatch.model import Stage
from newswatch.storage import extract_store

NORMAL = size(80, soak=500)
EACH = size(1, soak=4)
WORKERS = 2
SETTINGS: dict[str, Any] = {
    "sandbox_memory_bytes": killers.MEMORY_BYTES,
    "page_parse_s": killers.PARSE_S,
    "sandbox_workers": WORKERS,
}
# A run's own overhead, where a batch is done in a second
START_S = 0.5
GIVEN_UP = "select u.url from newswatch.work w join newswatch.page p on p.page_id = w.subject_id join newswatch.url u "
GIVEN_UP += "using (url_id) where w.stage = 'extract' and w.quarantined_at is not null order by 1"


class Batch:
    """A paper of honest pages and killers, and newswatch reading it."""

    def __init__(self, paper: Paper, reader: Reader, url: str, home: Path) -> None:
        self.paper = paper
        self.reader = reader
        self.url = url
        self.home = home
        self.killers = {f"{path[1:-5]}-{n}.html": path for path in killers.ALL for n in range(EACH)}
        self.reasons = {name: killers.REASONS[path] for name, path in self.killers.items()}

    def put(self, first: int, *names: str) -> None:
        """So many honest pages more, from number `first`, and these killers, in no order."""
        pages = {f"{number}.html": harmless(number) for number in range(first, first + NORMAL)}
        pages |= {name: killers.ALL[self.killers[name]](number) for number, name in enumerate(names)}
        for name in random.Random(6).sample(sorted(pages), len(pages)):
            self.paper.put(f"/{name}", pages[name])
        self.reader.run(Stage.POLL, Stage.FETCH)

    def extract_s(self) -> float:
        """Extract what is due; how long it took."""
        began = time.monotonic()
        self.reader.run(Stage.EXTRACT)
        return time.monotonic() - began

    def ends(self) -> dict[str, list[str]]:
        """How each attempt at each killer ended."""
        return {name: ends for name, ends in self.reader.ends().items() if name in self.killers}

    def given_up(self) -> set[str]:
        return {url.rpartition("/")[2] for url in self.reader.column(GIVEN_UP)}

    def articles(self) -> int:
        return int(self.reader.column("select count(*) from analysis.articles")[0])

    def say(self, *arguments: str) -> str:
        """What `newswatch …` says, called as a person calls it."""
        environment = {
            "PATH": os.environ["PATH"],
            "NEWSWATCH_HOME": str(self.home),
            "NEWSWATCH_DATABASE_URL": self.url,
        }
        done = subprocess.run(
            [sys.executable, "-m", "newswatch", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def batch(scratch_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Batch]:
    monkeypatch.setattr("newswatch.articles.extract", killers.extract)
    with Paper() as paper, reading(scratch_database_url, tmp_path, paper, **SETTINGS) as reader:
        yield Batch(paper, reader, scratch_database_url, tmp_path)


def test_the_others_are_read_and_each_killer_is_set_aside(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    # the children's imports are no part of the comparison
    batch.put(-NORMAL)
    batch.extract_s()
    batch.put(0)
    normal_s = batch.extract_s()
    batch.put(NORMAL, *batch.killers)
    mixed_s = batch.extract_s()
    bound_s = 1.1 * (normal_s + len(batch.killers) * killers.PARSE_S / WORKERS) + START_S
    print(f"{NORMAL} pages: {normal_s:.1f} s; with {len(batch.killers)} killers {mixed_s:.1f} s of {bound_s:.1f}")
    assert mixed_s <= bound_s
    assert batch.articles() == 3 * NORMAL  # every honest page
    assert batch.ends() == {name: [reason] for name, reason in batch.reasons.items()}

    batch.extract_s()  # nothing is due: the second try comes in a minute, the third ten later
    for tries in (2, 3):
        assert batch.given_up() == set()
        batch.reader.hours_pass()
        batch.extract_s()
        assert batch.ends() == {name: [reason] * tries for name, reason in batch.reasons.items()}
    assert batch.given_up() == set(batch.killers)
    for row in batch.reader.rows("select reason, detail, kind from newswatch.attempt where kind <> 'done'"):
        assert (row["kind"], row["detail"].startswith(killers.WORDS[row["reason"]])) == ("failed", True), row

    # it is tried no more: not by later runs, and not when its page is fetched again and is the same
    thrice = batch.ends()
    batch.paper.retitle("Corrected", *(f"/{name}" for name in batch.killers))
    batch.reader.hours_pass()
    batch.reader.run()
    assert batch.ends() == thrice
    fetched = batch.reader.column("select count(*) from newswatch.attempt where stage = 'fetch' and kind = 'skipped'")
    assert fetched == [len(batch.killers)]

    # other bytes are another page
    mended = "/spans-0.html"
    batch.paper.pages[mended] = Reply(200, harmless(-1_000), HTML)
    batch.paper.retitle("Corrected again", mended)
    batch.reader.hours_pass()
    batch.reader.run()
    assert batch.ends()[mended[1:]] == [*["parse_timed_out"] * 3, "ok"]
    assert batch.articles() == 3 * NORMAL + 1

    # and so is a page under another version of what reads it: here one without the faults
    monkeypatch.undo()
    monkeypatch.setattr(extract_store, "EXTRACTOR", "the next")
    batch.reader.run(Stage.EXTRACT)
    read = {"parse_crashed": "ok"}
    for name, ends in batch.ends().items():
        reason = batch.reasons[name]
        assert (ends[:3], ends[-1]) == ([reason] * 3, read.get(reason, reason))
    assert batch.given_up() == set()  # three tries more
    assert batch.articles() == 3 * NORMAL + 1 + 2 * EACH


def test_quarantine_lists_shows_and_retries(batch: Batch) -> None:
    batch.put(0, "crash-0.html", "leave-0.html")
    for _ in range(3):
        batch.reader.run(Stage.EXTRACT)
        batch.reader.hours_pass()
    listed = json.loads(batch.say("quarantine", "list", "--json"))
    assert {(row["url"].rpartition("/")[2], row["attempts"], row["reason"]) for row in listed} == {
        ("crash-0.html", 3, "parse_crashed"),
        ("leave-0.html", 3, "parse_crashed"),
    }
    crash = str(next(row["subject_id"] for row in listed if "crash" in row["url"]))
    shown = json.loads(batch.say("quarantine", "show", "extract", crash, "--json"))
    assert [(row["kind"], row["reason"], row["detail"]) for row in shown] == [
        ("failed", "parse_crashed", "killed by SIGSEGV")
    ] * 3
    assert "killed by SIGSEGV" in batch.say("quarantine", "show", "extract", crash)
    assert "1 inputs are due again" in batch.say("quarantine", "retry", "extract", crash)
    assert batch.given_up() == {"leave-0.html"}
    batch.reader.run(Stage.EXTRACT)
    assert batch.ends()["crash-0.html"] == ["parse_crashed"] * 4
    assert batch.say("quarantine", "retry", "--all")
    assert batch.say("quarantine", "list") == ""
