"""Closing a period: figures are stated as known now, and stay so; what comes later is paid in the open period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.compensation.domain.cause import Cause
from services.compensation.domain.month_end.approval import Person
from services.compensation.domain.month_end.closing import may_close
from services.compensation.domain.month_end.errors import PeriodNotUnderstood
from services.compensation.domain.month_end.records import Closing, Earned, Statement
from services.compensation.store import closings, exceptions, figures, openings, statements
from services.compensation.store.neighbours import partners_among
from services.compensation.store.turn import take_turn
from services.compensation.use_cases.convert_pay import convert_pay
from services.compensation.use_cases.settle import settle_through
from shared.contracts.compensation import PeriodClosed, StatementIssued
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.money import Money
from shared.kernel.period import Month
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ClosePeriod:
    """Which period, who closes it, and what day it is."""

    period: str
    person: Person
    today: date


async def close_period(tx: Transaction, command: ClosePeriod) -> Closing:
    """Close a period that is over and free of exceptions; nobody closes it a second time."""
    period = understood(command.period)
    await take_turn(tx)
    calendar, month = await closings.calendar(tx), Month.parse(period)
    closing_id = new_id()
    if not calendar.is_closed(period):
        await settle_through(tx, Cause("closing", closing_id, month.first_day), month.last_day)
    may_close(
        period,
        calendar,
        today=command.today,
        open_exceptions=await exceptions.open_through(tx, period),
        unreconciled=0 if calendar.closed_through else await openings.unreconciled(tx),
    )
    closing = Closing(closing_id, period, command.person.subject, tx.now, await closings.log_positions(tx))
    await convert_pay(tx, closing.id, period)
    issued = _statements(closing, await figures.paid_between(tx, calendar.closed_through, period))
    await closings.add(tx, closing)
    await statements.add(tx, issued)
    _announce(tx, closing, issued, await partners_among(tx, {each.payee_id for each in issued}))
    return closing


def understood(period: str) -> str:
    """A period as it is written, or a refusal."""
    try:
        return str(Month.parse(period))
    except ValueError:
        raise PeriodNotUnderstood(f"{period} is no period; one is written like 2026-03", field="period") from None


def _statements(closing: Closing, paid: Iterable[Earned]) -> list[Statement]:
    purses: defaultdict[tuple[UUID, str], list[Earned]] = defaultdict(list)
    for each in paid:
        purses[each.payee_id, each.currency].append(each)
    return [_statement(closing, payee_id, currency, earned) for (payee_id, currency), earned in purses.items()]


def _statement(closing: Closing, payee_id: UUID, currency: str, earned: list[Earned]) -> Statement:
    lines = [{"component": each.component, "period": each.period, "minor": each.minor} for each in earned]
    stated = {"payee_id": str(payee_id), "period": closing.period, "currency": currency, "lines": lines}
    own = sum(each.minor for each in earned if each.period == closing.period)
    return Statement(
        id=new_id(),
        payee_id=payee_id,
        period=closing.period,
        earned=Money(own, currency),
        paid_in_period=Money(sum(each.minor for each in earned), currency),
        figures={"lines": lines},
        hash=sha256_hex(stated),
        issued_at=closing.closed_at,
    )


def _announce(tx: Transaction, closing: Closing, issued: list[Statement], partners: Collection[UUID]) -> None:
    people = {each.payee_id for each in issued}
    tx.publish(PeriodClosed(period=closing.period, closing_id=closing.id, payees=len(people)))
    tx.publish(
        *(
            StatementIssued(
                statement_key=f"{each.payee_id}/{each.period}",
                member_id=each.payee_id,
                payee_kind="partner" if each.payee_id in partners else "member",
                period=each.period,
                statement_id=each.id,
                earned=each.earned,
                paid_in_period=each.paid_in_period,
                hash=each.hash,
            )
            for each in issued
        )
    )
