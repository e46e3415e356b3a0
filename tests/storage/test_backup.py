"""Backups: made from a live database, proved by restoring, refused when damaged."""

from __future__ import annotations

import re
import threading
import time
import zlib
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from newswatch.errors import DatabaseError, InputError
from newswatch.storage import backup, migrate

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def fill(url: str, rows: int) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into newswatch.setting (key, value) select 'k' || n, 'v' || n from generate_series(1, :n) n"
            ),
            {"n": rows},
        )
        connection.execute(sa.text("create table if not exists newswatch.noted (n int)"))
        connection.execute(sa.text("insert into newswatch.noted select generate_series(1, :n)"), {"n": rows})
    engine.dispose()


def test_a_backup_restores_to_the_same_rows(scratch_database_url: str, empty_database_url: str, tmp_path: Path) -> None:
    fill(scratch_database_url, 500)
    file = tmp_path / "news.dump"
    made = backup.backup(scratch_database_url, file, made_at=NOW)
    assert made.tables["noted"][0] == 500
    source = sa.create_engine(scratch_database_url)
    with source.connect() as connection:
        assert backup.last_backup(connection) == NOW
    source.dispose()
    assert made.revision == migrate.upgrade(scratch_database_url).revision
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["news.dump", "news.dump.json"]

    assert backup.restore(empty_database_url, file, replace=False, now=NOW) is None
    assert backup.holds_data(empty_database_url)
    engine = sa.create_engine(empty_database_url)
    with engine.connect() as connection:
        assert backup.figures(connection)["noted"] == made.tables["noted"]
        assert migrate.is_current(connection)
    engine.dispose()


def test_a_database_with_data_is_not_overwritten(scratch_database_url: str, tmp_path: Path) -> None:
    fill(scratch_database_url, 3)
    file = tmp_path / "news.dump"
    backup.backup(scratch_database_url, file, made_at=NOW)
    fill_more = sa.create_engine(scratch_database_url)
    with fill_more.begin() as connection:
        connection.execute(sa.text("insert into newswatch.noted values (99)"))
    fill_more.dispose()
    with pytest.raises(DatabaseError, match="holds data"):
        backup.restore(scratch_database_url, file, replace=False, now=NOW)

    former = backup.restore(scratch_database_url, file, replace=True, now=NOW)
    assert former is not None
    assert former.endswith("_before_20260304_050607")
    engine = sa.create_engine(scratch_database_url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("select count(*) from newswatch.noted")).scalar() == 3
    engine.dispose()
    kept = sa.create_engine(sa.make_url(scratch_database_url).set(database=former))
    with kept.connect() as connection:
        assert connection.execute(sa.text("select count(*) from newswatch.noted")).scalar() == 4
    kept.dispose()
    administration = sa.create_engine(
        sa.make_url(scratch_database_url).set(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with administration.connect() as connection:
        connection.execute(sa.text(f'drop database "{former}"'))
    administration.dispose()


def is_zlib(begin: bytes | bytearray) -> bool:
    """Two bytes of a table of contents may look like the head of compressed data."""
    try:
        return len(zlib.decompressobj().decompress(begin)) > 0
    except zlib.error:
        return False


@pytest.mark.parametrize("damage", ["truncated", "flipped"])
@pytest.mark.parametrize("with_manifest", [True, False])
def test_a_damaged_backup_is_refused(
    scratch_database_url: str, empty_database_url: str, tmp_path: Path, damage: str, with_manifest: bool
) -> None:
    fill(scratch_database_url, 5_000)
    file = tmp_path / "news.dump"
    backup.backup(scratch_database_url, file, made_at=NOW)
    if not with_manifest:
        backup.manifest_of(file).unlink()
    content = bytearray(file.read_bytes())
    if damage == "truncated":
        del content[len(content) * 9 // 10 :]
    else:
        # In the longest run of rows' compressed data, which zlib guards by a checksum
        heads = [match.start() for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", content)]
        starts = [*(start for start in heads if is_zlib(content[start : start + 200])), len(content)]
        longest = max(pairwise(starts), key=lambda pair: pair[1] - pair[0])
        content[sum(longest) // 2] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises((DatabaseError, InputError)):
        backup.restore(empty_database_url, file, replace=False, now=NOW)
    assert not backup.holds_data(empty_database_url)


def test_a_backup_overwrites_no_file_and_leaves_no_litter(scratch_database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "news.dump"
    file.write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        backup.backup(scratch_database_url, file, made_at=NOW)
    assert file.read_text() == "mine"
    with pytest.raises(InputError, match="cannot be written"):
        backup.backup(scratch_database_url, tmp_path / "absent" / "news.dump", made_at=NOW)
    engine = sa.create_engine(sa.make_url(scratch_database_url).set(database="postgres"))
    with engine.connect() as connection:
        left = connection.execute(
            sa.text("select count(*) from pg_database where datname like 'newswatch\\_scratch\\_%'")
        ).scalar()
    engine.dispose()
    assert left == 0


def test_a_missing_file(empty_database_url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        backup.restore(empty_database_url, tmp_path / "absent", replace=False, now=NOW)


def test_damage_anywhere_is_refused(scratch_database_url: str, empty_database_url: str, tmp_path: Path) -> None:
    """At every twentieth of the file, by one bit or by the end that is missing."""
    fill(scratch_database_url, 2_000)
    file = tmp_path / "news.dump"
    backup.backup(scratch_database_url, file, made_at=NOW)
    sound = file.read_bytes()
    for twentieth in range(20):
        place = twentieth * (len(sound) - 1) // 19
        flipped = bytearray(sound)
        flipped[place] ^= 1
        for damaged in (bytes(flipped), sound[:place]):
            file.write_bytes(damaged)
            with pytest.raises(InputError, match="hash differs"):
                backup.restore(empty_database_url, file, replace=False, now=NOW)
    file.write_bytes(sound)
    assert backup.restore(empty_database_url, file, replace=False, now=NOW) is None


def test_those_who_write_go_on_while_a_backup_is_made(
    scratch_database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    fill(scratch_database_url, 5_000)
    over, longest_s, written = threading.Event(), [0.0], [0]

    def write() -> None:
        engine = sa.create_engine(scratch_database_url)
        while not over.is_set():
            began = time.monotonic()
            with engine.begin() as connection:
                connection.execute(sa.text("insert into newswatch.noted values (1)"))
                connection.execute(sa.text("update newswatch.setting set value = 'w' where key = 'k1'"))
            longest_s[0] = max(longest_s[0], time.monotonic() - began)
            written[0] += 1
        engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = backup.backup(scratch_database_url, tmp_path / "news.dump", made_at=NOW)
    finally:
        over.set()
        writer.join()
    assert written[0] > made.tables["noted"][0] - 5_000 >= 0  # a snapshot of the middle of it
    print(f"{written[0]} transactions while the backup was made, the longest {longest_s[0]:.2f} s")
    assert longest_s[0] < 1.0
    backup.restore(empty_database_url, tmp_path / "news.dump", replace=False, now=NOW)
    engine = sa.create_engine(empty_database_url)
    with engine.connect() as connection:
        found = backup.figures(connection)
    engine.dispose()
    own = {"setting"}  # the restore notes its upgrade there
    assert {table: row for table, row in found.items() if table not in own} == {
        table: row for table, row in made.tables.items() if table not in own
    }
