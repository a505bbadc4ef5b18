"""The same world driven by Hypothesis, which shrinks what breaks a promise to the few steps that matter."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from shared.messaging.guards import ALL_ON, Guards
from tests.shared.messaging.simulation.events import KEYS, Poison, Violation
from tests.shared.messaging.simulation.paper_log import Fate
from tests.shared.messaging.simulation.world import PROCESSES, World

PROCESS = st.integers(0, PROCESSES - 1)
FEW = st.integers(0, 3)
EVENT = st.tuples(
    st.integers(0, KEYS - 1), st.sampled_from(["placed", "forgotten"]), st.sampled_from([Poison.NONE, *Poison])
)
FATE = st.sampled_from([Fate.WRITTEN, *Fate])


class Backbone(RuleBasedStateMachine):
    """Whatever happens in whatever order: the world checks its promises as it goes, and when it has come to rest."""

    guards: Guards = ALL_ON

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.guards)

    @rule(events=st.lists(EVENT, min_size=1, max_size=3))
    def begin(self, events: list[tuple[int, str, Poison]]) -> None:
        self.world.begin(tuple(events))
        self.world.advance(len(self.world.shop.open) - 1)

    @precondition(lambda self: self.world.shop.open)
    @rule(number=FEW)
    def advance(self, number: int) -> None:
        self.world.advance(number)

    @precondition(lambda self: self.world.shop.open)
    @rule(number=FEW)
    def roll_back(self, number: int) -> None:
        self.world.roll_back(number)

    @rule(number=PROCESS, fate=FATE, append_first=st.booleans(), steps=st.integers(1, 4))
    def relay(self, number: int, fate: Fate, append_first: bool, steps: int) -> None:
        for _ in range(steps):
            self.world.relay(number, fate, append_first=append_first)

    @rule(number=PROCESS)
    def lose_session(self, number: int) -> None:
        self.world.lose_session(number)

    @precondition(lambda self: self.world.log.stragglers)
    @rule(number=FEW)
    def arrive_late(self, number: int) -> None:
        self.world.arrive_late(number)

    @rule(key=st.integers(0, KEYS - 1))
    def refuse(self, key: int) -> None:
        self.world.refuse(key)

    @rule()
    def accept(self) -> None:
        self.world.accept()

    @rule()
    def grow(self) -> None:
        self.world.grow()

    @rule(number=PROCESS, records=st.integers(1, 6), steps=st.integers(1, 5))
    def consume(self, number: int, records: int, steps: int) -> None:
        for _ in range(steps):
            self.world.consume(number, records)

    @rule(number=PROCESS)
    def crash(self, number: int) -> None:
        self.world.crash(number)

    @rule(shift=PROCESS)
    def rebalance(self, shift: int) -> None:
        self.world.rebalance(shift)

    @rule(seconds=st.sampled_from([0.5, 2.0, 30.0]))
    def tick(self, seconds: float) -> None:
        self.world.tick(seconds)

    @rule()
    def retry(self) -> None:
        self.world.retry()

    @rule()
    def prune(self) -> None:
        self.world.prune()

    @rule()
    def save(self) -> None:
        self.world.save()

    @precondition(lambda self: self.world.warehouse.backup)
    @rule()
    def restore(self) -> None:
        self.world.restore()

    def teardown(self) -> None:
        self.world.come_to_rest()


BOUNDED = settings(
    max_examples=60, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


def test_no_sequence_of_events_breaks_a_promise() -> None:
    run_state_machine_as_test(Backbone, settings=BOUNDED)


def test_hypothesis_finds_a_missing_guard() -> None:
    """The one a random walk finds soonest: two relays publish the same rows."""

    class Unlocked(Backbone):
        guards = Guards(advisory_lock=False)

    few = settings(BOUNDED, max_examples=200, phases=[Phase.generate], database=None, derandomize=True)
    with pytest.raises(Violation):
        run_state_machine_as_test(Unlocked, settings=few)
