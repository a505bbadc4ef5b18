"""Facts in memory to every line with tier, rate and attainment, beside a bare NumPy pass; and how both grow."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from datetime import date
from functools import partial

import numpy as np
import numpy.typing as npt

from bench.compensation.world import PAYEES, PLAN, World, world
from bench.figures import Figure
from services.compensation.domain.vectors.lines import Credits, Lines
from services.compensation.domain.vectors.order import rank_of_bytes
from services.compensation.domain.vectors.plain import rules

SIZES = (10_000, 100_000, 1_000_000)
_LIMIT_SECONDS = 5.0
_TIMES_BARE = 5.0
_TIMES_LINEAR = 2.0
"""Over a hundred times the rows: sorting adds a logarithm, and rows that fit no cache cost more."""
_ROUNDS = 3
_MONTHLY = (0, 20_000_00, 40_000_00)
_LARGE = 250_00
_QUARTERLY = (0, 100_000_00, 250_000_00)


def measure() -> list[Figure]:
    """The limit, the bare pass of the same run, and the time a row at each size."""
    seconds = {size: fastest(partial(every_line, world(size))) for size in SIZES}
    largest = SIZES[-1]
    facts = world(largest)
    bare = fastest(partial(bare_pass, facts))
    _same_totals(facts)
    what = f"{largest:,} deals, 3 components: facts in memory to every line"
    per_row = {size: taken / size * 1e9 for size, taken in seconds.items()}
    return [
        Figure(what, seconds[largest], "s", "limit", _LIMIT_SECONDS),
        Figure(what, seconds[largest], "s", "bare NumPy pass", bare, share=_TIMES_BARE),
        *(
            Figure(f"{size:,} deals: time a deal", per_row[size], "ns", f"at {SIZES[0]:,} deals", per_row[SIZES[0]],
                   share=_TIMES_LINEAR)
            for size in SIZES[1:]
        ),
    ]  # fmt: skip


def every_line(facts: World) -> list[Lines]:
    """What the product does: rank the ids, order, prove the bounds, walk each component."""
    ids = rank_of_bytes(facts.external_id)
    credited = Credits(facts.payee, facts.day, ids, np.zeros(len(ids), dtype=np.int8), facts.amount)
    return list(credited.in_order().lines(rules(PLAN)))


def bare_pass(facts: World) -> list[npt.NDArray[np.int64]]:
    """The least there is: order by payee, day and number, accumulate, and sum per payee, period and tier."""
    order = np.lexsort((facts.number, facts.day, facts.payee))
    payee, amount = facts.payee[order], facts.amount[order]
    year = np.datetime64(f"{date.fromordinal(int(facts.day.min())).year}", "D").astype(np.int64)
    first = facts.day[order] - date(1970, 1, 1).toordinal() - year
    sums = []
    for length, edges in ((31, _MONTHLY), (92, _QUARTERLY), (31, None)):
        period = payee * 12 + first // length
        starts = np.flatnonzero(np.diff(period, prepend=-1))
        running = np.cumsum(amount)
        before = running - amount
        attained = running - np.repeat(before[starts], np.diff(starts, append=len(order)))
        tier = np.searchsorted(edges, attained, side="right") if edges else (amount >= _LARGE).astype(np.int64)
        sums.append(np.bincount(period * 4 + tier, weights=amount, minlength=PAYEES * 48).astype(np.int64))
    return sums


def fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of some rounds."""
    taken = []
    for _ in range(_ROUNDS):
        gc.collect()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def _same_totals(facts: World) -> None:
    """What was measured has counted every deal."""
    monthly, quarterly, _ = every_line(facts)
    if not int(monthly.credited.sum()) == int(quarterly.credited.sum()) == int(facts.amount.sum()):
        raise RuntimeError("the lines do not credit what the deals are worth")
