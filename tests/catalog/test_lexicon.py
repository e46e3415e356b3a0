"""Every cue with its proof, and what the loader says of a wrong file."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest
from tests.coding import analyse, cue_reader

from newswatch.catalog import lexicon_files
from newswatch.catalog.lexicon_files import Cue, NotCue
from newswatch.errors import CatalogueError
from newswatch.matching import read
from newswatch.model import EventType

LEXICON = lexicon_files.load()
# kinds that use force; of talks, measures and the rest a mention alone makes no incident
TALK = frozenset((EventType.DIPLOMATIC, EventType.BORDER_MEASURE, EventType.OTHER))
EXAMPLES = [pytest.param(c, e, id=f"{c.id}: {e}") for c in LEXICON.cues for e in c.examples]
COUNTEREXAMPLES = [pytest.param(e, id=f"{c.id}: {e}") for c in LEXICON.cues for e in c.counterexamples]
PSEUDO = [pytest.param(n, e, id=f"{n.id}: {e}") for n in LEXICON.not_cues for e in n.examples]


@pytest.mark.parametrize(("cue", "example"), EXAMPLES)
def test_an_example_fires_the_cue(cue: Cue, example: str) -> None:
    fired = cue_reader().find(read(example))
    assert cue.id in [m.cue.id for m in fired], "mend the example, or a not_cue that hides the phrase"


@pytest.mark.parametrize(
    ("cue", "example"), [p for p in EXAMPLES if isinstance(p.values[0], Cue) and p.values[0].type not in TALK]
)
def test_an_example_tells_an_incident_of_the_cues_type(cue: Cue, example: str) -> None:
    analysis = analyse(example)
    assert analysis.assessment.incident >= 0.5
    assert cue.type in [m.event_type for m in analysis.mentions]


@pytest.mark.parametrize("example", COUNTEREXAMPLES)
def test_a_counterexample_makes_no_incident(example: str) -> None:
    analysis = analyse(example)
    assert analysis.assessment.incident < 0.5, "list the phrase as a not_cue"
    assert [m.quote.text for m in analysis.mentions if m.event_type not in TALK] == []


@pytest.mark.parametrize(("pseudo", "example"), PSEUDO)
def test_what_only_looks_like_a_cue_is_silent(pseudo: NotCue, example: str) -> None:
    document = read(example)
    assert pseudo.id in [m.value for m in cue_reader().false(document)]
    assert [m.cue.id for m in cue_reader().find(document)] == []


@pytest.mark.parametrize("cue", LEXICON.cues, ids=lambda c: c.id)
def test_every_phrase_of_a_cue_can_fire(cue: Cue) -> None:
    """A phrase that a not_cue or another cue's longer phrase always hides is dead weight."""
    beside = f" of the {cue.needs[0]}" if cue.needs else ""
    after = f" the {cue.then[0]}" if cue.then else ""
    for phrase in cue.phrases:
        fired = [m.cue.id for m in cue_reader().find(read(f"It was {phrase}{after}{beside} there."))]
        assert cue.id in fired, phrase


def test_no_phrase_stands_twice() -> None:
    seen: dict[str, str] = {}
    for cue in LEXICON.cues:
        for phrase in cue.phrases:
            key = read(phrase).stream
            assert key not in seen, f"{phrase} stands in {seen.get(key)} and {cue.id}"
            seen[key] = cue.id


def test_every_cue_has_a_counterexample() -> None:
    assert [c.id for c in LEXICON.cues if not c.counterexamples] == []


def test_groups_hold_no_phrase_twice() -> None:
    for name, phrases in LEXICON.groups.items():
        keys = [read(p).stream for p in phrases]
        assert sorted({p for p, k in zip(phrases, keys, strict=True) if keys.count(k) > 1}) == [], name


# ---- the loader's errors name file and key


@pytest.fixture
def lexicon_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the lexicon that a test may spoil; the loader reads it."""
    folder = tmp_path / "lexicon"
    folder.mkdir()
    for entry in (files("newswatch.catalog") / "lexicon").iterdir():
        if entry.is_file():
            (folder / entry.name).write_bytes(entry.read_bytes())

    def spoilt(package: str) -> Traversable:
        assert package == "newswatch.catalog"
        return tmp_path

    monkeypatch.setattr(lexicon_files, "files", spoilt)
    return folder


def load_fresh() -> lexicon_files.Lexicon:
    return lexicon_files.load.__wrapped__()


def test_a_copy_loads_as_the_original(lexicon_folder: Path) -> None:
    assert load_fresh() == LEXICON


@pytest.mark.parametrize("name", ["cues.toml", "groups.toml", "outcomes.toml", "persons.toml", "quantities.toml"])
def test_broken_toml(lexicon_folder: Path, name: str) -> None:
    with (lexicon_folder / name).open("a", encoding="utf-8") as file:
        file.write("\nthis is no TOML\n")
    with pytest.raises(CatalogueError, match=f"lexicon/{name}: not TOML"):
        load_fresh()


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("cues.toml", '[[cue]]\nid = "a"\nphrases = ["b"]\nexamples = ["b"]\nstrenght = 1.0\n', "strenght"),
        ("cues.toml", '[[cue]]\nid = "a"\nphrases = []\nexamples = ["b"]\n', "phrases"),
        ("cues.toml", '[[cue]]\nid = "a"\nphrases = ["b"]\n', "examples"),
        ("cues.toml", '[[cue]]\nid = "a"\ntype = "war"\nphrases = ["b"]\nexamples = ["b"]\n', "type"),
        ("cues.toml", '[[cue]]\nid = "a"\nstrength = 2\nphrases = ["b"]\nexamples = ["b"]\n', "strength"),
        ("cues.toml", '[[not_cue]]\nid = "a"\nphrases = ["b"]\n', "examples"),
        ("cues.toml", '[[clue]]\nid = "a"\n', "clue"),
        ("groups.toml", "[groups]\nplanned = []\n", "groups"),
    ],
)
def test_a_wrong_key_or_value(lexicon_folder: Path, name: str, text: str, key: str) -> None:
    old = (lexicon_folder / name).read_text(encoding="utf-8")
    (lexicon_folder / name).write_text(f"{old}\n{text}", encoding="utf-8")
    with pytest.raises(CatalogueError, match=rf"lexicon/{name}: .*{key}") as caught:
        load_fresh()
    assert caught.value.advice


def test_an_id_that_stands_twice(lexicon_folder: Path) -> None:
    with (lexicon_folder / "cues.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[not_cue]]\nid = "shelling"\nphrases = ["b"]\nexamples = ["b"]\n')
    with pytest.raises(CatalogueError, match=r"lexicon/cues\.toml: id shelling stands twice"):
        load_fresh()


def test_no_phrase_of_harm_takes_the_bound_of_its_number() -> None:
    """ "killed at least" as one phrase would leave the twelve of "killed at least 12 soldiers" unread."""
    bounds = (*LEXICON.quantities.bounds.at_least, *LEXICON.quantities.bounds.at_most, *LEXICON.quantities.bounds.about)
    for words in LEXICON.outcomes.values():
        for phrase in (*words.participle, *words.object, *words.subject, *words.nominal):
            assert not [b for b in bounds if phrase.endswith(f" {b}")], phrase
