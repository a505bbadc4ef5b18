"""Tell of won deals: to the owner at once, to the nearest manager of the day as soon as it is known who that is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from services.notifications.domain.entry import merged
from services.notifications.domain.recipients import Win, told_of
from services.notifications.domain.rules import notices
from services.notifications.store import entries, wins
from services.notifications.use_cases.tell import keep_and_post
from shared.contracts.people import MemberEvent, TeamEvent
from shared.store.organisation import load_organisation, remember_members, remember_teams
from shared.store.transaction import Transaction

_KIND = "deal_won"


async def tell_of_wins(tx: Transaction, won: Sequence[Win]) -> None:
    """Remember wins and tell of them."""
    await wins.take_turns(tx)
    await wins.remember(tx, won)
    await _tell(tx, {win.deal_id for win in won})


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
    told = [(win.deal_id, *told_of(win, organisation)) for win in await wins.of_deals(tx, deal_ids)]
    known = await entries.of_subjects(tx, _KIND, deal_ids)
    right = merged({}, (notice for _, fact, _ in told for notice in notices(fact)))
    wrong = [replace(entry, withdrawn=True) for entry in known.values() if entry.identity not in right]
    before = {entry.identity: entry for entry in known.values()}
    changed = [entry for entry in (*right.values(), *wrong) if entry != before.get(entry.identity)]
    await keep_and_post(tx, known, entries.with_ids(changed, known))
    await wins.wait(tx, deal_ids, [(deal_id, missing) for deal_id, _, missing in told if missing])
