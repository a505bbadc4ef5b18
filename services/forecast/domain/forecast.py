"""A forecast: two independent looks at the same months, each with its interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from services.forecast.domain.horizon import forecast_months
from services.forecast.domain.revenue_history import HistoryProjection, project_history, revenue_by_month
from services.forecast.domain.stage_weighted import StageWeighted, weigh_pipeline
from services.forecast.domain.standing import Standing, standing_on
from services.forecast.domain.step import Step
from shared.kernel.period import Month
from shared.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and by someone who sees how much."""

    as_of: date
    months: int
    currency: str
    scope: Scope
    owner_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The answer for the months after a day."""

    as_of: date
    months: tuple[Month, ...]
    stage_weighted: StageWeighted
    history: HistoryProjection


def forecast(steps: Iterable[Step], question: Question) -> Forecast:
    """A function of the facts alone: in whatever order they came, the answer is the same."""
    standings = [standing for standing in _standings(steps, question.as_of) if _asked_for(standing, question)]
    months = forecast_months(question.as_of, question.months)
    return Forecast(
        as_of=question.as_of,
        months=months,
        stage_weighted=weigh_pipeline(standings, question.as_of, months, question.currency),
        history=project_history(revenue_by_month(standings), question.as_of, months, question.currency),
    )


def _standings(steps: Iterable[Step], as_of: date) -> list[Standing]:
    by_opportunity = groupby(sorted(steps, key=lambda s: s.opportunity), key=lambda s: s.opportunity)
    standings = (standing_on(as_of, life) for _, life in by_opportunity)
    return [standing for standing in standings if standing is not None]


def _asked_for(standing: Standing, question: Question) -> bool:
    wanted = question.owner_id is None or standing.owner_id == question.owner_id
    return wanted and question.scope.sees(owner_id=standing.owner_id, partner_id=standing.partner_id)
