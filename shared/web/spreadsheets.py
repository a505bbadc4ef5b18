"""Records as CSV, the way a spreadsheet takes and gives them: one row each, nested fields as `amount.minor`.

A cell that a spreadsheet would run as a formula is quoted with an apostrophe, which is taken off again on the way in.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from shared.kernel.errors import Invalid

MEDIA_TYPE = "text/csv"
MOST_ROWS = 10_000
"""In one file, in either direction."""

_RUNS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_WHOLE = re.compile(r"[-+]?\d{1,18}")
_LIST = ";"


class FileNotUnderstood(Invalid):
    """The body is no CSV file of this resource."""

    def __init__(self, detail: str, *, column: str = "body") -> None:
        super().__init__(detail, field=column)


def columns_of(model: object) -> dict[str, object]:
    """The columns of a model, in its own order, and what each holds."""
    return dict(_columns(model, ""))


def written(items: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Items as a file, its first row naming the columns."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(columns)
    rows.writerows([_cell(_at(item, column.split("."))) for column in columns] for item in items)
    return out.getvalue().encode()


def read(body: bytes, model: object) -> list[dict[str, Any]]:
    """The items of a file for this model; what is wrong with one row is left for that row's own answer."""
    known = columns_of(model)
    rows = _rows(body)
    header = next(rows, None)
    if not header:
        raise FileNotUnderstood("the first row names the columns")
    for name in header:
        if name not in known:
            raise FileNotUnderstood(f"{name[:100]!r} is not one of {', '.join(known)}", column=name[:100] or "body")
    items = [_item(header, row, known) for row in rows if row]
    if not 0 < len(items) <= MOST_ROWS:
        raise FileNotUnderstood(f"a file has 1 to {MOST_ROWS} rows below the first")
    return items


def _rows(body: bytes) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileNotUnderstood(f"not CSV in UTF-8: {error}") from error


def _item(header: Sequence[str], row: Sequence[str], known: Mapping[str, object]) -> dict[str, Any]:
    item: dict[str, Any] = {}
    for name, cell in zip(header, row, strict=False):
        if cell:
            *above, last = name.split(".")
            place = item
            for step in above:
                place = place.setdefault(step, {})
            place[last] = _value(cell, known[name])
    if len(row) > len(header):
        item["cells beyond the last column"] = len(row) - len(header)
    return item


def _value(cell: str, kind: object) -> Any:  # noqa: ANN401 - JSON
    plain = cell[1:] if cell.startswith("'") and cell[1:].startswith(_RUNS) else cell
    kinds = set(_kinds(kind))
    if int in kinds and _WHOLE.fullmatch(plain):
        return int(plain)
    if bool in kinds and plain.lower() in {"true", "false"}:
        return plain.lower() == "true"
    if not kinds.isdisjoint({list, tuple, frozenset}):
        return [_read_part(part.strip()) for part in plain.split(_LIST)]
    return plain


def _kinds(annotation: object) -> Iterator[object]:
    """All types an annotation speaks of, however deep: of `Annotated[int, ...] | None`, int and None."""
    yield get_origin(annotation) or (annotation if isinstance(annotation, type) else None)
    for part in get_args(annotation):
        yield from _kinds(part)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = _LIST.join(map(_part, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(_RUNS) and not _NUMBER.fullmatch(text) else text


def _part(value: object) -> str:
    return json.dumps(value) if isinstance(value, Mapping) else str(value)


def _read_part(part: str) -> Any:  # noqa: ANN401 - JSON
    """The other way round; what is no JSON after all is left for the row's own answer."""
    try:
        return json.loads(part) if part.startswith("{") else part
    except json.JSONDecodeError:
        return part


def _at(item: Mapping[str, Any], path: Sequence[str]) -> Any:  # noqa: ANN401 - JSON
    value: Any = item
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _columns(model: object, prefix: str) -> Iterator[tuple[str, object]]:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return
    for name, field in model.model_fields.items():
        shown = prefix + (field.alias or name)
        kinds = tuple(_kinds(field.annotation))
        nested = next((part for part in kinds if _is_model(part)), None)
        if nested is None or list in kinds:
            yield shown, field.annotation
        else:
            yield from _columns(nested, f"{shown}.")


def _is_model(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)
