"""What other services say of partners, customers, products and absences, by day: the copies pay is worked out from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

SIZE_BANDS = ((1_000, "1000+"), (250, "250-999"), (50, "50-249"), (10, "10-49"), (0, "1-9"))
"""From how many employees on a customer counts as of which size; nothing but names for tables to be keyed by."""


@dataclass(frozen=True, slots=True)
class PartnerState:
    """What holds of a partner company from a day on."""

    id: UUID
    effective_on: date
    sequence: int
    external_id: str
    name: str
    tier: str
    agreement: str | None = None


@dataclass(frozen=True, slots=True)
class AccountState:
    """What holds of a customer from a day on."""

    id: UUID
    effective_on: date
    sequence: int
    external_id: str
    industry: str | None = None
    employees: int | None = None
    account_class: str | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """As plans ask for them of a deal, beside who it is; what is not known has no value."""
        said = {
            "industry": self.industry,
            "account_class": self.account_class,
            "employees": None if self.employees is None else str(self.employees),
            "size_band": size_band(self.employees),
        }
        return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True, slots=True)
class ProductState:
    """What holds of a product from a day on."""

    id: UUID
    effective_on: date
    sequence: int
    external_id: str
    line: str

    @property
    def attributes(self) -> dict[str, str]:
        """As plans ask for them of a line."""
        return {"product": self.external_id, "product_line": self.line}


@dataclass(frozen=True, slots=True)
class Absence:
    """Days a member is away, both included; one that was withdrawn never was."""

    id: UUID
    sequence: int
    member_id: UUID
    first_day: date
    last_day: date
    paid: bool
    withdrawn: bool = False


class _Said(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def effective_on(self) -> date: ...
    @property
    def sequence(self) -> int: ...


S = TypeVar("S", bound=_Said)


@dataclass(frozen=True)
class Neighbours:
    """Every state known of partners, customers and products, each history oldest first; and who is away."""

    partners: Mapping[UUID, Sequence[PartnerState]] = field(default_factory=dict)
    accounts: Mapping[UUID, Sequence[AccountState]] = field(default_factory=dict)
    products: Mapping[UUID, Sequence[ProductState]] = field(default_factory=dict)
    absences: Mapping[UUID, Sequence[Absence]] = field(default_factory=dict)

    def partner(self, partner_id: UUID | None, on: date) -> PartnerState | None:
        """A partner as of a day."""
        return _held(self.partners, partner_id, on)

    def was_partner(self, partner_id: UUID, on: date) -> bool:
        """Whether a company had signed by that day."""
        history = self.partners.get(partner_id, ())
        return bool(history) and history[0].effective_on <= on

    def account(self, account_id: UUID | None, on: date) -> AccountState | None:
        """A customer as of a day."""
        return _held(self.accounts, account_id, on)

    def product(self, product_id: UUID, on: date) -> ProductState | None:
        """A product as of a day."""
        return _held(self.products, product_id, on)


def histories(states: Iterable[S]) -> dict[UUID, list[S]]:
    """States in any order, by what they are about."""
    found: dict[UUID, list[S]] = {}
    for state in sorted(states, key=lambda state: (state.effective_on, state.sequence)):
        found.setdefault(state.id, []).append(state)
    return found


def size_band(employees: int | None) -> str | None:
    """Of which size a customer is."""
    if employees is None:
        return None
    return next((name for least, name in SIZE_BANDS if employees >= least), None)


def _held(known: Mapping[UUID, Sequence[S]], wanted: UUID | None, on: date) -> S | None:
    """The state in force that day; before the first one, the first: deals may be older than what they speak of."""
    history = known.get(wanted, ()) if wanted else ()
    if not history:
        return None
    return history[max(bisect_right(history, on, key=lambda state: state.effective_on) - 1, 0)]
