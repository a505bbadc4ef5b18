"""Fields that several resources have, and the version a change was meant for."""

from typing import Annotated

from fastapi import Header, Response
from pydantic import Field

from shared.kernel.errors import Invalid

# PostgreSQL stores no NUL in text.
_NO_NUL = r"^[^\x00]*$"

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=_NO_NUL)]
Sentence = Annotated[str, Field(min_length=1, max_length=2000, pattern=_NO_NUL)]
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]


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
