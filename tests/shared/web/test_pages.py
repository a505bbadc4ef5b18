"""Pages end where the list ends."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.web.pages import CursorNotUnderstood, PageRequest, decode_cursor, encode_cursor, page_of


@dataclass(frozen=True)
class Row:
    id: UUID


class Item(BaseModel):
    id: UUID


@given(st.integers(0, 30), st.integers(1, 7))
def test_walking_all_pages_sees_every_row_once(rows: int, limit: int) -> None:
    stored = [Row(UUID(int=n)) for n in range(1, rows + 1)]
    seen: list[UUID] = []
    request = PageRequest(limit)
    while True:
        found = [row for row in stored if request.after is None or row.id > request.after][: request.fetch]
        page = page_of(found, request, lambda row: Item(id=row.id))
        seen += [item.id for item in page.items]
        if page.next_cursor is None:
            break
        request = PageRequest(limit, decode_cursor(page.next_cursor))

    assert seen == [row.id for row in stored]


@given(st.uuids())
def test_a_cursor_is_url_safe_and_reads_back(identity: UUID) -> None:
    cursor = encode_cursor(identity)

    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert decode_cursor(cursor) == identity


@pytest.mark.parametrize("cursor", ["!", "abc", "", "A" * 23, "é"])
def test_another_cursor_is_refused_naming_the_field(cursor: str) -> None:
    with pytest.raises(CursorNotUnderstood) as refusal:
        decode_cursor(cursor)

    assert refusal.value.field == "cursor"
