"""Principals, keys and links made the way administrators make them, straight through the use cases."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from services.gateway.domain.access.granter import Granter
from services.gateway.domain.access.principal import Identity, Kind, PrincipalRecord
from services.gateway.domain.access.reach import Reach
from services.gateway.use_cases.access.disable_principal import set_principal_disabled
from services.gateway.use_cases.access.grant_role import grant_role, withdraw_role
from services.gateway.use_cases.access.link_identity import link_identity, unlink_identity
from services.gateway.use_cases.access.make_api_key import MakeApiKey, make_api_key
from services.gateway.use_cases.access.open_principal import OpenPrincipal, open_principal
from services.gateway.use_cases.access.revoke_api_key import revoke_api_key
from shared.contracts.partners import PartnerSigned
from shared.contracts.people import MemberJoined, MemberLeft
from shared.kernel.ids import new_id
from tests.gateway.secrets import KEYS
from tests.kit.house import House

ROOT = Granter("user:root")
ANNA, NORTHWIND = new_id(), new_id()
LONG_AGO = date(2016, 1, 1)


class Registry:
    """An administrator's hands on the gateway's own store."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def know(self) -> None:
        """Anna is a member, Northwind a partner company."""
        await self.house.deliver(
            MemberJoined(member_id=ANNA, external_id="anna", name="Anna Snelling", effective_on=LONG_AGO),
            PartnerSigned(
                partner_id=NORTHWIND, external_id="northwind", name="Northwind", tier="gold", effective_on=LONG_AGO
            ),
        )

    async def lose_anna(self, on: date = LONG_AGO) -> None:
        """People says that she has left."""
        await self.house.deliver(
            MemberLeft(member_id=ANNA, external_id="anna", name="Anna Snelling", effective_on=on),
        )

    async def open(
        self, kind: Kind, *, member_id: UUID | None = None, partner_id: UUID | None = None
    ) -> PrincipalRecord:
        """A principal."""
        async with self.house.database.transaction() as tx:
            return await open_principal(tx, ROOT, OpenPrincipal(kind, f"a {kind}", member_id, partner_id))

    async def link(self, principal: PrincipalRecord, issuer: str, subject: str) -> None:
        """An identity."""
        async with self.house.database.transaction() as tx:
            await link_identity(tx, ROOT, principal.id, Identity(issuer, subject))

    async def unlink(self, principal: PrincipalRecord, issuer: str, subject: str) -> None:
        """An identity that stands for nobody any more."""
        async with self.house.database.transaction() as tx:
            await unlink_identity(tx, ROOT, principal.id, Identity(issuer, subject))

    async def grant(self, principal: PrincipalRecord, role: str) -> None:
        """A role."""
        async with self.house.database.transaction() as tx:
            await grant_role(tx, ROOT, principal.id, role)

    async def withdraw(self, principal: PrincipalRecord, role: str) -> None:
        """A role taken back."""
        async with self.house.database.transaction() as tx:
            await withdraw_role(tx, ROOT, principal.id, role)

    async def disable(self, principal: PrincipalRecord) -> None:
        """Kept out."""
        async with self.house.database.transaction() as tx:
            await set_principal_disabled(tx, ROOT, principal.id, disabled=True)

    async def key(
        self,
        principal: PrincipalRecord,
        *scopes: str,
        days: float = 30,
        daily_quota: int | None = None,
        addresses: tuple[str, ...] = (),
    ) -> tuple[UUID, str]:
        """A key's id, and what its holder presents."""
        async with self.house.database.transaction() as tx:
            command = MakeApiKey(
                principal.id,
                "erp",
                scopes or ("leads:capture",),
                tx.now + timedelta(days=days),
                daily_quota,
                addresses,
            )
            made, presented = await make_api_key(tx, ROOT, command, server_secret=KEYS.api_keys)
        return made.id, presented

    async def revoke(self, key_id: UUID) -> None:
        """A key that is good no longer."""
        async with self.house.database.transaction() as tx:
            await revoke_api_key(tx, ROOT, Reach(everyone=True), key_id)
