"""Random schedules: a seed decides what can go wrong in one, how often, and everything that then happens."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from itertools import accumulate
from random import Random

from shared.messaging.guards import ALL_ON, Guards
from tests.shared.messaging.simulation.events import KEYS, Poison
from tests.shared.messaging.simulation.paper_log import Fate
from tests.shared.messaging.simulation.world import PROCESSES, World

STEPS = 120

Step = Callable[[World, Random], None]


def _begin(world: World, rng: Random) -> None:
    keys = 2 if rng.random() < 0.5 else KEYS
    poison = Poison(rng.randrange(1, 4)) if rng.random() < 0.03 else Poison.NONE
    kind = "placed" if rng.random() < 0.75 else "forgotten"
    wanted = [(int(rng.random() * keys), kind, poison)]
    while rng.random() < 0.3:
        wanted.append((int(rng.random() * keys), "placed", Poison.NONE))
    world.begin(tuple(wanted))
    world.advance(len(world.shop.open) - 1)


def _advance(world: World, rng: Random) -> None:
    world.advance(int(rng.random() * len(world.shop.open)))


def _roll_back(world: World, rng: Random) -> None:
    world.roll_back(int(rng.random() * (len(world.shop.open) + 1)))


def _relay(world: World, rng: Random) -> None:
    world.relay(int(rng.random() < world.lean), Fate.WRITTEN, append_first=rng.random() < 0.5)


def _relay_in_trouble(world: World, rng: Random) -> None:
    world.relay(int(rng.random() * PROCESSES), Fate(rng.randrange(1, 4)), append_first=True)


def _consume(world: World, rng: Random) -> None:
    world.consume(int(rng.random() < world.lean), 1 + int(rng.random() * 6))


def _tick(world: World, rng: Random) -> None:
    world.tick(rng.choice((0.1, 0.5, 1.0, 2.0, 30.0)))


_ALWAYS: tuple[tuple[Step, int], ...] = (
    (_begin, 12),
    (_advance, 12),
    (_relay, 30),
    (_consume, 30),
    (_tick, 5),
)
_TROUBLES: tuple[tuple[Step, int], ...] = (
    (_roll_back, 2),
    (_relay_in_trouble, 8),
    (lambda world, rng: world.lose_session(int(rng.random() * PROCESSES)), 2),
    (lambda world, rng: world.arrive_late(int(rng.random() * 8)), 3),
    (lambda world, rng: world.refuse(int(rng.random() * KEYS)), 2),
    (lambda world, _: world.accept(), 3),
    (lambda world, _: world.grow(), 3),
    (lambda world, rng: world.crash(int(rng.random() * PROCESSES)), 2),
    (lambda world, rng: world.rebalance(int(rng.random() * PROCESSES)), 3),
    (lambda world, _: world.retry(), 3),
    (lambda world, _: world.prune(), 1),
    (lambda world, _: world.save(), 2),
    (lambda world, _: world.restore(), 2),
)


def run(seed: int, guards: Guards = ALL_ON) -> World:
    """One schedule, to its end; raises `Violation` if a promise is broken."""
    rng = Random(seed)  # noqa: S311 - the same again is what is wanted
    # Half of the troubles are left out: alone with few others, each goes deeper.
    possible = [*_ALWAYS, *(trouble for trouble in _TROUBLES if rng.random() < 0.5)]
    steps = [step for step, _ in possible]
    bounds = list(accumulate(weight for _, weight in possible))
    world = World(guards, lean=rng.choice((0.1, 0.5, 0.9)))
    for _ in range(STEPS):
        steps[bisect(bounds, rng.random() * bounds[-1])](world, rng)
    world.come_to_rest()
    return world
