"""Signing an outgoing webhook: Standard Webhooks, symmetric scheme v1."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

SECRET_PREFIX = "whsec_"  # noqa: S105 - the public prefix of every secret
SECRET_BYTES = 32


def secret_text(key: bytes) -> str:
    """The form in which a receiver is shown its secret."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def signed_headers(key: bytes, message_id: str, sent_at: datetime, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows the message is ours, fresh, and not seen before."""
    stamp = str(int(sent_at.timestamp()))
    digest = hmac.new(key, b".".join((message_id.encode(), stamp.encode(), body)), hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
