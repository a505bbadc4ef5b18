"""A lead's life: open until it is converted, recycled or disqualified."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from services.leads.domain.errors import BeforeCapture, LeadHasNoOwner, LeadNotOpen, ProductMissing


class Status(StrEnum):
    """What has become of a lead; assigned or not, it is open until decided."""

    OPEN = "open"
    CONVERTED = "converted"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a lead turns into."""

    opportunity_id: UUID
    owner_id: UUID
    product_id: UUID
    account_id: UUID | None
    converted_on: date


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as far as its life goes."""

    id: UUID
    external_id: str
    status: Status
    captured_on: date
    source: str
    owner_id: UUID | None = None
    territory: str | None = None
    product_id: UUID | None = None
    account_id: UUID | None = None
    partner_id: UUID | None = None
    company_keys: tuple[str, ...] = ()
    company_name: str | None = None
    industry: str | None = None
    contacted_on: date | None = None
    closed_on: date | None = None
    close_reason: str | None = None
    opportunity_id: UUID | None = None

    def contact(self, on: date) -> Self:
        """The owner got in touch; the first time counts."""
        self._must_be_open()
        self._must_be_captured(on, "contacted_on")
        return self if self.contacted_on is not None and self.contacted_on <= on else replace(self, contacted_on=on)

    def convert(
        self, *, on: date, opportunity_id: UUID, product_id: UUID | None, account_id: UUID | None
    ) -> tuple[Self, Conversion]:
        """The lead becomes an opportunity; what the request does not name is taken from the lead."""
        self._must_be_open()
        self._must_be_captured(on, "converted_on")
        if self.owner_id is None:
            raise LeadHasNoOwner(self.id)
        product = product_id or self.product_id
        if product is None:
            raise ProductMissing
        conversion = Conversion(opportunity_id, self.owner_id, product, account_id or self.account_id, on)
        return replace(self, status=Status.CONVERTED, closed_on=on, opportunity_id=opportunity_id), conversion

    def disqualify(self, on: date, reason: str) -> Self:
        """It will never be a customer."""
        return self._close(Status.DISQUALIFIED, on, reason)

    def recycle(self, on: date, reason: str) -> Self:
        """Not now: it goes back to marketing."""
        return self._close(Status.RECYCLED, on, reason)

    def _close(self, status: Status, on: date, reason: str) -> Self:
        self._must_be_open()
        self._must_be_captured(on, "effective_on")
        return replace(self, status=status, closed_on=on, close_reason=reason)

    def _must_be_open(self) -> None:
        if self.status is not Status.OPEN:
            raise LeadNotOpen(self.id, self.status)

    def _must_be_captured(self, on: date, field: str) -> None:
        if on < self.captured_on:
            raise BeforeCapture(self.captured_on, field)
