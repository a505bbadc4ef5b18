"""Which addresses an outgoing webhook may reach: public ones, so that nobody makes us knock on our own doors."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from services.notifications.domain.errors import WebhookUrlNotAllowed

_HTTPS_PORT = 443
_LOCAL_NAMES = ("localhost", "local", "internal")
# RFC 6052 and RFC 8215: IPv6 addresses that a gateway translates into any IPv4 address, private ones included.
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL points, taken apart."""

    scheme: str
    host: str
    port: int
    path: str


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet, whatever it is wrapped in."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and _is_wrapped(ip):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine itself."""
    return ip_address(address).is_loopback


def _is_wrapped(ip: IPv6Address) -> bool:
    if ip.ipv4_mapped is not None or ip.sixtofour is not None or ip.teredo is not None:
        return True
    return any(ip in network for network in _TRANSLATED)


def permitted(address: str, *, allow_loopback: bool) -> bool:
    """Whether a resolved address may be connected to."""
    return is_public(address) or (allow_loopback and is_loopback(address))


def target_of(url: str, *, allow_loopback: bool) -> Target:
    """Take a URL apart; WebhookUrlNotAllowed where its form alone shows that it cannot be sent to."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WebhookUrlNotAllowed("this is not a URL") from error
    host = (parts.hostname or "").rstrip(".")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise WebhookUrlNotAllowed("name a host, and neither user nor fragment")
    if not (allow_loopback and _names_loopback(host)):
        _check_public(parts.scheme, host, port)
    elif parts.scheme not in ("http", "https"):
        raise WebhookUrlNotAllowed("only http and https reach a loopback address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or (_HTTPS_PORT if parts.scheme == "https" else 80), path)


def _check_public(scheme: str, host: str, port: int | None) -> None:
    if scheme != "https" or port not in (None, _HTTPS_PORT):
        raise WebhookUrlNotAllowed("only https on port 443 is sent to")
    literal = _literal(host)
    if literal is not None and not is_public(str(literal)):
        raise WebhookUrlNotAllowed("the address is not a public one")
    if literal is None and host.rsplit(".", 1)[-1].lower() in _LOCAL_NAMES:
        raise WebhookUrlNotAllowed("the name is not a public one")


def _names_loopback(host: str) -> bool:
    literal = _literal(host)
    return literal.is_loopback if literal is not None else host.lower() == "localhost"


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
