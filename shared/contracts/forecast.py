"""What forecast promises: that its audit is kept."""

from typing import ClassVar

from shared.contracts.audit import SealedHead


class AuditSealed(SealedHead):
    """The audit of forecast was sealed up to a row."""

    type: ClassVar = "forecast.audit_sealed.v1"
    topic: ClassVar = "forecast.audit"
