"""Which paths are let through: only those that can be read in exactly one way."""

from __future__ import annotations

import re

from services.gateway.domain.errors import PathNotAllowed

_ENCODED = re.compile(rb"%([0-9A-Fa-f]{2})")
_PRINTABLE = re.compile(rb"/[\x21-\x7e]*")

# What would be one thing here and another to a server behind us.
_AMBIGUOUS = (
    (re.compile(rb"%2f", re.IGNORECASE), "contains an encoded slash"),
    (re.compile(rb"%5c|\\", re.IGNORECASE), "contains a backslash"),
    (re.compile(rb"%[01][0-9a-f]|%7f", re.IGNORECASE), "contains an encoded control character"),
    (re.compile(rb"%25[0-9a-f]{2}", re.IGNORECASE), "is encoded twice"),
    (re.compile(rb"%(?![0-9a-f]{2})", re.IGNORECASE), "contains a broken escape"),
)


def read_path(raw: bytes) -> str:
    """The decoded path of a request target; an ambiguous one is PathNotAllowed."""
    if not _PRINTABLE.fullmatch(raw):
        raise PathNotAllowed("must begin with a slash and contain printable ASCII only")
    for pattern, why in _AMBIGUOUS:
        if pattern.search(raw):
            raise PathNotAllowed(why)
    try:
        path = _ENCODED.sub(lambda escape: bytes([int(escape[1], 16)]), raw).decode()
    except UnicodeDecodeError as error:
        raise PathNotAllowed("is not UTF-8") from error
    if {".", ".."} & set(path.split("/")):
        raise PathNotAllowed("contains dot segments")
    return path
