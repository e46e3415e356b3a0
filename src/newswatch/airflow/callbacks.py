"""What happens when a task fails or a run is late: a line in the log, and mail to those who asked for it.

Mail is off until NEWSWATCH_NOTIFY_TO names addresses; it goes through Airflow's connection `smtp_default`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

log = logging.getLogger(__name__)


def failed(context: Mapping[str, Any]) -> None:
    """A task gave up: its last try failed. Called in the task's own process."""
    instance, error = context["task_instance"], context.get("exception")
    said = f"{type(error).__name__}: {error}" if error is not None else "it was ended from outside"
    log.error("newswatch: %s of %s failed for good: %s", instance.task_id, instance.dag_id, said)
    recipients = addresses()
    if recipients:
        notifier(
            recipients,
            subject=f"newswatch: {instance.dag_id}.{instance.task_id} failed",
            body=f"<p>Run {instance.run_id}, try {instance.try_number}.</p><pre>{escaped(said)}</pre>",
        )(dict(context))


async def late(*, dag_id: str, minutes: int, **context: Any) -> None:
    """A run has not ended in time (a deadline of Airflow): the data grow stale. Called by the triggerer."""
    from asgiref.sync import sync_to_async

    said = f"{dag_id} has not ended within {minutes} minutes. {await sync_to_async(freshness)()}"
    log.error("newswatch: %s", said)
    recipients = await sync_to_async(addresses)()
    if recipients:
        send = notifier(recipients, subject=f"newswatch: {dag_id} is late", body=f"<p>{escaped(said)}</p>")
        await sync_to_async(send)(context)


def freshness() -> str:
    """How old the newest data are, in words; also where the database cannot be asked, for the alert must come."""
    from newswatch.airflow.opening import engine
    from newswatch.app.health import snapshot
    from newswatch.errors import NewswatchError

    try:
        with engine() as (opened, _):
            fresh = snapshot(opened).freshness
    except NewswatchError as error:
        return f"The database does not say how fresh the data are: {error}"
    newest = {"poll": fresh.last_poll_at, "article": fresh.newest_article_at, "event": fresh.newest_event_at}
    said = (f"{what} of {at:%Y-%m-%d %H:%M}" if at else f"no {what} yet" for what, at in newest.items())
    return f"Newest (UTC): {', '.join(said)}"


def addresses() -> tuple[str, ...]:
    """Who is told; nobody by default."""
    from newswatch.settings import load

    return load().notify_to


def notifier(recipients: tuple[str, ...], *, subject: str, body: str) -> Any:
    """Airflow's own, which takes server and log-in from the connection `smtp_default`."""
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    return SmtpNotifier(to=list(recipients), subject=subject, html_content=body)


def escaped(text: str) -> str:
    """Text for HTML that Jinja renders too: an error may quote what a stranger wrote."""
    import html

    return html.escape(text).replace("{", "&#123;").replace("}", "&#125;")
