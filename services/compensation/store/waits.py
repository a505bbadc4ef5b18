"""What deals wait for, kept in the house's table of waiting facts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from services.compensation.domain.deal import Deal
from services.compensation.domain.waiting import Awaited
from shared.store.transaction import Transaction
from shared.store.waiting import wait_for

_SUBJECT = "deal"
_FORGET = text("DELETE FROM waiting WHERE subject_kind = :kind AND subject_id = ANY(CAST(:deals AS text[]))")


async def remember(tx: Transaction, deals: Sequence[Deal], awaiting: Sequence[tuple[Deal, Awaited]]) -> None:
    """These deals wait for exactly this from now on.

    Nothing is looked up by what arrives: an arriving fact re-decides every deal it can touch, and those that waited for
    it are among them.
    """
    await tx.execute(_FORGET, {"kind": _SUBJECT, "deals": [str(deal.id) for deal in deals]})
    await wait_for(tx, ((fact.kind, fact.id, _SUBJECT, deal.id) for deal, fact in awaiting))
