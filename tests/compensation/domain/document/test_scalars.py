"""Single values: what stands for a number, a text, a day, an amount, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from services.compensation.domain.document.errors import DocumentUnreadable
from services.compensation.domain.document.scalars import (
    day_of,
    decimal_of,
    instant_of,
    integer_of,
    money_of,
    plain_number,
    text_of,
    truth_of,
)
from services.compensation.domain.errors import FigureTooFine
from shared.kernel.money import Money


@pytest.mark.parametrize(
    ("written", "means"),
    [
        pytest.param("5%", "0.05", id="a percentage"),
        pytest.param("-7.5 %", "-0.075", id="a negative one, with a space"),
        pytest.param(".5", "0.5", id="a leading point"),
        pytest.param(Decimal("1E+3"), "1000", id="an exponent that was read"),
        pytest.param(7, "7", id="a whole number"),
    ],
)
def test_a_number(written: object, means: str) -> None:
    assert decimal_of(written, "here") == Decimal(means)


@pytest.mark.parametrize("written", ["", "%", "five", "1e3", "1_000", "1,000", "0x10", "NaN", "٣", 0.5, True, None, []])
def test_no_number(written: object) -> None:
    with pytest.raises(DocumentUnreadable) as refusal:
        decimal_of(written, "here")
    assert refusal.value.field == "here"


def test_a_figure_beyond_all_sums_is_refused() -> None:
    with pytest.raises(DocumentUnreadable):
        decimal_of(Decimal("1e-50"), "here")


def test_other_values() -> None:
    assert integer_of("12", "") == 12
    assert (text_of(Decimal("1.50"), ""), text_of(True, ""), text_of("x", "")) == ("1.5", "true", "x")  # noqa: FBT003
    assert truth_of(False, "") is False  # noqa: FBT003
    assert day_of("2024-02-29", "").day == 29
    assert instant_of("2024-01-01T08:00:00+08:00", "") == datetime(2024, 1, 1, tzinfo=UTC)
    assert money_of(Decimal("1.5"), "KWD", "") == Money(1500, "KWD")
    assert plain_number(Decimal(100)) == "100"


@pytest.mark.parametrize("written", ["2024-1-1", "20240101", "2024-02-30", "tomorrow", None])
def test_no_day(written: object) -> None:
    with pytest.raises(DocumentUnreadable):
        day_of(written, "")


@pytest.mark.parametrize("written", ["2024-01-01T08:00:00", "2024-01-01", "soon", None])
def test_an_instant_has_its_zone(written: object) -> None:
    with pytest.raises(DocumentUnreadable):
        instant_of(written, "")


def test_an_amount_is_not_finer_than_its_currency() -> None:
    with pytest.raises(FigureTooFine):
        money_of(Decimal("1.5"), "JPY", "")
