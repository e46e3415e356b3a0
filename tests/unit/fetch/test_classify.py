"""Statuses, and walls against robots."""

from __future__ import annotations

import pytest

from newswatch.fetch.classify import is_bot_wall, status_reason
from newswatch.model import FEED_GRADES, Reason


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, Reason.OK),
        (204, Reason.OK),
        (206, Reason.HTTP_ERROR),
        (304, Reason.NOT_MODIFIED),
        (300, Reason.HTTP_ERROR),
        (400, Reason.HTTP_ERROR),
        (401, Reason.UNAUTHORISED),
        (402, Reason.UNAUTHORISED),
        (403, Reason.FORBIDDEN),
        (404, Reason.NOT_FOUND),
        (410, Reason.GONE),
        (429, Reason.RATE_LIMITED),
        (451, Reason.FORBIDDEN),
        (500, Reason.SERVER_ERROR),
        (599, Reason.SERVER_ERROR),
        (999, Reason.HTTP_ERROR),
    ],
)
def test_status(status: int, reason: Reason) -> None:
    assert status_reason(status) is reason


def test_every_failing_status_has_a_grade() -> None:
    for status in range(200, 1000):
        reason = status_reason(status)
        assert reason in {Reason.OK, Reason.NOT_MODIFIED} or reason in FEED_GRADES


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (403, {"cf-mitigated": "challenge"}, b""),
        (200, {"cf-mitigated": "challenge"}, b"<html>"),
        (202, {"x-amzn-waf-action": "challenge"}, b""),
        (405, {"x-amzn-waf-action": "captcha"}, b""),
        (403, {"x-datadome": "protected"}, b""),
        (403, {"x-sucuri-block": "geo"}, b""),
        (403, {}, b"<html><head><title>Just a moment...</title>"),
        (503, {}, b"<title>  Attention Required! | Cloudflare </title>"),
        (403, {}, b"<script src='/_Incapsula_Resource?SWJIYLWA=5'></script>"),
        (429, {}, b"<div id='px-captcha'></div>"),
        (200, {}, b"<title>Just a moment...</title><meta name='robots' content='noindex,nofollow'>"),
        (200, {}, b"<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"),
    ],
)
def test_is_a_wall(status: int, headers: dict[str, str], body: bytes) -> None:
    assert is_bot_wall(status, headers, body)


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (403, {}, b"<title>403 Forbidden</title>"),
        (404, {}, b"<title>Just a moment...</title>"),
        (200, {"x-datadome": "protected"}, b"<title>Shelling at the border</title>"),
        (200, {"server": "cloudflare"}, b"<title>Shelling at the border</title>"),
        (200, {}, b"<title>Just a moment: a poet looks back</title><script>_cf_chl_opt</script>"),
        (200, {}, b"<title>Just a moment...</title><p>A column about hurry.</p>"),
        (200, {}, b"<title>Just a moment...</title>_cf_chl_opt" + b" word" * 20_000),
        (503, {}, b"\xff\xfe\x00"),
    ],
)
def test_is_no_wall(status: int, headers: dict[str, str], body: bytes) -> None:
    assert not is_bot_wall(status, headers, body)
