"""What the open pipeline is worth in the months to come: every amount times its chance to be won by then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum, sqrt

from services.forecast.domain.experience import StageExperience, experience_of, median_won_cycle
from services.forecast.domain.projection import MonthProjection
from services.forecast.domain.standing import Standing, Status
from shared.kernel.money import Money
from shared.kernel.period import Month


@dataclass(frozen=True, slots=True)
class StageTotal:
    """The open opportunities of one stage and the share of its past that was won."""

    stage: str
    count: int
    amount: Money
    win_rate: float | None
    """Won among won and lost of those that stood in the stage; None when too few were won to tell."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the open opportunities."""

    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class StageWeighted:
    """The open pipeline and its projection."""

    open_pipeline: Part
    stages: tuple[StageTotal, ...]
    without_chance: Part
    """Open for longer than any win has taken: still in the total, nothing of it in the projection."""
    undated: Part
    """No closing date was given and there is no win yet to estimate one from: not in the projection."""
    projection: tuple[MonthProjection, ...]


@dataclass(frozen=True, slots=True)
class _Past:
    """What the weighing of one opportunity looks at."""

    as_of: date
    months: Sequence[Month]
    stages: Mapping[str, StageExperience]
    median_cycle: int | None

    def relied_on(self, stage: str | None) -> StageExperience | None:
        experience = self.stages.get(stage or "")
        return experience if experience and experience.enough else None


def weigh_pipeline(standings: Sequence[Standing], as_of: date, months: Sequence[Month], currency: str) -> StageWeighted:
    """The stage-weighted projection of all that is open at the end of `as_of`."""
    past = _Past(as_of, months, experience_of(standings, as_of), median_won_cycle(standings))
    in_play = [standing for standing in standings if standing.status is Status.OPEN]
    weighed = [(standing, _chances(standing, past)) for standing in in_play]
    return StageWeighted(
        open_pipeline=_part(in_play, currency),
        stages=_stages(in_play, past, currency),
        without_chance=_part((s for s, _ in weighed if _outlasts_every_win(s, past)), currency),
        undated=_part((s for s, chances in weighed if chances is None), currency),
        projection=tuple(
            _month(month, [(s.amount, chances[index]) for s, chances in weighed if chances], currency)
            for index, month in enumerate(months)
        ),
    )


def _chances(standing: Standing, past: _Past) -> tuple[float, ...] | None:
    """The chance to be won in each month; None when no date can be told."""
    experience = past.relied_on(standing.stage)
    if standing.expected_close_on and standing.expected_close_on > past.as_of:
        chance = experience.win_rate if experience else standing.probability
        return _all_in(standing.expected_close_on, chance, past.months)
    if experience:
        return _by_waiting_time(standing, experience, past)
    due = _due(standing, past)
    return _all_in(due, standing.probability, past.months) if due else None


def _all_in(due: date, chance: float, months: Sequence[Month]) -> tuple[float, ...]:
    return tuple(chance if month == Month.of(due) else 0.0 for month in months)


def _by_waiting_time(standing: Standing, experience: StageExperience, past: _Past) -> tuple[float, ...]:
    entered_on = standing.entered[-1][1]
    waited = (past.as_of - entered_on).days
    spans = (((month.first_day - entered_on).days, (month.last_day - entered_on).days) for month in past.months)
    return tuple(experience.chance(waited, first, last) for first, last in spans)


def _due(standing: Standing, past: _Past) -> date | None:
    """With too little experience: the date given, or opening plus the median cycle; when past, the next month."""
    due = standing.expected_close_on
    if due is None and standing.opened_on and past.median_cycle is not None:
        due = standing.opened_on + timedelta(days=past.median_cycle)
    return max(due, past.months[0].first_day) if due else None


def _outlasts_every_win(standing: Standing, past: _Past) -> bool:
    experience = past.relied_on(standing.stage)
    dated = standing.expected_close_on is not None and standing.expected_close_on > past.as_of
    return (
        experience is not None and not dated and (past.as_of - standing.entered[-1][1]).days >= experience.longest_win
    )


def _month(month: Month, bets: Sequence[tuple[int, float]], currency: str) -> MonthProjection:
    """Each opportunity is an independent bet: all of its amount, or nothing."""
    mean = fsum(amount * chance for amount, chance in bets)
    variance = fsum(amount * amount * chance * (1 - chance) for amount, chance in bets)
    return MonthProjection.around(month, mean, sqrt(variance), currency)


def _part(standings: Iterable[Standing], currency: str) -> Part:
    amounts = [standing.amount for standing in standings]
    return Part(len(amounts), Money(sum(amounts), currency))


def _stages(in_play: Sequence[Standing], past: _Past, currency: str) -> tuple[StageTotal, ...]:
    names = sorted({standing.stage or "" for standing in in_play})
    parts = ((name, _part((s for s in in_play if (s.stage or "") == name), currency)) for name in names)
    return tuple(StageTotal(name, part.count, part.amount, _win_rate(past.relied_on(name))) for name, part in parts)


def _win_rate(experience: StageExperience | None) -> float | None:
    return round(experience.win_rate, 4) if experience else None
