"""How long an absence may be."""

from __future__ import annotations

from datetime import date

import pytest

from services.people.domain.absence import refuse_backwards
from services.people.domain.errors import AbsenceEndsBeforeItBegins


@pytest.mark.parametrize("last", [pytest.param("2026-08-03", id="a day"), pytest.param("2027-08-03", id="a year")])
def test_an_absence_lasts_a_day_or_longer(last: str) -> None:
    refuse_backwards(date(2026, 8, 3), date.fromisoformat(last))


def test_an_absence_does_not_end_before_it_begins() -> None:
    with pytest.raises(AbsenceEndsBeforeItBegins) as refused:
        refuse_backwards(date(2026, 8, 3), date(2026, 8, 2))
    assert refused.value.field == "last_day"
