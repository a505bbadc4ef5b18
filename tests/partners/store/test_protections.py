"""The database itself lets a company key and a product belong to one registration at a time."""

import asyncio
from uuid import UUID

from services.partners.domain.registration import Registration
from services.partners.store import protections, registrations
from shared.kernel.scope import EVERYTHING
from shared.store.transaction import Transaction
from tests.partners.conftest import Channel


async def claim_of(tx: Transaction, made: dict[str, object]) -> Registration:
    """The registration behind an answer."""
    found = await registrations.find(tx, EVERYTHING, UUID(str(made["id"])))
    assert found is not None
    return found


async def test_of_two_transactions_that_take_the_same_key_the_second_learns_who_has_it(channel: Channel) -> None:
    """Nothing else keeps them apart here: both use the store directly, at the same time, keys overlapping in one."""
    acmes, bolts = await channel.submit(channel.acme), await channel.submit(channel.bolt)
    database = channel.house.database
    async with database.transaction() as second:
        late = await claim_of(second, bolts)
        async with database.transaction() as first:
            early = await claim_of(first, acmes)
            assert await protections.protect(first, early, {"a", "b"}) is None
            waiting = asyncio.create_task(protections.protect(second, late, {"b", "c"}))
            done, _ = await asyncio.wait([waiting], timeout=0.1)
            assert not done, "the second has to wait until it is known who got the key"
        assert await waiting == early
        await second.close()
    kept = await channel.house.rows("SELECT registration_id, company_key FROM protected_claim ORDER BY company_key")
    assert [tuple(row) for row in kept] == [(early.id, "a"), (early.id, "b")]


async def test_keys_given_back_are_free(channel: Channel) -> None:
    acmes, bolts = await channel.submit(channel.acme), await channel.submit(channel.bolt)
    async with channel.house.database.transaction() as tx:
        early, late = await claim_of(tx, acmes), await claim_of(tx, bolts)
        assert await protections.protect(tx, early, {"a"}) is None
        assert await protections.protect(tx, late, {"a"}) == early
        await protections.release(tx, [early.id])
        assert await protections.protect(tx, late, {"a"}) is None
