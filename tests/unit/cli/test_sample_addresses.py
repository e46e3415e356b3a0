"""The sample world's addresses can be asked by commands as if they were real: no contact, no set-up, no database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Newswatch = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def newswatch(tmp_path: Path) -> Newswatch:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "newswatch", *words],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={"PATH": os.environ["PATH"], "NEWSWATCH_HOME": str(tmp_path)},
            check=False,
            timeout=60,
        )

    return run


def states(ended: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return {one["url"]: one["state"] for one in json.loads(ended.stdout)}


def test_feeds_alive_and_dead_are_told_apart(newswatch: Newswatch) -> None:
    dead = {
        "http://mekong-register.example/breaking.xml": "gone",
        "http://alerts.continental-wire.example/rdf/urgent.rdf": "server_error",
        "http://galilee-register.example/none": "not_found",
        "http://galilee-register.example/": "not_a_feed",
    }
    ended = newswatch("feeds", "check", "http://frontier-herald.example/rss.xml", *dead, "--json")
    assert ended.returncode == 0, ended.stderr
    alive, *others = json.loads(ended.stdout)
    assert (alive["alive"], alive["moved_to"]) == (True, "http://frontier-herald.example/feed/")
    assert {one["url"]: one["state"] for one in others} == dead
    shown = newswatch("feeds", "check", *dead)
    assert shown.returncode == 1
    assert shown.stdout.splitlines()[-1] == "0 of 4 are alive."
    assert "feeds discover" in shown.stderr


def test_feeds_of_a_site_are_discovered_by_what_it_names_and_by_where_such_feeds_are(newswatch: Newswatch) -> None:
    named = newswatch("feeds", "discover", "http://harbour-gazette.example/", "--json")
    assert named.returncode == 0, named.stderr
    assert set(states(named)) == {
        "http://harbour-gazette.example/feed.atom",
        "http://harbour-gazette.example/sport/feed.rss",
    }
    guessed = newswatch("feeds", "discover", "http://levant-ledger.example", "--json")
    assert set(states(guessed)) == {"http://levant-ledger.example/sitemaps/news.xml"}


def test_a_site_without_feeds_says_so(newswatch: Newswatch) -> None:
    ended = newswatch("feeds", "discover", "http://alerts.continental-wire.example/")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "addresses is a feed" in ended.stderr
    missing = newswatch("feeds", "discover", "http://levant-ledger.example/no-such-page")
    assert missing.returncode == 1
    assert "not_found" in missing.stderr


def test_what_is_no_address_is_said_before_anything_is_asked(newswatch: Newswatch) -> None:
    for words in (
        ("discover", "ftp://paper.example"),
        ("add", "http://"),
    ):
        ended = newswatch("feeds", *words)
        assert ended.returncode == 1
        assert "is no web address" in ended.stderr
        assert "CONTACT" not in ended.stderr
    host = newswatch("feeds", "check", "frontier-herald.example")
    assert "write an address in full" in host.stderr


def test_a_page_is_explained(newswatch: Newswatch) -> None:
    ended = newswatch("explain", "http://levant-ledger.example/", "--json")
    assert ended.returncode == 0, ended.stderr
    assert newswatch("explain", "http://levant-ledger.example/no-such-page").returncode == 1


def test_another_invented_outlet_is_not_of_the_world(newswatch: Newswatch) -> None:
    ended = newswatch("feeds", "check", "http://no-such-outlet.example/feed")
    assert ended.returncode == 1
    assert "needs a contact" in ended.stderr
