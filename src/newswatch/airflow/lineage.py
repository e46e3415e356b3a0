"""What was made of what, for OpenLineage: each stage names the tables that it reads and writes, `announce` and `brief`
the assets. Off, and without cost, until AIRFLOW__OPENLINEAGE__TRANSPORT says where the events go.

A dataset is a table of newswatch's database under the name that OpenLineage gives tables of PostgreSQL
(https://openlineage.io/docs/spec/naming), so that whatever else reads these tables continues the same graph:
namespace `postgres://HOST:PORT`, name `newswatch.newswatch.article`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newswatch.model import Stage
from newswatch.settings import load

if TYPE_CHECKING:
    from airflow.sdk import Asset
    from openlineage.client.event_v2 import Dataset

URI = "x-newswatch://{}"
# By what the URIs of assets say; each is a table of the schema newswatch
TABLES = {
    "feeds": "feed",
    "entries": "entry",
    "pages": "page",
    "articles": "article",
    "assessments": "assessment",
    "mentions": "mention",
    "events": "event",
}
# What each stage reads, and what it writes
STAGES: Mapping[Stage, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Stage.POLL: (("feeds",), ("entries",)),
    Stage.FETCH: (("entries",), ("pages",)),
    Stage.EXTRACT: (("pages",), ("articles",)),
    Stage.ASSESS: (("articles",), ("assessments",)),
    Stage.CODE: (("articles", "assessments"), ("mentions",)),
    Stage.LINK: (("mentions",), ("events",)),
}
BRIEF = (("articles", "mentions", "events"), ())
NOTIFY = (("events",), ())
# PostgreSQL's, where a URL names none
PORT = 5432
DATABASE = "newswatch"


def tell(read: Iterable[str], written: Iterable[str]) -> None:
    """Note for this task's event what it reads and writes; nothing where OpenLineage is off."""
    from airflow.providers.openlineage import conf

    if conf.is_disabled():
        return
    from airflow.sdk.lineage import get_hook_lineage_collector

    collector: Any = get_hook_lineage_collector()
    for name in read:
        collector.add_input_asset(context=STAGES, uri=URI.format(name))
    for name in written:
        collector.add_output_asset(context=STAGES, uri=URI.format(name))


def dataset(asset: Asset, _context: object) -> Dataset | None:
    """The dataset of an asset of ours; null for one that we do not know. Airflow calls it (`provider.info`)."""
    from openlineage.client.event_v2 import Dataset

    table = TABLES.get(asset.uri.removeprefix(URI.format("")))
    if table is None:
        return None
    url = load().database_url
    namespace, database = place(None if url is None else url.get_secret_value())
    return Dataset(namespace=namespace, name=f"{database}.newswatch.{table}")


def place(url: str | None) -> tuple[str, str]:
    """The namespace and the name of a database. Null is the embedded one, which, as all that is reached by a Unix
    socket, is this machine's. No name or password of the URL is in it."""
    if url is None:
        return f"postgres://localhost:{PORT}", DATABASE
    parts = urlsplit(url)
    return f"postgres://{parts.hostname or 'localhost'}:{parts.port or PORT}", parts.path.strip("/") or DATABASE
