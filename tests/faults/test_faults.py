"""Most faults once, in short: nothing is lost, nothing happens twice, pay is right to the cent, and all goes on soon.

How soon is not held here to the second, because the machine may be slow and have other things to do: five times the
promise is allowed. `make faults ROUNDS=n` runs all of them, and longer, holds the promises themselves, and writes the
matrix; `make bench-backbone` measures the recoveries.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.faults.harness.nemesis import FAULTS
from tests.faults.harness.run import Run
from tests.faults.harness.trial import Fault
from tests.kit.kafka import require_jars

_TIMES_THE_PROMISE = 5


@pytest.fixture(scope="module")
async def run() -> AsyncIterator[Run]:
    """One system for all of them; whoever breaks it leaves a new one to the next."""
    require_jars()
    async with Run().open() as run:
        yield run


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.in_short], ids=lambda fault: fault.title)
async def test_every_promise_is_kept(run: Run, fault: Fault) -> None:
    result = await run.of(fault.eased(_TIMES_THE_PROMISE))

    assert result.broken == ()
