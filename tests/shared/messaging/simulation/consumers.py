"""A consumer process of the simulation: poll, locks, receipts, decision and commit, with everything else in between."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from shared.messaging.consumer_core import PositionLost, begun, not_overtaken, reached
from shared.messaging.log import Place
from shared.messaging.narrowing import Attempt, Settling
from tests.shared.messaging.simulation.events import HANDLED, Happening, Stored
from tests.shared.messaging.simulation.paper_log import PaperLog
from tests.shared.messaging.simulation.warehouse import Failure, Warehouse, Written


class Phase(Enum):
    """Where in its loop the consumer is."""

    POLL = auto()
    POSITIONS = auto()
    RECEIPTS = auto()
    DECISION = auto()
    COMMIT = auto()


@dataclass(eq=False, slots=True)
class SimulatedConsumer:
    """One process of the group; it may be a zombie that does not know yet what it has lost."""

    warehouse: Warehouse
    log: PaperLog
    reading: dict[Place, int] = field(default_factory=dict)
    """Partitions it believes its own, and what to read next of each."""
    phase: Phase = Phase.POLL
    batch: Sequence[Stored] = ()
    started: dict[Place, int] = field(default_factory=dict)
    settling: Settling = field(default_factory=lambda: Settling(0))
    attempt: Attempt = field(default_factory=lambda: Attempt(0, 0))
    events: list[Happening] = field(default_factory=list)
    unreceived: set[Hashable] = field(default_factory=set)
    written: Written | None = None

    def step(self, records: int, now: float) -> None:
        """One step, or nothing if another transaction is in the way."""
        match self.phase:
            case Phase.POLL:
                self._poll(records)
            case Phase.POSITIONS:
                self._lock_positions()
            case Phase.RECEIPTS:
                self._take_receipts()
            case Phase.DECISION:
                self._decide()
            case Phase.COMMIT:
                self._commit(now)

    def assign(self, places: Sequence[Place]) -> None:
        """What it owns from now on; a batch in hand is settled all the same, as its positions allow."""
        positions = self.warehouse.tables.positions
        for place in places:
            positions.setdefault(place, 0)
        self.reading = {place: self.reading.get(place, positions[place]) for place in places}

    def crash(self) -> None:
        """The process dies and begins anew."""
        self.warehouse.let_go(self)
        self.phase, self.batch = Phase.POLL, ()
        self.reading = {place: self.warehouse.tables.positions.get(place, 0) for place in self.reading}

    def _poll(self, most: int) -> None:
        found: list[Stored] = []
        for place, at in self.reading.items():
            found += self.log.partitions[place.partition][at : at + most - len(found)]
        if found:
            self.batch, self.settling, self.phase = found, Settling(len(found)), Phase.POSITIONS
            self.started = {record.place: self.reading[record.place] for record in found}
            self.reading |= reached(found)

    def _lock_positions(self) -> None:
        attempt = self.settling.next()
        if attempt is None:
            self.phase = Phase.POLL
            return
        self.attempt, records = attempt, self.batch[attempt.first : attempt.end]
        places = {record.place for record in records}
        if self.warehouse.guards.position:
            if not self.warehouse.free(places, self):
                return
            self.warehouse.hold(places, self)
        started = begun(self.started, self.batch[: attempt.first])
        try:
            ahead = not_overtaken(records, started, self.warehouse.tables.positions, self.warehouse.guards)
        except PositionLost:
            self.warehouse.seen["positions lost"] += 1
            self.warehouse.let_go(self)
            self.phase = Phase.POLL
            for place in self.started.keys() & self.reading.keys():
                self.reading[place] = self.warehouse.tables.positions.setdefault(place, 0)
            return
        self.events = [record.event for record in ahead]
        self.phase = Phase.RECEIPTS

    def _take_receipts(self) -> None:
        ids: set[Hashable] = {one.event_id for one in self.events if one.type in HANDLED}
        if self.warehouse.guards.inbox:
            if not self.warehouse.free(ids, self):
                return
            self.warehouse.hold(ids, self)
        self.unreceived = ids - self.warehouse.tables.inbox
        self.phase = Phase.DECISION

    def _decide(self) -> None:
        standings = self.warehouse.standing({one.aggregate for one in self.events})
        parked = {} if self.attempt.alone else self.warehouse.parked_of(standings)
        if not self.warehouse.free(parked, self):
            return
        self.warehouse.hold(parked, self)
        narrowing, condemned = self.attempt.narrowing, self.attempt.condemned is not None
        self.warehouse.seen["batches narrowed"] += narrowing
        try:
            self.written = self.warehouse.decide(
                self.events, self.unreceived, standings, parked, narrowing=narrowing, condemned=condemned
            )
        except Failure as failure:
            self._failed(failure)
        else:
            self.phase = Phase.COMMIT

    def _commit(self, now: float) -> None:
        if self.written is None:
            raise LookupError("nothing is decided yet")
        tables = self.warehouse.tables
        try:
            self.warehouse.commit(self.written, now)
        except Failure as failure:
            self._failed(failure)
            return
        tables.inbox |= self.unreceived
        for place, at in reached(self.batch[self.attempt.first : self.attempt.end]).items():
            tables.positions[place] = max(at, tables.positions.get(place, 0))
        self.settling.succeeded()
        self._end()

    def _failed(self, failure: Failure) -> None:
        self.settling.failed(failure)
        self._end()

    def _end(self) -> None:
        self.warehouse.let_go(self)
        self.phase = Phase.POSITIONS
