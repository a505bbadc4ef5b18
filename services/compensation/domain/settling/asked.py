"""What plans ask to know of lines and deals: only what somebody is paid by can be missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from services.compensation.domain.language.credit import Credit, CreditRule
from services.compensation.domain.language.figures import Condition, Stated, Table
from services.compensation.domain.language.plan import Plan
from services.compensation.domain.language.rates import RateTable

PARTNERS = "partners"
PARTNER = frozenset({PARTNERS, "deal.partner", "line.partner"})
PRODUCTS = frozenset({"line.product", "line.product_line"})
ACCOUNTS = frozenset(f"deal.{name}" for name in ("account", "industry", "account_class", "employees", "size_band"))
_OF_LINES_TOO = "line."
"""What is not found on a line is looked for on its deal."""


def asked(plan: Plan) -> frozenset[str]:
    """Attributes by subject (`line.product`, `deal.industry`), and `partners` if some component pays them."""
    return frozenset(_within(plan))


def asks_for(names: frozenset[str], wanted: frozenset[str]) -> bool:
    """Whether any of these attributes is asked for, of the deal or through its lines."""
    return any(name in names or name.replace("deal.", _OF_LINES_TOO) in names for name in wanted)


def _within(value: object) -> Iterator[str]:
    if isinstance(value, Table | RateTable):
        yield from (key for key in value.by if isinstance(key, str))
    elif isinstance(value, Stated):
        yield value.attribute
    elif isinstance(value, Condition) and not value.group:
        yield f"{value.subject}.{value.name}"
    elif isinstance(value, CreditRule):
        yield from (f"deal.{name}" for name in value.same)
        yield from ("deal.account",) if value.accounts else ()
    elif isinstance(value, Credit) and value.of == "partner":
        yield PARTNERS
    if isinstance(value, tuple):
        for each in value:
            yield from _within(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _within(getattr(value, field.name))
