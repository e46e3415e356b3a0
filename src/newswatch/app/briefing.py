"""The brief: read, composed, written."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from newswatch.errors import InputError
from newswatch.model.briefs import BriefFilter, Period
from newswatch.reports.brief import Brief, compose, markdown, page
from newswatch.storage import briefing

Format = Literal["html", "md"]

DAY = timedelta(days=1)
# The period before must have a date too, and there was no feed then
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# So many incidents stand on one page; more are counted. Half a megabyte is what a mail takes and a phone reads
LIMIT = 500


def brief(
    engine: sa.Engine,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    border: str | None = None,
    country: str | None = None,
    limit: int = LIMIT,
) -> Brief:
    """What newswatch learned from `since` to before `until`, aware times; of the last 24 hours where nothing is said.

    `border`: two ISO 3166-1 codes in any order, `PK-AF`; `country`: one. Raises InputError where they are no such
    codes, or the period is empty. Reads the analysts' views alone, in one snapshot.
    """
    end = datetime.now(UTC) if until is None else until
    start = end - DAY if since is None else since
    if start >= end:
        raise InputError("The period ends before it begins", advice="Give a --since that is earlier than --until")
    if start < EARLIEST:
        raise InputError(f"The period begins before {EARLIEST.year}", advice="Give a later --since")
    period = Period(since=start.astimezone(UTC), until=end.astimezone(UTC))
    wanted = BriefFilter(border=border_code(border), country=country_code(country))
    return compose(briefing.read(engine, period, wanted, limit=limit), period, wanted)


def rendered(of: Brief, format_: Format = "html") -> str:
    """The brief as one page of HTML or as Markdown."""
    return page(of) if format_ == "html" else markdown(of)


def file_name(of: Brief, format_: Format = "html") -> str:
    """`brief-2026-03-12.html`, by the day on which its period ends, UTC; a longer period names both its days. A brief
    of the same day has the same name: writing it again replaces it."""
    period, parts = of.period, ["brief"]
    if period.until - period.since > DAY:
        parts += [f"{period.since:%Y-%m-%d}", "to"]
    parts.append(f"{period.until:%Y-%m-%d}")
    parts += [one for one in (of.wanted.border, of.wanted.country) if one]
    return f"{'-'.join(parts)}.{format_}"


def write(of: Brief, directory: Path, format_: Format = "html") -> Path:
    """The brief as a file in `directory`, which is made where it is missing. Returns its path. Raises InputError where
    it cannot be written."""
    path = directory / file_name(of, format_)
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{directory} cannot be made: {error.strerror}", advice="Choose another directory") from error
    write_file(path, rendered(of, format_))
    return path


def write_file(path: Path, text: str) -> None:
    """A file that is whole at any moment: written beside, then put in place. Raises InputError."""
    made: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False, newline="\n"
        ) as file:
            made = Path(file.name)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        made.chmod(0o644)
        made.replace(path)
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror}", advice="Check the directory, the disk and its rights"
        ) from error
    finally:
        if made is not None:
            with suppress(FileNotFoundError):
                made.unlink()


def border_code(text: str | None) -> str | None:
    """Two countries as the border is written, AF-PK, in whatever order they are named. Raises InputError."""
    if text is None:
        return None
    parts = text.upper().split("-")
    if len(parts) != 2 or parts[0] == parts[1] or not all(map(_is_code, parts)):
        raise InputError(f"{text!r} is no border", advice="Name its two countries, as AF-PK")
    return "-".join(sorted(parts))


def country_code(text: str | None) -> str | None:
    """A country's two letters. Raises InputError."""
    if text is None:
        return None
    if not _is_code(text.upper()):
        raise InputError(f"{text!r} is no country", advice="Give its two letters by ISO 3166-1, as PK")
    return text.upper()


def _is_code(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isalpha()
