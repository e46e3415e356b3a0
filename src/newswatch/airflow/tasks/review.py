"""The bodies of the tasks of `review`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from airflow.sdk import get_current_context

from newswatch.airflow import opening, tables
from newswatch.app import reviews
from newswatch.app.reviews import Answer

log = logging.getLogger(__name__)

# Who answered where Airflow does not say: a deployment that anybody on the machine may use
SOMEBODY = "airflow"


def pick(limit: int, wait: timedelta) -> list[dict[str, str | int]]:
    """What this run asks: kinds and numbers. Asked again, the run gives the same, less what was answered meanwhile."""
    with opening.engine() as (engine, _):
        found = reviews.queue(engine, limit, asker=opening.run_name(get_current_context()), wait=wait)
    log.info("%d questions", len(found))
    return [{"kind": one.kind.value, "number": one.number} for one in found]


def store(asked: str) -> dict[str, int]:
    """Store what people answered to the mapped questions of the task `asked`. Returns the counts."""
    context = get_current_context()
    instance = context["task_instance"]
    questions = instance.xcom_pull(task_ids="pick") or []
    responses = {
        number: response
        for number in range(len(questions))
        if (response := instance.xcom_pull(task_ids=asked, map_indexes=number)) is not None
    }
    answers = [answer(questions[number], response, opening.run_name(context)) for number, response in responses.items()]
    with opening.engine() as (engine, _):
        done = reviews.store(engine, answers)
    counts = {"questions": len(questions), **asdict(done)}
    log.info("%s", tables.counts("Answers", counts))
    return counts


def answer(question: Mapping[str, Any], response: Mapping[str, Any], asker: str) -> Answer:
    """What a person chose, as the reviews have it."""
    user = response.get("responded_by_user") or {}
    return Answer(
        kind=question["kind"],
        number=question["number"],
        choice=response["chosen_options"][0],
        reviewer=user.get("name") or user.get("id") or SOMEBODY,
        note=(response.get("params_input") or {}).get("note") or "",
        asker=asker,
    )
