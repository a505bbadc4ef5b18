"""Read the sample files: every row with the line it stands on."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ACCOUNTS, PRODUCTS, TEAMS, PIPELINE = "accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv"
LOADED = {
    ACCOUNTS: {"account", "sector", "revenue", "employees", "office_location", "subsidiary_of"},
    PRODUCTS: {"product", "series", "sales_price"},
    TEAMS: {"sales_agent", "manager", "regional_office"},
    PIPELINE: {
        *("opportunity_id", "sales_agent", "product", "account", "deal_stage"),
        *("engage_date", "close_date", "close_value"),
    },
}
"""The columns the mapping reads."""
HERE = Path(__file__).parent
MAVEN = HERE / "maven_crm"


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file; `line` counts from 1 and the header is the first."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


Tables = Mapping[str, Sequence[Row]]


def read_tables(folder: Path = MAVEN, *, every: int = 1) -> Tables:
    """All rows of the four files; of the pipeline the first and then every so many-th row."""
    tables = {name: read_rows(folder / name) for name in (ACCOUNTS, PRODUCTS, TEAMS, PIPELINE)}
    return {**tables, PIPELINE: tables[PIPELINE][::every]}


def read_rows(path: Path) -> list[Row]:
    """The rows of one CSV file with a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        return [Row(path.name, reader.line_num, dict(cells)) for cells in reader]
