"""What the clock does: disputes lapse, what was held for some days is let go, shadows follow what moved pay."""

from __future__ import annotations

from datetime import timedelta

from services.compensation.use_cases.dispute_pay import let_lapse
from services.compensation.use_cases.let_go import let_go
from services.compensation.use_cases.run_shadow import follow_shadows
from shared.kernel.company import Company
from shared.messaging.worker import Job
from shared.store.database import Database

_HOURLY = timedelta(hours=1)
_SOON = timedelta(seconds=2)


def jobs(company: Company) -> tuple[Job, ...]:
    """Every job of compensation; several workers may run them at once."""

    async def lapse(database: Database) -> None:
        async with database.transaction() as tx:
            await let_lapse(tx, tx.now.astimezone(company.tzinfo).date())

    async def release(database: Database) -> None:
        async with database.transaction() as tx:
            await let_go(tx, tx.now.astimezone(company.tzinfo).date())

    async def follow(database: Database) -> None:
        left = 1
        while left:
            async with database.transaction() as tx:
                left = await follow_shadows(tx)

    return (
        Job("lapse disputes", _HOURLY, lapse),
        Job("release holds", _HOURLY, release),
        Job("follow shadows", _SOON, follow),
    )
