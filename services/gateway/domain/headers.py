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
_OURS = frozenset(
    {b"authorization", b"forwarded", b"traceparent", b"x-real-ip", b"x-request-id", b"x-request-timeout-ms"}
)
_OURS_BY_PREFIX = (b"x-internal-", b"x-forwarded-", b"x-client-cert-")
_NOT_TO_SERVICE = _HOP_BY_HOP | _OURS
_NOT_TO_CALLER = _HOP_BY_HOP | {b"server", b"date", b"x-request-id"}
# A caller can't have these dropped by naming them in Connection: they frame the message.
_FRAMING = frozenset({b"content-length", b"host"})

_SECURITY: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"private, no-cache"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
_ONLY_BY_TLS: Header = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def first(headers: Iterable[Header], name: bytes) -> str | None:
    """The first value of a header."""
    return next((value.decode("latin-1") for key, value in headers if key.lower() == name), None)


def to_service(
    headers: Sequence[Header], *, token: str, request_id: str, traceparent: str, forwarded: Sequence[Header] = ()
) -> list[Header]:
    """The caller's headers without what concerns the connection, and with the gateway's own word on who is calling."""
    return [
        *_kept(headers, _NOT_TO_SERVICE, _OURS_BY_PREFIX),
        *forwarded,
        (b"authorization", b"Bearer " + token.encode("ascii")),
        (b"x-request-id", request_id.encode("ascii")),
        (b"traceparent", traceparent.encode("ascii")),
    ]


def to_caller(headers: Sequence[Header], *, request_id: str, tls: bool = False) -> list[Header]:
    """A service's headers, with the security headers it did not set itself."""
    kept = _kept(headers, _NOT_TO_CALLER)
    said = {name for name, _ in kept}
    kept += [header for header in _SECURITY if header[0] not in said]
    if tls:
        kept.append(_ONLY_BY_TLS)
    kept.append((b"x-request-id", request_id.encode("ascii")))
    return kept


def _kept(headers: Sequence[Header], dropped: frozenset[bytes], prefixes: tuple[bytes, ...] = ()) -> list[Header]:
    kept, named = [], set[bytes]()
    for given, value in headers:
        name = given.lower()
        if name not in dropped:
            if not prefixes or not name.startswith(prefixes):
                kept.append((name, value))
        elif name == b"connection":
            named.update(word.strip() for word in value.lower().split(b","))
    named -= _FRAMING
    return [header for header in kept if header[0] not in named] if named else kept
