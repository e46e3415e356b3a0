"""Feeds: bytes to entries, when to poll, OPML, discovery. Pure: the clock, the network and the state are arguments."""

from newswatch.feeds.discovery import Basis, Candidate, discover
from newswatch.feeds.entries import MAX_ENTRIES, keyed_by_url
from newswatch.feeds.guard import MAX_BODY
from newswatch.feeds.reader import parse, problem, unreadable

__all__ = [
    "MAX_BODY",
    "MAX_ENTRIES",
    "Basis",
    "Candidate",
    "discover",
    "keyed_by_url",
    "parse",
    "problem",
    "unreadable",
]
