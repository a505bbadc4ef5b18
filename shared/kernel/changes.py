"""Two people change one record: the second is told that it is no longer what it was when read."""

from __future__ import annotations

from collections.abc import Collection

from shared.kernel.errors import PreconditionFailed
from shared.kernel.hash import sha256_hex

_LENGTH = 16

Versions = Collection[str] | None
"""The versions a change was meant for; None asks for no guard."""


class ChangedMeanwhile(PreconditionFailed):
    """The record has another version than the one the change was meant for."""

    def __init__(self) -> None:
        super().__init__("the record is no longer what the change was meant for: read it again", field="If-Match")


def only_if_unchanged(version: object, expected: Versions) -> None:
    """Refuse a change meant for another version; called once the record is locked."""
    if expected is not None and str(version) not in expected:
        raise ChangedMeanwhile


def version_of(value: object) -> str:
    """The version of a record that counts none: what it says, hashed. Equal values, equal versions."""
    return sha256_hex(value)[:_LENGTH]
