"""A dump of invented villages, joined to the packaged gazetteer."""

from __future__ import annotations

from pathlib import Path

import pytest

from newswatch.catalog import gazetteer_files
from newswatch.catalog.import_gazetteer import Imported, import_dump
from newswatch.errors import CatalogueError, InputError
from newswatch.events.places.gazetteer import Gazetteer


def line(
    number: int, name: str, *, others: str = "", feature: str = "P", code: str = "PPL", admin2: str = "1168875"
) -> str:
    return "\t".join(
        [str(number), name, name, others, "33.1", "70.2", feature, code, "PK", "", "03", admin2, "", "", "120", "", "9",
         "Asia/Karachi", "2020-01-01"]
    )  # fmt: skip


def test_villages_are_added_in_their_districts(tmp_path: Path) -> None:
    dump, target = tmp_path / "PK.txt", tmp_path / "home" / "gazetteer.bin.zst"
    lines = [
        line(990001, "Zzarkalay", others="Zarakalay,زرکلی,ZZK"),
        line(990002, "Zzarghar", feature="T", code="MT"),  # a mountain
        line(990003, "Zzaruins", code="PPLH"),  # no longer there
        line(1170367, "Miran Shah"),  # there already
        line(990004, "Zzarfort", feature="S", code="FT", admin2=""),
    ]
    dump.write_text("\n".join(lines) + "\n", encoding="utf8")
    assert import_dump(gazetteer_files.geonames(), dump, target) == Imported(lines=5, added=2, known=1, other=2)
    world = Gazetteer(gazetteer_files.read_file(target))
    (village,) = world.lookup("Zzarkalay")
    assert (village.country, village.latitude, village.population, village.geonames_id) == ("PK", 33.1, 120, 990001)
    assert village.admin2 is not None
    assert world.row(village.admin2).name == "North Waziristan"
    assert [c.row for c in world.lookup("Zarakalay")] == [village.row]
    assert world.lookup("Zzk") == ()  # a code is no name
    assert world.lookup("Zzarghar") == world.lookup("Zzaruins") == ()
    assert len(world.lookup("Miran Shah")) == 1
    assert world.lookup("Kabul")  # what was there is there


def test_another_file_is_refused(tmp_path: Path) -> None:
    dump = tmp_path / "PK.csv"
    dump.write_text("name,country\nSomewhere,PK\n", encoding="utf8")
    with pytest.raises(InputError, match=r"PK\.csv:1: 1 columns"):
        import_dump(gazetteer_files.geonames(), dump, tmp_path / "x")
    with pytest.raises(InputError, match="cannot be read"):
        import_dump(gazetteer_files.geonames(), tmp_path / "none.txt", tmp_path / "x")
    with pytest.raises(CatalogueError, match="cannot be read"):
        gazetteer_files.read_file(tmp_path / "none.bin.zst")
