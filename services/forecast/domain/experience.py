"""What the past of each stage teaches: how many were won from it, and after how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from services.forecast.domain.standing import Standing, Status

ENOUGH_WINS = 10
"""With fewer wins from a stage its past says too little, and the definition's probability is used."""


@dataclass(frozen=True, slots=True)
class StageExperience:
    """Everything that ever stood in one stage, by the days it took from entering it.

    An opportunity that is still open counts for the days it has lasted so far: leaving those out would
    make the past look better than it was, because the ones that linger are rarely won.
    """

    won: int
    lost: int
    won_by: Sequence[float]
    """The share of all that was won within so many days."""
    undecided_after: Sequence[float]
    """The share of all that was neither won nor lost within so many days."""

    @property
    def win_rate(self) -> float:
        """Won among won and lost."""
        return self.won / (self.won + self.lost)

    @property
    def enough(self) -> bool:
        """Whether the stage's own past may be relied on."""
        return self.won >= ENOUGH_WINS

    @property
    def longest_win(self) -> int:
        """Days from entering the stage to the latest win there was."""
        return next(days for days, share in enumerate(self.won_by) if share == self.won_by[-1])

    def chance(self, waited: int, first: int, last: int) -> float:
        """Of those undecided after `waited` days, the share won from day `first` to day `last`, both included."""
        undecided = _at(self.undecided_after, waited)
        if undecided <= 0.0:
            return 0.0
        return (_at(self.won_by, last) - _at(self.won_by, max(first - 1, waited))) / undecided


def _at(shares: Sequence[float], days: int) -> float:
    return shares[min(days, len(shares) - 1)]


def experience_of(standings: Iterable[Standing], as_of: date) -> Mapping[str, StageExperience]:
    """Each stage's experience at the end of a day."""
    lasted: dict[str, Counter[tuple[int, Status]]] = {}
    for standing in standings:
        for stage, entered_on in standing.entered:
            days = ((standing.closed_on or as_of) - entered_on).days
            lasted.setdefault(stage, Counter())[max(days, 0), standing.status] += 1
    return {stage: _learn(counts) for stage, counts in sorted(lasted.items())}


def _learn(counts: Counter[tuple[int, Status]]) -> StageExperience:
    """Day by day: of those still undecided, which part was won, which lost."""
    undecided, won_by, undecided_after = 1.0, [], []
    at_risk = counts.total()
    for day in range(max(days for days, _ in counts) + 1):
        won, lost, open_ = (counts[day, status] for status in (Status.WON, Status.LOST, Status.OPEN))
        won_by.append(undecided * won / at_risk if at_risk else 0.0)
        undecided *= 1 - (won + lost) / at_risk if at_risk else 1.0
        undecided_after.append(undecided)
        at_risk -= won + lost + open_
    return StageExperience(
        won=sum(count for (_, status), count in counts.items() if status is Status.WON),
        lost=sum(count for (_, status), count in counts.items() if status is Status.LOST),
        won_by=tuple(accumulate(won_by)),
        undecided_after=tuple(undecided_after),
    )


def median_won_cycle(standings: Iterable[Standing]) -> int | None:
    """Days from opening to winning, the middle of all wins; None before the first."""
    cycles = sorted(
        (standing.closed_on - standing.opened_on).days
        for standing in standings
        if standing.status is Status.WON and standing.opened_on and standing.closed_on
    )
    return cycles[(len(cycles) - 1) // 2] if cycles else None
