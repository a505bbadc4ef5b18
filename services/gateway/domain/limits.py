"""How much a request may be."""

from __future__ import annotations

from dataclasses import dataclass

from services.gateway.domain.errors import BodyTooLarge, EncodingNotSupported, RequestNotUnderstood, UrlTooLong


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, and the seconds within which a caller must send and a service must begin to answer."""

    url: int = 8 * 1024
    headers: int = 16 * 1024
    fields: int = 100
    body: int = 1024 * 1024
    large_body: int = 8 * 1024 * 1024
    """Five hundred items, each as long as its fields may be, or a CSV file."""
    head_seconds: float = 10.0
    idle_seconds: float = 10.0
    bytes_per_second: int = 1024
    connections: int = 10_000
    """Open at once in one process."""
    connections_of_address: int = 2_000
    answer_within: float = 30.0


def longest_body(path: str, content_type: bytes, limits: Limits) -> int:
    """Many items at once may weigh more."""
    large = path.endswith("/bulk") or content_type.startswith((b"text/csv", b"application/cloudevents-batch+json"))
    return limits.large_body if large else limits.body


def check_url(raw_path: bytes, query: bytes, limits: Limits) -> None:
    """Refuse an address that is too long."""
    if len(raw_path) + len(query) > limits.url:
        raise UrlTooLong(limits.url)


def check_encoding(content_encoding: bytes | None) -> None:
    """Refuse a body that is not what it weighs."""
    if content_encoding is not None and content_encoding.strip().lower() not in {b"", b"identity"}:
        raise EncodingNotSupported


def check_declared_length(content_length: bytes | None, longest: int) -> None:
    """Refuse a body that says itself that it is too long, before a byte of it is read."""
    if content_length is None:
        return
    if not content_length.isdigit():
        raise RequestNotUnderstood("Content-Length is not a number", field="Content-Length")
    if len(content_length) > len(str(longest)) + 1 or int(content_length) > longest:
        raise BodyTooLarge(longest)


def is_too_slow(seen: int, waited: float, limits: Limits) -> bool:
    """Whether a body trickles: after the time for idling, it has come with fewer bytes a second than it must."""
    return waited > limits.idle_seconds and seen < waited * limits.bytes_per_second
