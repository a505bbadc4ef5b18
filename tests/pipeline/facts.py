"""Facts other services would announce."""

from __future__ import annotations

from datetime import date
from typing import Any

from shared.contracts.leads import LeadConverted
from shared.contracts.partners import PartnerSigned, RegistrationApproved
from shared.kernel.ids import new_id
from shared.kernel.money import Money


def partner_signed() -> PartnerSigned:
    """A company became a partner."""
    return PartnerSigned(
        partner_id=new_id(), external_id="P-1", name="Nordic Resale", tier="silver", effective_on=date(2017, 1, 1)
    )


def lead_converted(**facts: Any) -> LeadConverted:  # noqa: ANN401 - any field of the event
    """A lead became an opportunity; owner and product have to be said."""
    said: dict[str, Any] = {
        "lead_id": new_id(),
        "external_id": "L-1",
        "opportunity_id": new_id(),
        "opportunity_external_id": "L-1/opportunity",
        "converted_on": date(2017, 5, 1),
        "expected_amount": Money(55_000, "USD"),
        "source": "web",
    }
    return LeadConverted(**(said | facts))


def registration_approved(**facts: Any) -> RegistrationApproved:  # noqa: ANN401 - any field of the event
    """A partner's claim holds; partner, product and company keys have to be said."""
    said: dict[str, Any] = {
        "registration_id": new_id(),
        "external_id": "R-1",
        "decided_on": date(2017, 1, 1),
        "protected_until": date(2999, 1, 1),
        "decided_by": "test",
    }
    return RegistrationApproved(**(said | facts))
