"""Names of periods stand for their days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.compensation.domain.document.errors import DocumentUnreadable
from services.compensation.domain.facts.spans import days_of


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        pytest.param("2024", "2024-01-01", "2024-12-31", id="a year"),
        pytest.param(Decimal(2024), "2024-01-01", "2024-12-31", id="a year written bare"),
        pytest.param("2024-H2", "2024-07-01", "2024-12-31", id="a half-year"),
        pytest.param("2024-Q1", "2024-01-01", "2024-03-31", id="a quarter"),
        pytest.param("2024-02", "2024-02-01", "2024-02-29", id="a month"),
        pytest.param("2024-W01", "2024-01-01", "2024-01-07", id="a week"),
    ],
)
def test_a_period_stands_for_its_days(name: object, first: str, last: str) -> None:
    assert days_of(name, "period") == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("name", ["2024-13", "2024-Q5", "2024-W60", "24-01", "January", ""])
def test_no_period(name: str) -> None:
    with pytest.raises(DocumentUnreadable) as refusal:
        days_of(name, "period")
    assert refusal.value.field == "period"
