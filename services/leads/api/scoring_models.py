"""The scoring model over HTTP: what makes a lead good, as data."""

from dataclasses import asdict
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.leads import queries
from services.leads.domain.scoring import FactName, Grades, ScoringModel, ScoringRule
from services.leads.use_cases.adopt_scoring_model import adopt_scoring_model
from shared.web.access import Permission
from shared.web.dependencies import Tx
from shared.web.fields import Name
from shared.web.router import Router

router = Router(tags=["scoring models"])

Points = Annotated[int, Field(ge=0, le=100)]


class RuleModel(BaseModel):
    """Points for a fact: at least a number, one of some words, or, with neither, simply known."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    name: Name
    fact: FactName
    points: Annotated[int, Field(ge=-100, le=100)]
    at_least: int | None = None
    one_of: Annotated[frozenset[Name], Field(max_length=200)] = frozenset()


class GradesModel(BaseModel):
    """The lowest score of each grade; below the last it is D."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    a: Points = 75
    b: Points = 50
    c: Points = 25

    @model_validator(mode="after")
    def _descending(self) -> Self:
        if not self.a > self.b > self.c:
            raise ValueError("a better grade needs a higher score")
        return self


class ScoringModelBody(BaseModel):
    """A scoring model. Of the rules about one fact, the first that holds counts."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    version: Name
    rules: Annotated[tuple[RuleModel, ...], Field(min_length=1, max_length=200)]
    grades: GradesModel = Field(default_factory=GradesModel)

    @property
    def model(self) -> ScoringModel:
        """The model meant; words are compared in lower case."""
        rules = (
            ScoringRule(**{**rule.model_dump(), "one_of": frozenset(word.casefold() for word in rule.one_of)})
            for rule in self.rules
        )
        return ScoringModel(self.version, tuple(rules), Grades(**self.grades.model_dump()))


@router.get("/scoring-models/current", permission=Permission.READ_LEADS)
async def show_current(tx: Tx) -> ScoringModelBody:
    """The model by which leads are scored now."""
    return ScoringModelBody.model_validate(asdict(await queries.scoring_model(tx)))


@router.post("/scoring-models", permission=Permission.SET_LEAD_RULES, status_code=201)
async def adopt(body: ScoringModelBody, tx: Tx) -> ScoringModelBody:
    """Adopt a model under a new version; leads captured from then on are scored by it."""
    await adopt_scoring_model(tx, body.model)
    return body
