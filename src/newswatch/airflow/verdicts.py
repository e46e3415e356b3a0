"""When a task turns red though nothing was raised below it."""

from __future__ import annotations


class DataAtRisk(Exception):  # noqa: N818 - it names a state, not a fault of the program
    """What an operator must look at: most inputs of a stage failed by our doing, a yield collapsed, a check found rows.
    Another try would not mend it."""
