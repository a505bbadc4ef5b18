"""The chain: each audited row's hash holds the one before it, and a signed head speaks for all rows up to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.store.audit.keys import AuditKeys, key_id


@dataclass(frozen=True, slots=True)
class Head:
    """How far a database's chain reached, signed by whoever sealed it."""

    database: str
    position: int
    hash: bytes
    key_id: str
    signature: bytes
    published_at: datetime | None = None
    """When the log recorded it; None for one that comes from the database itself."""


def beginning(database: str) -> bytes:
    """What the first row's hash holds."""
    return hashlib.sha256(f"audit of {database}".encode()).digest()


def link(before: bytes, said: str) -> bytes:
    """The hash of a row: over the one before it and all that the row says."""
    return hashlib.sha256(before + said.encode()).digest()


def signed(database: str, position: int, reached: bytes, keys: AuditKeys) -> Head:
    """The head of a chain that reached so far."""
    signature = keys.signing.sign(_statement(database, position, reached))
    return Head(database, position, reached, key_id(keys.signing.public_key()), signature)


def is_genuine(head: Head, key: Ed25519PublicKey) -> bool:
    """Whether this key signed the head."""
    try:
        key.verify(head.signature, _statement(head.database, head.position, head.hash))
    except InvalidSignature:
        return False
    return head.key_id == key_id(key)


def _statement(database: str, position: int, reached: bytes) -> bytes:
    return f"{database} {position} {reached.hex()}".encode()
