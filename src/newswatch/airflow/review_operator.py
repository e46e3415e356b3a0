"""The operator that puts one question before a person and waits."""

from __future__ import annotations

from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Context


class AskOperator(HITLOperator):
    """Asks about one subject of review, named by what it is (`kind`) and its number; the mapped arguments are these two
    and nothing of the text, which is read when the question is put.

    Without an answer in time the default is taken: leave it as it is. What was answered comes back as
    `{"chosen_options": […], "responded_by_user": …}`, as of every human-in-the-loop operator.
    """

    template_fields = ()

    def __init__(self, *, kind: str, number: int, **kwargs: Any) -> None:
        from newswatch.app.reviews import LEAVE, OPTIONS

        super().__init__(subject=f"{kind} {number}", options=list(OPTIONS[kind]), defaults=LEAVE, params=NOTE, **kwargs)
        self.kind = kind
        self.number = number

    def execute(self, context: Context) -> Any:
        """Read the case, and wait."""
        from airflow.sdk.exceptions import AirflowSkipException

        from newswatch.airflow import opening
        from newswatch.app import reviews

        with opening.engine() as (engine, _):
            case = reviews.case(engine, self.kind, self.number)
        if case is None:
            raise AirflowSkipException("It was answered, or is gone, since it was picked")
        # Jinja must not see it: a stranger's text may hold braces
        self.subject, self.body = case.title, case.body
        return super().execute(context)


# The form's one field besides the choice
NOTE = {"note": ""}
