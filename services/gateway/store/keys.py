"""The gateway's key files: a pair for users' tokens, one for internal tokens, a secret for API keys, a master key."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from services.gateway.domain.errors import KeyExposed, NeverStarted
from shared.kernel.ids import new_id
from shared.store.sealing import master_key

_SECRET_BYTES = 32
_API_KEYS = "api_keys.secret"
_MASTER = "gateway_master.key"
_USERS = "user_tokens.pem"
_INTERNAL = "internal_tokens.pem"
_INTERNAL_PUBLIC = "internal_tokens.pub.pem"


@dataclass(frozen=True, slots=True)
class Keys:
    """What tokens are signed with, and what stored credentials are worthless without."""

    users: Ed25519PrivateKey
    internal: Ed25519PrivateKey
    api_keys: bytes
    """Keys the digests of API keys."""
    master: bytes
    """Seals webhook secrets at rest."""


def make_keys(directory: Path, master_key_file: Path | None = None) -> Keys:
    """The keys of a data directory, made if this is its first start; processes starting together agree on one set."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    for name in (_USERS, _INTERNAL):
        if not (directory / name).exists():
            _write(directory / name, _private_pem(Ed25519PrivateKey.generate()))
    if not (directory / _API_KEYS).exists():
        _write(directory / _API_KEYS, secrets.token_bytes(_SECRET_BYTES))
    internal = _private_key(directory / _INTERNAL)
    if not (directory / _INTERNAL_PUBLIC).exists():
        _write(directory / _INTERNAL_PUBLIC, _public_pem(internal.public_key()))
    master_key(master_key_file or directory / _MASTER)
    return read_keys(directory, master_key_file)


def read_keys(directory: Path, master_key_file: Path | None = None) -> Keys:
    """The keys of a system that was started before; NeverStarted without them, KeyExposed if others can read one."""
    return Keys(
        users=read_users_key(directory),
        internal=_private_key(directory / _INTERNAL),
        api_keys=_private_bytes(directory / _API_KEYS),
        master=_private_bytes(master_key_file or directory / _MASTER),
    )


def read_users_key(directory: Path) -> Ed25519PrivateKey:
    """What users' tokens are signed with, which is all that making one takes."""
    return _private_key(directory / _USERS)


def read_internal_public_key(directory: Path) -> Ed25519PublicKey:
    """What a service in a process of its own needs to believe the gateway, and nothing more."""
    file = directory / _INTERNAL_PUBLIC
    if not file.exists():
        raise NeverStarted(str(directory))
    key = load_pem_public_key(file.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError(f"{file} is not an Ed25519 key")
    return key


def _private_bytes(file: Path) -> bytes:
    if not file.exists():
        raise NeverStarted(str(file.parent))
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise KeyExposed(str(file))
    return file.read_bytes()


def _private_key(file: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(_private_bytes(file), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{file} is not an Ed25519 key")
    return key


def _write(file: Path, content: bytes) -> None:
    """Create a file whole or not at all; one that is there already stays, whoever was first."""
    draft = file.with_name(f".{file.name}.{new_id()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()


def _private_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public_pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
