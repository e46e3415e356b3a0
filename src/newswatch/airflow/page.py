"""The Newswatch page: what an operator should see in ten seconds. Whether data flow, what is broken and why.

Everything on it comes from `newswatch.app.health`. Who may see Airflow's plugins may see it; without log-in there is
nothing to see (Airflow does not guard a plugin's pages by itself). Whatever strangers wrote, it is text: escaped, and
no script runs but the page's own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
from airflow.api_fastapi.core_api.security import requires_access_view
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from newswatch.airflow.plugin import PREFIX
from newswatch.app import health
from newswatch.app.opening import database_url
from newswatch.errors import DatabaseError, NewswatchError
from newswatch.model import OutcomeKind, Stage
from newswatch.model.health import Health, OutcomeCount
from newswatch.reports.printable import printable
from newswatch.settings import load
from newswatch.storage.database import connect

log = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "templates"
# One connection for each who looks at once, and as many more where one of them waits
POOL = 2
REFRESH_S = 60
# The DAGs that the page leads to, with what they are for
DAGS = {
    "ingest": "feeds to events, every ten minutes",
    "reprocess": "again with new rules",
    "maintain": "checks and retention, daily",
    "review": "borderline cases for a person",
    "brief": "the analysts' brief",
    "notify": "alerts: feeds and webhooks",
}


class Database:
    """The engine of this process: made with the first request, kept for all others."""

    def __init__(self, address: Callable[[], str] = lambda: database_url(load())) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._engine: sa.Engine | None = None

    def engine(self) -> sa.Engine:
        """Raises SettingsError, DatabaseError; tries again with the next request."""
        with self._lock:
            if self._engine is None:
                self._engine = connect(self._address(), application="newswatch page", pool=POOL)
            return self._engine

    def health(self) -> Health:
        """The pipeline now. Raises NewswatchError, which says what to do."""
        try:
            return health.snapshot(self.engine())
        except sa.exc.TimeoutError:
            raise DatabaseError(
                "The database has let all those wait who look at this page",
                advice="Look at its server: `newswatch doctor`",
            ) from None


def make(database: Database | None = None) -> FastAPI:
    """The application, to be mounted where it belongs. It asks Airflow who may see it."""
    source = database or Database()
    app = FastAPI(
        title="Newswatch",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(requires_access_view(AccessView.PLUGINS))],
    )

    def now() -> Health | NewswatchError:
        try:
            return source.health()
        except NewswatchError as error:
            log.warning("The Newswatch page: %s", error)
            return error

    @app.get("/")
    def page(request: Request) -> Response:
        """The page; 503 where there is nothing to show, with what to do."""
        state, links = now(), _links(request)
        if isinstance(state, NewswatchError):
            return _html("trouble.html", 503, links, error=state)
        return _html("newswatch.html", 200, links, health=state, outcomes=_outcomes(state))

    @app.get("/health")
    def as_json() -> Response:
        """The same for monitors: status 200 also for a pipeline that is broken, since `verdict` says so."""
        state = now()
        if isinstance(state, NewswatchError):
            found: Mapping[str, object] = {"verdict": "broken", "reasons": [state.message], "advice": state.advice}
            return JSONResponse(found, status_code=503, headers=_headers(""))
        return Response(_json(health.as_data(state)), media_type="application/json", headers=_headers(""))

    @app.get("/icon.svg")
    def icon() -> Response:
        """What stands in the navigation."""
        svg = (TEMPLATES / "icon.svg").read_bytes()
        return Response(svg, media_type="image/svg+xml", headers=_headers("") | {"Cache-Control": "max-age=86400"})

    return app


def _json(value: object) -> bytes:
    def plain(value: object) -> object:
        if isinstance(value, datetime | date):
            return value.isoformat()
        raise TypeError(type(value).__name__)

    return json.dumps(value, ensure_ascii=False, default=plain).encode()


def _links(request: Request) -> Mapping[str, str]:
    """Airflow's own pages, wherever it is served."""
    root = str(request.scope.get("root_path", "")).removesuffix(PREFIX)
    return {dag: f"{root}/dags/{dag}" for dag in DAGS}


def _outcomes(state: Health) -> list[Mapping[str, Any]]:
    """Outcomes by stage and ending, in the stages' order, each with its reasons, most frequent first. `first` marks
    the first of a stage."""
    found: dict[tuple[str, str], list[OutcomeCount]] = {}
    for one in sorted(
        state.outcomes, key=lambda one: (list(Stage).index(one.stage), list(OutcomeKind).index(one.kind))
    ):
        found.setdefault((one.stage, one.kind), []).append(one)
    stages = [stage for stage, _ in found]
    return [
        {
            "stage": stage,
            "kind": kind,
            "first": stages.index(stage) == position,
            "inputs": sum(one.inputs for one in reasons),
            "reasons": reasons,
        }
        for position, ((stage, kind), reasons) in enumerate(found.items())
    ]


def _html(template: str, status: int, links: Mapping[str, str], **values: object) -> Response:
    style, script = (TEMPLATES / "newswatch.css").read_text("utf-8"), (TEMPLATES / "newswatch.js").read_text("utf-8")
    body = (
        _environment()
        .get_template(template)
        .render(
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            links=links,
            dags=DAGS,
            refresh=REFRESH_S,
            **values,
        )
    )
    policy = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    return Response(body, status_code=status, media_type="text/html", headers=_headers(policy))


def _headers(policy: str) -> dict[str, str]:
    """Nothing is loaded, nothing is sent, nobody else frames it; each view is new."""
    parts = ["default-src 'none'", policy, "base-uri 'none'", "form-action 'none'", "frame-ancestors 'self'"]
    return {
        "Content-Security-Policy": "; ".join(part for part in parts if part),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


def _hash(text: str) -> str:
    """A text of the page as its Content-Security-Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        moment=_moment,
        ago=_ago,
        until=_until,
        seconds=lambda value: health.lasting(timedelta(seconds=value)),
        words=_words,
        code=_code,
        place=_place,
        day=_day,
        toll=_toll,
    )
    return made


def _shown(value: Any) -> Any:
    """What strangers wrote, without what turns the direction of writing; unknown is a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return f"{value:,}" if isinstance(value, int) else value


def _moment(value: datetime | None) -> str:
    return "–" if value is None else value.astimezone(UTC).strftime("%d %b %H:%M")


def _ago(value: datetime | None, now: datetime) -> str:
    return "never" if value is None else f"{health.lasting(now - value)} ago"


def _until(value: datetime, now: datetime) -> str:
    return "now" if value <= now else f"in {health.lasting(value - now)}"


def _words(value: str) -> str:
    return str(value).replace("_", " ")


def _code(value: str) -> Markup:
    """Words with commands in backquotes, as our advice has them."""
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(printable(value)))))  # noqa: S704 - escaped


def _place(event: Any) -> str:
    """Place, province, country, each once."""
    return ", ".join(dict.fromkeys(name for name in (event.place, event.admin1, event.country) if name))


def _day(event: Any) -> str:
    """The incident's days, with their precision where it is weak."""
    if event.date_start is None:
        return "not said"
    days = (
        f"{event.date_start}"
        if event.date_end in (None, event.date_start)
        else (f"{event.date_start} – {event.date_end}")
    )
    return days if event.date_precision in ("day", "range") else f"{days} ({event.date_precision})"


def _toll(event: Any) -> str:
    """Killed and injured, as far as somebody gives a number."""
    parts = [
        f"{number:,} {word}"
        for number, word in ((event.killed_best, "killed"), (event.injured_best, "injured"))
        if number is not None
    ]
    return ", ".join(parts) or "–"
