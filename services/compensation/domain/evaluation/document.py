"""The document of a plan: its terms, from when they hold, and the worked examples that live beside them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from services.compensation.domain.document.read import Context, read
from services.compensation.domain.document.schema import schema_of
from services.compensation.domain.facts.checks import checked_facts
from services.compensation.domain.facts.facts import Facts
from services.compensation.domain.facts.parse import with_all_payees
from services.compensation.domain.facts.sugar import SUGARS
from services.compensation.domain.language.checks.plan import checked
from services.compensation.domain.language.plan import Plan, PlanVersion
from shared.kernel.errors import Refusal

Wanted = Literal[
    "amount", "paid", "attainment", "blended_rate", "owed", "advanced", "recovered", "held",
    "payout", "converted", "receivable",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A figure the calculation must find, of the payee, component, period and deal named, or of all together.

    `amount`: what is earned. `paid`: the same less what is still held. `attainment` and `blended_rate`: of a component,
    as fractions of one. `owed`, `advanced`, `recovered`: of a draw. `held`: what waits.
    `payout` (in the plan's currency), `converted` (in the currency of pay) and `receivable` (what is owed after it): of
    the month that `period` names.
    """

    payee: str | None = None
    component: str | None = None
    period: str | None = None
    deal: str | None = None
    what: Wanted = "amount"
    value: Decimal
    tolerance: Decimal = Decimal(0)
    name: str = ""
    """What the figure is called where the example comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Facts, and what the plan must pay for them."""

    name: str
    source: str = ""
    facts: Facts
    as_of: date | None = None
    expect: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDocument(Plan):
    """A plan as it is written: the terms, version and first day, and worked examples."""

    version: int = 1
    effective_on: date | None = None
    examples: tuple[Example, ...] = ()

    @property
    def terms(self) -> Plan:
        """The terms alone: they are what is hashed, compared and calculated with."""
        return Plan(**{field.name: getattr(self, field.name) for field in fields(Plan)})

    @property
    def in_force(self) -> PlanVersion:
        """The terms with their first day."""
        return PlanVersion(self.terms, self.version, self.effective_on)


def plan_document(data: object) -> PlanDocument:
    """A checked plan with its examples, from plain data whose numbers are exact."""
    found = checked(read(PlanDocument, data, context=Context(sugars=SUGARS)))
    examples = (_checked(example, f"examples[{index}].facts") for index, example in enumerate(found.examples))
    return replace(found, examples=tuple(examples))


def _checked(example: Example, place: str) -> Example:
    try:
        return replace(example, facts=with_all_payees(checked_facts(example.facts)))
    except Refusal as refusal:
        raise type(refusal)(refusal.detail, field=f"{place}.{refusal.field}") from None


def plan_schema() -> dict[str, object]:
    """The published JSON Schema of plan documents, worked examples included."""
    return schema_of(PlanDocument, address="https://salesops.example/schemas/plan.schema.json", sugars=SUGARS)


def facts_schema() -> dict[str, object]:
    """The published JSON Schema of facts documents."""
    return schema_of(Facts, address="https://salesops.example/schemas/facts.schema.json", sugars=SUGARS)
