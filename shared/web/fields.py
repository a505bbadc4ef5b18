"""Fields that many resources take."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

# PostgreSQL stores no NUL in text.
_NO_NUL = r"^[^\x00]*$"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=_NO_NUL)]
Sentence = Annotated[str, Field(min_length=1, max_length=2000, pattern=_NO_NUL)]
Count = Annotated[int, Field(ge=0, le=2_000_000_000, strict=True)]


def _written_as_a_day(value: object) -> object:
    """A number or an instant is no day: a slip of milliseconds would book a deal into another month."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value
    raise ValueError("a day is written YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_written_as_a_day)]
"""A calendar day in the company's zone."""
