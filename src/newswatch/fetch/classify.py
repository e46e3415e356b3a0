"""What a status means, and when an answer is a wall against robots rather than what was asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from newswatch.model import Reason

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_STATUS = {
    304: Reason.NOT_MODIFIED,
    401: Reason.UNAUTHORISED,
    402: Reason.UNAUTHORISED,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    407: Reason.UNAUTHORISED,
    410: Reason.GONE,
    429: Reason.RATE_LIMITED,
    451: Reason.FORBIDDEN,
}

# With these statuses a wall may hide behind an error page, so the page is looked at.
WALL_STATUSES = frozenset({403, 429, 503})
# Headers by which a wall names itself. Cloudflare documents `cf-mitigated: challenge`, AWS WAF `x-amzn-waf-action`.
_WALL_HEADERS = {
    "cf-mitigated": re.compile(r"challenge", re.IGNORECASE),
    "x-amzn-waf-action": re.compile(r"challenge|captcha", re.IGNORECASE),
    "x-sucuri-block": re.compile(r"."),
    "x-datadome": re.compile(r"."),
}
# DataDome marks every answer, also good ones; it is a wall only with a refusing status.
_ONLY_WHEN_REFUSED = frozenset({"x-datadome"})
# Whole titles of the pages that challenge a visitor, as the common guards write them.
_WALL_TITLE = re.compile(
    r"""<title[^>]*>\s*(?:
        just\ a\ moment(?:\.\.\.|…)?
      | attention\ required!\ \|\ cloudflare
      | please\ wait(?:\.\.\.|…)?\ \|\ cloudflare
      | access\ denied\ \|\ [^<]{1,80}\ used\ cloudflare[^<]*
      | checking\ your\ browser[^<]{0,60}
      | one\ moment,\ please(?:\.\.\.|…)?
      | ddos-guard
      | pardon\ our\ interruption(?:\.\.\.|…)?
      | are\ you\ a\ (?:robot|human)\?
      | human\ verification
      | security\ check(?:point)?
      | vercel\ security\ checkpoint
      | bot\ verification
    )\s*</title>""",
    re.IGNORECASE | re.VERBOSE,
)
# Scripts and elements that only a challenge carries.
_WALL_MARKS = re.compile(
    r"_cf_chl_opt|cf-challenge-running|/_Incapsula_Resource\?|px-captcha|geo\.captcha-delivery\.com|"
    r"sucuri_cloudproxy_js|awswaf\.com/[^\"']{1,200}/challenge",
    re.IGNORECASE,
)
# A challenge is a small page; the longest seen is some 30 kB. An article that quotes such a script is longer.
_WALL_PAGE_BYTES = 48 * 1024


def status_reason(status: int) -> Reason:
    """The reason for a final status. 206 is no success: nobody asked for a part."""
    if status in {200, 201, 202, 203, 204, 205, 226}:
        return Reason.OK
    if status in _STATUS:
        return _STATUS[status]
    return Reason.SERVER_ERROR if 500 <= status <= 599 else Reason.HTTP_ERROR


def is_bot_wall(status: int, headers: Mapping[str, str], body_start: bytes) -> bool:
    """Is this a challenge to prove that one is a person? Judged by status, headers and the first bytes of the body."""
    refused = status >= 400
    for name, value in _WALL_HEADERS.items():
        if (refused or name not in _ONLY_WHEN_REFUSED) and value.search(headers.get(name, "")):
            return True
    if not refused and len(body_start) > _WALL_PAGE_BYTES:
        return False
    text = body_start[:_WALL_PAGE_BYTES].decode("utf-8", "replace")
    if not refused:
        # A page that came with a 200 must say it twice: the title alone could be an article's.
        return bool(_WALL_TITLE.search(text)) and bool(_WALL_MARKS.search(text) or "noindex" in text.lower())
    return status in WALL_STATUSES and bool(_WALL_TITLE.search(text) or _WALL_MARKS.search(text))
