"""Forecasts: the months after a day, looked at from the pipeline and from the past."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from services.forecast import queries
from services.forecast.domain.explain import explain_history, explain_stage_weighted
from services.forecast.domain.forecast import Forecast, Question
from services.forecast.domain.projection import INTERVAL_LEVEL, MonthProjection
from services.forecast.domain.revenue_history import MONTHS_NEEDED, HistoryProjection
from services.forecast.domain.stage_weighted import Part, StageTotal, StageWeighted
from shared.web.access import Permission
from shared.web.dependencies import CompanyOf, RowScope, Today, Tx, not_in_future
from shared.web.fields import Day
from shared.web.money import MoneyModel
from shared.web.router import Router

router = Router(tags=["forecasts"])

_LONGEST = 12


class MonthResponse(BaseModel):
    """One projected month and its interval."""

    month: str
    amount: MoneyModel
    low: MoneyModel
    high: MoneyModel

    @classmethod
    def of(cls, projected: MonthProjection) -> "MonthResponse":
        """Show a projected month."""
        amount, low, high = (MoneyModel.of(money) for money in (projected.amount, projected.low, projected.high))
        return cls(month=str(projected.month), amount=amount, low=low, high=high)


class PartResponse(BaseModel):
    """Some open opportunities."""

    count: int
    amount: MoneyModel

    @classmethod
    def of(cls, part: Part) -> "PartResponse":
        """Show a part of the pipeline."""
        return cls(count=part.count, amount=MoneyModel.of(part.amount))


class StageResponse(PartResponse):
    """The open opportunities of one stage; `win_rate` is null where too few were won to tell."""

    stage: str
    win_rate: float | None

    @classmethod
    def of_stage(cls, total: StageTotal) -> "StageResponse":
        """Show a stage."""
        amount = MoneyModel.of(total.amount)
        return cls(stage=total.stage, count=total.count, amount=amount, win_rate=total.win_rate)


class OpenPipelineResponse(PartResponse):
    """All that is open, and what of it the projection leaves out."""

    stages: list[StageResponse]
    without_chance: PartResponse
    undated: PartResponse

    @classmethod
    def of_pipeline(cls, weighted: StageWeighted) -> "OpenPipelineResponse":
        """Show the open pipeline."""
        return cls(
            count=weighted.open_pipeline.count,
            amount=MoneyModel.of(weighted.open_pipeline.amount),
            stages=[StageResponse.of_stage(total) for total in weighted.stages],
            without_chance=PartResponse.of(weighted.without_chance),
            undated=PartResponse.of(weighted.undated),
        )


class StageWeightedResponse(BaseModel):
    """What the open pipeline is worth in each month."""

    projection: list[MonthResponse]
    explanation: list[str]

    @classmethod
    def of(cls, weighted: StageWeighted) -> "StageWeightedResponse":
        """Show the stage-weighted projection."""
        projection = [MonthResponse.of(month) for month in weighted.projection]
        return cls(projection=projection, explanation=list(explain_stage_weighted(weighted)))


class HistoryResponse(BaseModel):
    """The past continued; `projection` is null where the past is too short to say anything."""

    status: Literal["projected", "too_little_history"]
    months_found: int
    months_needed: int = MONTHS_NEEDED
    projection: list[MonthResponse] | None
    explanation: list[str]

    @classmethod
    def of(cls, history: HistoryProjection) -> "HistoryResponse":
        """Show the history-based projection, or that there is none."""
        projected = history.projection
        return cls(
            status="too_little_history" if projected is None else "projected",
            months_found=history.months_found,
            projection=None if projected is None else [MonthResponse.of(month) for month in projected],
            explanation=list(explain_history(history)),
        )


class ForecastResponse(BaseModel):
    """Two independent looks at the same months, for the opportunities the caller may see."""

    as_of: Day
    months: list[str]
    interval_level: float = INTERVAL_LEVEL
    history_months: list[str]
    open_pipeline: OpenPipelineResponse
    stage_weighted: StageWeightedResponse
    history: HistoryResponse

    @classmethod
    def of(cls, found: Forecast) -> "ForecastResponse":
        """Show a forecast."""
        return cls(
            as_of=found.as_of,
            months=[str(month) for month in found.months],
            history_months=[str(month) for month in found.history.months_used],
            open_pipeline=OpenPipelineResponse.of_pipeline(found.stage_weighted),
            stage_weighted=StageWeightedResponse.of(found.stage_weighted),
            history=HistoryResponse.of(found.history),
        )


@router.get("/forecasts", permission=Permission.READ_FORECASTS)
async def forecast(
    tx: Tx,
    scope: RowScope,
    today: Today,
    company: CompanyOf,
    months: Annotated[int, Query(ge=1, le=_LONGEST)] = 3,
    as_of: Day | None = None,
    owner_id: UUID | None = None,
) -> ForecastResponse:
    """The months after `as_of` (default today): from the open pipeline, and from the past."""
    day = not_in_future(as_of, today, "as_of")
    question = Question(day, months, company.currency, scope, owner_id)
    return ForecastResponse.of(await queries.answer(tx, question))
