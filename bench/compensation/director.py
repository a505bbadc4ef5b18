"""An edit below a director whose yearly figure, in marginal tiers, spans a hundred thousand deals."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import numpy as np
from sqlalchemy import text

from bench.backbone.measure import quantile
from bench.compensation import edits
from bench.compensation.people import ACCELERATED, MANAGER, settle_people
from bench.compensation.stand import Stand, open_stand
from bench.compensation.store import fill, recalculated
from bench.compensation.world import PLAN
from bench.figures import Figure
from services.compensation.domain.language.credit import Credit
from services.compensation.domain.vectors.lines import Walk
from services.compensation.domain.vectors.plain import rules

DEALS, _PAYEES = 100_000, 100
_EDITS, _WARM, _MOST = 40, 3, 0.5
_IN_ORDER = text('SELECT id, won_on, amount_minor FROM deal ORDER BY won_on, external_id COLLATE "C"')


async def measure() -> list[Figure]:
    """The year's earliest deals of the payees, one after the other: each moves the count of all later deals."""
    async with open_stand() as stand:
        plan = replace(PLAN, components=(*PLAN.components, ACCELERATED))
        await settle_people(stand.database, _PAYEES, levels=1, plan=plan)
        await fill(stand, DEALS, payees=_PAYEES)
        await recalculated(stand, payees=_PAYEES)
        await _paid_to_the_director(stand)
        taken, rows = [], []
        for number in range(_EDITS + _WARM):
            seconds, appended = await edits.edit(stand, await edits.earliest(stand, UUID(int=number + 1)))
            taken.append(seconds)
            rows.append(appended)
    print(f"   lines appended by an edit: {quantile(rows, 0.5):.0f} (half), {max(rows)} (most)")
    what = f"edit of an early deal where a director's yearly figure spans {DEALS:,} deals"
    return [
        Figure(f"{what}, half of them", quantile(taken[_WARM:], 0.5), "s", "limit", _MOST),
        Figure(f"{what}, the slowest", max(taken[_WARM:]), "s", "limit", _MOST),
    ]


async def _paid_to_the_director(stand: Stand) -> None:
    """What events would have brought: a line on every deal, by the tiers that all before it reach."""
    own = replace(PLAN, components=(replace(ACCELERATED, credit=Credit()),))
    async with stand.database.transaction() as tx:
        rows = await tx.rows(_IN_ORDER)
        ids = np.frombuffer(b"".join(row.id.bytes for row in rows), dtype="V16")
        days = np.array([row.won_on.toordinal() for row in rows], dtype=np.int64)
        amounts = np.array([row.amount_minor for row in rows], dtype=np.int64)
        (found,) = Walk.sorted_already(np.zeros(len(rows), dtype=np.int64), days, amounts).lines(rules(own))
        of = (ids[found.row], days[found.row])
        paid = (found.credited, found.amount)
        await edits.append_manager_lines(tx, UUID(int=MANAGER), ACCELERATED.id, of, paid)
