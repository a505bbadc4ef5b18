"""With which secrets a system may have signed what it sends."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag

from services.gateway.domain.access.principal import Kind
from services.gateway.domain.access.reach import Reach
from services.gateway.queries.access import live_secrets
from services.gateway.use_cases.access.webhook_secrets import (
    make_webhook_secret,
    revoke_webhook_secret,
    rotate_webhook_secret,
)
from tests.gateway.registry import ROOT, Registry
from tests.gateway.secrets import KEYS

ALL = Reach(everyone=True)


def raw(shown: str) -> bytes:
    return base64.b64decode(shown.removeprefix("whsec_"))


async def test_during_a_rotation_both_secrets_are_good_and_afterwards_the_new_one(registry: Registry) -> None:
    database = registry.house.database
    system = await registry.open(Kind.SYSTEM)
    async with database.transaction() as tx:
        old, old_text = await make_webhook_secret(tx, ROOT, system.id, master_key=KEYS.master)
        _, new_text = await rotate_webhook_secret(
            tx, ROOT, ALL, old.id, overlap=timedelta(hours=1), master_key=KEYS.master
        )
    async with database.transaction() as tx:
        assert set(await live_secrets(tx, system.id, master_key=KEYS.master)) == {raw(old_text), raw(new_text)}
        tx.now += timedelta(hours=1)
        assert await live_secrets(tx, system.id, master_key=KEYS.master) == [raw(new_text)]


async def test_a_revoked_secret_is_not_among_them(registry: Registry) -> None:
    system = await registry.open(Kind.SYSTEM)
    async with registry.house.database.transaction() as tx:
        secret, _ = await make_webhook_secret(tx, ROOT, system.id, master_key=KEYS.master)
        await revoke_webhook_secret(tx, ROOT, ALL, secret.id)
        assert await live_secrets(tx, system.id, master_key=KEYS.master) == []


async def test_without_the_master_key_they_are_worth_nothing(registry: Registry) -> None:
    system = await registry.open(Kind.SYSTEM)
    async with registry.house.database.transaction() as tx:
        await make_webhook_secret(tx, ROOT, system.id, master_key=KEYS.master)
        with pytest.raises(InvalidTag):
            await live_secrets(tx, system.id, master_key=bytes(range(32)))
