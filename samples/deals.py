"""A row of the pipeline file as an opportunity or as a lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from samples import cells
from samples.declaration import Declaration, StageMapping
from samples.files import Row
from samples.wire import Item


@dataclass(frozen=True, slots=True)
class Books:
    """What a pipeline row may refer to: the products and accounts that will be there, and the agents."""

    declared: Declaration
    products: Mapping[str, Item]
    accounts: Mapping[str, Item]
    offices: Mapping[str, str]
    """The regional office of each agent."""

    @classmethod
    def of(
        cls, declared: Declaration, products: Iterable[Item], accounts: Iterable[Item], agents: Iterable[Row]
    ) -> Self:
        """The books as the other files have them."""
        return cls(
            declared=declared,
            products={product["external_id"]: product for product in products},
            accounts={account["external_id"]: account for account in accounts},
            offices={row["sales_agent"]: row["regional_office"] for row in agents},
        )


def deal(row: Row, books: Books) -> tuple[str, Item]:
    """What the row's stage is declared to become, and the record itself."""
    mapping = cells.found(books.declared.stages, row, "deal_stage", "stage is not declared in mapping.yaml")
    made = _lead(row, books) if mapping.becomes == "lead" else _opportunity(row, books, mapping)
    return mapping.becomes, made


def _opportunity(row: Row, books: Books, mapping: StageMapping) -> Item:
    """An opportunity with its own dates; a won or lost one brings its outcome."""
    account = _account(row, books)
    item: Item = {
        "external_id": row["opportunity_id"],
        "product_external_id": _product(row, books)["external_id"],
        "owner_external_id": _agent(row, books),
        "pipeline_external_id": books.declared.pipeline.external_id,
        "stage": mapping.stage,
        "amount": _amount(row, books, mapping),
        "opened_on": cells.day(row, "engage_date"),
        "source": books.declared.source,
    }
    if account:
        item["account_external_id"] = account["external_id"]
    return item | _outcome(row, mapping)


def _outcome(row: Row, mapping: StageMapping) -> Item:
    if mapping.outcome == "won":
        return {"won_on": cells.day(row, "close_date")}
    if mapping.outcome == "lost":
        return {"lost_on": cells.day(row, "close_date"), "reason": mapping.reason}
    return {}


def _lead(row: Row, books: Books) -> Item:
    """A lead without a person: the company, if one is named, as its account has it; and the region it came from."""
    item: Item = {
        "external_id": row["opportunity_id"],
        "source": books.declared.source,
        "product_external_id": _product(row, books)["external_id"],
        "territory": books.offices[_agent(row, books)],
        "source_owner": _agent(row, books),
        "captured_on": books.declared.leads.captured_on.isoformat(),
    }
    account = _account(row, books)
    return item | (_company(account) if account else {})


def _company(account: Item) -> Item:
    return {
        "account_external_id": account["external_id"],
        "company_name": account["name"],
        "industry": account["industry"],
        "employees": account["employees"],
    }


def _product(row: Row, books: Books) -> Item:
    return cells.found(books.products, row, "product", "product is not in products.csv")


def _agent(row: Row, books: Books) -> str:
    cells.found(books.offices, row, "sales_agent", "agent is not in sales_teams.csv")
    return row["sales_agent"]


def _account(row: Row, books: Books) -> Item | None:
    if not row["account"]:
        return None
    return cells.found(books.accounts, row, "account", "account is not in accounts.csv")


def _amount(row: Row, books: Books, mapping: StageMapping) -> cells.Amount:
    if mapping.amount == "close_value":
        return cells.amount(row, "close_value", books.declared.currency)
    listed: cells.Amount = _product(row, books)["list_price"]
    return listed
