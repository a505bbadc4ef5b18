"""Loading the same records twice: an external id names one body for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.kernel.errors import ExternalIdTaken
from shared.kernel.outcome import Outcome, rejected, unchanged


@dataclass(frozen=True, slots=True)
class Known:
    """A record that is there, and the fingerprint of the body that made it."""

    id: UUID
    fingerprint: str


def seen_before(known: Mapping[str, Known], external_id: str | None, fingerprint: str) -> Outcome | None:
    """`unchanged` for the same body again, a refusal for another body, None for a new external id."""
    record = known.get(external_id) if external_id is not None else None
    if record is None or external_id is None:
        return None
    return unchanged(record.id) if record.fingerprint == fingerprint else rejected(ExternalIdTaken(external_id))
