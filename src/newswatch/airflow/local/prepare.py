"""newswatch's own database made ready for the scheduled runs: `python -m newswatch.airflow.local.prepare`.

A process of its own, because what it imports is not needed again. Says what it did, or what is wrong and what to do.
"""

from __future__ import annotations

import sys

from newswatch.app.opening import bring_feeds, open_runtime
from newswatch.errors import NewswatchError
from newswatch.settings import load


def main() -> int:
    """Schema, feeds and actors, by the settings of the environment; the exit status."""
    settings = load()
    try:
        with open_runtime(settings, migrate=True, say=print) as runtime:
            bring_feeds(runtime.engine, settings, say=print)
    except NewswatchError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
