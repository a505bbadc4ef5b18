"""Exchange: what an amount is worth in another currency on a day, by the rates stated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from services.compensation.domain.calculation.exact import rounded
from services.compensation.domain.facts.deals import ExchangeRate
from shared.kernel.errors import Conflict
from shared.kernel.money import exponent


class ExchangeRateMissing(Conflict):
    """No rate between two currencies was stated for the day."""


class Rates:
    """Rates by pair and day: the newest not later than the day holds; a pair stated the other way round serves too."""

    def __init__(self, rates: Iterable[ExchangeRate]) -> None:
        self._by_pair: dict[tuple[str, str], list[tuple[date, Fraction]]] = {}
        for rate in sorted(rates, key=lambda rate: rate.on):
            self._by_pair.setdefault((rate.from_, rate.to), []).append((rate.on, Fraction(rate.rate)))

    def on(self, source: str, target: str, day: date) -> Fraction | None:
        """Units of `target` for one of `source`."""
        direct = self._newest(source, target, day)
        if direct is not None:
            return direct
        inverse = self._newest(target, source, day)
        return None if inverse is None else 1 / inverse

    def _newest(self, source: str, target: str, day: date) -> Fraction | None:
        held = [rate for on, rate in self._by_pair.get((source, target), ()) if on <= day]
        return held[-1] if held else None


def converted(minor: int, source: str, target: str, rates: Rates, on: date) -> int:
    """An amount in the minor unit of another currency, rounded half away from zero."""
    rate = rates.on(source, target, on)
    if rate is None:
        raise ExchangeRateMissing(f"there is no rate from {source} to {target} on {on}", field="period")
    exact = minor * rate * Fraction(10 ** exponent(target), 10 ** exponent(source))
    return rounded(exact)
