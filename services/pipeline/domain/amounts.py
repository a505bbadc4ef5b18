"""Which amounts are accepted: none below zero, none in another currency than the company's."""

from __future__ import annotations

from services.pipeline.domain.errors import AmountNegative
from shared.kernel.errors import CurrencyNotSupported
from shared.kernel.money import Money


def not_negative(amount: Money, *, field: str = "amount") -> Money:
    """The amount itself; below zero is refused, naming the field."""
    if amount.minor < 0:
        raise AmountNegative(amount, field=field)
    return amount


def in_currency(amount: Money, currency: str, *, field: str = "amount") -> Money:
    """The amount itself; until exchange rates arrive, another currency is refused, naming the field."""
    if amount.currency != currency:
        raise CurrencyNotSupported(amount.currency, currency, field=field)
    return amount


def acceptable(amount: Money, currency: str, *, field: str = "amount") -> Money:
    """The amount itself, if it is neither below zero nor in another currency."""
    return not_negative(in_currency(amount, currency, field=field), field=field)
