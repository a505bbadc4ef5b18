"""A transaction: statements and events that become true together, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import asyncpg
from sqlalchemy import Executable, Row, TextClause
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.engine import CursorResult

from shared.contracts.event import Event
from shared.store.audit.entry import Entry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class UndeclaredEvent(TypeError):
    """A service published an event that its manifest does not announce."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """An event to be published with this transaction, and the event that caused it."""

    event: Event
    cause: Event | None


def utc_now() -> datetime:
    """The clock every process uses unless it is given another."""
    return datetime.now(UTC)


class Transaction:
    """Connects on first use. Use cases read, write and publish through it; only its owner commits."""

    def __init__(
        self,
        engine: AsyncEngine,
        publishes: frozenset[type[Event]],
        *,
        clock: Callable[[], datetime] = utc_now,
        replaying: bool = False,
    ) -> None:
        self.now = clock()
        """The recorded time of everything in this transaction."""
        self.cause: Event | None = None
        """The received event being handled, if any; published events name it unless told otherwise."""
        self.entry: Entry | None = None
        """What the audit is to say of this transaction; None where nobody asked for it over HTTP."""
        self.replaying = replaying
        """True while a read model is rebuilt: nothing may leave the house."""
        self.traceparent: str | None = None
        self.bound: asyncio.Timeout | None = None
        """What ends the work when its caller's time is up, until the commit begins."""
        self.announcements: list[Announcement] = []
        self._engine = engine
        self._publishes = publishes
        self._connection: AsyncConnection | None = None
        self._asyncpg: asyncpg.Connection[Any] | None = None
        self._begun = False

    async def connection(self) -> AsyncConnection:
        """The connection, its transaction begun."""
        if self._connection is None:
            self._connection = await self._engine.connect()
            await self._connection.begin()
        return self._connection

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> CursorResult[Any]:
        """Run one statement; a list of parameter sets runs it for each, pipelined."""
        connection = await self.connection()
        if parameters is None:
            result = await connection.execute(statement)
        else:
            result = await connection.execute(statement, parameters)
        self._begun = True
        return result

    async def run(self, statement: TextClause, parameters: Mapping[str, Any]) -> None:
        """Run one statement whose answer nobody needs, straight on the driver: a quarter of the time `execute` takes.

        For what is done once per event or commit. The values must be what PostgreSQL's own types are made of.
        """
        if not self._begun:
            await self.execute(statement, parameters)  # SQLAlchemy begins the transaction with its first statement
            return
        sql, names = _for_the_driver(statement)
        await (await self._driver()).execute(sql, *[parameters[name] for name in names])

    async def _driver(self) -> asyncpg.Connection[Any]:
        if self._asyncpg is None:
            # What `get_raw_connection` answers, without the greenlet it starts for it.
            connection = (await self.connection()).sync_connection
            self._asyncpg = connection.connection.driver_connection if connection else None
        return self._asyncpg

    async def rows(self, statement: Executable, parameters: Parameters | None = None) -> Sequence[Row[Any]]:
        """All rows of a statement."""
        return (await self.execute(statement, parameters)).all()

    async def scalars(self, statement: Executable, parameters: Parameters | None = None) -> Sequence[Any]:
        """The first column of all rows."""
        return (await self.execute(statement, parameters)).scalars().all()

    async def scalar(self, statement: Executable, parameters: Parameters | None = None) -> Any:  # noqa: ANN401 - a column
        """The first column of the first row, or None."""
        return (await self.execute(statement, parameters)).scalar()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[AsyncTransaction]:
        """What is written or announced inside is undone alone if it fails."""
        announced = len(self.announcements)
        connection = await self.connection()
        try:
            async with connection.begin_nested() as nested:
                yield nested
        except BaseException:
            del self.announcements[announced:]
            raise

    def publish(self, *events: Event, cause: Event | None = None) -> None:
        """Announce facts with this transaction's commit, in this order."""
        for event in events:
            if type(event) not in self._publishes:
                raise UndeclaredEvent(f"{type(event).__name__} is not announced by this service's manifest")
            self.announcements.append(Announcement(event, cause or self.cause))

    async def commit(self) -> None:
        """Make everything true, if anything was done."""
        if self._connection is not None:
            if self.bound is not None:
                self.bound.reschedule(None)
            await self._connection.commit()

    async def close(self) -> None:
        """Give the connection back; what was not committed is undone."""
        if self._connection is not None:
            connection, self._connection, self._asyncpg = self._connection, None, None
            self._begun = False
            await connection.close()


@lru_cache(maxsize=512)
def _for_the_driver(statement: TextClause) -> tuple[str, tuple[str, ...]]:
    """The statement with numbered places, and the names of the values that go there."""
    compiled = statement.compile(dialect=asyncpg_dialect())  # type: ignore[no-untyped-call]
    return str(compiled), tuple(compiled.positiontup or ())
