"""Real processes, a real Kafka and a real PostgreSQL under every fault of the matrix: nothing lost, nothing twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.faults.harness.nemesis import FAULTS
from tests.faults.harness.run import Run
from tests.faults.harness.trial import Fault
from tests.kit.kafka import require_jars


@pytest.fixture(scope="module")
async def run() -> AsyncIterator[Run]:
    """One system for all trials; a trial that breaks it is followed by a new one."""
    require_jars()
    async with Run().open() as run:
        yield run


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.number)
async def test_every_promise_holds_under(fault: Fault, run: Run) -> None:
    result = await run.of(fault)

    assert result.broken == ()
