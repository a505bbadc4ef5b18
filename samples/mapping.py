"""Files and declaration in, phases of bulk requests out: a pure function, the same for every run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from samples.catalogue import account, product
from samples.cells import each
from samples.corrections import corrected
from samples.deals import Books, deal
from samples.declaration import Declaration, Demo
from samples.files import ACCOUNTS, PIPELINE, PRODUCTS, TEAMS, Row, Tables
from samples.findings import Finding
from samples.people import agents, assignments, manager_teams, managers, upper_teams
from samples.wire import Item, Request

_LEADS_NAME_BY_ID = (("product", "products"), ("account", "accounts"))


@dataclass(frozen=True, slots=True)
class Phase:
    """Requests that may follow each other at once; what they say has to be known everywhere before the next phase."""

    name: str
    requests: tuple[Request, ...]

    @property
    def size(self) -> int:
        """How many records it brings."""
        return sum(len(request.items) for request in self.requests)


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything to be loaded, and everything worth reporting about how it came about."""

    phases: tuple[Phase, ...]
    findings: tuple[Finding, ...]


def map_sample(tables: Tables, declared: Declaration, demo: Demo) -> Sample:
    """The whole sample as phases, in the order in which one needs the other."""
    tables, findings = corrected(tables, declared)
    products, unmapped_products = each(tables[PRODUCTS], lambda row: product(row, declared))
    accounts, unmapped_accounts = each(_parents_first(tables[ACCOUNTS]), lambda row: account(row, declared))
    books = Books.of(declared, products, accounts, tables[TEAMS])
    deals, unmapped_deals = each(tables[PIPELINE], lambda row: deal(row, books))
    opportunities = [item for becomes, item in deals if becomes == "opportunity"]
    leads = [item for becomes, item in deals if becomes == "lead"]
    return Sample(
        (
            _people(tables[TEAMS], declared),
            _plan(tables[TEAMS], declared),
            _catalogue(declared, demo, products, accounts),
            Phase("opportunities", (Request.bulk("opportunities", opportunities),)),
            Phase("leads", (Request.bulk("leads", leads, by_id=_LEADS_NAME_BY_ID),)),
        ),
        (*findings, *unmapped_products, *unmapped_accounts, *unmapped_deals, *_without_account(tables[PIPELINE])),
    )


def _people(rows: Sequence[Row], declared: Declaration) -> Phase:
    """Whatever a record names stands before it: teams above, their managers, the managers' teams, the agents."""
    return Phase(
        "people",
        (
            Request.bulk("teams", upper_teams(rows, declared)),
            Request.bulk("members", managers(rows, declared)),
            Request.bulk("teams", manager_teams(rows, declared)),
            Request.bulk("members", agents(rows, declared)),
        ),
    )


def _plan(rows: Sequence[Row], declared: Declaration) -> Phase:
    plan = declared.plan.model_dump(mode="json", by_alias=True)
    plan |= {"currency": declared.currency, "effective_on": declared.effective_from.isoformat()}
    return Phase("plan", (Request.single("plans", plan), Request.bulk("assignments", assignments(rows, declared))))


def _catalogue(declared: Declaration, demo: Demo, products: Sequence[Item], accounts: Sequence[Item]) -> Phase:
    partner = demo.partner.model_dump(mode="json") | {"effective_on": declared.effective_from.isoformat()}
    pipeline = declared.pipeline.model_dump(mode="json") | {"is_default": True}
    return Phase(
        "accounts and products",
        (
            Request.single("partners", partner),
            Request.single("pipelines", pipeline),
            Request.bulk("products", products),
            Request.bulk("accounts", accounts),
        ),
    )


def _parents_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: bool(row["subsidiary_of"]))


def _without_account(rows: Iterable[Row]) -> list[Finding]:
    why = "no account is named; the record has none"
    return [Finding.of("missing", row, "account", why=why) for row in rows if not row["account"]]


def totals(phases: Iterable[Phase]) -> Mapping[str, int]:
    """How many records of each resource there are to load."""
    counts: dict[str, int] = {}
    for phase in phases:
        for request in phase.requests:
            counts[request.resource] = counts.get(request.resource, 0) + len(request.items)
    return counts
