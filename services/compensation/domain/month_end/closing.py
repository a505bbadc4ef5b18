"""Which periods are closed, when one may be, and where what comes late is paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.compensation.domain.month_end.errors import (
    ExceptionsOpen,
    OpeningNotReconciled,
    PeriodAlreadyClosed,
    PeriodNotOver,
    PeriodOutOfOrder,
)
from shared.kernel.period import Month


@dataclass(frozen=True, slots=True)
class Calendar:
    """Periods are closed in order: everything up to the last one closed is."""

    closed_through: str | None = None

    def is_closed(self, period: str) -> bool:
        """Whether what is earned in this period (like "2026-03") can no longer be paid in it."""
        return self.closed_through is not None and period <= self.closed_through

    def paid_in(self, period: str) -> str:
        """The period it is paid in: its own while that is open, else the first open one."""
        if self.closed_through is None or period > self.closed_through:
            return period
        return str(Month.parse(self.closed_through).plus(1))


def may_close(period: str, calendar: Calendar, *, today: date, open_exceptions: int, unreconciled: int) -> None:
    """Refuse to close a period twice, before its end, out of order, or with anything left to mend."""
    if calendar.is_closed(period):
        raise PeriodAlreadyClosed(f"{period} is closed", field="period")
    if today <= Month.parse(period).last_day:
        raise PeriodNotOver(f"{period} ends on {Month.parse(period).last_day}", field="period")
    if calendar.closed_through is not None and period != calendar.paid_in(calendar.closed_through):
        raise PeriodOutOfOrder(f"{calendar.paid_in(calendar.closed_through)} is closed next", field="period")
    if unreconciled:
        raise OpeningNotReconciled(f"{unreconciled} opening totals differ from what was imported", field="period")
    if open_exceptions:
        raise ExceptionsOpen(f"{open_exceptions} exceptions are neither mended nor waived", field="period")
