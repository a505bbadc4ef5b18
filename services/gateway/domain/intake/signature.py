"""Signatures of incoming events: Standard Webhooks, symmetric scheme v1, over `id.timestamp.body`."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

TOLERANCE_SECONDS = 300
SECRET_PREFIX = "whsec_"  # noqa: S105 - the public prefix of every secret
_SCHEME = "v1"
_LONGEST_ID = 256


class SignatureRefused(Exception):
    """The request was not signed by who it says it is, or not now."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The three headers of a signed request, as they came."""

    id: str
    timestamp: str
    signatures: str


def check_signature(said: Signed, body: bytes, secrets: Iterable[bytes], now: datetime) -> None:
    """SignatureRefused unless one of the secrets signed this body lately. Several may be live while one is rotated."""
    if not said.id or len(said.id) > _LONGEST_ID or not (said.timestamp.isascii() and said.timestamp.isdigit()):
        raise SignatureRefused("webhook-id and webhook-timestamp are required")
    if abs(now.timestamp() - int(said.timestamp[:12])) > TOLERANCE_SECONDS:
        raise SignatureRefused("webhook-timestamp is more than five minutes off")
    given = [value for scheme, _, value in (one.partition(",") for one in said.signatures.split()) if scheme == _SCHEME]
    # Every secret is tried against every signature, so that time tells nothing about which one came close.
    matches = [
        hmac.compare_digest(signature(secret, said.id, said.timestamp, body).encode(), one.encode())
        for secret in secrets
        for one in given
    ]
    if not any(matches):
        raise SignatureRefused("no signature of a live secret")


def signature(secret: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """The signature of one secret, base64."""
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode("ascii")


def signed_headers(secret: str, message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers a sender adds; ValueError if the secret is none."""
    if not secret.startswith(SECRET_PREFIX):
        raise ValueError(f"a secret begins with {SECRET_PREFIX}")
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    timestamp = str(int(now.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"{_SCHEME},{signature(key, message_id, timestamp, body)}",
    }
