"""When a fact may be dated."""

from __future__ import annotations

from datetime import date

import pytest

from services.pipeline.domain.dates import holds_by
from services.pipeline.domain.errors import DateTooEarly
from shared.kernel.errors import DateInFuture, Refusal

OPENED, TODAY = date(2017, 1, 10), date(2017, 6, 1)


@pytest.mark.parametrize(
    "on",
    [
        pytest.param(OPENED, id="the day it follows from"),
        pytest.param(date(2017, 3, 1), id="a day between"),
        pytest.param(TODAY, id="today"),
    ],
)
def test_a_day_is_fine(on: date) -> None:
    assert holds_by("won_on", on, today=TODAY, earliest=OPENED) == on


def test_the_past_has_no_limit_of_its_own() -> None:
    assert holds_by("opened_on", date.min, today=TODAY) == date.min


@pytest.mark.parametrize(
    ("on", "refusal"),
    [
        pytest.param(date(2017, 6, 2), DateInFuture, id="tomorrow"),
        pytest.param(date(2017, 1, 9), DateTooEarly, id="the day before"),
    ],
)
def test_a_day_is_refused_by_its_field(on: date, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as refused:
        holds_by("won_on", on, today=TODAY, earliest=OPENED)
    assert refused.value.field == "won_on"
