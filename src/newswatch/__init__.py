"""newswatch: polls news feeds, codes cross-border security incidents, and shows the words each value rests on."""

__version__ = "0.1.0"
