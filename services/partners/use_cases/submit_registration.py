"""A partner claims a deal; what stands against it is found and recorded at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.partners.domain.conflict import Claim
from services.partners.domain.errors import AccountOrCompany, CompanyNotIdentified, PartnerNotFound
from services.partners.domain.registration import Registration
from services.partners.store import facts, partners, registrations
from services.partners.use_cases.announcements import registration_submitted
from services.partners.use_cases.find_conflicts import find_conflicts
from shared.kernel.company import company_keys
from shared.kernel.errors import ReferenceNotKnownYet
from shared.kernel.hash import sha256_hex
from shared.kernel.ids import new_id
from shared.kernel.intake import Intake
from shared.kernel.scope import EVERYTHING
from shared.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ClaimedCompany:
    """What a partner says of the company; enough to tell it from others."""

    name: str | None = None
    domain: str | None = None
    tax_id: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class SubmitRegistration:
    """A claim to one product at one company, named by its account or by what identifies it."""

    partner_id: UUID
    product_id: UUID
    account_id: UUID | None = None
    company: ClaimedCompany | None = None
    external_id: str | None = None
    note: str | None = None


async def submit_registration(tx: Transaction, command: SubmitRegistration, today: date) -> UUID:
    """The registration's id; the same external id and body again answers the same one."""
    await partners.take_turns(tx, "registrations")
    fingerprint = sha256_hex(command)
    known = await registrations.known(tx, command.external_id) if command.external_id else {}
    seen = Intake(known).seen_before(command.external_id, fingerprint)
    if seen is not None:
        return seen.unwrap()
    claimed = await _registration(tx, command, today)
    registration = replace(claimed, conflicts=await find_conflicts(tx, claimed))
    await registrations.add(tx, registration, fingerprint)
    tx.publish(registration_submitted(registration))
    return registration.id


async def _registration(tx: Transaction, command: SubmitRegistration, today: date) -> Registration:
    if await partners.find(tx, EVERYTHING, command.partner_id) is None:
        raise PartnerNotFound(command.partner_id)
    if not await facts.knows_product(tx, command.product_id):
        raise ReferenceNotKnownYet("product", command.product_id, field="product_id")
    name, keys = await _company(tx, command)
    registration_id = new_id()
    return Registration(
        id=registration_id,
        external_id=command.external_id or str(registration_id),
        claim=Claim(command.partner_id, command.product_id, frozenset(keys), command.account_id),
        company_name=name,
        submitted_on=today,
        note=command.note,
    )


async def _company(tx: Transaction, command: SubmitRegistration) -> tuple[str | None, tuple[str, ...]]:
    """The name and the keys of the company that is claimed."""
    given = command.company
    if (given is None) == (command.account_id is None):
        raise AccountOrCompany
    if command.account_id is not None:
        account = await facts.account(tx, command.account_id)
        if account is None:
            raise ReferenceNotKnownYet("account", command.account_id, field="account_id")
        return account
    keys = (
        company_keys(name=given.name, tax_id=given.tax_id, country=given.country, domain=given.domain) if given else ()
    )
    if given is None or not keys:
        raise CompanyNotIdentified
    return given.name, keys
