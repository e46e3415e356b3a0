"""Which failures of a task are worth another try.

Strangers' servers never fail a task: what they do is a reason in a row. What does fail one is our own trouble, and most
of that no second try mends.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule

# A server that restarts is back within seconds, one that fails over within a minute or two
RETRIES = 3
WAIT = timedelta(seconds=30)
LONG_WAIT = timedelta(minutes=2)


def policy() -> ExceptionRetryPolicy:
    """The rules, in their order."""
    return ExceptionRetryPolicy(
        rules=[
            RetryRule(
                exception=["newswatch.airflow.verdicts.DataAtRisk"],
                action=RetryAction.FAIL,
                reason="data are at risk: look before trying again",
            ),
            RetryRule(
                exception=[
                    "newswatch.errors.SettingsError",
                    "newswatch.errors.CatalogueError",
                    "newswatch.errors.InputError",
                ],
                action=RetryAction.FAIL,
                reason="somebody has to mend the set-up or the form first",
            ),
            RetryRule(
                exception=["newswatch.errors.DatabaseError", "sqlalchemy.exc.OperationalError"],
                action=RetryAction.RETRY,
                retry_delay=WAIT,
                reason="the database did not answer",
            ),
            RetryRule(
                exception=["builtins.MemoryError"],
                action=RetryAction.RETRY,
                retry_delay=LONG_WAIT,
                reason="memory ran out: other tasks may have ended by then",
            ),
        ],
        default=RetryAction.RETRY,
    )
