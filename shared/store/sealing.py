"""Secrets at rest: AES-256-GCM under a master key that lies in a file outside the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12


class MasterKeyUnusable(RuntimeError):
    """The file does not hold a master key."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} must hold {_KEY_BYTES} random bytes and nothing else")


def master_key(path: Path) -> bytes:
    """The master key of a file. Where there is no file yet, one is made that only its owner can read."""
    if not path.exists():
        _make(path)
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise MasterKeyUnusable(path)
    return key


def seal(key: bytes, secret: bytes, *, belongs_to: bytes) -> bytes:
    """Encrypt a secret; it opens only for the record it belongs to."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret, belongs_to)


def unseal(key: bytes, sealed: bytes, *, belongs_to: bytes) -> bytes:
    """Decrypt a secret; a changed one, or one of another record, raises InvalidTag."""
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], belongs_to)


def _make(path: Path) -> None:
    """Written under another name first and linked into place: of two processes that start together, one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_KEY_BYTES))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
