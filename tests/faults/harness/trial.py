"""One trial: deals are won at a steady rate, something breaks, everything settles, and the verdict is spoken."""

from __future__ import annotations

import asyncio
import random
import time
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.landscape import service_named
from shared.messaging.backlog import backlog
from shared.messaging.kafka_log import KafkaLog
from shared.messaging.log import LogUnavailable
from tests.faults.harness.checks import Judge
from tests.faults.harness.company import CONSUMERS, SERVICES
from tests.faults.harness.ground import Ground
from tests.faults.harness.sales import Sales

PER_SECOND = 30.0
BLOWS = 2
"""How often a fault strikes when time is short."""
_CALM_SECONDS = 1.0
_PATIENCE_SECONDS = 150.0
_PAUSE_SECONDS = 0.1
_SERVER_ERROR = 500


class NotSettled(AssertionError):
    """Events were still on their way when patience ended."""


@dataclass
class Trial:
    """What a fault has at hand, and what it notes."""

    ground: Ground
    sales: Sales
    judge: Judge
    random: random.Random
    blows: int
    """How often to strike."""
    strikes: list[float] = field(default_factory=list)
    """Instants from which recovery counts: the blow itself, or the end of what took long by intention."""
    broken: list[str] = field(default_factory=list)
    """What the fault itself saw that should not be."""

    def struck(self) -> None:
        """Recovery counts from now."""
        self.strikes.append(time.time())

    async def pause(self, least: float, most: float) -> None:
        """The nemesis waits for its next blow."""
        await asyncio.sleep(self.random.uniform(least, most))


@dataclass(frozen=True)
class Fault:
    """One row of the matrix."""

    number: str
    title: str
    strike: Callable[[Trial], Awaitable[None]]
    published_within: float | None = None
    """Seconds after a strike, or after its commit if that is later, in which every event has to be in the log."""
    applied_within: float | None = None
    """Likewise from the log to the effect in the last consumer."""
    in_short: bool = True
    """Whether it is tried with every run of the tests; long deadlines, and what others show, are left to long runs."""
    mend: Callable[[Trial], Awaitable[None]] | None = None
    """What an operator does about the damage; the verdict is spoken before and after."""

    def eased(self, times: float) -> Fault:
        """The same fault, given so many times the promised seconds."""
        return replace(
            self,
            published_within=self.published_within and self.published_within * times,
            applied_within=self.applied_within and self.applied_within * times,
        )


@dataclass(frozen=True)
class Result:
    """A row of the matrix, filled in."""

    number: str
    title: str
    deals: int
    events: int
    unknown: int
    """Requests without an answer."""
    copies: int
    """Events that came into the log more than once."""
    dead: int
    published: float
    """The longest way from commit, or from the blow, to the log."""
    applied: float
    """The longest way from the log, or from the blow, to the effect."""
    broken: tuple[str, ...]
    seconds: float


async def tried(ground: Ground, sales: Sales, judge: Judge, fault: Fault, seed: int, blows: int) -> Result:
    """Carry out one trial."""
    chance = random.Random(f"{fault.number} {seed}")  # noqa: S311 - not a secret
    trial = Trial(ground, sales, judge, chance, blows)
    began, deals, unknown = time.time(), len(sales.deals), sales.answers["unknown"]
    events, copies, dead = len(judge.history.first), judge.history.copies, await _dead(ground)
    faults_of_ours = sales.statuses[_SERVER_ERROR]
    async with sales.going(PER_SECOND):
        await trial.pause(_CALM_SECONDS / 2, _CALM_SECONDS)
        await fault.strike(trial)
        await trial.pause(_CALM_SECONDS, 2 * _CALM_SECONDS)
    await settled(ground)
    broken = [*trial.broken, *await judge.verdict()]
    published, applied = await _recoveries(trial, began)
    letters = await _dead(ground) - dead
    if fault.mend is not None:
        await fault.mend(trial)
        await settled(ground)
        broken += [f"mended: {what}" for what in await judge.verdict()]
    if sales.statuses[_SERVER_ERROR] > faults_of_ours:
        broken.append(f"{sales.statuses[_SERVER_ERROR] - faults_of_ours} requests were answered 500")
    broken += _late("published", published, fault.published_within)
    broken += _late("applied", applied, fault.applied_within)
    return Result(
        number=fault.number,
        title=fault.title,
        deals=len(sales.deals) - deals,
        events=len(judge.history.first) - events,
        unknown=sales.answers["unknown"] - unknown,
        copies=judge.history.copies - copies,
        dead=letters,
        published=published,
        applied=applied,
        broken=tuple(broken),
        seconds=time.time() - began,
    )


async def warmed_up(ground: Ground, sales: Sales) -> None:
    """Have some deals go all the way, so that every process has found its place in its group before the first blow."""
    async with sales.going(PER_SECOND):
        await asyncio.sleep(_CALM_SECONDS)
    await settled(ground)


async def settled(ground: Ground) -> None:
    """Wait until two looks see nothing under way and nothing moved between them."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    look = before = None
    while time.monotonic() < deadline:
        look = await _look(ground)
        quiet = look is not None and look[:2] == (0, 0)
        if quiet and look == before:
            return
        before = look if quiet else None
        await asyncio.sleep(_PAUSE_SECONDS)
    raise NotSettled(f"unsent, lag and position: {look}")


async def _look(ground: Ground) -> tuple[int, int, int] | None:
    """None if the log is too busy to say: whoever waits asks again."""
    log = KafkaLog(ground.broker.bootstrap)
    looks = []
    try:
        for name in SERVICES:
            database = ground.database(name)
            looks.append(await backlog(database, log, service_named(name).manifest))
            await database.dispose()
    except LogUnavailable:
        return None
    finally:
        await log.close()
    return sum(one.unsent for one in looks), sum(one.lag for one in looks), sum(one.position for one in looks)


async def _recoveries(trial: Trial, since: float) -> tuple[float, float]:
    """The longest ways of this trial's events, each counted from the last strike if that came later than its start."""
    ground, first = trial.ground, trial.judge.history.first
    sql = "SELECT event_id, extract(epoch FROM at)::float8 AS at FROM announced WHERE at > to_timestamp($1)"
    announced = {row["event_id"]: row["at"] for row in await ground.rows("pipeline", sql, since)}
    logged = {event_id: first[event_id].stored.recorded_at.timestamp() for event_id in announced if event_id in first}
    published = _longest(trial.strikes, ((announced[event_id], at) for event_id, at in logged.items()))
    applied = 0.0
    for name in CONSUMERS:
        effects = await _applied(ground, name, since)
        ways = ((logged[event_id], at) for event_id, at in effects.items() if event_id in logged)
        applied = max(applied, _longest(trial.strikes, ways))
    return published, applied


async def _applied(ground: Ground, consumer: str, since: float) -> dict[UUID, float]:
    sql = """SELECT event_id, extract(epoch FROM processed_at)::float8 AS at FROM inbox
             WHERE processed_at > to_timestamp($1)"""
    return {row["event_id"]: row["at"] for row in await ground.rows(consumer, sql, since)}


def _longest(strikes: list[float], ways: Iterable[tuple[float, float]]) -> float:
    return max((end - _counted_from(strikes, start, end) for start, end in ways), default=0.0)


def _counted_from(strikes: list[float], start: float, end: float) -> float:
    before = bisect_right(strikes, end)
    return max(start, strikes[before - 1]) if before else start


async def _dead(ground: Ground) -> int:
    rows = [await ground.rows(name, "SELECT count(*) AS n FROM dead_letter") for name in CONSUMERS]
    return sum(int(row["n"]) for (row,) in rows)


def _late(what: str, seconds: float, limit: float | None) -> list[str]:
    if limit is None or seconds <= limit:
        return []
    return [f"{what} {seconds:.1f} s after the blow, {limit:.0f} s at most were allowed"]
