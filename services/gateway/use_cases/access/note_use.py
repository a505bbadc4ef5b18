"""Write down when keys were last used."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.gateway.store.access.api_keys import remember_use
from shared.store.transaction import Transaction


async def note_use(tx: Transaction, used: Mapping[UUID, datetime]) -> None:
    """An earlier use never replaces a later one."""
    await remember_use(tx, used)
