"""Products and accounts of the files."""

from __future__ import annotations

from samples import cells
from samples.declaration import Declaration
from samples.files import Row
from samples.wire import Item


def product(row: Row, declared: Declaration) -> Item:
    """A product at its list price."""
    return {
        "external_id": row["product"],
        "name": row["product"],
        "line": row["series"],
        "list_price": cells.amount(row, "sales_price", declared.currency),
        "effective_on": declared.effective_from.isoformat(),
    }


def account(row: Row, declared: Declaration) -> Item:
    """A customer company; the revenue of the file is in millions."""
    item: Item = {
        "external_id": row["account"],
        "name": row["account"],
        "industry": row["sector"],
        "employees": cells.whole_number(row, "employees"),
        "annual_revenue": cells.amount(row, "revenue", declared.currency, millions=True),
        "country": row["office_location"],
        "opened_on": declared.effective_from.isoformat(),
    }
    return item | ({"parent_external_id": row["subsidiary_of"]} if row["subsidiary_of"] else {})
