"""The theta method: a smoothed level moving along half of the long-run trend, with half of the seasonal swing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import median

YEAR = 12
SEASONS_FROM = 2 * YEAR
"""Months of history from which a season can be told from chance."""
_SEASON_KEPT = 0.5
_SMALLEST_INDEX = 0.1
_WARM_UP = 2
_LEARNED = 3
"""Level, drift and weight: what the fit takes from the months it is judged by."""
_WIDENED = 1.2
"""Errors to come are larger than those of the fit; measured so that 80 % intervals hold in about 80 % of cases."""
_WEIGHTS = tuple(step / 20 for step in range(1, 20))


@dataclass(frozen=True, slots=True)
class Fitted:
    """A series understood: where it stands, where it is heading and how far off it was on the way."""

    level: float
    drift: float
    """Change per month."""
    weight: float
    """How much of each new month goes into the level, between 0 and 1."""
    error: float
    """Standard deviation of the errors one month ahead."""
    seasons: tuple[float, ...]
    """Index of each of the next twelve months; all 1 without enough history."""

    def ahead(self, months: int) -> tuple[float, float]:
        """The figure so many months after the last one, and its standard deviation."""
        index = self.seasons[(months - 1) % YEAR]
        spread = sqrt(1 + (months - 1) * self.weight**2)
        return (self.level + months * self.drift) * index, self.error * spread * index


def fit(series: Sequence[float]) -> Fitted:
    """Learn from consecutive months, oldest first; at least three of them."""
    seasons = seasonal_indices(series)
    calm = [value / seasons[(position - len(series)) % YEAR] for position, value in enumerate(series)]
    drift = _slope(calm) / 2
    fits = [(_smooth(calm, drift, weight), weight) for weight in _WEIGHTS]
    (level, error), weight = min(fits, key=lambda fitted: (fitted[0][1], fitted[1]))
    return Fitted(level, drift, weight, error, seasons)


def seasonal_indices(series: Sequence[float]) -> tuple[float, ...]:
    """How much the next twelve months usually stand above or below the year around them, halved towards 1.

    Half, because two to five years tell a season only roughly: measured, it beats both none and all of it.
    """
    if len(series) < SEASONS_FROM:
        return (1.0,) * YEAR
    ratios: dict[int, list[float]] = {season: [] for season in range(YEAR)}
    for position in range(YEAR // 2, len(series) - YEAR // 2):
        year = _year_around(series, position)
        if year > 0:
            ratios[(position - len(series)) % YEAR].append(series[position] / year)
    raw = [median(ratios[season]) if ratios[season] else 1.0 for season in range(YEAR)]
    mean = fsum(raw) / YEAR or 1.0
    return tuple(max(_SMALLEST_INDEX, 1 + _SEASON_KEPT * (index / mean - 1)) for index in raw)


def _year_around(series: Sequence[float], position: int) -> float:
    """The centred twelve-month mean: thirteen months, the outermost two by half."""
    around = series[position - 6 : position + 7]
    return (fsum(around) - (around[0] + around[-1]) / 2) / YEAR


def _slope(series: Sequence[float]) -> float:
    middle = (len(series) - 1) / 2
    spread = fsum((position - middle) ** 2 for position in range(len(series)))
    return fsum((position - middle) * value for position, value in enumerate(series)) / spread


def _smooth(series: Sequence[float], drift: float, weight: float) -> tuple[float, float]:
    """The last level and the deviation of the one-month-ahead errors, the first ones left out as warm-up."""
    level, errors = fsum(series[:3]) / 3 - drift, []
    for value in series:
        expected = level + drift
        errors.append(value - expected)
        level = expected + weight * (value - expected)
    counted = errors[_WARM_UP:]
    freedom = max(len(counted) - _LEARNED, 1)
    return level, _WIDENED * sqrt(fsum(error * error for error in counted) / freedom)
