"""Alerts: whether a change is told, what is posted of it, and the feed of what was told."""

from newswatch.reports.alerts.atom import ENTRIES, feed
from newswatch.reports.alerts.payload import body, test_body
from newswatch.reports.alerts.telling import matches, telling

__all__ = ["ENTRIES", "body", "feed", "matches", "telling", "test_body"]
