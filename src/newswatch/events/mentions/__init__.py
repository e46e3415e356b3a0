"""Mentions: every incident of an article, put together from who, where, when, how many and from where."""

from newswatch.events.mentions.coder import Coder
from newswatch.events.mentions.places import Where

__all__ = ["Coder", "Where"]
