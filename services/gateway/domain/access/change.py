"""One decision about a principal, as it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AccessChange:
    """One change: what was done to whom, by whom, when."""

    id: UUID
    principal_id: UUID
    what: str
    detail: Mapping[str, object]
    who: str
    at: datetime
