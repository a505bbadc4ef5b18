"""How a request is followed through the house: its id, and its W3C trace context."""

from __future__ import annotations

import re

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})(-.*)?"
)
_SAMPLED = "01"


def request_id(given: str | None, *, otherwise: str) -> str:
    """The caller's id for the request if it can safely be echoed and logged, else ours."""
    return given if given and _SANE_ID.fullmatch(given) else otherwise


def traceparent(given: str | None, *, trace: str, span: str) -> str:
    """The caller's trace continued by our span, or a new trace (32 and 16 hex digits)."""
    match = _TRACEPARENT.fullmatch(given or "")
    if match is None or not (int(match["trace"], 16) and int(match["span"], 16)):
        return f"00-{trace}-{span}-{_SAMPLED}"
    return f"00-{match['trace']}-{span}-{match['flags']}"
