"""Clock-driven work of leads: nothing stays with someone gone, and nothing waits while someone is free."""

from __future__ import annotations

from services.leads.use_cases.return_leads import tend_leads
from shared.store.database import Database
from shared.store.settings import known_company


async def tend(database: Database) -> None:
    """Put right what reactions that crossed each other left behind; usually there is nothing."""
    async with database.transaction() as tx:
        company = await known_company(tx)
        await tend_leads(tx, tx.now.astimezone(company.tzinfo).date())
