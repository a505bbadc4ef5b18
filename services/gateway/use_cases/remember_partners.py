"""Keep which partner companies there are: their users are let in by the company's external id."""

from __future__ import annotations

from collections.abc import Sequence

from services.gateway.domain.link import Partner
from services.gateway.store.links import save_partners
from shared.store.transaction import Transaction


async def remember_partners(tx: Transaction, partners: Sequence[Partner]) -> None:
    """An older statement never replaces a newer one."""
    await save_partners(tx, partners)
