"""Edits in the world of a million deals: the year's earliest deal of a payee corrected, and the impact asked first."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import text

from bench.backbone.measure import quantile
from bench.compensation.people import MANAGER, OVERRIDE
from bench.compensation.stand import Stand
from bench.compensation.world import PLAN_ID
from bench.figures import Figure
from services.compensation.domain.deal import Statement
from services.compensation.store import columns, deals
from services.compensation.store.columns import Column
from services.compensation.use_cases.correct_deal import CorrectDeal, correct_deal
from services.compensation.use_cases.try_change import DealCorrected, try_change
from shared.kernel.money import Money
from shared.store.transaction import Transaction

LEVELS = 3
"""Managers above everybody."""

_EDITS, _WARM = 100, 5
_HALF, _MOST, _IMPACT = 0.050, 0.200, 1.0
_DAY = date(2026, 12, 31)
_EARLIEST = text("""
    SELECT id FROM deal WHERE owner_id = :owner ORDER BY won_on, external_id COLLATE "C" LIMIT 1
""")


async def measure(stand: Stand) -> list[Figure]:
    """One edit for each of a hundred payees; some first, so that plans and caches are warm."""
    await _overrides(stand)
    async with stand.database.transaction() as tx:
        await tx.execute(text("ANALYZE"))
    asked, edited, rows = [], [], []
    for number in range(_EDITS + _WARM):
        deal_id = await earliest(stand, UUID(int=number + 1))
        asked.append(await _impact(stand, deal_id))
        seconds, appended = await edit(stand, deal_id)
        edited.append(seconds)
        rows.append(appended)
    asked, edited = asked[_WARM:], edited[_WARM:]
    what = "edit of a payee's earliest deal, committed with its deltas"
    print(f"   lines appended by an edit: {quantile(rows, 0.5):.0f} (half), {max(rows)} (most)")
    return [
        Figure(f"{what}, half of them", quantile(edited, 0.5), "s", "limit", _HALF),
        Figure(f"{what}, 99 of 100", quantile(edited, 0.99), "s", "limit", _MOST),
        Figure("impact of the same edit, 99 of 100", quantile(asked, 0.99), "s", "limit", _IMPACT),
    ]


async def _overrides(stand: Stand) -> None:
    """What the managers have on the deals of those whose deals are edited, as if events had brought it."""
    owners = [UUID(int=number + 1) for number in range(_EDITS + _WARM)]
    async with stand.database.transaction() as tx:
        dealt = await columns.deals(tx, owners, "USD")
        for level in range(LEVELS):
            paid = (dealt.remaining, (dealt.remaining + 100) // 200)
            await append_manager_lines(tx, UUID(int=MANAGER + level), OVERRIDE.id, (dealt.id, dealt.day), paid)


async def append_manager_lines(
    tx: Transaction, manager: UUID, component: str, deals_on: tuple[Column, Column], paid: tuple[Column, Column]
) -> None:
    """Lines for a manager: of deals and their days (as ordinals), what is credited and what it pays."""
    ids, days = deals_on
    months = (days - date(1970, 1, 1).toordinal()).astype("datetime64[D]").astype("datetime64[M]")
    await columns.append_lines(
        tx,
        {
            "id": columns.fresh_ids(len(ids), tx.now),
            "line_id": columns.fresh_ids(len(ids), tx.now),
            "number": (1).to_bytes(4, "big"),
            "entry_id": manager.bytes,
            "commission_id": columns.fresh_ids(len(ids), tx.now),
            "payee_id": manager.bytes,
            "component": component.encode(),
            "period": months.astype("S7"),
            "deal_id": ids,
            "part": b"1",
            "role": b"manager",
            "credited_before_minor": bytes(8),
            "credited_minor": paid[0],
            "before_minor": bytes(8),
            "amount_minor": paid[1],
            "held_minor": bytes(8),
            "planned_hold_minor": bytes(8),
            "currency": b"USD",
            "plan_id": PLAN_ID.bytes,
            "plan_version": (1).to_bytes(4, "big"),
            "recorded_at": columns.instant(tx.now),
        },
    )


async def earliest(stand: Stand, owner: UUID) -> UUID:
    """The first deal of a payee's year."""
    async with stand.database.transaction() as tx:
        found: UUID = await tx.scalar(_EARLIEST, {"owner": owner})
        return found


async def _impact(stand: Stand, deal_id: UUID) -> float:
    began = time.perf_counter()
    async with stand.database.transaction() as tx:
        tried = await try_change(tx, DealCorrected(deal_id, _DAY, amount=Money(123_45, "USD")))
    if not tried.moved:
        raise RuntimeError("the edit moves nothing")
    return time.perf_counter() - began


async def edit(stand: Stand, deal_id: UUID) -> tuple[float, int]:
    """Seconds until a corrected deal is committed with its deltas, and how many line versions these are."""
    began = time.perf_counter()
    async with stand.database.transaction() as tx:
        known = (await deals.known(tx, [deal_id]))[deal_id]
        right = replace(known.deal, amount=Money(123_45, "USD"))
        await correct_deal(tx, CorrectDeal(Statement(right, known.sequence + 1), _DAY))
        now = tx.now
    took = time.perf_counter() - began
    async with stand.database.transaction() as tx:
        return took, int(await tx.scalar(text("SELECT count(*) FROM line WHERE recorded_at = :now"), {"now": now}))
