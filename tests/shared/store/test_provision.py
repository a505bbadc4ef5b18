"""What a service's role may do where it was provided for: everything of its own, and of the audit nothing but add."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from services.people.store.tables import METADATA
from shared.store.audit.entry import Entry
from shared.store.audit.guard import keeper_of
from shared.store.audit.retain import KEPT
from shared.store.audit.seal import seal_audit
from shared.store.audit.verify import verify_audit
from shared.store.database import Database
from shared.store.migrate import upgrade
from shared.store.provision import provision
from shared.store.second_schema import second_schema
from tests.kit.house import migrations_of
from tests.kit.postgres import run_sql, url_of

ENTRY = Entry("user:anna", ("manager",), "POST /v1/members", "/v1/members", None, None, None, 201)
PASSWORD = 'it\'s a "pass" word'  # noqa: S105 - of roles that live as long as a test


@dataclass
class Provided:
    """A service's database as production has it."""

    name: str
    server: str
    database: Database

    async def write(self, name: str) -> None:
        async with self.database.transaction() as tx:
            tx.entry = ENTRY
            await tx.execute(text("INSERT INTO company (zone, currency) VALUES (:name, 'USD')"), {"name": name})

    async def seal(self) -> None:
        async with self.database.transaction() as tx:
            assert await seal_audit(tx, "people", self.database.audit_keys)

    async def owners(self) -> set[str]:
        query = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname IN ('audit', 'audit_seal')"
        async with self.database.transaction() as tx:
            return set(await tx.scalars(text(query)))


def url_as(server: str, role: str, database: str) -> str:
    return str(
        make_url(url_of(server, database)).set(username=role, password=PASSWORD).render_as_string(hide_password=False)
    )


@pytest.fixture
async def name(postgres: str) -> AsyncIterator[str]:
    name = f"served_{uuid4().hex[:12]}"
    yield name
    await run_sql(postgres, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await run_sql(postgres, f'DROP ROLE IF EXISTS "{keeper_of(name)}"', f'DROP ROLE IF EXISTS "{name}"')


@pytest.fixture
async def provided(postgres: str, name: str) -> AsyncIterator[Provided]:
    await provision(postgres, [name], lambda _name: PASSWORD)
    url = url_as(postgres, name, name)
    await upgrade(url, migrations_of("people"))
    database = Database("people", url)
    found = Provided(name, postgres, database)
    await found.write("UTC")
    await found.seal()
    yield found
    await database.dispose()


REFUSED = [
    f"{statement.format(table)}"
    for table in ("audit", "audit_seal")
    for statement in (
        "UPDATE {} SET id = id" if table == "audit" else "UPDATE {} SET position = position",
        "DELETE FROM {}",
        "TRUNCATE {}",
        "DROP TABLE {}",
        "ALTER TABLE {} DISABLE TRIGGER ALL",
        "ALTER TABLE {} DISABLE TRIGGER audit_is_final",
        "DROP TRIGGER audit_is_final ON {}",
        "ALTER TABLE {} RENAME TO forgotten",
        "ALTER TABLE {} SET SCHEMA elsewhere",
        "ALTER TABLE {} OWNER TO CURRENT_USER",
        "ALTER TABLE {} ADD COLUMN more text",
        "CREATE TRIGGER other BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION audit_is_final()",
        "CREATE RULE other AS ON INSERT TO {} DO INSTEAD NOTHING",
    )
] + [
    "INSERT INTO audit (id, recorded_at, changes) VALUES (gen_random_uuid(), '2001-01-01', '[]')",
    "INSERT INTO audit_seal (position, audit_id, hash, sealed_at) VALUES (9, gen_random_uuid(), '', '2001-01-01')",
    "CREATE OR REPLACE FUNCTION audit_is_final() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP FUNCTION audit_is_final() CASCADE",
    "CREATE OR REPLACE FUNCTION audit_keep() RETURNS void LANGUAGE sql AS ''",
    "ALTER FUNCTION audit_cut(timestamptz) SECURITY INVOKER",
    "DROP SCHEMA public CASCADE",
    "ALTER SCHEMA public RENAME TO forgotten",
    "SET session_replication_role = replica",
]


@pytest.mark.parametrize("statement", [*REFUSED, 'SET ROLE "{keeper}"', 'GRANT "{keeper}" TO "{name}"'])
async def test_a_services_role_cannot_undo_its_audit(provided: Provided, statement: str) -> None:
    async with provided.database.transaction() as tx:
        await tx.execute(text("CREATE SCHEMA elsewhere"))
        named = statement.replace("{name}", provided.name).replace("{keeper}", keeper_of(provided.name))
        with pytest.raises(DBAPIError, match=r"must be owner|permission denied|must be able to"):
            await tx.execute(text(named))
        await tx.close()


async def test_nor_the_database_it_lies_in(provided: Provided) -> None:
    await provided.database.dispose()
    elsewhere = await asyncpg.connect(
        make_url(provided.server).set(username=provided.name, password=PASSWORD).render_as_string(hide_password=False)
    )
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await elsewhere.execute(f'DROP DATABASE "{provided.name}"')
    await elsewhere.close()


async def test_what_may_go_goes_by_the_keepers_own_function_and_nothing_younger(provided: Provided) -> None:
    async with provided.database.transaction() as tx:
        cut = text("SELECT audit_cut(:before)")
        assert await tx.scalar(cut, {"before": tx.now - KEPT}) == 0
        with pytest.raises(DBAPIError, match="is kept for"):
            await tx.scalar(cut, {"before": tx.now})
        await tx.close()
    await run_sql(
        make_url(provided.server).set(database=provided.name).render_as_string(hide_password=False),
        "ALTER TABLE audit_seal DISABLE TRIGGER USER",
        "UPDATE audit_seal SET sealed_at = sealed_at - interval '7 years'",
        "ALTER TABLE audit_seal ENABLE TRIGGER USER",
    )
    async with provided.database.transaction() as tx:
        assert await tx.scalar(cut, {"before": tx.now - KEPT}) == 1
        assert await tx.scalar(text("SELECT count(*) FROM audit")) == 0


async def test_it_writes_seals_verifies_and_builds_anew_as_before(provided: Provided) -> None:
    async with second_schema(provided.database, METADATA) as (second, schema):
        assert schema == "public"
        async with second.transaction() as tx:
            assert await tx.scalar(text("SELECT count(*) FROM company")) == 1
    async with provided.database.transaction() as tx:
        keys = [provided.database.audit_keys.signing.public_key()]
        verdict = await verify_audit(tx, "people", keys, [])
    assert (verdict.holds, verdict.sealed) == (True, 1)
    assert await provided.owners() == {keeper_of(provided.name)}


async def test_a_database_of_before_is_guarded_at_the_next_start(postgres: str, name: str) -> None:
    await run_sql(
        postgres,
        f"CREATE ROLE \"{name}\" LOGIN PASSWORD 'it''s a \"pass\" word'",
        f'CREATE DATABASE "{name}" OWNER "{name}"',
    )
    url = url_as(postgres, name, name)
    await upgrade(url, migrations_of("people"))
    database = Database("people", url)
    found = Provided(name, postgres, database)
    await found.write("UTC")
    assert await found.owners() == {name}

    for _ in range(2):
        await provision(postgres, [name])
        await upgrade(url, migrations_of("people"))

    assert await found.owners() == {keeper_of(name)}
    await found.seal()
    async with database.transaction() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM audit_seal")) == 1
    await database.dispose()
