"""Recalculating everything: all deals of everybody on a plain plan at once, in columns; only what changed is posted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import numpy as np

from services.compensation.domain.errors import PlanNotFound
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.ledger.entry import Entry, Reason, entries
from services.compensation.domain.ledger.line import LineKey, LineState, Movement
from services.compensation.domain.vectors.bound import Column
from services.compensation.domain.vectors.changes import Changes, changes
from services.compensation.domain.vectors.lines import Lines, Walk
from services.compensation.domain.vectors.order import Runs
from services.compensation.domain.vectors.period_names import names
from services.compensation.domain.vectors.plain import rules
from services.compensation.store import booking, closings, columns, lines, plans
from services.compensation.store.turn import take_turn
from shared.kernel.ids import new_id
from shared.store.transaction import Transaction

OWNER = "owner"
PART = "1"
"""A deal of one line."""


@dataclass(frozen=True, slots=True)
class EverybodyOn:
    """A version of a plan, and the members it has paid since before their first deal."""

    plan_id: UUID
    version: int
    plan: Plan
    member_ids: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Recalculated:
    """How many lines there are, how many were appended to the ledger, and how many entries say why."""

    lines: int = 0
    appended: int = 0
    entries: int = 0

    def __add__(self, other: Recalculated) -> Recalculated:
        return Recalculated(self.lines + other.lines, self.appended + other.appended, self.entries + other.entries)


async def recalculate(tx: Transaction, everybody: EverybodyOn, reason: Reason) -> Recalculated:
    """Afterwards the ledger says of these members what their plan says now; NotPlain if it needs line by line."""
    by_component = rules(everybody.plan)
    await take_turn(tx)
    dealt = await columns.deals(tx, everybody.member_ids, everybody.plan.currency)
    commissions = columns.fresh_ids(len(dealt.id), tx.now)
    done = Recalculated()
    for found in Walk.sorted_already(_numbered(dealt.owner), dealt.day, dealt.remaining).lines(by_component):
        wanted = {
            "deal_id": dealt.id[found.row],
            "payee_id": dealt.owner[found.row],
            "period": names(found.earned),
            "credited": found.credited,
            "amount": found.amount,
            "plan_version": np.full(len(found.row), everybody.version, dtype=np.int64),
            "commission_id": commissions[found.row],
        }
        done += await _book(tx, everybody, reason, found, wanted)
    return done


async def recalculate_plan(tx: Transaction, plan_id: UUID, *, today: date) -> Recalculated:
    """Everybody who was never on another plan than this one. Nothing is announced: statements tell of it."""
    await take_turn(tx)
    versions = await plans.versions(tx, plan_id=plan_id)
    if not versions:
        raise PlanNotFound(f"there is no plan {plan_id}")
    members = await columns.everybody_on(tx, plan_id)
    everybody = EverybodyOn(plan_id, versions[-1].version, versions[-1].plan, members)
    return await recalculate(tx, everybody, Reason("recalculation", plan_id, new_id(), today))


Wanted = dict[str, Column]


def _numbered(owners: Column) -> Column:
    """A number per owner, whose deals stand together."""
    begins = np.ones(len(owners), dtype=bool)
    begins[1:] = owners[1:] != owners[:-1]
    return np.cumsum(begins) - 1


async def _book(tx: Transaction, everybody: EverybodyOn, reason: Reason, found: Lines, wanted: Wanted) -> Recalculated:
    """Lines never seen are appended by the column; those that changed are booked like any other movement."""
    booked = await columns.lines(tx, everybody.member_ids, found.component)
    differ = changes(wanted, booked)
    moved = await _movements(tx, everybody, found.component, wanted, booked, differ)
    sums = list(_sums(everybody, found, wanted, differ.new))
    if not moved and not sums:
        return Recalculated(len(found.row))
    calendar, balances = await closings.calendar(tx), await booking.balances(tx, everybody.member_ids)
    made = entries([(each, reason) for each in (*sums, *moved)], calendar, balances, new_id)
    known = frozenset(map(id, moved))
    told = [replace(entry, lines=tuple(line for line in entry.lines if id(line) in known)) for entry in made]
    await booking.book(tx, told, {})
    if len(differ.new):
        await columns.append_lines(tx, _rows(tx, everybody, found, wanted, differ.new, made))
    return Recalculated(len(found.row), len(differ.new) + len(moved), len(made))


def _sums(everybody: EverybodyOn, found: Lines, wanted: Wanted, new: Column) -> Iterator[Movement]:
    """New lines added up per member and period: what the entries move."""
    runs = Runs.of(found.payee[new], found.earned[new])
    columns_of = (runs.totals(wanted["credited"][new]), runs.totals(wanted["amount"][new]))
    for first, credited, amount in zip(runs.first.tolist(), *(each.tolist() for each in columns_of), strict=True):
        row = int(new[first])
        key = _key(everybody, found.component, wanted, row, None)
        yield Movement(key, None, LineState(credited, amount, 0, everybody.plan_id, everybody.version))


def _key(everybody: EverybodyOn, component: str, wanted: Wanted, row: int, deal_id: UUID | None) -> LineKey:
    payee_id = UUID(bytes=wanted["payee_id"][row].tobytes())
    period = wanted["period"][row].decode()
    return LineKey(payee_id, component, period, deal_id, PART, OWNER, everybody.plan.currency)


async def _movements(
    tx: Transaction, everybody: EverybodyOn, component: str, wanted: Wanted, booked: Wanted, differ: Changes
) -> list[Movement]:
    """What leads from the lines that are there to what they should say."""
    changed = {UUID(bytes=wanted["deal_id"][row].tobytes()): int(row) for row in differ.changed}
    gone = [UUID(bytes=booked["deal_id"][row].tobytes()) for row in differ.gone]
    if not changed and not gone:
        return []
    standing = await lines.of_deals(tx, [*changed, *gone])
    moved = []
    for line in standing:
        if line.key.component != component or line.key.role != OWNER or line.key.deal_id is None:
            continue
        row = changed.get(line.key.deal_id)
        if row is not None and line.key == _key(everybody, component, wanted, row, line.key.deal_id):
            state = LineState(
                int(wanted["credited"][row]), int(wanted["amount"][row]), 0, everybody.plan_id, everybody.version
            )
            moved.append(Movement(line.key, line, state))
        elif line.key.deal_id in gone:
            moved.append(Movement(line.key, line, line.state.emptied()))
    return moved


def _rows(
    tx: Transaction, everybody: EverybodyOn, found: Lines, wanted: Wanted, new: Column, made: Sequence[Entry]
) -> dict[str, Column | bytes]:
    """The new lines as the store has them."""
    entry_of = {(entry.payee_id.bytes, entry.period): entry.id.bytes for entry in made}
    runs = Runs.of(found.payee[new], found.earned[new])
    firsts = new[runs.first]
    per_run = [entry_of[wanted["payee_id"][row].tobytes(), wanted["period"][row].decode()] for row in firsts.tolist()]
    nothing = bytes(8)
    return {
        "id": columns.fresh_ids(len(new), tx.now),
        "line_id": columns.fresh_ids(len(new), tx.now),
        "number": (1).to_bytes(4, "big"),
        "entry_id": np.array(per_run, dtype="V16")[runs.of_row],
        "commission_id": wanted["commission_id"][new],
        "payee_id": wanted["payee_id"][new],
        "component": found.component.encode(),
        "period": wanted["period"][new],
        "deal_id": wanted["deal_id"][new],
        "part": PART.encode(),
        "role": OWNER.encode(),
        "credited_before_minor": nothing,
        "credited_minor": wanted["credited"][new],
        "before_minor": nothing,
        "amount_minor": wanted["amount"][new],
        "held_minor": nothing,
        "planned_hold_minor": nothing,
        "currency": everybody.plan.currency.encode(),
        "plan_id": everybody.plan_id.bytes,
        "plan_version": everybody.version.to_bytes(4, "big"),
        "recorded_at": columns.instant(tx.now),
    }
