"""Values are written in one canonical form, however they were written before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest

from services.compensation.domain.document.write import document
from shared.kernel.money import Money


@dataclass(frozen=True)
class Thing:
    name: str = ""
    size: Decimal | None = None
    count: int = 1
    from_: date | None = None
    price: Money | None = None
    parts: tuple[str, ...] = ()
    more: Mapping[str, Decimal] = field(default_factory=dict)
    kind: Literal["thing"] = "thing"


@pytest.mark.parametrize(
    ("thing", "written"),
    [
        pytest.param(Thing(), {}, id="defaults are left out"),
        pytest.param(Thing(size=Decimal("0.0750")), {"size": "0.075"}, id="no idle zeros"),
        pytest.param(Thing(size=Decimal("-0.0")), {"size": "0"}, id="no negative zero"),
        pytest.param(Thing(size=Decimal("1E+3")), {"size": "1000"}, id="no exponents"),
        pytest.param(Thing(count=7), {"count": "7"}, id="a count is a text too"),
        pytest.param(
            Thing(from_=date(2024, 2, 29)), {"from": "2024-02-29"}, id="a day, and a word of Python's as a key"
        ),
        pytest.param(Thing(price=Money(-5, "USD")), {"price": {"amount": "-0.05", "currency": "USD"}}, id="an amount"),
        pytest.param(Thing(price=Money(5, "JPY")), {"price": {"amount": "5", "currency": "JPY"}}, id="without cents"),
        pytest.param(Thing(parts=("a", "b")), {"parts": ["a", "b"]}, id="a list"),
        pytest.param(Thing(more={"k": Decimal("1.10")}), {"more": {"k": "1.1"}}, id="names with their values"),
    ],
)
def test_a_value_is_written(thing: Thing, written: dict[str, object]) -> None:
    assert document(thing) == {**written, "kind": "thing"}


def test_what_has_no_place_in_a_document_is_not_written() -> None:
    with pytest.raises(TypeError):
        document(0.1)
