"""The first administrator is let in from the command line."""

from __future__ import annotations

import asyncio

import pytest

from services.__main__ import main
from services.gateway.domain.access.errors import IssuerNamesRecords, RoleNotForKind
from services.gateway.domain.access.principal import Identity, Kind
from services.gateway.domain.tokens import ISSUER as BUILTIN
from services.gateway.use_cases.access.admit import admit
from tests.gateway.registry import NORTHWIND, Registry

ROOT = Identity("https://login.example", "auth0|root")


async def test_somebody_unknown_becomes_an_administrator_on_record(registry: Registry) -> None:
    async with registry.house.database.transaction() as tx:
        admitted = await admit(tx, ROOT, "Root", "admin")
    assert (admitted.kind, admitted.name, admitted.roles) == (Kind.STAFF, "Root", frozenset({"admin"}))
    rows = await registry.house.rows("SELECT what, who FROM access_history ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (what, "command line") for what in ("opened", "identity_linked", "role_granted")
    ]


async def test_somebody_known_stays_who_he_is(registry: Registry) -> None:
    async with registry.house.database.transaction() as tx:
        first = await admit(tx, ROOT, "Root", "operator")
        second = await admit(tx, ROOT, "Another name", "admin")
    assert (second.id, second.name, second.roles) == (first.id, "Root", frozenset({"operator", "admin"}))


async def test_a_partners_user_is_not_made_an_administrator(registry: Registry) -> None:
    user = await registry.open(Kind.PARTNER_USER, partner_id=NORTHWIND)
    await registry.link(user, ROOT.issuer, ROOT.subject)
    with pytest.raises(RoleNotForKind):
        async with registry.house.database.transaction() as tx:
            await admit(tx, ROOT, "Root", "admin")


async def test_our_own_command_line_needs_nobody_admitted(registry: Registry) -> None:
    with pytest.raises(IssuerNamesRecords):
        async with registry.house.database.transaction() as tx:
            await admit(tx, Identity(BUILTIN, "user:root"), "Root", "admin")


def test_the_command_line_grants_no_business_role() -> None:
    with pytest.raises(SystemExit):
        main(["admit", "--issuer", "x", "--subject", "y", "--name", "z", "--role", "sales_ops"])


async def test_the_command_does_it(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = registry.house.database.url.replace("postgresql+asyncpg://", "postgresql://")
    monkeypatch.setenv("DATABASE_URL", url)
    asked = ["admit", "--issuer", ROOT.issuer, "--subject", ROOT.subject, "--name", "Root"]
    assert await asyncio.to_thread(main, asked) == 0
    assert capsys.readouterr().out.endswith(" admin\n")
