"""Pipelines and their stages over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.pipeline import queries
from services.pipeline.domain.stages import Funnel, Stage
from services.pipeline.use_cases.define_pipeline import (
    DefinePipeline,
    define_pipeline,
    defined_pipelines,
    revise_stages,
)
from services.pipeline.use_cases.guard_changes import guard_pipeline
from shared.web.access import Permission
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import Tx
from shared.web.fields import Name
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["pipelines"])


class StageModel(BaseModel):
    """An open stage and the share of opportunities in it that are won, 0 to 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    probability: float = Field(ge=0, le=1, allow_inf_nan=False)


Stages = Annotated[tuple[StageModel, ...], Field(min_length=1, max_length=50)]


def _meant(stages: tuple[StageModel, ...]) -> tuple[Stage, ...]:
    return tuple(Stage(stage.name, stage.probability) for stage in stages)


class PipelineRequest(BaseModel):
    """A funnel: its open stages in order. Won and lost are outcomes, not stages."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    name: Name
    stages: Stages
    is_default: bool = False

    def command(self) -> DefinePipeline:
        """What is asked for."""
        return DefinePipeline(
            name=self.name, stages=_meant(self.stages), is_default=self.is_default, external_id=self.external_id
        )


class StagesRequest(BaseModel):
    """The stages that hold for what is opened from now on."""

    model_config = ConfigDict(extra="forbid")

    stages: Stages


class PipelineResponse(BaseModel):
    """A funnel in its present version."""

    id: UUID
    external_id: str
    name: str
    version: int
    is_default: bool
    stages: tuple[StageModel, ...]

    @classmethod
    def of(cls, funnel: Funnel) -> "PipelineResponse":
        """Show a pipeline."""
        return cls(
            id=funnel.id,
            external_id=funnel.external_id,
            name=funnel.definition.name,
            version=funnel.definition.version,
            is_default=funnel.is_default,
            stages=tuple(StageModel(name=s.name, probability=s.probability) for s in funnel.definition.stages),
        )


@router.post("/pipelines", permission=Permission.WRITE_CATALOGUE, status_code=201)
async def define(body: PipelineRequest, tx: Tx) -> PipelineResponse:
    """Define a pipeline; a new default replaces the old one for what is opened from now on."""
    outcome = await define_pipeline(tx, body.command())
    return PipelineResponse.of(await queries.pipeline(tx, outcome.unwrap()))


@router.post("/pipelines/{pipeline_id}/stages", permission=Permission.WRITE_CATALOGUE)
async def revise(
    pipeline_id: UUID, body: StagesRequest, tx: Tx, expected: Expected, response: Response
) -> PipelineResponse:
    """Revise the stages: a new version, which open opportunities do not change to. If-Match guards it."""
    await guard_pipeline(tx, pipeline_id, expected)
    return _told(await revise_stages(tx, pipeline_id, _meant(body.stages)), response)


@router.get("/pipelines", permission=Permission.READ_CATALOGUE)
async def list_pipelines(tx: Tx, page: PageQuery) -> Page[PipelineResponse]:
    """Every pipeline; a company that defined none sees the default funnel."""
    await defined_pipelines(tx)
    return page_of(await queries.pipelines(tx, after=page.after, limit=page.fetch), page, PipelineResponse.of)


@router.get("/pipelines/{pipeline_id}", permission=Permission.READ_CATALOGUE)
async def show(pipeline_id: UUID, tx: Tx, response: Response) -> PipelineResponse:
    """One pipeline, its version as ETag."""
    return _told(await queries.pipeline(tx, pipeline_id), response)


def _told(funnel: Funnel, response: Response) -> PipelineResponse:
    tell_version(response, funnel.definition.version)
    return PipelineResponse.of(funnel)
