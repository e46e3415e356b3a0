"""Signatures as Standard Webhooks has them: its own example, and what a receiver's library takes."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from newswatch.fetch.signature import derived, signed, written

AT = datetime.fromtimestamp(1614265330, UTC)


def test_the_signature_is_that_of_the_specification_s_example() -> None:
    """The example with which the libraries of Standard Webhooks and Svix test themselves."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signed([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", AT, b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_two_secrets_give_two_signatures() -> None:
    both = signed([b"a" * 32, b"b" * 32], "msg_1", AT, b"{}")["webhook-signature"].split(" ")
    alone = [signed([secret], "msg_1", AT, b"{}")["webhook-signature"] for secret in (b"a" * 32, b"b" * 32)]
    assert both == alone


def test_each_name_and_number_has_a_secret_of_its_own() -> None:
    secrets = {derived("master", name, number) for name in ("desk", "desk 1", "desks") for number in (1, 11)}
    assert len(secrets) == 6
    assert {len(secret) for secret in secrets} == {32}
    assert derived("master", "desk", 1) == derived("master", "desk", 1) != derived("other", "desk", 1)
    assert base64.b64decode(written(b"a" * 32).removeprefix("whsec_")) == b"a" * 32
