"""Tell of won deals: to the owner at once, to the nearest manager of the day as soon as it is known who that is.

What is told follows the deal: a correction tells whom the win really concerns, a reopening withdraws it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from services.notifications.domain.entry import Entry, Identity
from services.notifications.domain.recipients import Missing, told_of
from services.notifications.domain.win import Reopening, Win
from services.notifications.store import entries, wins
from services.notifications.use_cases.tell import keep_and_post
from shared.contracts.people import MemberEvent, TeamEvent
from shared.store.organisation import load_organisation, remember_members, remember_teams
from shared.store.transaction import Transaction

_KIND = "deal_won"


async def tell_of_wins(tx: Transaction, told: Sequence[Win]) -> None:
    """Remember wins, or what corrects them, and tell of them."""
    await wins.take_turns(tx)
    await wins.remember(tx, told)
    await _tell(tx, {win.deal_id for win in told})


async def take_back_wins(tx: Transaction, reopenings: Sequence[Reopening]) -> None:
    """Deals are open again: what was told of their wins is withdrawn."""
    await wins.take_turns(tx)
    await wins.remember_reopenings(tx, reopenings)
    await _tell(tx, {reopening.deal_id for reopening in reopenings})


async def reconsider_members(tx: Transaction, events: Sequence[MemberEvent]) -> None:
    """Keep what people says of members; wins that hung on it are looked at again."""
    await wins.take_turns(tx)
    await remember_members(tx, events)
    members = {event.member_id for event in events}
    affected = await wins.since(tx, min(event.effective_on for event in events), members)
    await _tell(tx, affected | await wins.waiting_for(tx, "member", members))


async def reconsider_teams(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """Keep what people says of teams; a team's manager may be that of any win since."""
    await wins.take_turns(tx)
    await remember_teams(tx, events)
    affected = await wins.since(tx, min(event.effective_on for event in events))
    await _tell(tx, affected | await wins.waiting_for(tx, "team", {event.team_id for event in events}))


async def _tell(tx: Transaction, deal_ids: Collection[UUID]) -> None:
    """Everything said of these deals' wins, as all facts known now have it; who was told in error is told no longer."""
    if not deal_ids:
        return
    organisation = await load_organisation(tx)
    known = await entries.of_subjects(tx, _KIND, deal_ids)
    right: dict[Identity, Entry] = {}
    waits: list[tuple[UUID, Missing]] = []
    for deal_id, tellings in (await wins.holding_of(tx, deal_ids)).items():
        told, missing = told_of(tellings, organisation)
        right |= told
        waits += [(deal_id, lack) for lack in missing]
    wrong = [replace(entry, withdrawn=True) for entry in known.values() if entry.identity not in right]
    await keep_and_post(tx, known, entries.changed([*right.values(), *wrong], known))
    await wins.wait(tx, deal_ids, waits)
