"""Days of the telling and not of the deed: datelines, and days on which somebody said something or a toll changed."""

from __future__ import annotations

from newswatch.events.dates import DateMention
from newswatch.matching import Document

SPEECH = frozenset(
    "said says told announced added reported confirmed stated claimed tweeted spokesman spokesperson denied denies "
    "rejected dismissed condemned accused blamed warned vowed alleged insisted disclosed acknowledged admitted".split()
)
STANDS = frozenset(("responsibility", "by"))  # "claimed responsibility on Sunday", "by Friday two had come home"
# a toll that changed on a day is news of that day about an incident of another ("rose to six on Friday")
CHANGING = frozenset("rose risen climbed increased grew reached jumped".split())
CHANGE_REACH = 5  # tokens back from the day: "climbed to at least six by" is 5
LEADING = frozenset("on late early in the of at evening night morning afternoon".split())
DATELINE_TOKENS = 9  # "COX'S BAZAR, Bangladesh, March 12 (CWS) -" has the date at the seventh token
AGENCY_TOKENS = 6  # "(CWS)", "(Desert Wire)" and the brackets


def is_dateline(document: Document, d: DateMention) -> bool:
    """Does the date stand in a dateline: "PESHAWAR, March 8:", "NIAMEY, March 5 (CWS) -"?"""
    words = document.words
    if not 0 < d.first <= DATELINE_TOKENS or document.sentence_of[d.first] != 0 or d.last >= len(words):
        return False
    k = d.last
    if words[k] == "(":
        while k < len(words) and words[k] != ")" and k - d.last < AGENCY_TOKENS:
            k += 1
        k += 1
    return k < len(words) and words[k] in (":", "-", "–", "—")


def of_telling(document: Document, d: DateMention) -> bool:
    """Is the date that of a statement ("said on Saturday", "on Friday said")?"""
    words = document.words
    k = d.first - 1
    while k >= 0 and words[k] in LEADING:
        k -= 1
    if k >= 0 and (words[k] in SPEECH or words[k] in STANDS):
        return True
    if CHANGING & set(words[max(0, k - CHANGE_REACH + 1) : k + 1]) and words[k][:1].isalnum():
        return True
    return d.last < len(words) and words[d.last] in SPEECH
