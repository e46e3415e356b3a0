"""Every setting of newswatch, in one place. `newswatch settings` prints this table.

A setting is read from, strongest first: the environment (`NEWSWATCH_CONTACT`), a file that the environment names
(`NEWSWATCH_DATABASE_URL_FILE`, for Docker's and Kubernetes' secrets), and `newswatch.env` in the home directory
(lines `NEWSWATCH_CONTACT=…`). What cannot be right is refused with a SettingsError that says what to write.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from newswatch.errors import SettingsError

PREFIX = "NEWSWATCH_"
MIB = 1024 * 1024
# Passwords that stand in tutorials and compose files: whoever can reach the port knows them
WELL_KNOWN_PASSWORDS = frozenset(
    "admin airflow changeme change-me change_me default example newswatch password passw0rd pass postgres postgresql "
    "root secret test 1234 12345 123456 12345678".split()
)
# 32 random characters of Base64 are 192 bits
SECRET_CHARACTERS = 32
# Variables with our prefix that are no settings: the measuring scripts' data
NOT_SETTINGS = frozenset({"NEWSWATCH_EVAL"})


def _database_url(value: SecretStr) -> SecretStr:
    url = value.get_secret_value().strip()
    scheme, _, rest = url.partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+psycopg"} or not rest:
        raise ValueError("it is no PostgreSQL URL; write postgresql://USER:PASSWORD@HOST/DATABASE")
    try:
        parts = urlsplit(f"postgresql://{rest}")
        password, user = unquote(parts.password or ""), unquote(parts.username or "")
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"it cannot be read ({error}); write % and @ in a password as %25 and %40") from None
    if password and (password.lower() in WELL_KNOWN_PASSWORDS or password == user):
        raise ValueError("its password is a well-known default; give the role one of its own")
    return SecretStr(f"postgresql+psycopg://{rest}")


def _long_secret(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value().strip()
    if len(secret) < SECRET_CHARACTERS or len(set(secret)) < SECRET_CHARACTERS // 4:
        raise ValueError(
            f"it is no secret of {SECRET_CHARACTERS} random characters; `openssl rand -base64 32` makes one"
        )
    return SecretStr(secret)


def _contact(value: str) -> str:
    contact = value.strip()
    if re.fullmatch(r"[^@\s()<>;:/]+@[^@\s()<>;:/]+\.[^@\s()<>;:/]+", contact):
        contact = f"mailto:{contact}"
    if not contact.isascii() or not re.fullmatch(r"(https?://|mailto:)[!-'*-~]{3,200}", contact):
        raise ValueError("it is no web page and no mail address; write https://… or name@host")
    return contact


def _host_and_port(value: str) -> str:
    host, colon, port = value.strip().rpartition(":")
    if not colon or not re.fullmatch(r"[0-9A-Za-z_.-]+|\[[0-9a-fA-F:.]+\]", host):
        raise ValueError("it is no host:port; write sample:8000, 127.0.0.1:8000 or [::1]:8000")
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise ValueError(f"{port!r} is no port; write 1 to 65535")
    return f"{host}:{int(port)}"


def _comma_separated(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _days(value: object) -> object:
    return None if isinstance(value, str) and value.strip().lower() == "forever" else value


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(ipaddress.ip_network(part)) for part in value)


def _addresses(value: tuple[str, ...]) -> tuple[str, ...]:
    for part in value:
        if not re.fullmatch(r"[^@\s,<>]+@[^@\s,<>]+", part):
            raise ValueError(f"{part!r} is no mail address; write name@host, name@host")
    return value


class Settings(BaseModel):
    """The settings of one process. Frozen; make one with `load`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(
        default=Path(".newswatch"),
        description="Where the embedded database and the cache live. Default: .newswatch in this directory or one "
        "above it, else the user's data directory",
    )
    database_url: Annotated[SecretStr, AfterValidator(_database_url)] | None = Field(
        default=None, description="A PostgreSQL of your own (16 or newer). Default: the embedded server"
    )
    contact: Annotated[str, AfterValidator(_contact)] | None = Field(
        default=None, description="A web page or mail address that publishers can turn to; needed for live polling"
    )
    feeds: str = Field(
        default="live",
        description="What is polled: live, the catalogue and what was added to it; sample, the invented world; or a "
        "TOML file in the catalogue's form",
    )
    sample_at: Annotated[str, AfterValidator(_host_and_port)] | None = Field(
        default=None,
        description="Where the sample world is served for several processes, as host:port. Default: a process that "
        "polls it serves it for itself",
    )
    notify_to: Annotated[tuple[str, ...], BeforeValidator(_comma_separated), AfterValidator(_addresses)] = Field(
        default=(), description="Mail addresses told of failed tasks and late runs; nobody by default, comma-separated"
    )
    shards: int = Field(
        default=2, ge=1, le=256, description="Into how many tasks Airflow splits a stage; about one a worker"
    )
    store_full_text: Literal["allow", "respect_reservations", "never"] = Field(
        default="respect_reservations",
        description="Whether texts are kept: always, not where the publisher reserves its rights, or never",
    )
    sandbox_workers: int = Field(
        default=2, ge=1, le=64, description="Child processes that parse feeds and pages; about one a core"
    )
    sandbox_memory_bytes: int = Field(
        default=1229 * MIB, ge=256 * MIB, description="Memory of one such child; more, and its job fails alone"
    )
    fetch_connections: int = Field(default=32, ge=1, le=1000, description="Requests under way at once, over all hosts")
    host_connections: int = Field(default=1, ge=1, le=2, description="Requests under way at once to one host")
    host_spacing_s: float = Field(default=5.0, ge=0, le=3600, description="Seconds between two requests to one host")
    ask_robots: bool = Field(default=True, description="Whether robots.txt is obeyed; leave it so")
    allow_loopback: bool = Field(
        default=False, description="Whether this machine's own addresses may be fetched: for the sample and tests only"
    )
    allow_networks: Annotated[tuple[str, ...], BeforeValidator(_comma_separated), AfterValidator(_networks)] = Field(
        default=(), description="Private networks that may be fetched, as 10.1.0.0/16, comma-separated"
    )
    allow_ports: Annotated[tuple[int, ...], BeforeValidator(_comma_separated)] = Field(
        default=(80, 443), description="TCP ports that may be fetched, comma-separated"
    )
    feed_wire_bytes: int = Field(default=5 * MIB, ge=1024, description="Bytes taken of a feed as sent")
    feed_decoded_bytes: int = Field(default=20 * MIB, ge=1024, description="Bytes taken of a feed once decompressed")
    feed_deadline_s: float = Field(default=30.0, gt=0, description="Seconds for one feed, redirects and all")
    feed_entries: int = Field(default=2000, ge=1, description="Entries taken of one feed at one poll, newest first")
    page_wire_bytes: int = Field(default=5 * MIB, ge=1024, description="Bytes taken of a page as sent")
    page_decoded_bytes: int = Field(default=10 * MIB, ge=1024, description="Bytes taken of a page once decompressed")
    page_deadline_s: float = Field(default=45.0, gt=0, description="Seconds for one page, redirects and all")
    page_parse_s: float = Field(default=10.0, gt=0, description="Seconds for parsing one page")
    disk_free_bytes: int = Field(
        default=2048 * MIB,
        ge=0,
        description="Free space on the embedded database's disk under which polling and fetching pause",
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_long_secret)] | None = Field(
        default=None,
        description="From which the secret of each alert's webhook is derived: 32 characters or more, of your own "
        "making; needed for webhooks",
    )
    webhook_deadline_s: float = Field(default=15.0, gt=0, le=60, description="Seconds for posting to a webhook")
    alert_feeds: Path | None = Field(
        default=None, description="A directory into which each run writes the alerts' Atom feeds. Default: none"
    )
    alert_feeds_url: str | None = Field(
        default=None, description="Where that directory is served, as the feeds say of themselves"
    )
    keep_pages_days: Annotated[int | None, Field(ge=7), BeforeValidator(_days)] = Field(
        default=90,
        description="Days for which fetched pages and the feeds' own words are kept, so that extracting can be "
        "repeated, or forever; whole months are dropped",
    )
    keep_texts_days: Annotated[int | None, Field(ge=30), BeforeValidator(_days)] = Field(
        default=None,
        description="Days for which articles' texts are kept, so that they can be searched, assessed and coded anew. "
        "Default: forever. Events, quotations and titles stay",
    )
    keep_log_days: Annotated[int | None, Field(ge=60), BeforeValidator(_days)] = Field(
        default=400,
        description="Days for which attempts, polls and runs are kept, or forever",
    )

    def needed_contact(self) -> str:
        """The contact, as a URL. Raises SettingsError where none is set."""
        if self.contact is None:
            raise SettingsError(
                "Polling the internet needs a contact that publishers can turn to",
                advice=f"Set NEWSWATCH_CONTACT to a web page or mail address of yours, or write it into "
                f"{self.home / 'newswatch.env'}",
            )
        return self.contact


def load(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """The settings of this process, from `environ` (default: the process's) and `overrides` (options given on the
    command line, by field name). Raises SettingsError, which names the variable and never shows a secret."""
    environ = os.environ if environ is None else environ
    home = Path(str(overrides.get("home") or find_home(environ)))
    values = _from_file(home / "newswatch.env") | _from_environment(environ) | overrides | {"home": home}
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = f"{PREFIX}{str(first['loc'][0]).upper()}"
        said = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(
            f"{name} cannot be used: {said}", advice="`newswatch settings` lists all settings"
        ) from None


def find_home(environ: Mapping[str, str]) -> Path:
    """NEWSWATCH_HOME; else the nearest `.newswatch` that is ours, in the current directory or above it, as git finds
    its own; else the user's data directory. Absolute."""
    named = environ.get(f"{PREFIX}HOME", "").strip()
    if named:
        return Path(named).expanduser().absolute()
    here = Path.cwd()
    for place in (here, *here.parents):
        found = place / ".newswatch"
        # Somebody else's directory would choose our settings for us
        if found.is_dir() and found.stat().st_uid == os.geteuid():
            return found
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "newswatch"
    data = environ.get("XDG_DATA_HOME", "")
    return (Path(data) if data.startswith("/") else Path.home() / ".local" / "share") / "newswatch"


def unknown_variables(environ: Mapping[str, str]) -> tuple[tuple[str, str | None], ...]:
    """Variables with our prefix that are no setting, each with the setting that may be meant. Not an error: other
    programs may use the prefix; `newswatch doctor` shows them."""
    known = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    known |= {f"{name}_FILE" for name in known} | NOT_SETTINGS
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    return tuple((name, next(iter(difflib.get_close_matches(name, sorted(known), n=1)), None)) for name in unknown)


def describe() -> tuple[tuple[str, str, str], ...]:
    """Every setting: its variable, its default as text, what it does."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or name == "home" else field.default
        text = ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
        rows.append((f"{PREFIX}{name.upper()}", text, field.description or ""))
    return tuple(rows)


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in Settings.model_fields:
        name = f"{PREFIX}{field.upper()}"
        plain, file = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "").strip()
        if plain and file:
            raise SettingsError(f"{name} and {name}_FILE are both set", advice="Keep one of the two")
        if file:
            try:
                plain = Path(file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"{name}_FILE cannot be read: {error}", advice="Check path and rights") from None
        if plain:
            values[field] = plain
    return values


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    known = {f"{PREFIX}{field.upper()}": field for field in Settings.model_fields if field != "home"}
    values: dict[str, Any] = {}
    try:
        found = dotenv_values(path, interpolate=False, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}", advice="Check its rights and encoding") from None
    for name, value in found.items():
        if name not in known:
            meant = next(iter(difflib.get_close_matches(name, sorted(known), n=1)), None)
            raise SettingsError(
                f"{path}: {name} is no setting", advice=f"Did you mean {meant}?" if meant else "Remove the line"
            )
        if value:
            values[known[name]] = value
    return values
