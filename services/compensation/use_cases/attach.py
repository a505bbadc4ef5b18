"""A document is kept, to explain an adjustment."""

from __future__ import annotations

from services.compensation.domain.month_end.approval import Person
from services.compensation.domain.month_end.errors import AttachmentTooLarge
from services.compensation.domain.month_end.records import Attachment
from services.compensation.store import adjustments
from shared.store.transaction import Transaction

_LARGEST = 1 << 20


async def attach(tx: Transaction, document: Attachment, person: Person) -> None:
    """Keep it, if it is not too large."""
    if len(document.content) > _LARGEST:
        raise AttachmentTooLarge("an attachment has at most one megabyte", field="body")
    await adjustments.attach(tx, document, by=person.subject)
