"""The caller as month-end knows him, and what several of its resources have in common."""

import json
from typing import Annotated, Any

from fastapi import Depends
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.compensation.domain.month_end.approval import Person
from shared.web.dependencies import Caller
from shared.web.fields import Sentence

Period = Annotated[str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")]
"""A calendar month like 2026-03."""


async def _person(caller: Caller) -> Person:
    return Person(caller.subject, caller.member_id)


Me = Annotated[Person, Depends(_person)]


def _without_nul(value: object) -> object:
    if "\\u0000" in json.dumps(value, default=str):
        raise ValueError("text has no NUL in it")
    return value


Document = Annotated[dict[str, Any], AfterValidator(_without_nul)]
"""What is kept as it was given: PostgreSQL stores no NUL in it."""


class WithReason(BaseModel):
    """A decision and why it was taken."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence
