"""Loading the same records twice: an external id names one body for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.kernel.errors import ExternalIdTaken
from shared.kernel.outcome import Outcome, rejected, unchanged


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a register; the fingerprint is that of the body which first made it."""

    id: UUID
    external_id: str
    fingerprint: str


class Intake:
    """The entries known while a run of new records is walked: those that were there, then those of the run."""

    def __init__(self, known: Mapping[str, Entry]) -> None:
        self._known = dict(known)
        self.new: list[Entry] = []

    def seen_before(self, external_id: str | None, fingerprint: str) -> Outcome | None:
        """`unchanged` for the same body again, a refusal for another body, None for a new external id."""
        entry = self._known.get(external_id) if external_id is not None else None
        if entry is None:
            return None
        return unchanged(entry.id) if entry.fingerprint == fingerprint else rejected(ExternalIdTaken(entry.external_id))

    def enter(self, record_id: UUID, external_id: str | None, fingerprint: str) -> Entry:
        """Take a new record in; without an external id its own id serves as one."""
        entry = Entry(record_id, external_id or str(record_id), fingerprint)
        self._known[entry.external_id] = entry
        self.new.append(entry)
        return entry
