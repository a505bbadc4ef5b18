"""The keys of the audit: one signs the heads of the chains, one wraps the keys under which personal fields are kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.store.sealing import master_key

_SIGNING = "audit_signing.key"
_MASTER = "audit_master.key"
_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class AuditKeys:
    """What signs and what hides; never shown."""

    signing: Ed25519PrivateKey
    master: bytes

    @classmethod
    def fresh(cls) -> AuditKeys:
        """Keys that live as long as this value: a chain sealed with them can be verified by nobody else."""
        return cls(Ed25519PrivateKey.generate(), secrets.token_bytes(_BYTES))

    @classmethod
    def in_directory(cls, directory: Path) -> AuditKeys:
        """The keys of a directory, made where they are missing; processes that start together agree on one set."""
        signing, master = master_key(directory / _SIGNING), master_key(directory / _MASTER)
        return cls(Ed25519PrivateKey.from_private_bytes(signing), master)


def key_id(key: Ed25519PublicKey) -> str:
    """The name of a signing key: the beginning of its hash."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]
