"""The command line. `main` runs one command and turns whatever happens into words and an exit status.

0: done. 1: something failed, and it said what. 2: the command line was wrong. 130 and 143: interrupted.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from newswatch.cli.group import newswatch
from newswatch.errors import NewswatchError

__all__ = ["main"]

_OF_THE_MACHINE = {
    errno.EACCES: "Check its rights, or choose another place",
    errno.EPERM: "Check its rights, or choose another place",
    errno.EROFS: "Choose a place that can be written",
    errno.ENOSPC: "Free some space; what was stored stays, and the same command goes on",
    errno.EDQUOT: "Free some space; what was stored stays, and the same command goes on",
    errno.EMFILE: "Raise the limit on open files (ulimit -n)",
    errno.ENFILE: "Too many files are open on this machine; close some",
    errno.ENOMEM: "Free some memory, or set NEWSWATCH_SANDBOX_WORKERS=1",
    errno.EAGAIN: "Raise the limit on processes (ulimit -u)",
}


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    _open_streams()
    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(execute(sys.argv[1:] if arguments is None else arguments))


def execute(arguments: Sequence[str]) -> int:
    """Run one command; its exit status."""
    debug = "--debug" in arguments
    try:
        arguments = [argument for argument in arguments if argument != "--debug"]  # anywhere on the line
        return _invoke(arguments)
    except BrokenPipeError:
        # Whoever read our output has enough (`| head`). Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return 128 + signal.SIGINT
    except NewswatchError as error:
        if debug:
            raise
        _complain(error.message, error.advice)
        return 1
    except Exception as error:
        if debug:
            raise
        told = _told(error)
        if told is not None:
            _complain(*told)
            return 1
        _complain(
            f"{type(error).__name__}: {error}",
            "This is a fault of newswatch, not yours; the same command with --debug shows where it happened",
        )
        return 1


def _invoke(arguments: Sequence[str]) -> int:
    # Not newswatch.main(): it takes a closed pipe for itself, and its exit status with it
    try:
        with newswatch.make_context("newswatch", list(arguments)) as context:
            newswatch.invoke(context)
        status = 0
    except click.exceptions.Exit as error:
        status = error.exit_code
    sys.stdout.flush()
    return status


def _open_streams() -> None:
    """Somebody may start us with standard streams closed (`>&-`, some supervisors). Python has None for them then, and
    the next file or socket to be opened would take their number: a message meant for people could end in a database."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, os.O_RDWR)
            if null != number:
                os.dup2(null, number)
                os.close(null)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - for good


def _told(error: Exception) -> tuple[str, str] | None:
    """What went wrong and what to do, where it is the machine's or the database's doing and not ours."""
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}", _OF_THE_MACHINE[error.errno]
    if "sqlalchemy" in sys.modules:  # else no database was spoken to
        from newswatch.storage.database import explanation

        found = explanation(error)
        return (found.message, found.advice or "") if found is not None else None
    return None


def _complain(message: str, advice: str | None) -> None:
    from newswatch.reports.printable import printable

    click.secho(f"Error: {printable(message, lines=True)}", fg="red", err=True)
    if advice:
        end = "" if advice.endswith(("?", "!", ".", "…")) else "."
        click.echo(f"{printable(advice, lines=True)}{end}", err=True)


def _terminated(_number: int, _frame: FrameType | None) -> None:
    # An ordinary exit, so that what was opened is closed and the embedded server stops
    raise SystemExit(128 + signal.SIGTERM)
