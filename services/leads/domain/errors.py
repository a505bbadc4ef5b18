"""What leads says no to."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from shared.kernel.errors import Conflict, Invalid, NotFound


class LeadNotFound(NotFound):
    """No such lead, or not within the caller's sight."""

    def __init__(self, lead_id: UUID) -> None:
        super().__init__(f"there is no lead {lead_id}")


class PartnerNotFound(NotFound):
    """The partner named is not the caller's own company."""

    def __init__(self, partner_id: UUID) -> None:
        super().__init__(f"there is no partner {partner_id}", field="partner_id")


class LeadNotOpen(Conflict):
    """The lead is converted, recycled or disqualified already."""

    def __init__(self, lead_id: UUID, status: str) -> None:
        super().__init__(f"lead {lead_id} is {status}")


class LeadHasNoOwner(Conflict):
    """Nobody follows the lead up yet, so nobody can own the opportunity."""

    def __init__(self, lead_id: UUID) -> None:
        super().__init__(f"lead {lead_id} has not been assigned to anyone yet")


class ProductMissing(Invalid):
    """An opportunity is about a product; neither the lead nor the request names one."""

    def __init__(self) -> None:
        super().__init__("neither the lead nor the request names a product", field="product_id")


class BeforeCapture(Invalid):
    """Nothing happens to a lead before it came in."""

    def __init__(self, captured_on: date, field: str) -> None:
        super().__init__(f"the lead was captured on {captured_on}", field=field)


class ModelVersionTaken(Conflict):
    """Another scoring model has this version already; a model never changes."""

    def __init__(self, version: str) -> None:
        super().__init__(f"scoring model {version} is another one", field="version")


class ExpectedCloseTooEarly(Invalid):
    """An opportunity cannot be expected to close before it is opened."""

    def __init__(self, opened_on: date) -> None:
        super().__init__(f"the opportunity opens on {opened_on}", field="expected_close_on")
