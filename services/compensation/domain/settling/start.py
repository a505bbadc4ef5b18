"""Starting in the middle of a period: what was credited before is told as attainment brought along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.compensation.domain.calculation.calendars import periods_of
from services.compensation.domain.facts.targets import Opening
from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.reach import Reach
from shared.kernel.money import exponent

Credited = tuple[UUID, date, str, date, int]
"""A person, the day of the start, a component, the day of earlier deals, and what of them was credited (minor)."""


def openings(credited: Iterable[Credited], reach: Reach, names: Names) -> tuple[Opening, ...]:
    """What each component had counted before the start, in the period the start lies in."""
    units = reach.units
    sums: defaultdict[tuple[UUID, date, str], int] = defaultdict(int)
    begins: dict[tuple[str, date], date] = {}
    for payee_id, start, component, day, minor in credited:
        if (component, start) not in begins:
            plan, unit = units[component]
            begins[component, start] = periods_of(plan.calendar)(unit, start).first_day
        if day >= begins[component, start]:
            sums[payee_id, start, component] += minor
    return tuple(
        Opening(
            kind="attainment",
            payee=names.member(payee_id),
            component=component,
            on=start,
            value=Decimal(minor).scaleb(-exponent(units[component][0].currency)),
        )
        for (payee_id, start, component), minor in sums.items()
    )
