"""What the audit costs a write: the same requests with it and without, alternating, on a disk that is waited for."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from statistics import median

import asyncpg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.figures import Figure, report
from services.gateway.forwarding.asgi import AsgiUpstream
from services.gateway.forwarding.ask import ask
from services.landscape import service_named
from shared.kernel.company import Company
from shared.store.database import Database
from shared.store.embedded import EmbeddedPostgres
from shared.store.migrate import upgrade
from shared.store.transaction import Transaction, utc_now
from shared.web.access import Role
from shared.web.app import Runtime
from shared.web.identity import InternalVerifier, Principal, mint_internal_token

_ROUNDS = 7
_SECONDS = 3.0
_COST = 0.15
_KEY = Ed25519PrivateKey.generate()
_CALLER = Principal("user:bench", frozenset({Role.SALES_OPS}), name="bench")
_number = count(1)


class _Unaudited(Database):
    """A database that keeps no audit."""

    async def commit(self, tx: Transaction) -> None:
        """As ever, but for the entry."""
        tx.entry = None
        await super().commit(tx)


def _account() -> tuple[str, object]:
    return "/v1/accounts", {"external_id": f"a{next(_number)}", "name": f"Acme {next(_number)}", "country": "DE"}


def _lead() -> tuple[str, object]:
    contact = {"name": "Ada Lovelace", "email": "ada@example.org", "phone": "+44 20 7946 0000"}
    return "/v1/leads", {"source": "fair", "company_name": f"Acme {next(_number)}", "contact": contact}


def _bulk() -> tuple[str, object]:
    return "/v1/accounts/bulk", {"items": [_account()[1] for _ in range(100)]}


WRITES: tuple[tuple[str, str, Callable[[], tuple[str, object]]], ...] = (
    ("one account", "pipeline", _account),
    ("one lead with a contact, which is encrypted", "leads", _lead),
    ("100 accounts at once", "pipeline", _bulk),
)


class Write:
    """One kind of write, with the audit and without."""

    def __init__(self, service: str, make: Callable[[], tuple[str, object]]) -> None:
        self._service, self._make = service, make
        token = mint_internal_token(_KEY, _CALLER, service, utc_now())
        self._headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]

    async def seconds(self, plain: AsgiUpstream, audited: AsgiUpstream) -> tuple[float, float]:
        """The medians of what one request takes, request by request in turn, so that both have the same weather."""
        took: tuple[list[float], list[float]] = ([], [])
        until = time.perf_counter() + _SECONDS
        while time.perf_counter() < until:
            for app, times in zip((plain, audited), took, strict=True):
                times.append(await self._one(app))
        return median(took[0]), median(took[1])

    async def _one(self, app: AsgiUpstream) -> float:
        path, body = self._make()
        raw = json.dumps(body).encode()
        began = time.perf_counter()
        reply = await ask(app, path, self._headers, method="POST", body=raw)
        took = time.perf_counter() - began
        if reply.status not in {200, 201}:
            raise RuntimeError(f"{path}: {reply.status} {reply.body.decode()}")
        return took


async def measure(postgres: EmbeddedPostgres) -> list[Figure]:
    """Alternate both for each kind of write; each round's ratio is taken by itself."""
    figures = []
    for name, service, make in WRITES:
        async with (
            _application(postgres, service, Database) as audited,
            _application(postgres, service, _Unaudited) as plain,
        ):
            ratios, costs = [], []
            for _ in range(_ROUNDS):
                write = Write(service, make)
                without, with_it = await write.seconds(plain, audited)
                ratios.append(with_it / without)
                costs.append((with_it - without) * 1000)
            told = f"{name} ({min(ratios):.2f} to {max(ratios):.2f}, {median(costs):+.2f} ms)"
            figures.append(Figure(told, median(ratios), "times", "the same without the audit", 1.0, share=1 + _COST))
    return figures


@asynccontextmanager
async def _application(postgres: EmbeddedPostgres, service: str, kind: type[Database]) -> AsyncIterator[AsgiUpstream]:
    """The service on a fresh database; without an audit its triggers are gone, too."""
    name = f"{service}_{next(_number)}"
    server = await asyncpg.connect(postgres.url("postgres"))
    await server.execute(f'CREATE DATABASE "{name}"')
    await server.close()
    url = postgres.url(name).replace("postgresql://", "postgresql+asyncpg://")
    described = service_named(service)
    await upgrade(url, described.migrations)
    if kind is _Unaudited:
        await _without_triggers(postgres.url(name))
    database = kind(service, url, frozenset(described.manifest.publishes))
    if described.build_app is None:
        raise ValueError(f"{service} has no application of its own")
    verifier = InternalVerifier([_KEY.public_key()], service, utc_now)
    try:
        yield AsgiUpstream(described.build_app(Runtime(database, verifier, Company())))
    finally:
        await database.dispose()


async def _without_triggers(url: str) -> None:
    connection = await asyncpg.connect(url)
    triggers = await connection.fetch(
        "SELECT tgname, tgrelid::regclass::text AS of FROM pg_trigger"
        " WHERE tgname LIKE 'audit\\_%' AND NOT tgisinternal"
    )
    for trigger in triggers:
        await connection.execute(f'DROP TRIGGER "{trigger["tgname"]}" ON {trigger["of"]}')
    await connection.close()


def _public_directory() -> Path:
    """The server's own user has to reach it."""
    directory = Path(tempfile.mkdtemp(prefix="salesops-bench-"))
    directory.chmod(0o755)
    return directory


async def _run() -> list[Figure]:
    directory = await asyncio.to_thread(_public_directory)
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        postgres = EmbeddedPostgres(directory / "postgres")
        await asyncio.to_thread(postgres.start)
        stack.callback(postgres.stop)
        return await measure(postgres)


def main() -> bool:
    """Measure and report."""
    return report("audit", asyncio.run(_run()))
