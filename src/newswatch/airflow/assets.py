"""What `ingest` announces. The DAGs name them in full, so that they import nothing of ours; a test holds the two
together."""

from __future__ import annotations

from airflow.sdk import Asset, AssetAlias

ARTICLES = Asset(name="articles", uri="x-newswatch://articles")
EVENTS = Asset(name="events", uri="x-newswatch://events")
# An outlet of its own would announce at every run; through an alias only what is new is announced
NEWS = AssetAlias(name="news")
