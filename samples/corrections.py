"""Misspelt cells put right, each one noted."""

from __future__ import annotations

from collections.abc import Sequence

from samples.declaration import Declaration
from samples.files import LOADED, Row, Tables
from samples.findings import Finding


def corrected(tables: Tables, declared: Declaration) -> tuple[Tables, list[Finding]]:
    """All rows with the declared corrections made, and one finding per cell that was changed or has no place here."""
    findings = [*_corrections(tables, declared), *_not_loaded(tables, declared)]
    return {name: [_put_right(row, declared) for row in rows] for name, rows in tables.items()}, findings


def _put_right(row: Row, declared: Declaration) -> Row:
    changes = {c.column: c.becomes for c in declared.corrections if row.cells.get(c.column) == c.was}
    return Row(row.file, row.line, {**row.cells, **changes}) if changes else row


def _corrections(tables: Tables, declared: Declaration) -> Sequence[Finding]:
    return [
        Finding.of("corrected", row, correction.column, becomes=correction.becomes, why="declared in mapping.yaml")
        for rows in tables.values()
        for row in rows
        for correction in declared.corrections
        if row.cells.get(correction.column) == correction.was
    ]


def _not_loaded(tables: Tables, declared: Declaration) -> Sequence[Finding]:
    """Cells of columns the mapping does not read: declared as such, or nobody has thought of them yet."""
    reasons = {(left.file, left.column): left.why for left in declared.not_loaded}
    return [
        Finding.of("not_loaded", row, column, why=reasons.get((row.file, column), "not declared in mapping.yaml"))
        for rows in tables.values()
        for row in rows
        for column in sorted(row.cells.keys() - LOADED[row.file])
    ]
