"""The manager's override: a fixed share of what is credited below, for every manager in the chain once."""

from __future__ import annotations

from decimal import Decimal

from shared.kernel.money import Money


def override_on(credited: Money, *, rate: Decimal) -> Money:
    """What one manager earns on a deal credited below, rounded once."""
    return Money.rounded(rate * credited.minor, credited.currency)
