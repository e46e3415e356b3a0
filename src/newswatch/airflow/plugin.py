"""The Newswatch page in Airflow's UI: its entry in the navigation and its place under the API server.

Every process of Airflow imports this file at its start, so it imports next to nothing: the page itself is built in the
API server with the first request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from airflow.plugins_manager import AirflowPlugin

from newswatch.airflow import notes

PREFIX = "/newswatch"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class LatePage:
    """An ASGI application that is made when it is first asked for."""

    def __init__(self) -> None:
        self._app: Callable[[Scope, Receive, Send], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            from newswatch.airflow.page import make

            self._app = make()
        await self._app(scope, receive, send)


class NewswatchPlugin(AirflowPlugin):
    """Found by Airflow through the entry point `airflow.plugins`."""

    name = "newswatch"
    listeners: list[Any] = [notes]  # noqa: RUF012 - as below
    # Airflow declares both as of the instance, and reads them there
    fastapi_apps: list[Any] = [{"app": LatePage(), "url_prefix": PREFIX, "name": "Newswatch"}]  # noqa: RUF012
    external_views: list[Any] = [  # noqa: RUF012
        {
            "name": "Newswatch",
            # Relative, so that it also fits where Airflow is served below a path
            "href": "newswatch/",
            "icon": "newswatch/icon.svg",
            "url_route": "newswatch",
            "destination": "nav",
            "nav_top_level": True,
        }
    ]
