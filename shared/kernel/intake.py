"""Which items of a run are new: the same external id and body again is unchanged, another body is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.kernel.errors import ExternalIdTaken
from shared.kernel.outcome import Outcome, rejected, unchanged


@dataclass(frozen=True, slots=True)
class Registered:
    """A record's id, its external id, and the hash of the body that first made it."""

    id: UUID
    external_id: str
    fingerprint: str


def registered(record: UUID, external_id: str | None, fingerprint: str) -> Registered:
    """A new record; without an external id its own id serves as one."""
    return Registered(record, external_id or str(record), fingerprint)


class Intake:
    """The records there were before a run, and those the run has entered so far."""

    def __init__(self, before: Mapping[str, Registered]) -> None:
        self._known = dict(before)
        self.entered: list[Registered] = []

    def seen_before(self, external_id: str | None, fingerprint: str) -> Outcome | None:
        """The outcome of an item whose external id is known already; None for a new one."""
        known = self._known.get(external_id) if external_id is not None else None
        return None if known is None else judged(known, fingerprint)

    def enter(self, new: Registered) -> None:
        """Count a new record as known from here on."""
        self._known[new.external_id] = new
        self.entered.append(new)


def judged(known: Registered, fingerprint: str) -> Outcome:
    """What becomes of an item whose external id names a record already."""
    return unchanged(known.id) if known.fingerprint == fingerprint else rejected(ExternalIdTaken(known.external_id))
