"""Most faults once, in short: nothing is lost, nothing happens twice, pay is right to the cent, and each in time.

`make faults ROUNDS=n` runs all of them, and longer, and writes the matrix.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.faults.harness.nemesis import FAULTS
from tests.faults.harness.run import Run
from tests.faults.harness.trial import Fault
from tests.kit.kafka import require_jars


@pytest.fixture(scope="module")
async def run() -> AsyncIterator[Run]:
    """One system for all of them; whoever breaks it leaves a new one to the next."""
    require_jars()
    async with Run().open() as run:
        yield run


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.in_short], ids=lambda fault: fault.title)
async def test_every_promise_is_kept(run: Run, fault: Fault) -> None:
    result = await run.of(fault)

    assert result.broken == ()
