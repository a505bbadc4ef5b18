"""Clock-driven work of partners: end the protections whose time is over."""

from __future__ import annotations

from services.partners.use_cases.expire_registrations import AT_ONCE, expire_registrations
from shared.kernel.company import Company
from shared.store.database import Database


async def expire_due(database: Database, company: Company) -> int:
    """End every protection whose last day is over in the company's zone; how many there were."""
    ended = 0
    while True:
        async with database.transaction() as tx:
            now = await expire_registrations(tx, tx.now.astimezone(company.tzinfo).date())
        ended += now
        if now < AT_ONCE:
            return ended
