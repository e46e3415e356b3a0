"""What Airflow asks of every installed package by the entry point `apache_airflow_provider`. Every component of Airflow
calls it, so it imports nothing."""

from __future__ import annotations

from typing import Any


def info() -> dict[str, Any]:
    """The package, and who makes OpenLineage's datasets of its assets."""
    return {
        "package-name": "newswatch",
        "name": "newswatch",
        "description": "News monitoring for cross-border security",
        "asset-uris": [
            {
                "schemes": ["x-newswatch"],
                "handler": None,  # they are written one way only
                "to_openlineage_converter": "newswatch.airflow.lineage.dataset",
            }
        ],
    }
