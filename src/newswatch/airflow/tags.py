"""The tags of newswatch's DAGs. A DAG with the first of them may carry no others than these."""

from __future__ import annotations

from enum import StrEnum


class Tag(StrEnum):
    """What the operator filters by."""

    NEWSWATCH = "newswatch"  # every DAG of ours
    SCHEDULED = "scheduled"  # runs by itself
    BY_HAND = "by-hand"  # runs when somebody fills in its form
    INGESTION = "ingestion"  # brings in what is new
    UPKEEP = "upkeep"  # looks after what is stored
    ANALYSIS = "analysis"  # made for the analysts
    PEOPLE = "people"  # waits for somebody's answer
