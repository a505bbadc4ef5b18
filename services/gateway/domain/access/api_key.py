"""API keys of systems: `sops_<key id>_<256 random bits>`, kept as a keyed digest and shown once."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from uuid import UUID

PREFIX = "sops_"
SECRET_BYTES = 32
DIGEST_BYTES = 32
LONGEST_LIFE = timedelta(days=366)
_SHAPE = re.compile(r"sops_(?P<id>[0-9a-f]{32})_(?P<secret>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept; of what its holder must present, only the digest."""

    id: UUID
    line_id: UUID
    """The first of the keys that were rotated into this one: a day's quota is that of all of them together."""
    principal_id: UUID
    label: str
    digest: bytes
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    daily_quota: int | None = None
    """Requests a day; None for as many as the rate limits allow."""
    addresses: tuple[str, ...] = ()
    """Networks it may be used from, such as 192.0.2.0/24; none named: from everywhere."""

    def is_live(self, at: datetime) -> bool:
        """Whether it is good at that instant."""
        return self.revoked_at is None and at < self.expires_at


def written(key_id: UUID, secret: bytes) -> str:
    """The key as its holder presents it."""
    return f"{PREFIX}{key_id.hex}_{secret.hex()}"


def key_id_of(presented: str) -> UUID | None:
    """Which key this claims to be; None if it has not the shape of one."""
    match = _SHAPE.fullmatch(presented)
    return UUID(hex=match["id"]) if match else None


def digest_of(server_secret: bytes, presented: str) -> bytes:
    """What is kept of a key: useless without the server's secret, which is not in the database."""
    return hmac.new(server_secret, presented.encode("ascii"), sha256).digest()


def is_genuine(server_secret: bytes, presented: str, kept_digest: bytes) -> bool:
    """Whether this is the key that was given out, compared in constant time."""
    return hmac.compare_digest(digest_of(server_secret, presented), kept_digest)


@dataclass(frozen=True, slots=True)
class KeyTerms:
    """On what terms the key of a request may be used: for the limits at the door."""

    id: UUID
    line_id: UUID
    daily_quota: int | None
    networks: tuple[IPv4Network | IPv6Network, ...]

    @classmethod
    def of(cls, key: ApiKey) -> KeyTerms:
        """The terms of a key that is kept."""
        return cls(key.id, key.line_id, key.daily_quota, tuple(ip_network(network) for network in key.addresses))

    def admits(self, address: str | None) -> bool:
        """Whether it may be used from an address; an unknown one is within no network."""
        if not self.networks:
            return True
        try:
            caller = ip_address(address or "")
        except ValueError:
            return False
        return any(caller in network for network in self.networks)


def network_named(written: str) -> str:
    """A network as it is kept; ValueError if there is none of that name. A single address is a network of one."""
    return str(ip_network(written, strict=False))
