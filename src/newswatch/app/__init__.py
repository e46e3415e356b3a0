"""The composition root: the only place that knows both what stages need and what gives it to them."""

from newswatch.app.rules import load_rules

__all__ = ["load_rules"]
