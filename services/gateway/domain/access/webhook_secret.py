"""Secrets with which partner systems sign what they send: two live at once, so that one can be rotated."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

SECRET_BYTES = 32
_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class WebhookSecret:
    """A secret as it is kept: sealed under the master key, for this record alone."""

    id: UUID
    principal_id: UUID
    sealed: bytes
    created_at: datetime
    expires_at: datetime | None = None
    """Until when a rotated one is still believed; None for as long as it is not revoked."""
    revoked_at: datetime | None = None

    def is_live(self, at: datetime) -> bool:
        """Whether signatures made with it are believed at that instant."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


def shown(secret: bytes) -> str:
    """The form in which Standard Webhooks has it given to its owner."""
    return _PREFIX + base64.b64encode(secret).decode("ascii")
