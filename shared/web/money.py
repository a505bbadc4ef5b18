"""Money as it travels over HTTP: `{"minor": 12345, "currency": "USD"}`."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.kernel.money import Money

_LARGEST = 10**15


class MoneyModel(BaseModel):
    """An exact amount: integer minor units (cents for USD) and an ISO 4217 code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minor: int = Field(ge=-_LARGEST, le=_LARGEST, strict=True)
    currency: str = Field(pattern="^[A-Z]{3}$")

    @classmethod
    def of(cls, money: Money) -> "MoneyModel":
        """Show an amount."""
        return cls(minor=money.minor, currency=money.currency)

    @property
    def value(self) -> Money:
        """The amount meant."""
        return Money(self.minor, self.currency)


def _not_negative(money: MoneyModel) -> MoneyModel:
    if money.minor < 0:
        raise ValueError("must not be negative")
    return money


def _positive(money: MoneyModel) -> MoneyModel:
    if money.minor <= 0:
        raise ValueError("must be more than zero")
    return money


NonNegativeMoney = Annotated[MoneyModel, AfterValidator(_not_negative)]
PositiveMoney = Annotated[MoneyModel, AfterValidator(_positive)]
