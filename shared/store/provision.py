"""Databases and roles: of each service one database, one role to log in, and one that keeps its audit from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import asyncpg

from shared.store.audit.guard import guarding, keeper_of


async def provision(
    superuser_url: str, names: Sequence[str], password_of: Callable[[str], str | None] = lambda _name: None
) -> None:
    """Give every name a login role and a database closed to the other roles; what exists stays, and is guarded."""
    connection = await asyncpg.connect(superuser_url)
    try:
        roles = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        known = await connection.fetch("SELECT datname, shobj_description(oid, 'pg_database') AS said FROM pg_database")
        databases = {row["datname"]: row["said"] for row in known}
        for name in names:
            if name not in roles:
                await _let_in(connection, name, password_of(name))
            if keeper_of(name) not in roles:
                await connection.execute(
                    f'CREATE ROLE "{keeper_of(name)}" NOLOGIN; GRANT "{name}" TO "{keeper_of(name)}"'
                )
            if name not in databases:
                await connection.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
            if databases.get(name) != _mark(name):
                await _guard(superuser_url, name)
    finally:
        await connection.close()


async def _let_in(connection: asyncpg.Connection[asyncpg.Record], name: str, password: str | None) -> None:
    await connection.execute(
        await connection.fetchval(
            "SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', $1::text, $2::text)", name, password
        )
    )


async def _guard(superuser_url: str, name: str) -> None:
    """Close a database, and put its audit out of its service's reach; the mark says that it is done."""
    connection = await asyncpg.connect(superuser_url, database=name)
    try:
        async with connection.transaction():
            await connection.execute(f'REVOKE CONNECT, TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
            for statement in guarding(name):
                await connection.execute(statement)
            await connection.execute(f"COMMENT ON DATABASE \"{name}\" IS '{_mark(name)}'")
    finally:
        await connection.close()


def _mark(name: str) -> str:
    return f"guarded {hashlib.sha256(''.join(guarding(name)).encode()).hexdigest()[:16]}"
