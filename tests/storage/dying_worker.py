"""A worker that a test kills: runs one stage under a name, and stops within the transaction of a save.

    python dying_worker.py STAGE SAVES NAME HOSTS

SAVES saves go through; at the next one it says so and waits for its end, with everything of that save written and
nothing of it committed. HOSTS is the sample world's address map as JSON. The database is that of the environment.
"""

from __future__ import annotations

import json
import sys
import time

import sqlalchemy as sa

from newswatch.app.runtime import Runtime
from newswatch.model import Stage
from newswatch.model.work import Tally
from newswatch.settings import load
from newswatch.storage.stores import Run


def main(stage: str, saves: int, name: str, hosts: str) -> None:
    settings = load()
    assert settings.database_url is not None
    counted, done = Run.counted, 0

    def hang(run: Run, connection: sa.Connection, saved: Tally) -> None:
        nonlocal done
        counted(run, connection, saved)
        done += 1
        if done > saves:
            print("saving", flush=True)
            time.sleep(600)

    setattr(Run, "counted", hang)  # noqa: B010 - for mypy, which sees a method
    addresses = {host: (str(address), int(port)) for host, (address, port) in json.loads(hosts).items()}
    with Runtime(settings, settings.database_url.get_secret_value(), hosts=addresses, worker=name) as runtime:
        runtime.run_stage(Stage(stage))
    print("ended", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
