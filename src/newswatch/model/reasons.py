"""Why an input ended as it did: the closed list of reasons, and how grave a feed's failure is.

Every input of every stage is counted exactly once, as done, skipped, rejected or failed, with one of
these reasons in a row. There is no reason "unknown": what fits nowhere is a bug and is named `bug`.
"""

from __future__ import annotations

from enum import StrEnum


class OutcomeKind(StrEnum):
    """How one input of a stage ended."""

    DONE = "done"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    FAILED = "failed"


class Grade(StrEnum):
    """How grave a failed poll is. Weights after Media Cloud's rss-fetcher: hard 1, soft 0.5, temporary 0.25."""

    TEMPORARY = "temporary"
    SOFT = "soft"
    HARD = "hard"


class Reason(StrEnum):
    # done or skipped, nothing wrong
    OK = "ok"
    NOT_MODIFIED = "not_modified"
    SAME_BODY = "same_body"
    NO_ENTRIES = "no_entries"
    ALREADY_KNOWN = "already_known"
    EXACT_COPY = "exact_copy"
    NEAR_COPY = "near_copy"
    NEW_VERSION = "new_version"
    UNCHANGED = "unchanged"
    NOT_RELEVANT = "not_relevant"
    NO_INCIDENT = "no_incident"
    TOSSED = "tossed"  # beyond the number of entries taken of one feed at one poll
    LEASE_LOST = "lease_lost"  # another worker has it now; nothing was written
    # never fetched
    BAD_URL = "bad_url"
    FORBIDDEN_SCHEME = "forbidden_scheme"
    FORBIDDEN_PORT = "forbidden_port"
    FORBIDDEN_ADDRESS = "forbidden_address"
    ROBOTS_DISALLOWED = "robots_disallowed"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    CRAWL_DELAY_TOO_LONG = "crawl_delay_too_long"
    HOST_PAUSED = "host_paused"
    TAKEN_DOWN = "taken_down"
    AGED_OUT = "aged_out"  # its page or text was dropped by retention before it could be read
    # transport
    DNS_FAILURE = "dns_failure"
    CONNECTION_FAILED = "connection_failed"
    TLS_FAILURE = "tls_failure"
    TIMED_OUT = "timed_out"
    PROTOCOL_ERROR = "protocol_error"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BODY_TOO_LARGE = "body_too_large"
    BAD_CODING = "bad_coding"
    TRUNCATED = "truncated"
    # status
    NOT_FOUND = "not_found"
    GONE = "gone"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    HTTP_ERROR = "http_error"
    BOT_WALL = "bot_wall"
    UNSOLICITED_304 = "unsolicited_304"
    REDIRECTED = "redirected"  # a webhook's address leads elsewhere: what is signed for one goes to no other
    # feeds
    EMPTY_BODY = "empty_body"
    NOT_A_FEED = "not_a_feed"
    MALFORMED_FEED = "malformed_feed"
    HOSTILE_FEED = "hostile_feed"
    # articles
    NO_TEXT = "no_text"
    SOFT_404 = "soft_404"
    CONSENT_WALL = "consent_wall"
    CAPTCHA = "captcha"
    PAYWALL = "paywall"
    LOGIN_WALL = "login_wall"
    NOT_AN_ARTICLE = "not_an_article"
    NOT_HTML = "not_html"
    MOJIBAKE = "mojibake"
    LANGUAGE = "language"
    # children and us
    PARSE_TIMED_OUT = "parse_timed_out"
    PARSE_OUT_OF_MEMORY = "parse_out_of_memory"
    PARSE_CRASHED = "parse_crashed"
    PARSE_FAILED = "parse_failed"
    UNSTORABLE = "unstorable"
    QUARANTINED = "quarantined"
    BUG = "bug"


FEED_GRADES: dict[Reason, Grade] = {
    Reason.DNS_FAILURE: Grade.SOFT,
    Reason.CONNECTION_FAILED: Grade.TEMPORARY,
    Reason.TLS_FAILURE: Grade.SOFT,
    Reason.TIMED_OUT: Grade.TEMPORARY,
    Reason.PROTOCOL_ERROR: Grade.TEMPORARY,
    Reason.TOO_MANY_REDIRECTS: Grade.SOFT,
    Reason.BODY_TOO_LARGE: Grade.HARD,
    Reason.BAD_CODING: Grade.SOFT,
    Reason.TRUNCATED: Grade.TEMPORARY,
    # "Active feeds do return 404 and come back to life" (rss-fetcher), so 404 is soft
    Reason.NOT_FOUND: Grade.SOFT,
    Reason.GONE: Grade.HARD,
    Reason.UNAUTHORISED: Grade.HARD,
    Reason.FORBIDDEN: Grade.SOFT,
    Reason.RATE_LIMITED: Grade.TEMPORARY,
    Reason.SERVER_ERROR: Grade.TEMPORARY,
    Reason.HTTP_ERROR: Grade.SOFT,
    Reason.BOT_WALL: Grade.SOFT,
    Reason.UNSOLICITED_304: Grade.SOFT,
    Reason.EMPTY_BODY: Grade.SOFT,
    Reason.NOT_A_FEED: Grade.SOFT,
    Reason.MALFORMED_FEED: Grade.SOFT,
    Reason.HOSTILE_FEED: Grade.HARD,
    Reason.BAD_URL: Grade.HARD,
    Reason.FORBIDDEN_SCHEME: Grade.HARD,
    Reason.FORBIDDEN_PORT: Grade.HARD,
    Reason.FORBIDDEN_ADDRESS: Grade.HARD,
    Reason.ROBOTS_DISALLOWED: Grade.SOFT,
    Reason.ROBOTS_UNREACHABLE: Grade.TEMPORARY,
    Reason.CRAWL_DELAY_TOO_LONG: Grade.SOFT,
    Reason.HOST_PAUSED: Grade.TEMPORARY,
    Reason.PARSE_TIMED_OUT: Grade.SOFT,
    Reason.PARSE_OUT_OF_MEMORY: Grade.SOFT,
    Reason.PARSE_CRASHED: Grade.SOFT,
    Reason.PARSE_FAILED: Grade.SOFT,
    Reason.UNSTORABLE: Grade.SOFT,
    Reason.BUG: Grade.SOFT,
}
GRADE_WEIGHT: dict[Grade, float] = {Grade.TEMPORARY: 0.25, Grade.SOFT: 0.5, Grade.HARD: 1.0}
