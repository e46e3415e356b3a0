"""A dump of invented villages, joined to the packaged gazetteer."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from newswatch.catalog import gazetteer_files
from newswatch.catalog.import_gazetteer import Imported, import_dump, origin, packaged
from newswatch.errors import CatalogueError, InputError
from newswatch.events.places.gazetteer import Gazetteer

DAY = date(2026, 3, 10)


def line(
    number: int | str,
    name: str,
    *,
    others: str = "",
    feature: str = "P",
    code: str = "PPL",
    admin2: str = "1168875",
    latitude: str = "33.1",
    population: str = "120",
) -> str:
    return "\t".join(
        [str(number), name, name, others, latitude, "70.2", feature, code, "PK", "", "03", admin2, "", "", population,
         "", "9", "Asia/Karachi", "2020-01-01"]
    )  # fmt: skip


LINES = [
    line(990001, "Zzarkalay", others="Zarakalay,زرکلی,ZZK"),
    line(990002, "Zzarghar", feature="T", code="MT"),  # a mountain
    line(990003, "Zzaruins", code="PPLH"),  # no longer there
    line(1170367, "Miran Shah"),  # there already
    line(990004, "Zzarfort", feature="S", code="FT", admin2=""),
]


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf8")
    return path


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gazetteer with the dump in it; joining takes seconds, so it is done once."""
    folder = tmp_path_factory.mktemp("imported")
    target = folder / "home" / "gazetteer.bin.zst"
    done = import_dump(written(folder / "PK.txt", LINES), target, DAY)
    assert done == Imported(lines=5, added=2, known=1, other=2)
    return target


def test_villages_are_added_in_their_districts(imported: Path) -> None:
    world = Gazetteer(gazetteer_files.read_file(imported))
    (village,) = world.lookup("Zzarkalay")
    assert (village.country, village.latitude, village.population, village.geonames_id) == ("PK", 33.1, 120, 990001)
    assert village.admin2 is not None
    assert world.row(village.admin2).name == "North Waziristan"
    assert [c.row for c in world.lookup("Zarakalay")] == [village.row]
    assert world.lookup("Zzk") == ()  # a code is no name
    assert world.lookup("Zzarghar") == world.lookup("Zzaruins") == ()
    assert len(world.lookup("Miran Shah")) == 1
    assert world.lookup("Kabul")  # what was there is there


def test_a_second_dump_is_added_to_the_first_and_the_same_one_adds_nothing(tmp_path: Path, imported: Path) -> None:
    target = tmp_path / "gazetteer.bin.zst"
    target.write_bytes(imported.read_bytes())
    assert import_dump(written(tmp_path / "PK.txt", LINES), target, DAY).added == 0
    second = tmp_path / "more.zip"
    with zipfile.ZipFile(second, "w") as archive:
        archive.writestr("readme.txt", "What the columns mean")
        archive.writestr("XX.txt", "\ufeff" + line(990010, "Zzarbanda") + "\r\n")
    assert import_dump(second, target, DAY) == Imported(lines=1, added=1, known=0, other=0)
    columns = gazetteer_files.read_file(target)
    world = Gazetteer(columns)
    assert world.lookup("Zzarkalay")
    assert world.lookup("Zzarbanda")
    made = origin(columns)
    assert made.base == packaged()
    assert made.dumps == (("PK.txt", DAY, 2), ("more.zip", DAY, 1))
    assert origin(gazetteer_files.geonames()).dumps == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,country\nSomewhere,PK\n", r"PK\.txt:1: 1 columns, 19 expected"),
        (line(990001, "Zzarkalay") + "\n" + line("many", "Zzarbanda"), r"PK\.txt:2: a number, two coordinates"),
        (line(990001, "Zzarkalay", latitude="north"), r"PK\.txt:1: a number, two coordinates"),
        (line(990001, "Zzarkalay", latitude="nan"), r"PK\.txt:1: .* out of range"),
        (line(990001, "Zzarkalay", latitude="91"), r"PK\.txt:1: .* out of range"),
        (line(99**9, "Zzarkalay"), r"PK\.txt:1: .* out of range"),
        (line(990001, "Zzarkalay", population="-1"), r"PK\.txt:1: .* out of range"),
        ("\n \n", r"PK\.txt is empty"),
    ],
)
def test_a_wrong_text_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    dump, target = tmp_path / "PK.txt", tmp_path / "home" / "gazetteer.bin.zst"
    dump.write_text(text, encoding="utf8")
    with pytest.raises(InputError, match=said):
        import_dump(dump, target, DAY)
    assert not target.exists()


def test_what_cannot_be_read_is_refused_and_what_was_there_stays(tmp_path: Path, imported: Path) -> None:
    before = imported.read_bytes()
    latin = tmp_path / "latin.txt"
    latin.write_bytes(line(990020, "Zzaré").encode("latin-1"))
    empty = tmp_path / "empty.zip"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "nothing else")
    torn = tmp_path / "torn.zip"
    with zipfile.ZipFile(torn, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("XX.txt", line(990021, "Zzarbanda") * 50)
    body = bytearray(torn.read_bytes())
    body[45:75] = bytes(30)
    torn.write_bytes(body)
    for file, said in (
        (latin, "cannot be read"),
        (empty, "holds 0 texts"),
        (torn, "cannot be read"),
        (tmp_path / "none.txt", "cannot be read"),
        (tmp_path, "cannot be read"),
    ):
        with pytest.raises(InputError, match=said):
            import_dump(file, imported, DAY)
    assert imported.read_bytes() == before
    with pytest.raises(CatalogueError, match="cannot be read"):
        gazetteer_files.read_file(tmp_path / "none.bin.zst")


def test_a_file_too_large_for_one_country_is_refused_before_it_is_read(tmp_path: Path) -> None:
    dump = tmp_path / "allCountries.txt"
    with dump.open("wb") as file:
        file.truncate(500_000_000)  # a hole: takes no room on the disk
    with pytest.raises(InputError, match="500 MB, too many for one country"):
        import_dump(dump, tmp_path / "home" / "gazetteer.bin.zst", DAY)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="cannot be written"):
        import_dump(written(tmp_path / "PK.txt", LINES), tmp_path / "file" / "gazetteer.bin.zst", DAY)
