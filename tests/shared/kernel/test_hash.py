"""Equal values have equal canonical bytes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from shared.kernel.hash import canonical_json, sha256_hex


@dataclass(frozen=True)
class Tier:
    rate: Decimal
    since: date


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param({"b": 1, "a": 2}, b'{"a":2,"b":1}', id="keys are sorted"),
        pytest.param(
            Tier(Decimal("0.03"), date(2016, 1, 1)),
            b'{"rate":"0.03","since":"2016-01-01"}',
            id="decimals and dates as text",
        ),
        pytest.param([UUID(int=1)], b'["00000000-0000-0000-0000-000000000001"]', id="ids as text"),
        pytest.param({"x", "a"}, b'["a","x"]', id="sets are sorted"),
        pytest.param("é", '"é"'.encode(), id="letters stay letters"),
    ],
)
def test_canonical_form(value: object, text: bytes) -> None:
    assert canonical_json(value) == text


def test_order_of_keys_does_not_change_the_hash() -> None:
    assert sha256_hex({"a": 1, "b": 2}) == sha256_hex({"b": 2, "a": 1})


def test_a_value_without_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_json(object())
