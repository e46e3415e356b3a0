"""Whether a run is to be called a failure: never for what strangers' servers did."""

from __future__ import annotations

from collections.abc import Mapping

from newswatch.model import OutcomeKind, Stage
from newswatch.model.work import OWN, Tally

# Inputs of a stage from which a share of failures says something
FEWEST_TO_JUDGE = 5


def broken_stages(totals: Mapping[Stage, Tally]) -> list[str]:
    """The stages in which more than half of several inputs failed by our own doing."""
    return [
        stage.value
        for stage, tally in totals.items()
        if tally.inputs >= FEWEST_TO_JUDGE
        and 2 * sum(tally.counts[kind, reason] for kind in OutcomeKind for reason in OWN) > tally.inputs
    ]
