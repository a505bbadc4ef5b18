"""A service's database: where its transactions begin and end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.contracts.event import Event
from shared.store.audit.keys import AuditKeys
from shared.store.audit.write import audit_values, write_audit
from shared.store.outbox import write_outbox
from shared.store.pressure import LIMIT_ROWS, Pressure
from shared.store.transaction import Transaction, utc_now

# A process paused in the middle of a transaction must not hold its locks for longer than Kafka holds its partitions.
_SESSION = {"jit": "off", "statement_timeout": "60s", "idle_in_transaction_session_timeout": "30s"}


class Database:
    """One service's PostgreSQL database and the events it may announce from there.

    Without `audit_keys` the audit is sealed with keys that end with this value: right for a test, wrong elsewhere.

    `committed` is set after every commit that announced something: a relay in the same process need not poll for it.
    """

    def __init__(  # noqa: PLR0913 - all but two have defaults
        self,
        service: str,
        url: str,
        publishes: frozenset[type[Event]] = frozenset(),
        *,
        pool_size: int = 2,
        max_overflow: int = 3,
        outbox_limit: int = LIMIT_ROWS,
        clock: Callable[[], datetime] = utc_now,
        session: Mapping[str, str] | None = None,
        audit_keys: AuditKeys | None = None,
    ) -> None:
        self.service = service
        self.url = url
        self.committed = asyncio.Event()
        self.pressure = Pressure(outbox_limit)
        self.audit_keys = audit_keys or AuditKeys.fresh()
        self._publishes = publishes
        self._clock = clock
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_timeout=10,
            hide_parameters=True,  # errors are logged, and what was to be stored may be personal or secret
            connect_args={"server_settings": {"application_name": service, **_SESSION, **(session or {})}},
        )

    def begin(self, *, replaying: bool = False) -> Transaction:
        """A transaction whose owner ends it by `commit` here and `close` on itself."""
        return Transaction(self.engine, self._publishes, clock=self._clock, replaying=replaying)

    async def commit(self, tx: Transaction) -> None:
        """State, audit and events become true together; then the relay is woken."""
        audit = await audit_values(tx, tx.entry, self.audit_keys) if tx.entry is not None else None
        announced = await write_outbox(tx, self.service, audit)
        if audit is not None and not announced:
            await write_audit(tx, audit)
        await tx.commit()
        if announced:
            self.committed.set()

    @asynccontextmanager
    async def transaction(self, *, replaying: bool = False) -> AsyncIterator[Transaction]:
        """A transaction that commits when the block ends well, and is undone otherwise."""
        tx = self.begin(replaying=replaying)
        try:
            yield tx
            await self.commit(tx)
        finally:
            await tx.close()

    async def dispose(self) -> None:
        """Close every pooled connection."""
        await self.engine.dispose()
