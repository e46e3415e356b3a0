"""`newswatch gazetteer …` in a process of its own, and that what it imports decides where incidents are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROW = "990001\tZzarkalay\tZzarkalay\t\t33.1\t70.2\tP\tPPL\tPK\t\t03\t1168875\t\t\t120\t\t9\tAsia/Karachi\t2020-01-01\n"
ARTICLE = {
    "id": "a",
    "text": "Two soldiers were killed when militants attacked a post in Zzarkalay, North Waziristan, Pakistan.",
    "published": "2026-03-08T09:00:00Z",
}


def newswatch(*words: str, home: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "newswatch", *words],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=kept | {"NEWSWATCH_HOME": str(home)},
        check=False,
        timeout=120,
    )


def place(home: Path) -> tuple[dict[str, object], str]:
    ended = newswatch("analyze", home=home, given=json.dumps(ARTICLE) + "\n")
    assert ended.returncode == 0, ended.stderr
    answer = json.loads(ended.stdout)
    return answer["events"][0]["place"], answer["assessment"]["ruleset"]


def test_an_imported_village_is_found_under_another_ruleset_until_it_is_removed(tmp_path: Path) -> None:
    home, dump = tmp_path / "home", tmp_path / "PK.txt"
    dump.write_text(ROW, encoding="utf-8")
    before, ruleset = place(home)
    assert (before["admin2"], before["geonames_id"]) == ("North Waziristan", None)
    ended = newswatch("gazetteer", "import", str(dump), home=home)
    assert ended.returncode == 0, ended.stderr
    assert "1 places added of 1" in ended.stdout
    [listed] = json.loads(newswatch("gazetteer", "list", "--json", home=home).stdout)
    assert (listed["file"], listed["places"]) == ("PK.txt", 1)
    after, other = place(home)
    assert (after["name"], after["geonames_id"], after["latitude"]) == ("Zzarkalay", 990001, 33.1)
    assert other != ruleset
    assert newswatch("gazetteer", "remove", home=home).returncode == 0
    assert place(home) == (before, ruleset)
    assert "Nothing was imported" in newswatch("gazetteer", "list", home=home).stderr


def test_a_wrong_file_is_a_sentence(tmp_path: Path) -> None:
    wrong = tmp_path / "cities.csv"
    wrong.write_text("name,country\n", encoding="utf-8")
    ended = newswatch("gazetteer", "import", str(wrong), home=tmp_path / "home")
    assert ended.returncode == 1
    assert "cities.csv:1: 1 columns, 19 expected" in ended.stderr
    assert "PK.zip" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert newswatch("gazetteer", "import", "no-such-file", home=tmp_path).returncode == 2
