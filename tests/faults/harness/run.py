"""A run: trial after trial on one system, on a new one after a trial that broke it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from tests.faults.harness.checks import Judge
from tests.faults.harness.ground import Ground, prepared
from tests.faults.harness.sales import Sales
from tests.faults.harness.trial import BLOWS, Fault, Result, tried, warmed_up


@dataclass
class Run:
    """The system under trial, and what was found."""

    seed: int = 4
    blows: int = BLOWS
    results: list[Result] = field(default_factory=list)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _system: tuple[Ground, Sales, Judge] | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Run]:
        """Whatever is started while the block runs is stopped after it."""
        try:
            yield self
        finally:
            await self._stack.aclose()

    async def of(self, fault: Fault) -> Result:
        """One trial; its result is kept."""
        ground, sales, judge = await self._ready()
        self._system = None
        result = await tried(ground, sales, judge, fault, self.seed, self.blows)
        self.results.append(result)
        if not result.broken:
            self._system = ground, sales, judge
        return result

    async def _ready(self) -> tuple[Ground, Sales, Judge]:
        if self._system is None:
            await self._stack.aclose()
            ground = await self._stack.enter_async_context(prepared())
            sales = Sales(ground)
            await warmed_up(ground, sales)
            self._system = ground, sales, Judge(ground, sales)
        return self._system
