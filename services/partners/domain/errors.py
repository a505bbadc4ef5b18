"""What partners says no to."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from shared.kernel.errors import Conflict, Invalid, NotFound


class PartnerNotFound(NotFound):
    """There is no such partner company within the caller's sight."""

    def __init__(self, partner_id: UUID) -> None:
        super().__init__(f"there is no partner {partner_id}", field="partner_id")


class RegistrationNotFound(NotFound):
    """There is no such registration within the caller's sight."""

    def __init__(self, registration_id: UUID) -> None:
        super().__init__(f"there is no registration {registration_id}")


class PartnerMissing(Invalid):
    """Who is not a partner has to say for which one."""

    def __init__(self) -> None:
        super().__init__("name the partner that claims the deal", field="partner_id")


class AccountOrCompany(Invalid):
    """A claim is about one company, named one way."""

    def __init__(self) -> None:
        super().__init__("name either the account or the company", field="company")


class CompanyNotIdentified(Invalid):
    """What was given does not tell one company from another."""

    def __init__(self) -> None:
        super().__init__("give a name, an internet domain, or a tax id with its country", field="company")


class ChangeBeforeLast(Conflict):
    """A change cannot be dated before what already holds."""

    def __init__(self, holds_since: date) -> None:
        super().__init__(f"what holds now does so since {holds_since}", field="effective_on")


class RegistrationDecided(Conflict):
    """Only a submitted registration can be decided."""

    def __init__(self, status: str) -> None:
        super().__init__(f"the registration is {status} already")


class RegistrationNotProtected(Conflict):
    """Only a protection that holds can be prolonged."""

    def __init__(self) -> None:
        super().__init__("the registration is not protected")


class ProtectionNotLonger(Invalid):
    """To extend is to name a later day."""

    def __init__(self, protected_until: date) -> None:
        super().__init__(f"the registration is protected until {protected_until} already", field="protected_until")


class ReasonMissing(Invalid):
    """What overrules somebody else's interest says why."""

    def __init__(self) -> None:
        super().__init__("there are conflicts: say why the claim is approved all the same", field="reason")


class ClaimAlreadyProtected(Conflict):
    """The same company and product are protected for another registration."""

    def __init__(self, external_id: str, protected_until: date | None) -> None:
        super().__init__(f"registration {external_id} protects this company and product until {protected_until}")
