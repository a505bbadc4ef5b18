"""The consumer's PostgreSQL: what is committed, which rows open transactions hold, and what it knows of each key."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from shared.messaging.consumer_core import Aggregate, Plan, Settled, Standing, planned, retry_after, settled
from shared.messaging.guards import Guards
from shared.messaging.log import Place
from shared.messaging.narrowing import Narrowing
from tests.shared.messaging.simulation.events import HANDLED, Happening, Poison, Violation


class Failure(Exception):
    """A handler, or the commit, fails."""


@dataclass(slots=True)
class Waiting:
    """A parked event; only the head of a key has a time."""

    event: Happening
    next_at: float | None = None
    attempts: int = 0


@dataclass(slots=True)
class Tables:
    """What is committed."""

    positions: dict[Place, int] = field(default_factory=dict)
    inbox: set[Hashable] = field(default_factory=set)
    progress: dict[Aggregate, int] = field(default_factory=dict)
    dead: dict[int, Happening] = field(default_factory=dict)
    parked: dict[int, Waiting] = field(default_factory=dict)
    effects: dict[int, list[int]] = field(default_factory=dict)
    """The sequences applied of each key."""


@dataclass(slots=True)
class Written:
    """What a transaction will have written when it commits."""

    plan: Plan[Happening]
    end: Settled[Happening]
    applied: list[Happening]
    dead: list[Happening]


@dataclass(slots=True)
class Warehouse:
    """One database. Each event may have one effect, and those of a key only in their order."""

    guards: Guards
    tables: Tables = field(default_factory=Tables)
    backup: Tables | None = None
    locks: dict[Hashable, object] = field(default_factory=dict)
    """Rows held by open transactions: positions, receipts and parked keys."""
    mended: bool = False
    """Whether what failed does not fail any more."""
    seen: Counter[str] = field(default_factory=Counter)

    def free(self, rows: Iterable[Hashable], holder: object) -> bool:
        if all(self.locks.get(row, holder) is holder for row in rows):
            return True
        self.seen["transactions waited for"] += 1
        return False

    def hold(self, rows: Iterable[Hashable], holder: object) -> None:
        for row in rows:
            self.locks[row] = holder

    def let_go(self, holder: object) -> None:
        if self.locks:
            self.locks = {row: other for row, other in self.locks.items() if other is not holder}

    def standing(self, aggregates: Iterable[Aggregate]) -> dict[Aggregate, Standing]:
        tables = self.tables
        halted = {one.aggregate for one in tables.dead.values()}
        if not self.guards.sequence:
            halted |= {one.event.aggregate for one in tables.parked.values()}
        return {key: Standing(tables.progress.get(key, 0), key in halted) for key in aggregates}

    def parked_of(self, standings: dict[Aggregate, Standing]) -> dict[Aggregate, list[Happening]]:
        """What can be released, of keys that no dead letter halts."""
        found: dict[Aggregate, list[Happening]] = {}
        for one in self.tables.parked.values():
            key = one.event.aggregate
            if key in standings and not standings[key].halted:
                found.setdefault(key, []).append(one.event)
        return found

    def decide(
        self,
        arrivals: Sequence[Happening],
        unreceived: set[Hashable],
        standings: dict[Aggregate, Standing],
        parked: dict[Aggregate, list[Happening]],
        *,
        narrowing: bool = True,
        condemned: bool = False,
    ) -> Written:
        """Plan and run the handlers, as `carry_out` does it."""
        plan = planned(arrivals, HANDLED, unreceived, standings, parked, self.guards)
        self.seen["copies received"] += plan.duplicates
        self.seen["stale events"] += len(plan.stale)
        self.seen["gaps"] += plan.gaps
        dead: dict[int, Happening] = {}
        applied: list[Happening] = []
        readable: list[tuple[Aggregate, Happening]] = []
        halted: set[Aggregate] = set()
        for one in plan.due:
            if one.aggregate in halted or one.type not in HANDLED:
                continue
            if condemned or (one.poison is Poison.UNREADABLE and not self.mended):
                dead[one.event_id] = one
                halted.add(one.aggregate)
            else:
                readable.append((one.aggregate, one))
        if not narrowing:
            events = [one for _, one in readable]
            self._handle(events)
            applied = events
        else:
            parts = Narrowing([readable])
            while (part := parts.next()) is not None:
                try:
                    self._handle(part)
                except Failure:
                    culprit = parts.failed()
                    if culprit is not None:
                        dead[culprit.event_id] = culprit
                else:
                    applied += part
        were_parked = {one.event_id for those in parked.values() for one in those}
        return Written(plan, settled(plan, dead, were_parked, standings), applied, list(dead.values()))

    def commit(self, written: Written, now: float, *, letters: bool = False) -> None:
        """Make it true, or fail like a deferred constraint."""
        if not self.mended and any(one.poison is Poison.COMMIT for one in written.applied):
            raise Failure
        tables = self.tables
        self.seen["dead letters"] += len(written.dead)
        self.seen["parked and released"] += len(written.end.released)
        for one in written.applied:
            self._apply(one)
        for one in written.dead:
            tables.dead[one.event_id] = one
        for event_id in written.end.released:
            tables.parked.pop(event_id, None)  # type: ignore[call-overload]  # ids are numbers here
            if letters and event_id not in {one.event_id for one in written.dead}:
                tables.dead.pop(event_id, None)  # type: ignore[call-overload]
        for one in written.end.parked:
            tables.parked.setdefault(one.event_id, Waiting(one))
        for key, last in written.end.last.items():
            tables.progress[key] = max(last, tables.progress.get(key, 0))
        self._arm(now)

    def look_at_parked(self, now: float) -> None:
        """The clock: each key whose head is due is tried; one that waits in vain waits longer, and dies at last."""
        for head in [one for one in self.tables.parked.values() if one.next_at is not None and one.next_at <= now]:
            key = head.event.aggregate
            standings = self.standing([key])
            if head.event.event_id not in self.tables.parked or any(
                one.aggregate == key for one in self.tables.dead.values()
            ):
                continue
            standings = {key: standings[key]._replace(halted=False)}
            if not self._try([key], standings, self.parked_of(standings), now):
                self._waited_in_vain(head, now)

    def next_look(self) -> float | None:
        """When the clock will have something to do."""
        dead = {one.aggregate for one in self.tables.dead.values()}
        parked = self.tables.parked.values()
        times = [one.next_at for one in parked if one.next_at is not None and one.event.aggregate not in dead]
        return min(times, default=None)

    def release_everything(self, now: float) -> None:
        """The operator has mended what failed: dead letters are tried again, with all behind them."""
        keys = {one.aggregate for one in self.tables.dead.values()}
        keys |= {one.event.aggregate for one in self.tables.parked.values()}
        for key in sorted(keys):
            standings = {key: self.standing([key])[key]._replace(halted=False)}
            parked = self.parked_of(standings)
            letters = [one for one in self.tables.dead.values() if one.aggregate == key]
            parked.setdefault(key, []).extend(letters)
            self._try([key], standings, parked, now, letters=True)

    def _try(
        self,
        keys: list[Aggregate],
        standings: dict[Aggregate, Standing],
        parked: dict[Aggregate, list[Happening]],
        now: float,
        *,
        letters: bool = False,
    ) -> bool:
        written = self.decide((), set(), standings, parked)
        try:
            self.commit(written, now, letters=letters)
        except Failure:
            head = {keys[0]: [min(parked[keys[0]], key=_sequence)]}
            try:
                self.commit(self.decide((), set(), standings, head), now, letters=letters)
            except Failure:
                self.commit(self.decide((), set(), standings, head, condemned=True), now, letters=letters)
            return True
        return bool(written.end.released)

    def _waited_in_vain(self, head: Waiting, now: float) -> None:
        head.attempts += 1
        pause = retry_after(head.attempts)
        if pause is None:
            self.tables.dead[head.event.event_id] = self.tables.parked.pop(head.event.event_id).event
        else:
            head.next_at = now + pause

    def _handle(self, events: Sequence[Happening]) -> None:
        if not self.mended and any(one.poison is Poison.HANDLER for one in events):
            raise Failure

    def _apply(self, one: Happening) -> None:
        done = self.tables.effects.setdefault(one.key, [])
        if done and one.sequence <= done[-1]:
            raise Violation(f"a second effect, or one out of order: {one} after {done[-3:]}")
        done.append(one.sequence)

    def _arm(self, now: float) -> None:
        heads: dict[Aggregate, Waiting] = {}
        for one in self.tables.parked.values():
            known = heads.get(one.event.aggregate)
            if known is None or one.event.sequence < known.event.sequence:
                heads[one.event.aggregate] = one
        for one in heads.values():
            if one.next_at is None:
                one.next_at = now + 1.0

    def save(self) -> None:
        self.backup = copy.deepcopy(self.tables)

    def restore(self) -> None:
        """Put the database back to the backup; nothing is open then."""
        if self.backup is not None:
            self.tables, self.locks = copy.deepcopy(self.backup), {}
            self.seen["backed up and restored"] += 1


def _sequence(one: Happening) -> int:
    return one.sequence
