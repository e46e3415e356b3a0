"""Where the SQL lies: `sql/` of a checkout, `_sql` inside the installed package."""

from __future__ import annotations

import hashlib
from pathlib import Path

PACKAGED = Path(__file__).parent.parent / "_sql"
CHECKOUT = Path(__file__).parents[3] / "sql"


def root() -> Path:
    """The directory that holds migrations, views, queries, checks and roles."""
    return PACKAGED if PACKAGED.is_dir() else CHECKOUT


def scripts(folder: str) -> tuple[Path, ...]:
    """The SQL files of one folder, such as `views`, in the order of their names."""
    return tuple(sorted((root() / folder).glob("*.sql")))


def read(*paths: Path) -> str:
    """Their text, one after the other."""
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def digest(*paths: Path) -> str:
    """A hash of names and contents: whether they have changed since they were applied."""
    hashed = hashlib.sha256()
    for path in paths:
        hashed.update(path.name.encode())
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


def revisions() -> tuple[str, ...]:
    """The schema's revisions, oldest first, read from the names of the migrations (no Alembic: it costs 0.2 s)."""
    return tuple(
        sorted(path.name[:4] for path in (root() / "migrations" / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))
    )


def head() -> str:
    """The newest of them."""
    return revisions()[-1]
