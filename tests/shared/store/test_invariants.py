"""The sentences about the audit: true of whatever the edge writes, and false as soon as a row is missing or waits."""

from __future__ import annotations

from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import text

from shared.store.audit.entry import Entry
from shared.store.audit.seal import seal_audit
from shared.store.database import Database
from shared.store.invariants import OF_EVERY_SERVICE, Findings, look_for
from tests.shared.store.conftest import THINGS

ENTRY = Entry("user:anna", ("manager",), "POST /v1/things", "/v1/things", None, None, None, 201)
SENTENCES = {sentence.name: sentence for sentence in OF_EVERY_SERVICE}
ANSWERED = text("""
    INSERT INTO idempotency (principal, key, fingerprint, status, headers, body)
    VALUES (:who, :key, 'f', 201, '{}', '')
""")


async def write(database: Database, key: str, *, audited: bool = True, who: str = ENTRY.who) -> None:
    async with database.transaction() as tx:
        tx.entry = ENTRY if audited else None
        await tx.execute(ANSWERED, {"who": who, "key": key})
        async with tx.savepoint():
            await tx.execute(THINGS.insert().values(name=key, count=1))


async def look(database: Database, name: str) -> Findings:
    async with database.transaction() as tx:
        return await look_for(tx, SENTENCES[name])


async def test_every_accepted_write_has_its_row(database: Database) -> None:
    for key in ("a", "b", "c"):
        await write(database, key)
    found = await look(database, "accepted_write_is_audited")
    assert (found.seen, found.broken) == (3, 0)


@pytest.mark.parametrize(("audited", "who"), [(False, ENTRY.who), (True, "user:bill")])
async def test_another_writes_row_does_not_stand_in_for_it(database: Database, audited: bool, who: str) -> None:
    await write(database, "before")
    await write(database, "bare", audited=audited, who=who)
    await write(database, "after")
    found = await look(database, "accepted_write_is_audited")
    assert (found.seen, found.broken) == (3, 1)
    assert found.examples[0].startswith(who)


async def test_a_row_that_waits_too_long_for_its_seal_is_told(database: Database) -> None:
    await write(database, "a")
    young = await look(database, "audited_row_is_sealed_in_time")
    async with database.transaction() as tx:
        await tx.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        await tx.execute(text("UPDATE audit SET recorded_at = recorded_at - interval '6 minutes'"))
    late = await look(database, "audited_row_is_sealed_in_time")
    async with database.transaction() as tx:
        assert await seal_audit(tx, "things", database.audit_keys, within=timedelta(hours=1))
    sealed = await look(database, "audited_row_is_sealed_in_time")
    assert [one.broken for one in (young, late, sealed)] == [0, 1, 0]


async def test_a_write_whose_audit_cannot_be_written_does_not_happen(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("ALTER TABLE audit ADD CONSTRAINT full_up CHECK (false) NOT VALID"))
    with pytest.raises(asyncpg.CheckViolationError, match="full_up"):
        await write(database, "a")
    async with database.transaction() as tx:
        assert await tx.scalars(text("SELECT name FROM things")) == []
        assert await tx.scalars(text("SELECT key FROM idempotency")) == []
