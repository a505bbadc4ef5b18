"""What others say of customers and products, by day."""

from __future__ import annotations

from datetime import date

import pytest

from services.compensation.domain.neighbours import AccountState, Neighbours, ProductState, histories, size_band
from tests.compensation.facts import an_id

STATES = [
    ProductState(an_id("widget"), date(2026, 3, 1), 2, "widget", "machines"),
    ProductState(an_id("widget"), date(2026, 1, 1), 1, "widget", "tools"),
    ProductState(an_id("widget"), date(2026, 3, 1), 3, "widget", "gears"),
]


@pytest.mark.parametrize(
    ("on", "line"),
    [
        pytest.param("2026-02-28", "tools", id="until another one holds"),
        pytest.param("2026-03-01", "gears", id="of two statements for a day the later one"),
        pytest.param("2025-01-01", "tools", id="before the first one the first"),
    ],
)
def test_what_holds_on_a_day(on: str, line: str) -> None:
    held = Neighbours(products=histories(STATES)).product(an_id("widget"), date.fromisoformat(on))
    assert held is not None
    assert held.attributes == {"product": "widget", "product_line": line}


@pytest.mark.parametrize(
    ("employees", "band"),
    [(None, None), (0, "1-9"), (9, "1-9"), (10, "10-49"), (249, "50-249"), (250, "250-999"), (1_000, "1000+")],
)
def test_size_bands(employees: int | None, band: str | None) -> None:
    assert size_band(employees) == band


def test_a_customer_has_values_for_what_is_known_only() -> None:
    said = AccountState(an_id("acme"), date(2026, 1, 1), 1, "acme", industry="retail", employees=12)
    assert said.attributes == {"industry": "retail", "employees": "12", "size_band": "10-49"}
    assert AccountState(an_id("acme"), date(2026, 1, 1), 1, "acme").attributes == {}
