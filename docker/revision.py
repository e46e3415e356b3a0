"""Prints the revision of Airflow's schema that the installed Airflow needs. Run once, while the image is built: asking
Airflow itself, at each start of a container, would cost seconds."""

from __future__ import annotations

from importlib.util import find_spec

from alembic.script import ScriptDirectory


def revision() -> str:
    """The head of Airflow's migrations. Raises RuntimeError where there is none, or more than one."""
    found = find_spec("airflow")
    for place in (found.submodule_search_locations or []) if found else []:
        head = ScriptDirectory(f"{place}/migrations").get_current_head()
        if head is not None:
            return head
    raise RuntimeError("Airflow's migrations were not found")


if __name__ == "__main__":
    print(revision())
