"""Fields that many resources take, and the version a change was meant for."""

import re
from datetime import date, datetime
from typing import Annotated

from fastapi import Header, Response
from pydantic import BeforeValidator, Field

from shared.kernel.errors import Invalid

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


class VersionNotUnderstood(Invalid):
    """The If-Match header is no ETag this resource gave out."""

    def __init__(self) -> None:
        super().__init__('If-Match takes one ETag of this resource, such as "3"', field="if-match")


async def expected_version(if_match: Annotated[str | None, Header()] = None) -> int | None:
    """The version a change was meant for, from If-Match; None without."""
    if if_match is None or if_match.strip() == "*":
        return None
    tag = if_match.strip().removeprefix("W/").strip('"')
    if not tag.isdecimal():
        raise VersionNotUnderstood
    return int(tag)


def tell_version(response: Response, version: int) -> None:
    """Answer the version as ETag."""
    response.headers["ETag"] = f'"{version}"'
