"""Assessing: is this a piece about a cross-border security incident, and on which words does that rest?"""

from newswatch.relevance.assessor import CODE_FROM, RELEVANT, UNSURE, Assessor, Screening, reckoning

__all__ = ["CODE_FROM", "RELEVANT", "UNSURE", "Assessor", "Screening", "reckoning"]
