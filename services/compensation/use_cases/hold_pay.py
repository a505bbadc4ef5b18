"""Pay is withheld by hand, and let go: of a deal, a component, a person or a single line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from services.compensation.domain.cause import Cause
from services.compensation.domain.errors import HoldOfNothing
from services.compensation.domain.ledger.line import Line, Movement
from services.compensation.domain.month_end.approval import Person, may_not_concern
from services.compensation.domain.month_end.errors import AlreadyDecided, RecordNotFound
from services.compensation.domain.month_end.holds import Hold, withheld
from services.compensation.store import holds, lines, payroll
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.post import Caused, post
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction


async def place_hold(tx: Transaction, hold: Hold, person: Person) -> UUID:
    """Withhold what the hold covers and is not paid yet, and whatever it will cover; nobody holds up his own pay."""
    if not (hold.payee_id or hold.deal_id or hold.line_id):
        raise HoldOfNothing("a hold names a person, a deal or a line", field="payee_id")
    may_not_concern(person, [hold.payee_id] if hold.payee_id else [])
    await take_turn(tx)
    placed = replace(hold, id=new_id())
    await holds.place(tx, placed, by=person.subject)
    await apply_holds(tx, placed)
    return placed.id


async def release_hold(tx: Transaction, hold_id: UUID, person: Person, reason: str) -> None:
    """Let go of what no other hold covers; nobody lets go of his own pay."""
    await take_turn(tx)
    found = await holds.get(tx, hold_id)
    if found is None:
        raise RecordNotFound(f"there is no hold {hold_id}")
    if found.released_at is not None:
        raise AlreadyDecided("the hold was released before")
    covered = await _covered(tx, found.hold)
    may_not_concern(person, {line.key.payee_id for line in covered})
    await holds.release(tx, hold_id, by=person.subject, reason=reason)
    await apply_holds(tx, found.hold, covered)


async def apply_holds(tx: Transaction, hold: Hold, covered: Iterable[Line] | None = None) -> None:
    """Bring the lines a hold covers to what all holds in force say of them."""
    found = list(covered) if covered is not None else await _covered(tx, hold)
    standing = await holds.in_force(tx, {line.key.payee_id for line in found})
    paid_through = await payroll.paid_through(tx)
    cause = Cause("hold", hold.id, tx.now.date())
    moved = []
    for line in found:
        planned = line.state._replace(held=line.state.planned_hold)
        after = withheld(line.key, line.id, planned, standing, paid_through=paid_through)
        if after != line.state:
            moved.append(Caused(Movement(line.key, line, after), cause, None, None))
    await post(tx, moved, found)


async def _covered(tx: Transaction, hold: Hold) -> list[Line]:
    """The lines a hold covers."""
    if hold.line_id is not None:
        line = await lines.line(tx, hold.line_id)
        return [line] if line else []
    if hold.payee_id is not None:
        found = await lines.of_payees(tx, [hold.payee_id])
    else:
        found = await lines.of_deals(tx, [hold.deal_id] if hold.deal_id else [])
    return [line for line in found if hold.covers(line.key, line.id)]
