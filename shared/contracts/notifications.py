"""What notifications promises: that its audit is kept."""

from typing import ClassVar

from shared.contracts.audit import SealedHead


class AuditSealed(SealedHead):
    """The audit of notifications was sealed up to a row."""

    type: ClassVar = "notifications.audit_sealed.v1"
    topic: ClassVar = "notifications.audit"
