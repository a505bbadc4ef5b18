"""Take events into the feed: whose each record is, and that something happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.gateway.domain.stream.message import Audience, Happening
from services.gateway.store.feed import messages
from shared.store.transaction import Transaction

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Heard:
    """A happening, and when it was recorded."""

    happening: Happening
    recorded_at: datetime


async def tell_what_happened(tx: Transaction, heard: Sequence[Heard]) -> None:
    """The audience is kept of everything; told is only what is not older than what would be forgotten."""
    happenings = [one.happening for one in heard]
    known = await messages.audiences(tx, {(one.kind, one.id) for one in happenings})
    after = dict(known)
    for one in happenings:
        after[one.kind, one.id] = one.audience_after(after.get((one.kind, one.id), Audience()))
    changed = {name: audience for name, audience in after.items() if known.get(name) != audience}
    if changed:
        await messages.keep_audiences(tx, changed)
    fresh = [one.happening for one in heard if one.recorded_at > tx.now - KEPT]
    if fresh and not tx.replaying:
        await messages.tell(tx, fresh)


async def forget_what_was_told(tx: Transaction) -> None:
    """Messages are kept for a day."""
    await messages.forget_before(tx, KEPT)
