"""Records as files: what a spreadsheet would run is quoted, and what was written can be read again."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.web.money import MoneyModel
from shared.web.spreadsheets import FileNotUnderstood, columns_of, read, written


class Deal(BaseModel):
    name: str
    amount: MoneyModel | None = None
    won: bool = False
    lines: list[str] = []
    day: date | None = None


class Shared(BaseModel):
    parts: list[MoneyModel] | None = None


COLUMNS = list(columns_of(Deal))


def cell(value: object) -> str:
    """How one name is written."""
    rows = list(csv.reader(io.StringIO(written([{"name": value}], ["name"]).decode(), newline="")))
    return rows[1][0] if rows[1] else ""


def test_nested_fields_are_columns_of_their_own() -> None:
    assert COLUMNS == ["name", "amount.minor", "amount.currency", "won", "lines", "day"]


def test_a_list_of_records_is_one_cell_and_comes_back_whole() -> None:
    parts = [{"minor": 1, "currency": "USD"}, {"minor": 2, "currency": "EUR"}]
    file = written([{"parts": parts}], list(columns_of(Shared)))
    assert file.startswith(b"parts\r\n")
    assert read(file, Shared) == [{"parts": parts}]
    assert read(b"parts\r\n{broken\r\n", Shared) == [{"parts": ["{broken"]}]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("=1+1", "'=1+1", id="a formula"),
        pytest.param("+cmd|x", "'+cmd|x", id="a plus"),
        pytest.param("-2+3", "'-2+3", id="a minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="an at"),
        pytest.param("\t=1", "'\t=1", id="a tab"),
        pytest.param("\r=1", "'\r=1", id="a carriage return"),
        pytest.param("-12.50", "-12.50", id="a negative number stays one"),
        pytest.param(-3, "-3", id="so does one that is no text"),
        pytest.param("+49", "+49", id="and one with a plus"),
        pytest.param("a=b", "a=b", id="inside it harms nobody"),
        pytest.param(None, "", id="nothing"),
        pytest.param(True, "true", id="a truth value"),
        pytest.param(["a", "b"], "a;b", id="a list"),
        pytest.param(["=a", "b"], "'=a;b", id="a list that begins like a formula"),
    ],
)
def test_what_a_spreadsheet_would_run_is_quoted(value: object, shown: str) -> None:
    assert cell(value) == shown


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1))
def test_no_text_is_a_formula_and_every_text_comes_back(text: str) -> None:
    out = written([{"name": text}], ["name"])
    first = cell(text)
    assert not first.startswith(("=", "@", "\t", "\r"))
    assert read(out, Deal) == [{"name": text}] or text.startswith("'")


def test_a_file_is_read_as_the_items_of_the_bulk_form() -> None:
    body = "\ufeffname,amount.minor,amount.currency,won,lines\r\nAcme,12345,USD,TRUE,a; b\r\n\r\nBolt,x,,,\r\n".encode()
    assert read(body, Deal) == [
        {"name": "Acme", "amount": {"minor": 12345, "currency": "USD"}, "won": True, "lines": ["a", "b"]},
        {"name": "Bolt", "amount": {"minor": "x"}},
    ]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param(b"", "body", id="nothing"),
        pytest.param(b"name\r\n", "body", id="no rows"),
        pytest.param(b"name,colour\r\nx,red\r\n", "colour", id="an unknown column"),
        pytest.param(b"name\r\n\xff\xfe\r\n", "body", id="not UTF-8"),
        pytest.param(b'name\r\n"x', "body", id="a quote that never ends"),
        pytest.param(b"name\r\n" + b"x\r\n" * 10_001, "body", id="more rows than one file may have"),
    ],
)
def test_what_is_no_file_is_refused_whole(body: bytes, field: str) -> None:
    with pytest.raises(FileNotUnderstood) as refused:
        read(body, Deal)
    assert refused.value.field == field


def test_cells_beyond_the_last_column_spoil_their_row_alone() -> None:
    items: list[dict[str, Any]] = read(b"name\r\nAcme,surplus\r\nBolt\r\n", Deal)
    assert items == [{"name": "Acme", "cells beyond the last column": 1}, {"name": "Bolt"}]


def test_parts_of_a_list_that_have_fields_are_written_as_json() -> None:
    assert cell([{"component": "base", "minor": 5}]) == '{"component": "base", "minor": 5}'
