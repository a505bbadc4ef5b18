"""Who is really calling: proxies in front of us are believed if they are configured, and nobody else is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from services.gateway.domain.headers import Header

Network = IPv4Network | IPv6Network

_OTHERS = 64
"""Bits by which the addresses of one caller's network differ."""
_FOR, _PROTO, _HOST = b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"


def caller_address(peer: str, headers: Sequence[Header], trusted: tuple[Network, ...]) -> str:
    """The peer, or before a proxy of ours the address it names: the last that is no proxy of ours itself."""
    if not trusted or not is_among(peer, trusted):
        return peer
    named = b",".join(value for name, value in headers if name == _FOR).decode("latin-1").split(",")
    address = peer
    for written in reversed([one.strip() for one in named if one.strip()]):
        if not _is_address(written):
            return address
        address = written
        if not is_among(address, trusted):
            return address
    return address


def forwarded(address: str, scheme: str, host: str | None) -> list[Header]:
    """What a service is told of the caller, in our own words."""
    said = [(_FOR, address.encode("latin-1")), (_PROTO, scheme.encode("ascii"))]
    return [*said, (_HOST, host.encode("latin-1"))] if host else said


def caller_scheme(peer: str, scheme: str, headers: Sequence[Header], trusted: tuple[Network, ...]) -> str:
    """The scheme the caller used, before a proxy of ours the one it names."""
    if trusted and is_among(peer, trusted):
        named = next((value for name, value in headers if name == _PROTO), b"")
        return named.decode("ascii") if named in {b"http", b"https"} else scheme
    return scheme


@lru_cache(maxsize=4096)
def is_among(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of the networks."""
    if not _is_address(address):
        return False
    found = ip_address(address)
    return any(found in network for network in networks)


@lru_cache(maxsize=4096)
def counted_as(address: str) -> str:
    """For what an address counts where callers are counted: whoever has one of IPv6 has the 2^64 beside it."""
    if ":" not in address or not _is_address(address):
        return address
    found = IPv6Address(address)
    return str(found.ipv4_mapped or IPv6Network((int(found) >> _OTHERS << _OTHERS, _OTHERS)))


def _is_address(written: str) -> bool:
    try:
        ip_address(written)
    except ValueError:
        return False
    return True
