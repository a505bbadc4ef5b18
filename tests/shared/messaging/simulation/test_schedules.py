"""The backbone keeps its promises under thousands of seeded schedules, and none of its guards can be left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

import pytest

from shared.messaging.guards import Guards
from tests.shared.messaging.simulation.events import Violation
from tests.shared.messaging.simulation.schedules import run

SEEDS = 1500
WITHIN = 3000
"""So many schedules at most must show that a guard is missing; for the one needed least often 1 in 230 does."""


def test_every_promise_holds_whatever_happens() -> None:
    for seed in range(SEEDS):
        try:
            run(seed)
        except Violation as violation:
            again = f"python -m tests.shared.messaging.simulation --schedules 1 --seed {seed}"
            pytest.fail(f"{violation}\nagain: {again}")


@pytest.mark.parametrize("guard", [guard.name for guard in fields(Guards)])
def test_without_a_guard_a_promise_is_broken(guard: str) -> None:
    without = Guards(**{guard: False})
    assert any(_breaks_a_promise(seed, without) for seed in range(WITHIN))


def test_the_schedules_reach_every_corner() -> None:
    """A simulation in which nothing goes wrong would prove nothing."""
    seen: Counter[str] = Counter()
    for seed in range(300):
        seen += run(seed).seen()
    assert {corner for corner, times in seen.items() if times >= 5} == {
        "acknowledgements lost",
        "appends lost",
        "appends partly written",
        "backed up and restored",
        "batches narrowed",
        "copies received",
        "dead letters",
        "gaps",
        "late writes",
        "parked and released",
        "partitions added",
        "positions lost",
        "quarantined",
        "sessions lost",
        "stale events",
        "transactions waited for",
    }


def test_a_seed_is_the_same_schedule_again() -> None:
    assert [run(seed).log for seed in range(9)] == [run(seed).log for seed in range(9)]


def _breaks_a_promise(seed: int, guards: Guards) -> bool:
    try:
        run(seed, guards)
    except Violation:
        return True
    return False
