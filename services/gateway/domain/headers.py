"""Which headers travel: from the caller to a service, and from a service back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Header = tuple[bytes, bytes]

# RFC 9110 §7.6.1: they speak of one connection, and ours is not theirs.
_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"expect",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# What the gateway alone says to a service; a caller's word for it is worth nothing.
_OURS = frozenset({b"authorization", b"forwarded", b"traceparent", b"x-real-ip", b"x-request-id"})
_OURS_BY_PREFIX = (b"x-internal-", b"x-forwarded-")
# A caller can't have these dropped by naming them in Connection: they frame the message.
_FRAMING = frozenset({b"content-length", b"host"})

_SECURITY: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"private, no-cache"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


def first(headers: Iterable[Header], name: bytes) -> str | None:
    """The first value of a header."""
    return next((value.decode("latin-1") for key, value in headers if key.lower() == name), None)


def to_service(headers: Sequence[Header], *, token: str, request_id: str, traceparent: str) -> list[Header]:
    """The caller's headers without what concerns the connection, and with the gateway's own word on who is calling."""
    kept = [header for header in _end_to_end(headers) if not _is_ours(header[0].lower())]
    return [
        *kept,
        (b"authorization", f"Bearer {token}".encode("ascii")),
        (b"x-request-id", request_id.encode("ascii")),
        (b"traceparent", traceparent.encode("ascii")),
    ]


def to_caller(headers: Sequence[Header], *, request_id: str) -> list[Header]:
    """A service's headers, with the security headers it did not set itself."""
    kept = [(name, value) for name, value in _end_to_end(headers) if name.lower() not in {b"server", b"x-request-id"}]
    said = {name.lower() for name, _ in kept}
    ours = [header for header in _SECURITY if header[0] not in said]
    return [*kept, *ours, (b"x-request-id", request_id.encode("ascii"))]


def _end_to_end(headers: Sequence[Header]) -> list[Header]:
    named = b",".join(value for name, value in headers if name.lower() == b"connection").lower().split(b",")
    dropped = _HOP_BY_HOP | ({name.strip() for name in named} - _FRAMING)
    return [(name, value) for name, value in headers if name.lower() not in dropped]


def _is_ours(name: bytes) -> bool:
    return name in _OURS or name.startswith(_OURS_BY_PREFIX)
