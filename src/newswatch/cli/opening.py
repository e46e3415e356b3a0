"""Which database a command works on."""

from __future__ import annotations

from newswatch.settings import Settings


def database_url(settings: Settings) -> str:
    """The URL of the database: the setting's, else the embedded server's, which is started and stays until this
    process ends. Raises DatabaseError. The URL may hold a password."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    from newswatch.storage import embedded

    return embedded.ensure_server(settings.home)
