"""When: the days that a text names, resolved against its publication in the outlet's time zone.

Rules (DESIGN section 6): explicit dates, ranges, weekdays and "yesterday" relative to the publication, datelines.
A date after the publication is never an event's. Day-first is assumed for 11/04 unless the publication or the
second number says otherwise; a stamp MM/DD/YYYY that begins a text is read month-first when day-first cannot be.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from newswatch.matching import Document
from newswatch.model import ArticleText, DateBasis, DatePrecision, When

MONTHS = {
    m: i + 1
    for i, ms in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        )
    )
    for m in ms.split()
}
WEEKDAYS = {
    w: i
    for i, ws in enumerate(
        (
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for w in ws.split()
}
# "may" and "march", "sun", "sat", "mon", "wed", "fri" are also other words: they need a day or a capital beside them
NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?$")
YEAR = re.compile(r"(19|20)\d\d$")
ISO = re.compile(r"\b(19\d\d|20\d\d)-(\d\d)-(\d\d)\b")
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?$")
DASHES = frozenset(("–", "—", "-", "to", "and", "till", "until"))
COUNTS = {n: i for i, n in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
COUNTS |= {"a": 1}
ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)$")

FUTURE = frozenset("will expected scheduled due planned slated".split())
OWNERS = frozenset(("the", "a", "his", "her", "their", "its", "'s"))
KNOWN_DEEDS = frozenset(
    "attack attacks bombing bombings blast blasts murder murders killing killings massacre assassination raid siege "
    "shooting shootings kidnapping abduction hijacking ambush clashes violence war riots pogrom crash".split()
)
DEED_REACH = 4  # tokens from the year to the deed: "the 2008 Mumbai train bombings" is 3
AHEAD = 4  # tokens back from a weekday: "will be buried on Friday" is 4
LENGTHS = {"day": 1, "days": 1, "night": 1, "nights": 1, "week": 7, "weeks": 7}
DAY_PARTS = frozenset("day morning afternoon evening night".split())
# What a date, or words beside one, can begin with, but for digits; all else is passed over
OPENING = frozenset((*MONTHS, *WEEKDAYS, *COUNTS)) | frozenset(
    "today tonight yesterday overnight weekend day the this last past previous earlier".split()
)
IN_LIST = frozenset((",", ";", "--", "–", "—", "and", "in", "at", "near", "."))  # what may follow "on the 16th"
SENTENCE_END = frozenset((".", ",", ";", ":", ")", "and", "but", "in", "at", "near", "--", "–", "—", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """Tokens `first` to `last` (exclusive) name the days `start` to `end`."""

    first: int
    last: int
    start: date
    end: date
    precision: DatePrecision
    basis: DateBasis
    recalled: bool = False  # "last month", "in 2014": the text looks back

    def when(self, document: Document) -> When:
        return When(
            start=self.start,
            end=self.end,
            precision=self.precision,
            basis=self.basis,
            quote=document.quote(self.first, self.last),
        )


def local_day(article: ArticleText) -> date | None:
    """The publication's day in the outlet's time zone."""
    moment = article.published
    if moment is None:
        return None
    if isinstance(moment, datetime) and (moment.hour or moment.minute or moment.second):
        return moment.astimezone(ZoneInfo(article.timezone)).date()
    return moment.date()


def day_of(document: Document, article: ArticleText) -> date | None:
    """The day that the text is of: its publication, else the date of a stamp at its head."""
    stamp = _stamp(document)
    return local_day(article) or (stamp.end if stamp else None)


def find(document: Document, article: ArticleText) -> tuple[DateMention, ...]:
    """All dates of the text in order, none overlapping another and none after the publication."""
    today = local_day(article)
    stamp = _stamp(document)
    anchor = today or (stamp.end if stamp else None)
    found: list[DateMention] = []
    i = 0
    while i < len(document.words):
        word = document.words[i]
        if not (word in OPENING or word[0].isdigit()) or (word in COUNTS and _at(document, i + 1) not in LENGTHS):
            i += 1
            continue
        hit = None
        for rule in RULES if word != "the" else ():  # "the next day": only ever beside another
            hit = rule(document, i, anchor)
            if hit is not None:
                break
        hit = hit or _beside(document, i, found)
        if hit is not None and anchor is not None:
            hit = _last_year(document, hit, anchor)
        if hit is None:
            i += 1
            continue
        if today is None or hit.start <= today:
            found.append(hit)
        i = hit.last
    return tuple(found)


def _stamp(document: Document) -> DateMention | None:
    """A full date among the first tokens, such as a stamp or a dateline."""
    for i in range(min(6, len(document.words))):
        for rule in (_iso, _slashed, _day_month, _month_day):
            hit = rule(document, i, None)
            if hit is not None:
                return hit
    return None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year_for(month: int, day: int, anchor: date | None) -> int | None:
    """The year in which a date without one was last before the anchor (three days of grace for time zones)."""
    if anchor is None:
        return None
    made = _make(anchor.year, month, day)
    if made is not None and made <= anchor + timedelta(days=3):
        return anchor.year
    return anchor.year - 1


def _at(document: Document, i: int) -> str:
    return document.words[i] if 0 <= i < len(document.words) else ""


def _year_after(document: Document, i: int) -> tuple[int | None, int]:
    """A year at token `i`, a comma before it allowed; and the token after."""
    j = i + 1 if _at(document, i) in (",", "of") else i
    if YEAR.fullmatch(_at(document, j)):
        return int(document.words[j]), j + 1
    return None, i


def _iso(document: Document, i: int, _anchor: date | None) -> DateMention | None:
    if not YEAR.fullmatch(_at(document, i)) or i + 2 >= len(document.words):
        return None
    m = ISO.match(document.text, document.starts[i])
    made = _make(int(m[1]), int(m[2]), int(m[3])) if m else None
    if m is None or made is None:
        return None
    last = i
    while last < len(document.words) and document.starts[last] < m.end():
        last += 1
    return DateMention(first=i, last=last, start=made, end=made, precision=DatePrecision.DAY, basis=DateBasis.EXPLICIT)


def _slashed(document: Document, i: int, anchor: date | None) -> DateMention | None:
    m = SLASHED.match(_at(document, i))
    if m is None:
        return None
    a, b = int(m[1]), int(m[2])
    if m[3] is None:
        if anchor is None or _at(document, i - 1) not in ("on", "dated", "since"):
            return None
        options = [(y, mo, d) for mo, d in ((b, a), (a, b)) if (y := _year_for(mo, d, anchor)) is not None]
        made = [x for o in options if (x := _make(*o)) is not None and x <= anchor]
        best = min(made, key=lambda x: anchor - x, default=None)
    else:
        year = int(m[3]) + (2000 if len(m[3]) == 2 else 0)
        monthfirst, dayfirst = _make(year, a, b), _make(year, b, a)
        # a stamp that opens the text is month-first (the databases' form); elsewhere the day comes first
        best = (monthfirst or dayfirst) if i == 0 else (dayfirst or monthfirst)
        if anchor is not None and best is not None and best > anchor:
            best = next((x for x in (monthfirst, dayfirst) if x is not None and x <= anchor), best)
    if best is None:
        return None
    return DateMention(first=i, last=i + 1, start=best, end=best, precision=DatePrecision.DAY, basis=DateBasis.EXPLICIT)


def _day_month(document: Document, i: int, anchor: date | None) -> DateMention | None:
    """ "12 October 2025", "25–28 April 2025", "3rd of May", "16 to 20 July"."""
    first = NUMBER.match(_at(document, i))
    if first is None:
        return None
    j = i + 1
    second = None
    month_one = None
    if (
        MONTHS.get(_at(document, j))
        and _at(document, j + 1) in DASHES
        and NUMBER.match(_at(document, j + 2))
        and MONTHS.get(_at(document, j + 3))
    ):
        month_one = MONTHS[_at(document, j)]
        second = NUMBER.match(_at(document, j + 2))
        j += 3
    elif _at(document, j) in DASHES or (
        NUMBER.match(_at(document, j))
        and document.starts[j] == document.ends[i] + 1
        and document.text[document.ends[i]] in "-‐‑"
    ):
        k = j + 1 if _at(document, j) in DASHES else j
        second = NUMBER.match(_at(document, k))
        if second is not None:
            j = k + 1
    if _at(document, j) == "of":
        j += 1
    month = MONTHS.get(_at(document, j))
    if month is None or not document.is_capital(j) or (_at(document, j) == "may" and _at(document, j + 1) == "be"):
        return None
    year, last = _year_after(document, j + 1)
    return _range(i, last, year, month_one or month, int(first[1]), month, int(second[1]) if second else None, anchor)


def _month_day(document: Document, i: int, anchor: date | None) -> DateMention | None:
    """ "October 12, 2025", "Oct. 12", "April 25-28", "July 29 to August 2"."""
    month = MONTHS.get(_at(document, i))
    if month is None or not document.is_capital(i):
        return None
    j = i + 2 if _at(document, i + 1) == "." else i + 1
    first = NUMBER.match(_at(document, j))
    if first is None or not 1 <= int(first[1]) <= 31:
        return None
    after = j + 1
    second, month_two, last = None, month, after
    if after < len(document.words):
        k = after
        if _at(document, k) in DASHES and (_at(document, k) != "and" or _at(document, i - 2) == "night"):
            k += 1  # "the night of March 5 and 6"
        elif not (
            NUMBER.match(_at(document, k))
            and document.starts[k] == document.ends[j] + 1
            and document.text[document.ends[j]] in "-‐‑"
        ):
            k = -1
        if k > 0 and MONTHS.get(_at(document, k)) and NUMBER.match(_at(document, k + 1)):
            month_two = MONTHS[_at(document, k)]
            k += 1
        if k > 0 and (second := NUMBER.match(_at(document, k))) is not None:
            last = k + 1
    year, last = _year_after(document, last)
    return _range(i, last, year, month, int(first[1]), month_two, int(second[1]) if second else None, anchor)


def _range(
    first: int, last: int, year: int | None, m1: int, d1: int, m2: int, d2: int | None, anchor: date | None
) -> DateMention | None:
    y = year if year is not None else _year_for(m2, d2 or d1, anchor)
    if y is None:
        return None
    start = _make(y - 1 if m1 > m2 else y, m1, d1)
    end = _make(y, m2, d2) if d2 is not None else start
    if start is None or end is None or end < start:
        return None
    precision = DatePrecision.RANGE if end > start else DatePrecision.DAY
    return DateMention(
        first=first,
        last=last,
        start=start,
        end=end,
        precision=precision,
        basis=DateBasis.EXPLICIT,
        recalled=anchor is not None and anchor - end > timedelta(days=45),
    )


def _month_year(document: Document, i: int, anchor: date | None) -> DateMention | None:
    """ "in February 2014", "August 2021"; the year alone after "in"."""
    month = MONTHS.get(_at(document, i))
    if month is not None and document.is_capital(i):
        year, last = _year_after(document, i + 1)
        if year is None:
            if (
                _at(document, i - 1) not in ("in", "since", "during", "last")
                or anchor is None
                or (_at(document, i) in ("may", "march") and _at(document, i - 1) != "in")
            ):
                return None
            year, last = _year_for(month, 1, anchor), i + 1
            if year is None:
                return None
        return DateMention(
            first=i,
            last=last,
            start=date(year, month, 1),
            end=date(year, month, monthrange(year, month)[1]),
            precision=DatePrecision.MONTH,
            basis=DateBasis.EXPLICIT,
            recalled=True,
        )
    named = _at(document, i - 1) in ("in", "since", "of", "late", "early", "during") or _names_deed(document, i)
    spanned = _at(document, i - 1) in ("from", "between") and _at(document, i + 1) in DASHES
    named = named or (spanned and bool(YEAR.fullmatch(_at(document, i + 2))))
    if YEAR.fullmatch(_at(document, i)) and named:
        year = int(document.words[i])
        return DateMention(
            first=i,
            last=i + 1,
            start=date(year, 1, 1),
            end=date(year, 12, 31),
            precision=DatePrecision.YEAR,
            basis=DateBasis.EXPLICIT,
            recalled=anchor is None or year < anchor.year,
        )
    return None


def _names_deed(document: Document, i: int) -> bool:
    """ "the 2011 murder of", "Mumbai's 2008 attacks": a year by which a deed is known."""
    return _at(document, i - 1) in OWNERS and any(_at(document, k) in KNOWN_DEEDS for k in range(i + 1, i + DEED_REACH))


def _relative(document: Document, i: int, anchor: date | None) -> DateMention | None:
    """Weekdays, "yesterday", "last night", "two days ago", against the publication."""
    if anchor is None:
        return None
    w = _at(document, i)

    def day(offset: int, length: int) -> DateMention:
        d = anchor - timedelta(days=offset)
        return DateMention(
            first=i, last=i + length, start=d, end=d, precision=DatePrecision.DAY, basis=DateBasis.RELATIVE
        )

    if w in WEEKDAYS and document.is_capital(i) and (len(w) > 4 or _at(document, i - 1) in ("on", "late", "early")):
        back = (anchor.weekday() - WEEKDAYS[w]) % 7
        if _at(document, i - 1) == "last" and back == 0:
            back = 7
        if _at(document, i - 1) in ("next", "coming") or FUTURE & set(document.words[max(0, i - AHEAD) : i]):
            return None  # "is expected on Thursday"
        return day(back, 1)
    if w in ("today", "tonight"):
        return day(0, 1)
    if w == "yesterday":
        return day(1, 1)
    if w == "this" and _at(document, i + 1) in ("morning", "afternoon", "evening"):
        return day(0, 2)
    if w == "last" and _at(document, i + 1) in ("night", "evening"):
        return day(1, 2)
    if w == "overnight":
        return day(1, 1)
    if w == "weekend" and _at(document, i - 1) in ("the", "last") and _at(document, i - 2) != "next":
        end = anchor - timedelta(days=(anchor.weekday() + 1) % 7)  # the last Sunday
        if anchor.weekday() == WEEKDAYS["saturday"]:
            end = anchor + timedelta(days=1)
        return replace(day(0, 1), start=end - timedelta(days=1), end=min(end, anchor), precision=DatePrecision.RANGE)
    if w == "day" and _at(document, i + 1) == "before" and _at(document, i + 2) == "yesterday":
        return day(2, 3)
    n = COUNTS.get(w) or (int(w) if w.isdecimal() and len(w) <= 2 else None)
    if n is not None and _at(document, i + 1) in ("day", "days") and _at(document, i + 2) in ("ago", "earlier"):
        if _at(document, i + 2) == "earlier":
            return None  # earlier than what? not the publication
        return day(n, 3)
    if w in ("last", "past", "previous", "earlier") and _at(document, i + 1) in ("week", "month", "year"):
        unit = _at(document, i + 1)
        if _at(document, i - 1) in ("the", "over", "in", "during") and w == "past":
            return None
        if unit == "week":
            start = anchor - timedelta(days=anchor.weekday() + 7)
            end, precision = start + timedelta(days=6), DatePrecision.WEEK
        elif unit == "month":
            end = anchor.replace(day=1) - timedelta(days=1)
            start, precision = end.replace(day=1), DatePrecision.MONTH
        else:
            start, end, precision = date(anchor.year - 1, 1, 1), date(anchor.year - 1, 12, 31), DatePrecision.YEAR
        return replace(day(0, 2), start=start, end=end, precision=precision, recalled=True)
    return None


def _last_year(document: Document, hit: DateMention, anchor: date) -> DateMention:
    """ "on April 22 last year", "in May of last year": the day or month in the year before."""
    k = hit.last + (_at(document, hit.last) in ("of", ","))
    if document.words[k : k + 2] != ("last", "year") or hit.basis is not DateBasis.EXPLICIT:
        return hit
    back = hit.end.year - (anchor.year - 1)
    start, end = (_make(d.year - back, d.month, d.day) for d in (hit.start, hit.end))
    if start is None or end is None or back < 0:
        return hit
    return replace(hit, last=k + 2, start=start, end=end, recalled=True)


def _beside(document: Document, i: int, found: Sequence[DateMention]) -> DateMention | None:
    """ "the previous evening", "two days earlier", "the next day", "the same day", "the 29th of the same month": beside
    the day named last, in this sentence or the one before it (the two before words that open a sentence)."""
    w, following, third = _at(document, i), _at(document, i + 1), _at(document, i + 2)
    if w == "the" and ORDINAL.match(following):
        return _of_that_month(document, i, found)
    n = COUNTS.get(w) or (int(w) if w.isdecimal() and len(w) <= 2 else None)
    opens = i == document.sentences[document.sentence_of[i]].first  # "A week earlier eight workers were killed"
    ends = _at(document, i + 3) in SENTENCE_END
    if w == "the" and following in ("previous", "preceding") and third in DAY_PARTS:
        days = -1
    elif w == "the" and following in ("next", "following") and third in DAY_PARTS:
        days = 1
    elif w == "the" and following == "same" and third in DAY_PARTS:
        days = 0
    elif w == "the" and following in DAY_PARTS and third == "before" and ends:
        days = -1
    elif (
        n is not None
        and following in LENGTHS
        and (third in ("earlier", "later") or (third == "before" and (ends or opens)))
    ):
        days = n * LENGTHS[following] * (1 if third == "later" else -1)
    else:
        return None
    known = found[-1] if found else None
    if known is None or known.precision is not DatePrecision.DAY:
        return None
    if document.sentence_of[i] - document.sentence_of[known.first] > 1 + opens:
        return None
    d = known.start + timedelta(days=days)
    return DateMention(
        first=i,
        last=i + 3,
        start=d,
        end=d,
        precision=DatePrecision.DAY,
        basis=DateBasis.RELATIVE,
        recalled=known.recalled,
    )


def _of_that_month(document: Document, i: int, found: Sequence[DateMention]) -> DateMention | None:
    """ "the 29th of the same month", "on the 16th,": in the month of the day named last."""
    words = document.words
    named = words[i + 2 : i + 5] in (("of", "the", "same"), ("of", "that", "month"))
    if not named and not (_at(document, i - 1) == "on" and _at(document, i + 2) in IN_LIST):
        return None
    known, m = (found[-1] if found else None), ORDINAL.match(words[i + 1])
    made = _make(known.end.year, known.end.month, int(m[1])) if known is not None and m is not None else None
    if known is None or made is None or made < known.start:
        return None
    last = i + 2 + (3 + (_at(document, i + 5) == "month") if named and words[i + 3] == "the" else 3 * named)
    # "last month" looks back as a whole; its days do as other days do
    recalled = known.recalled and not (known.precision is DatePrecision.MONTH and known.basis is DateBasis.RELATIVE)
    return replace(known, first=i, last=last, start=made, end=made, precision=DatePrecision.DAY, recalled=recalled)


Rule = Callable[[Document, int, date | None], DateMention | None]
RULES: tuple[Rule, ...] = (_iso, _slashed, _day_month, _month_day, _month_year, _relative)
