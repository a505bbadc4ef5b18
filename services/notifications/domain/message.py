"""What an endpoint is sent: the entry as JSON, the same bytes on every attempt."""

from __future__ import annotations

from uuid import UUID

from services.notifications.domain.entry import Entry
from shared.kernel.hash import canonical_json


def message(entry_id: UUID, entry: Entry) -> bytes:
    """The body of the webhook about an entry: Standard Webhooks' `type`, `timestamp` and `data`."""
    if entry.founding is None:
        raise ValueError("an entry that is not founded is not shown to anyone")
    return canonical_json(
        {
            "type": entry.identity.kind,
            "timestamp": entry.founding.recorded_at.isoformat(),
            "data": {
                "id": entry_id,
                "recipient_id": entry.identity.recipient_id,
                "recipient_kind": entry.recipient_kind,
                "subject_type": entry.subject.type,
                "subject_id": entry.subject.id,
                "subject_external_id": entry.subject.external_id,
                "effective_on": entry.founding.effective_on,
                "title": entry.title,
                "body": entry.body,
                "data": entry.data,
            },
        }
    )
