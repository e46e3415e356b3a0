"""Errors that newswatch raises on purpose. Each says what is wrong and what to do; faces print it without a traceback.

Faults of strangers (a feed that is no feed, a page that cannot be had) are not errors: they are values,
`newswatch.model.Reason` in a row.
"""

from __future__ import annotations


class NewswatchError(Exception):
    """Something the user can mend. `advice` says how, in one sentence."""

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return self.message if self.advice is None else f"{self.message}. {self.advice}"


class SettingsError(NewswatchError):
    """A setting is missing, malformed or unsafe."""


class CatalogueError(NewswatchError):
    """A file of the catalogue breaks a rule; the message names file and key."""


class DatabaseError(NewswatchError):
    """The database cannot be reached, is too old, has the wrong locale or is not migrated."""


class InputError(NewswatchError):
    """What the user gave (a file, a URL, a line) cannot be read."""
