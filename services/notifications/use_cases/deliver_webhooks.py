"""Deliver what is due: claim in one transaction, post outside any, write down each answer as it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from services.notifications.domain.delivery import Answer, judge
from services.notifications.domain.endpoint import Delivery
from services.notifications.domain.signature import signed_headers
from services.notifications.store import webhooks
from shared.store.sealing import master_key, unseal
from shared.store.transaction import Transaction

LEASE = timedelta(seconds=60)
"""How long an attempt may be under way before another one takes its place; well above the sender's time limit."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One signed message, ready to go."""

    delivery_id: UUID
    endpoint_id: UUID
    attempts: int
    url: str
    headers: dict[str, str]
    body: bytes


async def claim_postings(tx: Transaction, *, master_key_file: Path, limit: int) -> list[Posting]:
    """What is due now, signed for this attempt."""
    due = await webhooks.claim_due(tx, limit=limit, lease=LEASE)
    if not due:
        return []
    key = master_key(master_key_file)
    return [_posting(delivery, key, tx.now) for delivery in due]


async def settle_posting(tx: Transaction, posting: Posting, answer: Answer, *, chance: float) -> None:
    """Write down what the endpoint said, and when to try again if it must be."""
    verdict = judge(answer, attempts=posting.attempts, now=tx.now, chance=chance)
    await webhooks.record_attempt(tx, posting.delivery_id, answer, verdict)
    if verdict.disables:
        await webhooks.end_endpoint(tx, posting.endpoint_id, because="it answered 410 Gone")


def _posting(delivery: Delivery, key: bytes, sent_at: datetime) -> Posting:
    secret = unseal(key, delivery.sealed_secret, belongs_to=delivery.endpoint_id.bytes)
    headers = signed_headers(secret, str(delivery.id), sent_at, delivery.body)
    return Posting(delivery.id, delivery.endpoint_id, delivery.attempts, delivery.url, headers, delivery.body)
