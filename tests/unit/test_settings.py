"""Settings: where they come from, what is refused, and that no secret is shown."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from newswatch import settings
from newswatch.errors import SettingsError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)


def test_defaults_need_nothing() -> None:
    loaded = settings.load({})
    assert loaded.database_url is None
    assert loaded.contact is None
    assert loaded.allow_ports == (80, 443)
    assert not loaded.allow_loopback


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert settings.load({"NEWSWATCH_CONTACT": " ", "NEWSWATCH_SANDBOX_WORKERS": ""}).sandbox_workers == 2


def test_a_command_line_option_beats_the_environment() -> None:
    assert settings.load({"NEWSWATCH_SANDBOX_WORKERS": "3"}, sandbox_workers=5).sandbox_workers == 5


def test_the_environment_beats_the_file(tmp_path: Path) -> None:
    (tmp_path / "newswatch.env").write_text("NEWSWATCH_SANDBOX_WORKERS=4\nNEWSWATCH_CONTACT=desk@paper.example\n")
    loaded = settings.load({"NEWSWATCH_HOME": str(tmp_path), "NEWSWATCH_SANDBOX_WORKERS": "3"})
    assert loaded.sandbox_workers == 3
    assert loaded.contact == "mailto:desk@paper.example"


def test_a_typo_in_the_file_is_refused_with_the_name_that_is_meant(tmp_path: Path) -> None:
    (tmp_path / "newswatch.env").write_text("NEWSWATCH_CONTCAT=desk@paper.example\n")
    with pytest.raises(SettingsError, match=r"NEWSWATCH_CONTCAT is no setting.*Did you mean NEWSWATCH_CONTACT\?"):
        settings.load({"NEWSWATCH_HOME": str(tmp_path)})


def test_a_typo_in_the_environment_is_found() -> None:
    found = settings.unknown_variables({"NEWSWATCH_CONTCAT": "x", "NEWSWATCH_EVAL": "/data", "OTHER": "y"})
    assert found == (("NEWSWATCH_CONTCAT", "NEWSWATCH_CONTACT"),)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("postgres://u:s3cr-et@h:5432/db", "postgresql+psycopg://u:s3cr-et@h:5432/db"),
        ("postgresql://u@/db?host=/run/pg", "postgresql+psycopg://u@/db?host=/run/pg"),
        ("postgresql+psycopg://u:s3cr-et@h/db", "postgresql+psycopg://u:s3cr-et@h/db"),
    ],
)
def test_the_database_url_names_its_driver(given: str, kept: str) -> None:
    loaded = settings.load({"NEWSWATCH_DATABASE_URL": given})
    assert loaded.database_url is not None
    assert loaded.database_url.get_secret_value() == kept


@pytest.mark.parametrize("url", ["sqlite:///x.db", "mysql://u@h/db", "h/db", "postgresql://", "postgresql://u@h:x/db"])
def test_no_other_database_is_taken(url: str) -> None:
    with pytest.raises(SettingsError, match="NEWSWATCH_DATABASE_URL"):
        settings.load({"NEWSWATCH_DATABASE_URL": url})


@pytest.mark.parametrize("password", ["postgres", "changeme", "Airflow", "newswatch", "owner", "p%61ssword"])
def test_a_well_known_password_is_refused(password: str) -> None:
    with pytest.raises(SettingsError, match="well-known default"):
        settings.load({"NEWSWATCH_DATABASE_URL": f"postgresql://owner:{password}@h/db"})


def test_a_password_shows_in_no_message_and_no_representation() -> None:
    loaded = settings.load({"NEWSWATCH_DATABASE_URL": "postgresql://u:hunter-2@h/db"})
    assert "hunter-2" not in repr(loaded) + str(loaded)
    with pytest.raises(SettingsError) as caught:
        settings.load({"NEWSWATCH_DATABASE_URL": "mysql://u:hunter-2@h/db"})
    assert "hunter-2" not in str(caught.value)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://u:s3cr-et@h/db\n")
    loaded = settings.load({"NEWSWATCH_DATABASE_URL_FILE": str(secret)})
    assert loaded.database_url is not None
    assert loaded.database_url.get_secret_value().endswith("@h/db")
    with pytest.raises(SettingsError, match="both set"):
        settings.load({"NEWSWATCH_DATABASE_URL_FILE": str(secret), "NEWSWATCH_DATABASE_URL": "postgresql://h/db"})
    with pytest.raises(SettingsError, match="cannot be read"):
        settings.load({"NEWSWATCH_DATABASE_URL_FILE": str(tmp_path / "absent")})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("desk@paper.example", "mailto:desk@paper.example"),
        ("mailto:desk@paper.example", "mailto:desk@paper.example"),
        ("https://paper.example/bot", "https://paper.example/bot"),
    ],
)
def test_contacts(given: str, kept: str) -> None:
    assert settings.load({"NEWSWATCH_CONTACT": given}).needed_contact() == kept


@pytest.mark.parametrize("given", ["me", "ftp://x.example", "a@b", "https://x.example/\x1b[0m", "https://x (y)"])
def test_what_is_no_contact(given: str) -> None:
    with pytest.raises(SettingsError, match="NEWSWATCH_CONTACT"):
        settings.load({"NEWSWATCH_CONTACT": given})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("sample:8000", "sample:8000"),
        (" 127.0.0.1:080 ", "127.0.0.1:80"),
        ("[::1]:8000", "[::1]:8000"),
    ],
)
def test_where_the_sample_is_served(given: str, kept: str) -> None:
    assert settings.load({"NEWSWATCH_SAMPLE_AT": given}).sample_at == kept
    assert settings.load({}).sample_at is None


@pytest.mark.parametrize(
    "given", ["sample", "sample:", ":8000", "sample:0", "sample:65536", "::1:80", "http://s:80", "s:8²"]
)
def test_what_is_no_host_and_port(given: str) -> None:
    with pytest.raises(SettingsError, match="NEWSWATCH_SAMPLE_AT"):
        settings.load({"NEWSWATCH_SAMPLE_AT": given})


@pytest.mark.parametrize("given", ["0", "257", "two"])
def test_what_is_no_number_of_shards(given: str) -> None:
    assert settings.load({}).shards == 2
    with pytest.raises(SettingsError, match="NEWSWATCH_SHARDS"):
        settings.load({"NEWSWATCH_SHARDS": given})


def test_live_polling_without_a_contact_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match="Set NEWSWATCH_CONTACT"):
        settings.load({}).needed_contact()


def test_lists_are_comma_separated() -> None:
    loaded = settings.load({"NEWSWATCH_ALLOW_PORTS": "80, 8080", "NEWSWATCH_ALLOW_NETWORKS": "10.1.0.0/16,fd00::/8"})
    assert loaded.allow_ports == (80, 8080)
    assert loaded.allow_networks == ("10.1.0.0/16", "fd00::/8")


def test_home_is_the_nearest_dot_newswatch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".newswatch").mkdir()
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert settings.find_home({}) == tmp_path / ".newswatch"
    assert settings.find_home({"NEWSWATCH_HOME": "here"}) == deep / "here"


def test_home_is_the_users_data_directory_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert settings.find_home({}) == tmp_path / "user" / ".local" / "share" / "newswatch"
    assert settings.find_home({"XDG_DATA_HOME": "/srv/data"}) == Path("/srv/data/newswatch")


def test_every_setting_is_described() -> None:
    assert all(name.startswith("NEWSWATCH_") and text.strip() for name, _, text in settings.describe())


SOURCE = Path(settings.__file__).parent


class _Reads(ast.NodeVisitor):
    """Names of attributes that are read of anything called settings: `settings.contact`, `self.settings.home`."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_Attribute(self, node: ast.Attribute) -> None:
        owner = node.value
        named = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else None
        if named == "settings" or (isinstance(owner, ast.Call) and ast.unparse(owner.func) == "load"):
            self.found.add(node.attr)
        self.generic_visit(node)


def test_every_setting_is_read_somewhere() -> None:
    reads = _Reads()
    for file in SOURCE.rglob("*.py"):
        if file.name != "settings.py":
            reads.visit(ast.parse(file.read_text(encoding="utf-8")))
    # The contact is read through the method that says what to do without one
    found = reads.found | ({"contact"} if "needed_contact" in reads.found else set())
    assert set(settings.Settings.model_fields) - found == set()
