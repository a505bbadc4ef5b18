"""Tell everyone concerned of facts: entries in inboxes, and messages to the endpoints that asked for their kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.notifications.domain.entry import Entry, merged
from services.notifications.domain.message import message
from services.notifications.domain.rules import Fact, notices
from services.notifications.store import entries, webhooks
from shared.store.transaction import Transaction


async def tell(tx: Transaction, facts: Sequence[Fact]) -> None:
    """Bring the inboxes to where these facts belong, whatever came before them and whatever comes after."""
    said = [notice for fact in facts for notice in notices(fact)]
    known = await entries.of_identities(tx, {notice.identity for notice in said})
    changed = merged({entry.identity: entry for entry in known.values()}, said)
    await keep_and_post(tx, known, entries.with_ids(changed.values(), known))


async def keep_and_post(tx: Transaction, known: Mapping[UUID, Entry], changed: Mapping[UUID, Entry]) -> None:
    """Save entries; those that appear by this and are news go to the endpoints that want them."""
    await entries.save(tx, changed)
    news = {
        entry_id: (entry, entry.founding)
        for entry_id, entry in changed.items()
        if entry.is_news and entry.founding and (entry_id not in known or known[entry_id].founding is None)
    }
    if not news or tx.replaying:
        return
    endpoints = await webhooks.active_endpoints(tx)
    await webhooks.post(
        tx,
        [
            (point.id, entry_id, message(entry_id, entry))
            for entry_id, (entry, founding) in news.items()
            for point in endpoints
            if point.asks_for(entry.identity.kind, founding.recorded_at)
        ],
    )
