"""A partner company: its tier, what it may sell, and the agreement it sells under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.partners.domain.errors import ChangeBeforeLast


@dataclass(frozen=True, slots=True)
class PartnerChange:
    """What is to be different; None leaves it as it is."""

    name: str | None = None
    tier: str | None = None
    product_lines: Sequence[str] | None = None
    agreement: str | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner as it has been since `effective_on`."""

    id: UUID
    external_id: str
    name: str
    tier: str
    product_lines: tuple[str, ...]
    agreement: str | None
    effective_on: date

    def changed(self, change: PartnerChange, *, on: date) -> Partner:
        """The partner from a day on; the same object where nothing differs."""
        if on < self.effective_on:
            raise ChangeBeforeLast(self.effective_on)
        lines = change.product_lines
        after = replace(
            self,
            name=self.name if change.name is None else change.name,
            tier=self.tier if change.tier is None else change.tier,
            product_lines=self.product_lines if lines is None else tuple(sorted(set(lines))),
            agreement=self.agreement if change.agreement is None else change.agreement,
        )
        return self if after == self else replace(after, effective_on=on)
