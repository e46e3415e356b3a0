"""From the bytes of a page to its article: text, title, date, authors, language, canonical URL, rights.

`extract` is pure and picklable and raises for no bytes; it is meant to run in a killable child process, for the
libraries below it are quadratic on hostile pages.
"""

from newswatch.articles.extraction import extract

__all__ = ["extract"]
