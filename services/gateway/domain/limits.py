"""How much a request may be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.gateway.domain.errors import BodyTooLarge, RequestNotUnderstood, UrlTooLong


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, and the seconds within which a service must begin to answer."""

    url: int = 8 * 1024
    body: int = 1024 * 1024
    bulk_body: int = 8 * 1024 * 1024
    """Five hundred items, each as long as its fields may be."""
    answer_within: float = 30.0


def limits_of(path: str, limits: Limits) -> Limits:
    """The limits of one path: many items at once may weigh more."""
    return replace(limits, body=limits.bulk_body) if path.endswith("/bulk") else limits


def check_url(raw_path: bytes, query: bytes, limits: Limits) -> None:
    """Refuse an address that is too long."""
    if len(raw_path) + len(query) > limits.url:
        raise UrlTooLong(limits.url)


def check_declared_length(content_length: str | None, limits: Limits) -> None:
    """Refuse a body that says itself that it is too long, before a byte of it is read."""
    if content_length is None:
        return
    if not (content_length.isascii() and content_length.isdigit()):
        raise RequestNotUnderstood("Content-Length is not a number", field="Content-Length")
    if len(content_length) > len(str(limits.body)) + 1 or int(content_length) > limits.body:
        raise BodyTooLarge(limits.body)
