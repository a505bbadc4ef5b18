"""Two people change one record: the second is told that it is no longer what it was when read."""

from __future__ import annotations

from shared.kernel.errors import Conflict


class ChangedMeanwhile(Conflict):
    """The record has another version than the one the change was meant for."""

    def __init__(self, version: int, expected: int) -> None:
        super().__init__(f"the record is at version {version}, the change was meant for version {expected}")


def only_if_unchanged(version: int, expected: int | None) -> None:
    """Refuse a change meant for another version; None asks for no guard."""
    if expected is not None and version != expected:
        raise ChangedMeanwhile(version, expected)
