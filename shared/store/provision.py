"""Databases and roles: one of each per service, made where they are missing."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg


async def provision(superuser_url: str, names: Sequence[str]) -> None:
    """Give every name a login role and a database it owns, closed to the other roles; what exists stays."""
    connection = await asyncpg.connect(superuser_url)
    try:
        databases = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
        roles = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        for name in names:
            if name not in roles:
                await connection.execute(f'CREATE ROLE "{name}" LOGIN')
            if name not in databases:
                await connection.execute(f'CREATE DATABASE "{name}" OWNER "{name}" TEMPLATE template0')
                await connection.execute(f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC')
    finally:
        await connection.close()
