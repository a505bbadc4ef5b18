"""A relay process of the simulation: the real core, its statements and its append interleaved with everything else."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.messaging.guards import Guards
from shared.messaging.relay_core import Delete, Look, Poll, Quarantine, RelayCore, Work
from tests.shared.messaging.simulation.events import SHARDS, Happening
from tests.shared.messaging.simulation.paper_log import Fate, PaperLog
from tests.shared.messaging.simulation.shop import Session, Shop

BATCH = 3


@dataclass(eq=False, slots=True)
class SimulatedRelay:
    """One process: a session at a time, and at most one append under way."""

    shop: Shop
    log: PaperLog
    guards: Guards
    session: Session = field(default_factory=lambda: Session(alive=False))
    core: RelayCore[Happening] = field(default_factory=lambda: RelayCore(BATCH, SHARDS))
    statements: deque[object] = field(default_factory=deque)
    appending: Sequence[Happening] = ()
    found: list[Happening] | None = None
    answer: str = ""
    undeleted: dict[int, Happening] = field(default_factory=dict)
    """Sent and not yet forgotten: should the session be lost, whoever comes next sends them again."""
    connected: bool = False
    resting: bool = False

    def step(self, now: float, fate: Fate, *, append_first: bool) -> None:
        """Carry out one thing: a statement, or what becomes of the append."""
        if not self.connected:
            self._begin()
        if self.appending and (append_first or not self.statements):
            self._end_append(fate, now)
        elif self.statements:
            if not self.session.alive:
                self._begin_anew(now, fate)
                return
            self._execute(self.statements.popleft())
        if not self.appending and not self.statements:
            self._report()
            self._ask(now)

    def lose_session(self) -> None:
        """The server ends the session; the process notices at its next statement."""
        if self.session.alive:
            self.log.seen["sessions lost"] += 1
            self.shop.end_session(self.session)
            self.log.doubt(list(self.undeleted.values()))

    def _begin(self) -> None:
        self.session = self.shop.connect()
        self.core = RelayCore(BATCH, SHARDS, self.guards)
        self.connected = True

    def _begin_anew(self, now: float, fate: Fate) -> None:
        if self.appending and not self.answer:
            self.log.append(self.appending, fate, now, abandoned=self.guards.abandon)
        self.statements.clear()
        self.undeleted.clear()
        self.appending, self.found, self.answer, self.connected = (), None, "", False

    def _ask(self, now: float) -> None:
        work: Work[Happening] = self.core.work(now)
        self.resting = self.resting or bool(work.rest)
        self.statements.extend(work.statements)
        if work.append:
            self.appending = work.append
            self.undeleted.update((row.seq, row) for row in work.append)
            if not self.session.alive:
                self.log.doubt(work.append)

    def _execute(self, statement: object) -> None:
        match statement:
            case Poll():
                self.found = self.shop.poll(statement)
            case Delete(rows):
                for row in rows:
                    self.shop.outbox.pop(row.seq, None)
                    self.undeleted.pop(row.seq, None)
            case Look():
                shards = self.shop.share(self.session)
                self.shop.put_back(shards)
                self.core.looked(shards, self.shop.look())
            case Quarantine(row):
                self.shop.set_aside(row)
                self.log.seen["quarantined"] += 1
                self.undeleted.pop(row.seq, None)

    def _end_append(self, fate: Fate, now: float) -> None:
        rows, self.appending = self.appending, ()
        refused = next((index for index, row in enumerate(rows) if row.key in self.log.refused), None)
        if refused is not None:
            others = [row for row in rows if row.key not in self.log.refused]
            if others and fate is not Fate.LOST:
                self.log.append(others, Fate.PARTLY_WRITTEN, now, abandoned=self.guards.abandon)
            self._in_doubt(rows)
            self.answer = f"refused {refused}"
        elif self.log.append(rows, fate, now, abandoned=self.guards.abandon):
            self.answer = "confirmed"
        else:
            self._in_doubt(rows)
            self.answer = "unconfirmed"

    def _in_doubt(self, rows: Sequence[Happening]) -> None:
        self.log.doubt(rows)
        for row in rows:
            self.undeleted.pop(row.seq, None)

    def _report(self) -> None:
        found, self.found = self.found, None
        answer, self.answer = self.answer, ""
        if found is not None:
            self.resting = self.resting and not found
            self.core.found(found)
        if answer == "confirmed":
            self.core.confirmed()
        elif answer == "unconfirmed":
            self.core.unconfirmed()
        elif answer:
            self.core.refused(int(answer.split()[1]), answer)
