"""What a deal leaves after cost."""

from __future__ import annotations

import pytest

from services.pipeline.domain.errors import AmountNegative, MarginStatedTwice
from services.pipeline.domain.margin import Left
from shared.kernel.errors import CurrencyNotSupported, Refusal
from shared.kernel.money import Money


def usd(minor: int) -> Money:
    return Money(minor, "USD")


@pytest.mark.parametrize(
    ("before", "said", "margin"),
    [
        pytest.param(Left(), {}, None, id="nothing said is not known"),
        pytest.param(Left(), {"margin": usd(300)}, usd(300), id="stated as such"),
        pytest.param(Left(), {"cost": usd(600)}, usd(400), id="what the cost leaves"),
        pytest.param(Left(), {"cost": usd(0)}, usd(1000), id="what costs nothing leaves all"),
        pytest.param(Left(), {"cost": usd(1200)}, usd(-200), id="a cost above the amount"),
        pytest.param(Left(usd(300)), {}, usd(300), id="a margin that was stated stays"),
        pytest.param(Left(usd(1400), usd(600)), {}, usd(400), id="a cost known before is taken from the new amount"),
        pytest.param(Left(usd(1400), usd(600)), {"margin": usd(1)}, usd(1), id="a margin replaces a cost"),
        pytest.param(Left(usd(300)), {"cost": usd(600)}, usd(400), id="a cost replaces a margin"),
    ],
)
def test_what_is_left_of_1000(before: Left, said: dict[str, Money], margin: Money | None) -> None:
    left = before.after(usd(1000), **said)
    assert left.margin == margin
    assert left.cost is None or left.cost + (left.margin or usd(0)) == usd(1000)


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        pytest.param({"margin": usd(1), "cost": usd(1)}, MarginStatedTwice, "cost", id="both"),
        pytest.param({"cost": usd(-1)}, AmountNegative, "cost", id="a cost below nothing"),
        pytest.param({"cost": Money(1, "EUR")}, CurrencyNotSupported, "cost", id="a cost in another currency"),
        pytest.param({"margin": Money(1, "EUR")}, CurrencyNotSupported, "margin", id="a margin in another currency"),
    ],
)
def test_what_is_refused(said: dict[str, Money], refusal: type[Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        Left().after(usd(1000), **said)
    assert refused.value.field == field
