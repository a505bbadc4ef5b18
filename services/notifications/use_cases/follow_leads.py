"""Tell owners of their leads, and take it back from those who have them no longer."""

from __future__ import annotations

from collections.abc import Sequence

from services.notifications.domain.entry import merged
from services.notifications.domain.rules import Fact, notices
from services.notifications.domain.turn import Turn, settled
from services.notifications.store import entries, lead_turns
from services.notifications.use_cases.tell import keep_and_post
from shared.store.transaction import Transaction

_KIND = "lead_assigned"


async def assign_leads(tx: Transaction, assignments: Sequence[Fact]) -> None:
    """Leads got owners; a later assignment known already makes these ones past."""
    await _follow(tx, [Turn(fact.subject.id, fact.sequence) for fact in assignments], assignments)


async def return_leads(tx: Transaction, returns: Sequence[Turn]) -> None:
    """Leads are nobody's, until they are assigned anew."""
    await _follow(tx, returns, ())


async def _follow(tx: Transaction, turns: Sequence[Turn], assignments: Sequence[Fact]) -> None:
    last = await lead_turns.remember(tx, turns)
    known = await entries.of_subjects(tx, _KIND, last)
    before = {entry.identity: entry for entry in known.values()}
    told = before | merged(before, (notice for fact in assignments for notice in notices(fact)))
    await keep_and_post(tx, known, entries.changed(settled(told.values(), last), known))
