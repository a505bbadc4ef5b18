"""Clock-driven work of notifications: deliver what is due at the endpoints."""

from __future__ import annotations

import asyncio
import secrets

from services.notifications.clients.webhooks import Resolve, post, resolve
from services.notifications.settings import Settings, settings
from services.notifications.use_cases.deliver_webhooks import Posting, claim_postings, settle_posting
from shared.store.database import Database

_AT_ONCE = 50
_CHANCE_STEPS = 1_000_000


async def deliver_due(database: Database) -> int:
    """Post what is due, as the deployment is set."""
    return await deliver(database, settings())


async def deliver(database: Database, configured: Settings, resolve: Resolve = resolve) -> int:
    """Post what is due now, side by side, and answer how many were tried. No transaction is open while we wait."""
    async with database.transaction() as tx:
        postings = await claim_postings(tx, master_key_file=configured.master_key_file, limit=_AT_ONCE)
    await asyncio.gather(*(_deliver(database, posting, configured, resolve) for posting in postings))
    return len(postings)


async def _deliver(database: Database, posting: Posting, configured: Settings, resolve: Resolve) -> None:
    answer = await post(
        posting.url, posting.headers, posting.body, allow_loopback=configured.allow_loopback, resolve=resolve
    )
    async with database.transaction() as tx:
        await settle_posting(tx, posting, answer, chance=secrets.randbelow(_CHANCE_STEPS) / _CHANCE_STEPS)
