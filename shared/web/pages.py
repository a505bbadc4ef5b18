"""Cursor pages: ordered by id, so they stay stable while rows are added."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, Protocol, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from shared.kernel.errors import Invalid
from shared.web.spreadsheets import MOST_ROWS
from shared.web.tabular import wants_file

MAX_LIMIT = 200
_DEFAULT_LIMIT = 50

Item = TypeVar("Item", bound=BaseModel)


class _Identified(Protocol):
    @property
    def id(self) -> UUID: ...


Row = TypeVar("Row", bound=_Identified)


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[Item]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How many rows after which id. Queries fetch `limit + 1` rows so that the end of the list is known."""

    limit: int = _DEFAULT_LIMIT
    after: UUID | None = None

    @property
    def fetch(self) -> int:
        """How many rows to ask the store for."""
        return self.limit + 1


class CursorNotUnderstood(Invalid):
    """The cursor was not given out by this list."""


def encode_cursor(last: UUID) -> str:
    """A cursor after this id: `A-Za-z0-9_-` only."""
    return base64.urlsafe_b64encode(last.bytes).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> UUID:
    """The id a cursor stands for."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return UUID(bytes=raw)
    except (binascii.Error, ValueError) as error:
        raise CursorNotUnderstood("not a cursor of this list", field="cursor") from error


async def _page_request(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = _DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query()] = None,
) -> PageRequest:
    whole = "limit" not in request.query_params and wants_file(request)
    return PageRequest(MOST_ROWS if whole else limit, decode_cursor(cursor) if cursor else None)


PageQuery = Annotated[PageRequest, Depends(_page_request)]


def page_of(rows: Sequence[Row], request: PageRequest, make: Callable[[Row], Item]) -> Page[Item]:
    """The page of up to `limit` rows; the extra row tells that there are more."""
    shown = rows[: request.limit]
    more = len(rows) > request.limit
    return Page(items=[make(row) for row in shown], next_cursor=encode_cursor(shown[-1].id) if more else None)
