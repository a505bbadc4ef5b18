"""The payroll calendar: when a period is cut off, and when it is paid."""

from __future__ import annotations

from collections.abc import Sequence

from services.compensation.domain.month_end.approval import Person
from services.compensation.domain.month_end.errors import PaidBeforeCutOff
from services.compensation.domain.month_end.records import PayDate
from services.compensation.store import payroll
from shared.store.transaction import Transaction


async def set_pay_dates(tx: Transaction, dates: Sequence[PayDate], person: Person) -> None:
    """Write the dates, if nothing is paid before it is cut off."""
    for index, each in enumerate(dates):
        if each.pay_on < each.cut_off_on:
            raise PaidBeforeCutOff(f"{each.period} is paid before its cut-off", field=f"items[{index}].pay_on")
    await payroll.set_dates(tx, dates, by=person.subject)
