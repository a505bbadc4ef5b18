"""The keys every gateway under test has."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.gateway.store.keys import Keys

KEYS = Keys(Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate(), api_keys=bytes(range(32)), master=bytes(32))
