"""What a pipeline's stages are, and which step from one to another is free."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from services.pipeline.domain.errors import StageAlreadyReached, StageDefinitionUnfit, StageOutOfOrder, StageUnknown


@dataclass(frozen=True, slots=True)
class Stage:
    """One open stage and the share of opportunities in it that are won, 0 to 1."""

    name: str
    probability: float


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a pipeline: its open stages in order."""

    pipeline_id: UUID
    version: int
    name: str
    stages: tuple[Stage, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The stages' names, first to last."""
        return tuple(stage.name for stage in self.stages)

    @property
    def first(self) -> Stage:
        """Where an opportunity starts unless it says otherwise."""
        return self.stages[0]

    def stage(self, name: str) -> Stage:
        """The stage of that name; StageUnknown names those there are."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise StageUnknown(name, self.names)

    def step(self, left: str, entered: str, *, override: str | None) -> Stage:
        """The stage entered: the next one freely, skipping and going back only by override."""
        stage = self.stage(entered)
        if left == entered:
            raise StageAlreadyReached(entered)
        is_next = left in self.names and self.names.index(entered) == self.names.index(left) + 1
        if not is_next and not override:
            raise StageOutOfOrder(left, entered)
        return stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """One pipeline with the definition in force; opportunities stay on the version they were opened in."""

    external_id: str
    is_default: bool
    definition: Definition

    @property
    def id(self) -> UUID:
        """The pipeline's id."""
        return self.definition.pipeline_id


def checked(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Stages that make a funnel: at least one, each named once, probabilities from 0 to 1."""
    if not stages:
        raise StageDefinitionUnfit("a pipeline needs at least one stage")
    if len({stage.name for stage in stages}) < len(stages):
        raise StageDefinitionUnfit("two stages have the same name")
    if any(not 0 <= stage.probability <= 1 for stage in stages):
        raise StageDefinitionUnfit("a probability lies between 0 and 1")
    return stages


# Of 100 first contacts, how many typically reach each stage of the default funnel; five of them are won.
_TYPICALLY_REACHING = {"contact": 100, "needs confirmed": 40, "proposal": 25, "negotiation": 12}
_TYPICALLY_WON = 5

DEFAULT_FUNNEL_NAME = "Default funnel"
DEFAULT_FUNNEL = tuple(
    Stage(name, float(Fraction(_TYPICALLY_WON, reaching))) for name, reaching in _TYPICALLY_REACHING.items()
)
"""The funnel a company starts with; data it can replace, not a rule."""
