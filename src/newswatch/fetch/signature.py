"""Signing what is posted, as Standard Webhooks 1.0.0 has it: pure.

A receiver computes HMAC-SHA256 over `id.timestamp.body` with the secret it was given and compares; any library for
Standard Webhooks (or Svix) does it. The secrets of all receivers are derived from one, so that none stands in a table.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

PREFIX = "whsec_"


def derived(master: str, name: str, number: int) -> bytes:
    """The secret of a receiver: 32 bytes that only who has the master secret can compute. Another number is another
    secret."""
    return hmac.digest(master.encode(), f"newswatch webhook {name} {number}".encode(), hashlib.sha256)


def written(secret: bytes) -> str:
    """A secret as receivers' libraries take it: whsec_ and Base64."""
    return PREFIX + base64.b64encode(secret).decode("ascii")


def signed(secrets: Sequence[bytes], webhook_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers webhook-id, webhook-timestamp and webhook-signature, with one signature for each secret: while a
    secret is exchanged for another, both hold."""
    timestamp = str(int(at.timestamp()))
    content = f"{webhook_id}.{timestamp}.".encode() + body
    signatures = (hmac.digest(secret, content, hashlib.sha256) for secret in secrets)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode('ascii')}" for one in signatures),
    }
