"""What was counted before a start is told as attainment brought along."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.reach import reach_of
from services.compensation.domain.settling.start import openings
from tests.compensation.domain.settling.test_reach import MONTHLY, QUARTERLY, versions
from tests.compensation.facts import an_id, small_organisation


def test_each_component_brings_along_what_its_own_period_had() -> None:
    reach, names, anna, start = (
        reach_of(versions(MONTHLY, QUARTERLY)),
        Names.of(small_organisation()),
        an_id("anna"),
        date(2026, 5, 20),
    )
    credited = [
        (anna, start, component, day, minor)
        for component in ("monthly", "quarterly")
        for day, minor in ((date(2026, 4, 2), 10_000), (date(2026, 5, 2), 5_050))
    ]

    found = {
        opening.component: (opening.payee, opening.on, opening.value) for opening in openings(credited, reach, names)
    }

    assert found == {
        "monthly": ("anna", start, Decimal("50.50")),
        "quarterly": ("anna", start, Decimal("150.50")),
    }
