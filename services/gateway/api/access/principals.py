"""Principals over HTTP: who may come in, by which identities, with which roles, and who decided so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.gateway.api.access.caller import granter_of
from services.gateway.domain.access.change import AccessChange
from services.gateway.domain.access.principal import Identity, Kind
from services.gateway.queries import access
from services.gateway.queries.access import KnownPrincipal
from services.gateway.use_cases.access.disable_principal import set_principal_disabled
from services.gateway.use_cases.access.grant_role import grant_role, withdraw_role
from services.gateway.use_cases.access.guard_changes import guard_principal
from services.gateway.use_cases.access.link_identity import link_identity, unlink_identity
from services.gateway.use_cases.access.open_principal import OpenPrincipal, open_principal
from shared.web.access import Permission, Role
from shared.web.conditional import Expected, tell_version
from shared.web.dependencies import Caller, Tx
from shared.web.fields import Name
from shared.web.pages import Page, PageQuery, page_of
from shared.web.personal import Personal
from shared.web.router import Router

router = Router(tags=["access"])

_PRINTABLE = r"^[^\x00-\x1f\x7f]+$"


class PrincipalRequest(BaseModel):
    """Somebody, or a program, that may be linked to identities or given keys."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    name: Name
    member_id: UUID | None = Field(default=None, description="of a member, and of no other kind")
    partner_id: UUID | None = Field(default=None, description="of a partner's user, or of a partner's system")


class IdentityModel(BaseModel):
    """A subject of one issuer, both exactly as its tokens spell them."""

    model_config = ConfigDict(extra="forbid")

    issuer: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=_PRINTABLE)]
    subject: Annotated[
        str,
        StringConstraints(min_length=1, max_length=255, pattern=_PRINTABLE),
        Personal(Permission.MANAGE_ACCESS, "identity_link", "subject", subject="principal_id"),
    ]

    def identity(self) -> Identity:
        """As the rules have it."""
        return Identity(self.issuer, self.subject)


class RoleRequest(BaseModel):
    """One role."""

    model_config = ConfigDict(extra="forbid")

    role: Role


class PrincipalResponse(BaseModel):
    """A principal, its identities, and the roles it was granted. What its issuer claims comes on top, by mapping."""

    id: UUID
    kind: Kind
    name: Annotated[str, Personal(Permission.MANAGE_ACCESS, "principal", "name", subject="id")]
    member_id: UUID | None
    partner_id: UUID | None
    disabled: bool
    roles: list[str]
    identities: list[IdentityModel]

    @classmethod
    def of(cls, known: KnownPrincipal) -> "PrincipalResponse":
        """Show a principal."""
        record = known.record
        return cls(
            id=record.id,
            kind=record.kind,
            name=record.name,
            member_id=record.member_id,
            partner_id=record.partner_id,
            disabled=record.disabled,
            roles=sorted(record.roles),
            identities=[IdentityModel(issuer=one.issuer, subject=one.subject) for one in known.identities],
        )


class AccessChangeResponse(BaseModel):
    """One decision about a principal: what, by whom, when."""

    id: UUID
    what: str
    detail: Annotated[
        Mapping[str, object], Personal(Permission.MANAGE_ACCESS, "access_history", "detail", subject="principal_id")
    ]
    who: str
    at: datetime

    @classmethod
    def of(cls, change: AccessChange) -> "AccessChangeResponse":
        """Show a decision."""
        return cls(id=change.id, what=change.what, detail=change.detail, who=change.who, at=change.at)


async def _unchanged(principal_id: UUID, tx: Tx, expected: Expected) -> None:
    await guard_principal(tx, principal_id, expected)


IF_UNCHANGED = Depends(_unchanged)
"""If-Match guards a change against another one in between."""


@router.post("/principals", permission=Permission.MANAGE_ACCESS, status_code=201)
async def open_(body: PrincipalRequest, tx: Tx, caller: Caller, response: Response) -> PrincipalResponse:
    """A new principal. A system has the role `system` and a partner's user the role `partner` by nature."""
    command = OpenPrincipal(body.kind, body.name, body.member_id, body.partner_id)
    return await _shown(tx, (await open_principal(tx, granter_of(caller), command)).id, response)


@router.get("/principals", permission=Permission.MANAGE_ACCESS)
async def list_principals(tx: Tx, page: PageQuery) -> Page[PrincipalResponse]:
    """Everyone who is known here by more than a token."""
    return page_of(await access.list_principals(tx, after=page.after, limit=page.fetch), page, PrincipalResponse.of)


@router.get("/principals/{principal_id}", permission=Permission.MANAGE_ACCESS)
async def read(principal_id: UUID, tx: Tx, response: Response) -> PrincipalResponse:
    """One principal, its version as ETag."""
    return await _shown(tx, principal_id, response)


@router.get("/principals/{principal_id}/history", permission=Permission.MANAGE_ACCESS)
async def history(principal_id: UUID, tx: Tx, page: PageQuery) -> Page[AccessChangeResponse]:
    """Every decision about it, oldest first."""
    changes = await access.changes_of(tx, principal_id, after=page.after, limit=page.fetch)
    return page_of(changes, page, AccessChangeResponse.of)


@router.post("/principals/{principal_id}/link", permission=Permission.MANAGE_ACCESS, dependencies=[IF_UNCHANGED])
async def link(
    principal_id: UUID, body: IdentityModel, tx: Tx, caller: Caller, response: Response
) -> PrincipalResponse:
    """Let an outside issuer's subject stand for it. Nobody does that for himself."""
    await link_identity(tx, granter_of(caller), principal_id, body.identity())
    return await _shown(tx, principal_id, response)


@router.post("/principals/{principal_id}/unlink", permission=Permission.MANAGE_ACCESS, dependencies=[IF_UNCHANGED])
async def unlink(
    principal_id: UUID, body: IdentityModel, tx: Tx, caller: Caller, response: Response
) -> PrincipalResponse:
    """Let it stand for nobody any more: within five seconds its tokens are refused."""
    await unlink_identity(tx, granter_of(caller), principal_id, body.identity())
    return await _shown(tx, principal_id, response)


@router.post("/principals/{principal_id}/grant", permission=Permission.MANAGE_ACCESS, dependencies=[IF_UNCHANGED])
async def grant(principal_id: UUID, body: RoleRequest, tx: Tx, caller: Caller, response: Response) -> PrincipalResponse:
    """Grant a role. A business role nobody grants to himself."""
    await grant_role(tx, granter_of(caller), principal_id, body.role)
    return await _shown(tx, principal_id, response)


@router.post("/principals/{principal_id}/withdraw", permission=Permission.MANAGE_ACCESS, dependencies=[IF_UNCHANGED])
async def withdraw(
    principal_id: UUID, body: RoleRequest, tx: Tx, caller: Caller, response: Response
) -> PrincipalResponse:
    """Take a role back."""
    await withdraw_role(tx, granter_of(caller), principal_id, body.role)
    return await _shown(tx, principal_id, response)


@router.post("/principals/{principal_id}/disable", permission=Permission.MANAGE_ACCESS, dependencies=[IF_UNCHANGED])
async def disable(principal_id: UUID, tx: Tx, caller: Caller, response: Response) -> PrincipalResponse:
    """Keep it out, by whatever identity or key it comes: within five seconds, everywhere."""
    await set_principal_disabled(tx, granter_of(caller), principal_id, disabled=True)
    return await _shown(tx, principal_id, response)


@router.post("/principals/{principal_id}/enable", permission=Permission.MANAGE_ACCESS, dependencies=[IF_UNCHANGED])
async def enable(principal_id: UUID, tx: Tx, caller: Caller, response: Response) -> PrincipalResponse:
    """Let it in again."""
    await set_principal_disabled(tx, granter_of(caller), principal_id, disabled=False)
    return await _shown(tx, principal_id, response)


async def _shown(tx: Tx, principal_id: UUID, response: Response) -> PrincipalResponse:
    known = await access.principal(tx, principal_id)
    tell_version(response, known.record.version)
    return PrincipalResponse.of(known)
