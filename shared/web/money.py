"""Money as it travels over HTTP: `{"minor": 12345, "currency": "USD"}`."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.kernel.money import Money

LARGEST = 10**15
"""Minor units a caller may name; sums of what was named may be larger."""


class MoneyModel(BaseModel):
    """An exact amount: integer minor units (cents for USD) and an ISO 4217 code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minor: int = Field(strict=True)
    currency: str = Field(pattern="^[A-Z]{3}$")

    @classmethod
    def of(cls, money: Money) -> "MoneyModel":
        """Show an amount."""
        return cls(minor=money.minor, currency=money.currency)

    @property
    def value(self) -> Money:
        """The amount meant."""
        return Money(self.minor, self.currency)


def _within_reach(money: MoneyModel) -> MoneyModel:
    if abs(money.minor) > LARGEST:
        raise ValueError(f"must not exceed {LARGEST:,} minor units")
    return money


def _not_negative(money: MoneyModel) -> MoneyModel:
    if money.minor < 0:
        raise ValueError("must not be negative")
    return money


def _positive(money: MoneyModel) -> MoneyModel:
    if money.minor <= 0:
        raise ValueError("must be more than zero")
    return money


GivenMoney = Annotated[MoneyModel, AfterValidator(_within_reach)]
NonNegativeMoney = Annotated[GivenMoney, AfterValidator(_not_negative)]
PositiveMoney = Annotated[GivenMoney, AfterValidator(_positive)]
