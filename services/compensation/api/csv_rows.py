"""CSV in and out: a first line of names, then a row per item."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Body, Response

from shared.kernel.errors import Invalid
from shared.web.spreadsheets import MEDIA_TYPE, written

MAX_ROWS = 5000

CsvText = Annotated[str, Body(media_type=MEDIA_TYPE)]


class CsvUnreadable(Invalid):
    """The text is no CSV with a line of names."""


def rows_of(text: str, *, required: Sequence[str]) -> list[dict[str, str]]:
    """Every row by column name, empty cells left out."""
    if "\0" in text:
        raise CsvUnreadable("a file of text has no NUL in it", field="body")
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    rows = []
    try:
        missing = [name for name in required if name not in (reader.fieldnames or ())]
        if missing:
            raise CsvUnreadable(f"the first line lacks {', '.join(missing)}", field="line 1")
        for row in reader:
            if None in row:
                raise CsvUnreadable("more cells than names", field=f"line {reader.line_num}")
            rows.append({name: cell.strip() for name, cell in row.items() if cell and cell.strip()})
    except csv.Error as error:
        raise CsvUnreadable(str(error), field=f"line {reader.line_num}") from error
    if not 0 < len(rows) <= MAX_ROWS:
        raise CsvUnreadable(f"a file has 1 to {MAX_ROWS} rows below the first", field="body")
    return rows


def as_csv(name: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> Response:
    """A file of rows; the same rows give the same bytes."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(written(rows, columns), media_type=MEDIA_TYPE, headers=headers)
