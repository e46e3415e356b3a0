"""The secrets of a deployment: made on first use into volumes, never changed by themselves, never in a log.

    docker compose run --rm secrets list             which secrets there are, and what each is for
    docker compose run --rm secrets show NAME        one of them
    docker compose run --rm secrets set NAME         a value of your own, from standard input
    docker compose run --rm secrets renew NAME       a new one
    docker compose run --rm -T secrets export        all of them as JSON, to be kept with the backups
    docker compose run --rm -T secrets import        the same back, from standard input, before the first `up`
    docker compose run --rm secrets                  makes what is missing; `docker compose up` does it first

Three volumes, so that each container holds only what it needs: `app` is for Airflow's components and the tasks,
`admin` for who makes and upgrades the databases, `redis` for the broker of Celery. A file is written beside and then
renamed: a container that is killed leaves no half secret. Standard library only.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path("/run/newswatch")
# Who connects under which name and to which database; the passwords are secrets, and the URLs follow from them
SERVER = "postgres:5432"
BROKER = "redis:6379/0"
UI_USERS = ("admin", "operator", "analyst")
LEAST_CHARACTERS = 12
# What somebody who guesses tries first, and what documentation writes where a secret belongs. Without these words, so
# many characters must be left, of which so many differ
GUESSED = re.compile(
    "admin|airflow|analyst|change[-_]?me|default|example|letmein|newswatch|operator|passw[o0]rd|postgres|qwerty|redis"
    "|root|secret|test|welcome|abc|123+(456)?(789)?0?"
)
LEAST_LEFT, LEAST_DIFFERENT = 8, 5
# As people can select them with a double click: letters and figures, no sign that a URL would escape
CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
LENGTH = 32


def password() -> str:
    """32 characters of 57: 186 bits."""
    return "".join(secrets.choice(CHARACTERS) for _ in range(LENGTH))


def long_key() -> str:
    """96 characters of 64: Airflow's tokens are signed with HS512, which wants a key of at least 64 bytes."""
    return secrets.token_urlsafe(72)


def fernet_key() -> str:
    """32 random bytes as Fernet wants them written."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A secret, in which volume it lies, and what it is for. `fixed` is why a new one takes more than making it and
    starting the containers anew; null where it does not."""

    name: str
    volume: str
    purpose: str
    make: Callable[[], str] = password
    fixed: str | None = None

    @property
    def path(self) -> Path:
        """Its file."""
        return ROOT / self.volume / self.name


SECRETS = (
    Secret(
        name="postgres_password",
        volume="admin",
        purpose="superuser of the database server",
        fixed="the server took it when it was made: docker compose exec postgres psql -U postgres -c '\\password', "
        "then `set` the same here",
    ),
    Secret(name="owner_password", volume="admin", purpose="role newswatch: owns newswatch's database"),
    Secret(name="analyst_password", volume="admin", purpose="role newswatch_analyst: reads the analysts' views"),
    Secret(name="reviewer_password", volume="admin", purpose="role newswatch_reviewer: reads, and adds reviews"),
    Secret(name="app_password", volume="app", purpose="role newswatch_app: the tasks' own"),
    Secret(name="airflow_password", volume="app", purpose="role airflow: owns Airflow's database"),
    Secret(name="jwt_secret", volume="app", purpose="signs the tokens of Airflow's components", make=long_key),
    Secret(name="api_secret_key", volume="app", purpose="signs the sessions of Airflow's UI", make=long_key),
    Secret(
        name="webhook_secret",
        volume="app",
        purpose="from which the secret of each alert's webhook is derived",
        fixed="every receiver needs its new secret: newswatch alerts secret NAME",
    ),
    Secret(
        name="fernet_key",
        volume="app",
        purpose="encrypts Airflow's connections and variables",
        make=fernet_key,
        fixed="what is stored was encrypted with it: `set` it to NEW,OLD, run `airflow rotate-fernet-key` in the "
        "scheduler, then `set` it to NEW",
    ),
    *(
        Secret(name=f"ui_{user}_password", volume="app", purpose=f"log-in of {user} to Airflow's UI")
        for user in UI_USERS
    ),
    Secret(name="redis_password", volume="redis", purpose="the broker of Celery"),
)
BY_NAME = {secret.name: secret for secret in SECRETS}


def derived(values: Mapping[str, str]) -> dict[Path, str]:
    """The files that follow from the secrets: whole URLs, as programs read them, and the UI's log-ins."""

    def url(role: str, key: str, database: str, driver: str = "psycopg") -> str:
        return f"postgresql+{driver}://{role}:{values[key]}@{SERVER}/{database}"

    app, admin = ROOT / "app", ROOT / "admin"
    files = {
        app / "airflow_database_url": url("airflow", "airflow_password", "airflow"),
        app / "airflow_database_url_async": url("airflow", "airflow_password", "airflow", "psycopg_async"),
        app / "newswatch_database_url": url("newswatch_app", "app_password", "newswatch"),
        app / "ui_passwords.json": json.dumps({user: values[f"ui_{user}_password"] for user in UI_USERS}),
        admin / "newswatch_database_url": url("newswatch", "owner_password", "newswatch"),
    }
    if "redis_password" in values:
        files[app / "celery_broker_url"] = f"redis://:{values['redis_password']}@{BROKER}"
        files[app / "celery_result_backend"] = f"db+{files[app / 'airflow_database_url']}"
        # Redis reads it as its configuration: a password on a command line could be read by every process
        files[ROOT / "redis" / "redis.conf"] = f"requirepass {values['redis_password']}\n"
    return files


def main(arguments: list[str]) -> int:
    """Carry out one command; its exit status."""
    match arguments:
        case [] | ["make"]:
            made = make()
            print(f"Secrets: {made} made." if made else "Secrets: all are there.", flush=True)
        case ["list"]:
            for secret in mounted():
                print(f"{secret.name:20} {secret.purpose}")
        case ["show", name] if name in BY_NAME:
            print(BY_NAME[name].path.read_text(encoding="utf-8").strip())
        case ["set", name] if name in BY_NAME:
            value = sys.stdin.readline().strip()
            wrong = complaint(value)
            if wrong is not None:
                return told(f"{name} stays as it was: {wrong}")
            write(BY_NAME[name].path, value)
            make()
            print(f"{name} is set; `docker compose up -d --force-recreate` brings it to the containers.")
        case ["renew", name] if name in BY_NAME:
            secret = BY_NAME[name]
            if secret.fixed is not None:
                return told(f"{name} cannot be renewed here, since {secret.fixed}.")
            write(secret.path, secret.make())
            make()
            print(f"{name} is new; `docker compose up -d --force-recreate` brings it to the containers.")
        case ["export"]:
            print(json.dumps({secret.name: secret.path.read_text(encoding="utf-8") for secret in mounted()}, indent=1))
        case ["import"]:
            return brought_in(sys.stdin.read())
        case ["show" | "set" | "renew", name]:
            return told(f"There is no secret {name!r}: `docker compose run --rm secrets list` names them.")
        case _:
            print((__doc__ or "").strip(), file=sys.stderr)
            return 2
    return 0


def mounted() -> list[Secret]:
    """The secrets whose volume is mounted; the broker's is so with Celery only."""
    return [secret for secret in SECRETS if secret.volume != "redis" or os.path.ismount(ROOT / "redis")]


def make() -> int:
    """Make the secrets that are missing, and bring what follows from them up to date. Returns how many were made."""
    made, values = 0, {}
    for secret in mounted():
        if not secret.path.is_file():
            write(secret.path, secret.make())
            made += 1
        values[secret.name] = secret.path.read_text(encoding="utf-8").strip()
    for path, content in derived(values).items():
        if not path.is_file() or path.read_text(encoding="utf-8") != content:
            write(path, content)
    return made


def brought_in(text: str) -> int:
    """Put the secrets of an `export` in their places; the exit status. Those that are there already must be the same:
    databases and stored connections rest on them."""
    try:
        given = {BY_NAME[name]: str(value) for name, value in json.loads(text).items()}
    except (ValueError, KeyError, AttributeError):
        return told("this is not what `secrets export` wrote: nothing was changed.")
    for secret, value in given.items():
        wrong = complaint(value)
        if wrong is not None:
            return told(f"{secret.name} cannot be taken: {wrong} Nothing was changed.")
        if secret.path.is_file() and secret.path.read_text(encoding="utf-8") != value:
            return told(f"there is another {secret.name} already: nothing was changed. `set` replaces single secrets.")
    for secret, value in given.items():
        if secret in mounted():
            write(secret.path, value)
    make()
    print(f"{len(given)} secrets are in place.")
    return 0


def complaint(value: str) -> str | None:
    """Why a value of somebody's own cannot be taken; null where it can. Of a URL, a shell and a configuration file,
    each would read some sign in its own way."""
    if len(value) < LEAST_CHARACTERS:
        return f"a secret has at least {LEAST_CHARACTERS} characters."
    if not value.isascii() or not all(char.isalnum() or char in "-_.~=," for char in value):
        return "a secret is made of letters, figures and - _ . ~ = ,"
    left = GUESSED.sub("", value.lower())
    if len(left) < LEAST_LEFT or len(set(left)) < LEAST_DIFFERENT:
        return "whoever guesses would try this one first."
    return None


def write(path: Path, content: str) -> None:
    """Write beside, then rename. Readable for the group: PostgreSQL's and Redis' containers have users of their own.
    No newline at the end: Airflow takes what a command prints as it is."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o640)
    with beside.open("w", encoding="utf-8") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)


def told(sentence: str) -> int:
    """Say what is wrong; the exit status."""
    print(f"Error: {sentence}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except OSError as error:
        sys.exit(
            told(
                f"{error.filename}: {error.strerror}; are the volumes of secrets mounted, and writable for user 50000?"
            )
        )
