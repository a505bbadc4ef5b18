"""What the months behind say about the months ahead, or that they are too few to say anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.forecast.domain.horizon import complete_months, months_between
from services.forecast.domain.projection import MonthProjection
from services.forecast.domain.standing import Standing
from services.forecast.domain.theta import fit
from shared.kernel.period import Month

MONTHS_NEEDED = 6
_JUDGED = 24
"""The last months among which so many must have had revenue."""
_REMEMBERED = 60
"""Older months are left out: a business of five years ago is another business."""


@dataclass(frozen=True, slots=True)
class HistoryProjection:
    """The history-based projection; without enough months there is none."""

    months_found: int
    """Months with revenue among the last 24."""
    months_used: tuple[Month, ...]
    projection: tuple[MonthProjection, ...] | None


def revenue_by_month(standings: Iterable[Standing]) -> Mapping[Month, int]:
    """Won revenue less refunds, in minor units, by the month of winning."""
    months: dict[Month, int] = {}
    for standing in standings:
        if standing.closed_on and standing.revenue:
            month = Month.of(standing.closed_on)
            months[month] = months.get(month, 0) + standing.revenue
    return months


def project_history(
    revenue: Mapping[Month, int], as_of: date, months: Sequence[Month], currency: str
) -> HistoryProjection:
    """Continue the revenue of the complete months before `as_of`; months without any, once begun, count as zero."""
    found = sum(1 for month in complete_months(as_of, _JUDGED) if revenue.get(month))
    if found < MONTHS_NEEDED:
        return HistoryProjection(found, (), None)
    used = _since_first_revenue(complete_months(as_of, _REMEMBERED), revenue)
    fitted = fit([revenue.get(month, 0) for month in used])
    ahead = ((month, fitted.ahead(months_between(used[-1], month))) for month in months)
    projection = tuple(MonthProjection.around(month, *figures, currency) for month, figures in ahead)
    return HistoryProjection(found, used, projection)


def _since_first_revenue(months: Sequence[Month], revenue: Mapping[Month, int]) -> tuple[Month, ...]:
    first = next(position for position, month in enumerate(months) if revenue.get(month))
    return tuple(months[first:])
