"""Deal registrations over HTTP."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.partners import queries
from services.partners.domain.conflict import ClaimConflict, ConflictKind
from services.partners.domain.errors import PartnerMissing, PartnerNotFound
from services.partners.domain.registration import Decision, Registration, RegistrationStatus
from services.partners.settings import Settings, settings
from services.partners.use_cases import decide_registration as decide
from services.partners.use_cases.guard_changes import guard_registration
from services.partners.use_cases.submit_registration import ClaimedCompany, SubmitRegistration, submit_registration
from shared.kernel.changes import version_of
from shared.kernel.scope import Scope
from shared.web.access import Permission
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import Caller, RowScope, Today, Tx
from shared.web.fields import Day, Name, Sentence
from shared.web.pages import Page, PageQuery, page_of
from shared.web.router import Router

router = Router(tags=["registrations"])


async def _settings() -> Settings:
    return settings()


class CompanyRequest(BaseModel):
    """What identifies a company; a tax id needs its country."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    domain: Name | None = None
    tax_id: Name | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None


class RegistrationRequest(BaseModel):
    """A claim to one product at one company: an account, or what identifies the company."""

    model_config = ConfigDict(extra="forbid")

    external_id: Name | None = None
    product_id: UUID
    account_id: UUID | None = None
    company: CompanyRequest | None = None
    partner_id: UUID | None = None
    note: Sentence | None = None

    def command(self, partner_id: UUID) -> SubmitRegistration:
        """What is asked for."""
        company = ClaimedCompany(**self.company.model_dump()) if self.company else None
        return SubmitRegistration(partner_id, self.product_id, self.account_id, company, self.external_id, self.note)


class ApprovalRequest(BaseModel):
    """How long to protect; a reason is needed where something stands against the claim."""

    model_config = ConfigDict(extra="forbid")

    protected_days: Annotated[int, Field(ge=1, le=1095)] | None = None
    reason: Sentence | None = None


class ReasonRequest(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: Sentence


class ExtensionRequest(BaseModel):
    """Until when, and why."""

    model_config = ConfigDict(extra="forbid")

    protected_until: Day
    reason: Sentence


class ConflictResponse(BaseModel):
    """One thing that stands against the claim; a partner sees what it is, who decides sees whose."""

    kind: ConflictKind
    id: UUID | None = None
    external_id: str | None = None
    owner_id: UUID | None = None
    partner_id: UUID | None = None

    @classmethod
    def of(cls, conflict: ClaimConflict, scope: Scope) -> "ConflictResponse":
        """Show a conflict to someone with that sight."""
        if not (scope.everything or scope.every_partner):
            return cls(kind=conflict.kind)
        seen = scope.sees(owner_id=conflict.owner_id, partner_id=conflict.partner_id)
        return cls(
            kind=conflict.kind,
            id=conflict.id if seen else None,
            external_id=conflict.external_id,
            owner_id=conflict.owner_id,
            partner_id=conflict.partner_id,
        )


class RegistrationResponse(BaseModel):
    """A registration as it stands."""

    id: UUID
    external_id: str
    partner_id: UUID
    product_id: UUID
    account_id: UUID | None
    company_name: str | None
    note: str | None
    status: RegistrationStatus
    conflicts: list[ConflictResponse]
    submitted_on: Day
    decided_on: Day | None
    reason: str | None
    protected_until: Day | None

    @classmethod
    def of(cls, registration: Registration, scope: Scope) -> "RegistrationResponse":
        """Show a registration to someone with that sight."""
        claim, decision = registration.claim, registration.decision
        return cls(
            id=registration.id,
            external_id=registration.external_id,
            partner_id=claim.partner_id,
            product_id=claim.product_id,
            account_id=claim.account_id,
            company_name=registration.company_name,
            note=registration.note,
            status=registration.status,
            conflicts=[ConflictResponse.of(conflict, scope) for conflict in registration.conflicts],
            submitted_on=registration.submitted_on,
            decided_on=decision.on if decision else None,
            reason=decision.reason if decision else None,
            protected_until=registration.protected_until,
        )


async def _unchanged(registration_id: UUID, tx: Tx, scope: RowScope, expected: Expected) -> None:
    await guard_registration(tx, scope, registration_id, expected)


async def _deciding(caller: Caller, today: Today) -> Callable[[str | None], Decision]:
    return lambda reason: Decision(caller.subject, today, reason)


Deciding = Annotated[Callable[[str | None], Decision], Depends(_deciding)]
IF_UNCHANGED = Depends(_unchanged)
"""If-Match guards a decision against another one in between."""


@router.post("/registrations", permission=Permission.SUBMIT_REGISTRATIONS, status_code=201, keyed=True)
async def submit(
    body: RegistrationRequest, tx: Tx, today: Today, scope: RowScope, response: Response
) -> RegistrationResponse:
    """Claim a deal; what stands against the claim is in the answer."""
    registration_id = await submit_registration(tx, body.command(_claimant(body.partner_id, scope)), today)
    return await _shown(tx, scope, registration_id, response)


@router.get("/registrations", permission=Permission.READ_REGISTRATIONS)
async def list_registrations(
    tx: Tx, scope: RowScope, page: PageQuery, status: Annotated[RegistrationStatus | None, Query()] = None
) -> Page[RegistrationResponse]:
    """The registrations within the caller's sight; a partner's own for a partner."""
    found = await queries.registrations(tx, scope, status=status, after=page.after, limit=page.fetch)
    return page_of(found, page, lambda registration: RegistrationResponse.of(registration, scope))


@router.get("/registrations/{registration_id}", permission=Permission.READ_REGISTRATIONS)
async def show(registration_id: UUID, tx: Tx, scope: RowScope, response: Response) -> RegistrationResponse:
    """One registration, its version as ETag."""
    return await _shown(tx, scope, registration_id, response)


@router.post(
    "/registrations/{registration_id}/approve",
    permission=Permission.DECIDE_REGISTRATIONS,
    keyed=True,
    dependencies=[IF_UNCHANGED],
)
async def approve(
    registration_id: UUID,
    tx: Tx,
    deciding: Deciding,
    scope: RowScope,
    response: Response,
    configured: Annotated[Settings, Depends(_settings)],
    body: ApprovalRequest | None = None,
) -> RegistrationResponse:
    """Protect the claim."""
    asked = body or ApprovalRequest()
    days = asked.protected_days or configured.protected_days
    await decide.approve_registration(tx, scope, registration_id, deciding(asked.reason), days=days)
    return await _shown(tx, scope, registration_id, response)


@router.post(
    "/registrations/{registration_id}/reject",
    permission=Permission.DECIDE_REGISTRATIONS,
    keyed=True,
    dependencies=[IF_UNCHANGED],
)
async def reject(
    registration_id: UUID,
    body: ReasonRequest,
    tx: Tx,
    deciding: Deciding,
    scope: RowScope,
    response: Response,
) -> RegistrationResponse:
    """Refuse the claim."""
    await decide.reject_registration(tx, scope, registration_id, deciding(body.reason))
    return await _shown(tx, scope, registration_id, response)


@router.post(
    "/registrations/{registration_id}/return",
    permission=Permission.DECIDE_REGISTRATIONS,
    keyed=True,
    dependencies=[IF_UNCHANGED],
)
async def give_back(
    registration_id: UUID,
    body: ReasonRequest,
    tx: Tx,
    deciding: Deciding,
    scope: RowScope,
    response: Response,
) -> RegistrationResponse:
    """Ask the partner for more."""
    await decide.return_registration(tx, scope, registration_id, deciding(body.reason))
    return await _shown(tx, scope, registration_id, response)


@router.post(
    "/registrations/{registration_id}/extend",
    permission=Permission.DECIDE_REGISTRATIONS,
    keyed=True,
    dependencies=[IF_UNCHANGED],
)
async def extend(
    registration_id: UUID,
    body: ExtensionRequest,
    tx: Tx,
    deciding: Deciding,
    scope: RowScope,
    response: Response,
) -> RegistrationResponse:
    """Protect the claim longer."""
    decision = deciding(body.reason)
    await decide.extend_registration(tx, scope, registration_id, body.protected_until, decision)
    return await _shown(tx, scope, registration_id, response)


def _claimant(named: UUID | None, scope: Scope) -> UUID:
    """A partner claims for itself; another partner's id is to it as one that does not exist."""
    claimant = named or scope.partner_id
    if claimant is None:
        raise PartnerMissing
    if not scope.sees(partner_id=claimant):
        raise PartnerNotFound(claimant)
    return claimant


async def _shown(tx: Tx, scope: Scope, registration_id: UUID, response: Response) -> RegistrationResponse:
    found = await queries.registration(tx, scope, registration_id)
    tell_version(response, version_of(found))
    return RegistrationResponse.of(found, scope)
