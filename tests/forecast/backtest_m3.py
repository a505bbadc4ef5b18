"""How well the history projection forecasts real monthly series: `python -m tests.forecast.backtest_m3 FOLDER`.

FOLDER holds values.csv.gz (series, part, t, value): monthly series of the M3 competition (Makridakis & Hibon, 2000)
in their original split. Nothing of it is shipped; the figures stand in services/forecast/README.md.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist, fmean, median

from services.forecast.domain.theta import YEAR, fit

Series = list[float]
Method = Callable[[Series], Series]

AHEAD = 3
HISTORIES = (10, 18, 24, 36, 60)
REACH = NormalDist().inv_cdf(0.9)


def naive(series: Series) -> Series:
    """The last month again."""
    return [series[-1]] * AHEAD


def seasonal_naive(series: Series) -> Series:
    """The same month of last year, or the last month where there is none."""
    return [series[step - YEAR] if len(series) >= YEAR else series[-1] for step in range(AHEAD)]


def theta(series: Series) -> Series:
    """The method of the service."""
    fitted = fit(series)
    return [fitted.ahead(step)[0] for step in range(1, AHEAD + 1)]


METHODS: dict[str, Method] = {"naive": naive, "seasonal naive": seasonal_naive, "theta": theta}


def read(folder: Path) -> Iterator[tuple[Series, Series]]:
    """Each series as its known past and what came after."""
    parts: dict[str, dict[str, Series]] = {}
    with gzip.open(folder / "values.csv.gz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            known = parts.setdefault(row["series"], {"train": [], "test": []})
            known[row["part"]].append(float(row["value"]))
    return ((known["train"], known["test"][:AHEAD]) for known in parts.values())


def smape(forecast: Sequence[float], actual: Sequence[float]) -> float:
    """Symmetric mean absolute percentage error: 0 is perfect."""
    pairs = zip(forecast, actual, strict=True)
    return fmean(200 * abs(f - a) / (abs(f) + abs(a)) if f or a else 0.0 for f, a in pairs)


def mase(forecast: Sequence[float], actual: Sequence[float], past: Series) -> float:
    """Mean absolute error, measured in the mean monthly change of the whole past."""
    step = fmean(abs(later - earlier) for earlier, later in pairwise(past)) or 1.0
    return fmean(abs(f - a) for f, a in zip(forecast, actual, strict=True)) / step


def covered(series: Series, actual: Sequence[float]) -> float:
    """The share of months inside the 80 % interval."""
    fitted = fit(series)
    spans = (fitted.ahead(step) for step in range(1, AHEAD + 1))
    hits = [abs(figure - mean) <= REACH * deviation for figure, (mean, deviation) in zip(actual, spans, strict=True)]
    return fmean(hits)


def lines(series: list[tuple[Series, Series]]) -> Iterator[str]:
    """One line per method and length of history; the MASE is the median over the series, which outliers spare."""
    yield f"{len(series)} series, {AHEAD} months ahead"
    for length in HISTORIES:
        cases = [(past, past[-length:], actual) for past, actual in series]
        for name, method in METHODS.items():
            errors = [(smape(method(kept), actual), mase(method(kept), actual, past)) for past, kept, actual in cases]
            mean_smape, median_mase = fmean(error[0] for error in errors), median(error[1] for error in errors)
            yield f"{length:>3} months  {name:<15} sMAPE {mean_smape:5.2f}  MASE {median_mase:.3f}"
        yield f"{length:>3} months  80 % intervals hold in {fmean(covered(k, a) for _, k, a in cases):.1%}"


if __name__ == "__main__":
    for part in (slice(None), slice(0, None, 2), slice(1, None, 2)):
        sys.stdout.writelines(f"{line}\n" for line in lines(list(read(Path(sys.argv[1])))[part]))
