"""The verdict: every promise compared with what the stores and the log really hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from services.landscape import service_named
from shared.contracts.pipeline import DealWon, OpportunityOpened
from shared.messaging.manifest import subscriptions_by_type
from tests.faults.harness.clean_run import CleanRun, state_hash
from tests.faults.harness.company import CONSUMERS
from tests.faults.harness.ground import Ground
from tests.faults.harness.history import PUBLISHERS, History
from tests.faults.harness.pay import Ledger, expected_ledger
from tests.faults.harness.sales import FAULTY_CENTS, Sales

_SHOWN = 3


@dataclass
class Findings:
    """What does not hold, in words; nothing if all is well."""

    broken: list[str] = field(default_factory=list)

    def same(self, what: str, wanted: object, found: object) -> None:
        """Both have to be equal."""
        if wanted != found:
            self.broken.append(f"{what}: {_told(wanted)} was expected, {_told(found)} is there")

    def none(self, what: str, found: set[UUID] | list[object]) -> None:
        """Nothing of the kind may be there."""
        if found:
            self.broken.append(f"{what}: {len(found)}, such as {sorted(map(str, found))[:_SHOWN]}")


@dataclass
class Judge:
    """Compares the whole history of a ground, again after each trial."""

    ground: Ground
    sales: Sales
    history: History = field(default_factory=History)
    clean: CleanRun = field(default_factory=CleanRun)
    unreadable: set[UUID] = field(default_factory=set)
    """Planted events that every consumer has to refuse."""
    faulty: bool = False
    """Whether compensation was made to fail on some deals, and they have not been replayed."""

    async def verdict(self) -> list[str]:
        """Everything that does not hold."""
        findings = Findings()
        await self.history.read_on(self.ground.broker.bootstrap)
        await self._intents(findings)
        for publisher in PUBLISHERS:
            await self._published(findings, publisher)
        for consumer in CONSUMERS:
            await self._received(findings, consumer)
            await self._applied(findings, consumer)
            await self._projection(findings, consumer)
        await self._ledger(findings)
        return findings.broken

    async def _intents(self, findings: Findings) -> None:
        """Each intent carried out exactly once, each refused one not at all."""
        rows = await self.ground.rows("pipeline", "SELECT source FROM opportunity")
        wanted = Counter(deal.name for deal in self.sales.deals if not deal.refused)
        found = Counter(row["source"] for row in rows)
        findings.none("intents lost", [*(wanted - found)])
        findings.none("intents carried out twice, or though refused", [*(found - wanted)])
        opened = {one.stored.record.key for one in self.history.by("pipeline") if one.type == OpportunityOpened.type}
        rows = await self.ground.rows("pipeline", "SELECT id FROM opportunity")
        findings.same("opportunities announced", {str(row["id"]) for row in rows}, opened)

    async def _published(self, findings: Findings, publisher: str) -> None:
        """The log holds what was committed: nothing less, nothing else, in order per aggregate."""
        rows = await self.ground.rows(publisher, "SELECT event_id, topic, key FROM announced")
        announced = {row["event_id"] for row in rows}
        logged = {one.event_id for one in self.history.by(publisher)}
        findings.none(f"{publisher}: events lost", announced - logged)
        findings.none(f"{publisher}: ghosts, events never committed", logged - announced)
        wanted = Counter((row["topic"], row["key"]) for row in rows)
        for aggregate, numbers in self.history.sequences(publisher).items():
            findings.same(f"order of {aggregate}", list(range(1, wanted[aggregate] + 1)), numbers)
        findings.same(f"{publisher}: quarantined", 0, await self._count(publisher, "outbox_quarantine"))

    async def _received(self, findings: Findings, consumer: str) -> None:
        """Each consumer has received every event it reacts to, and refused none but those it had to."""
        types = subscriptions_by_type(service_named(consumer).manifest)
        wanted = {event_id for event_id, one in self.history.first.items() if one.type in types}
        received = await self._ids(consumer, "inbox")
        findings.none(f"{consumer}: events not received", wanted - received)
        dead, parked = await self._ids(consumer, "dead_letter"), await self._ids(consumer, "parked")
        refused, stuck = self._poison(consumer)
        findings.none(f"{consumer}: dead letters nobody planted", dead - refused)
        findings.none(f"{consumer}: poison taken for good", refused - dead)
        findings.none(f"{consumer}: events parked for no reason", parked - stuck)
        findings.none(f"{consumer}: events that overtook a dead letter", stuck - parked)

    async def _applied(self, findings: Findings, consumer: str) -> None:
        """Each effect exactly once, in the order of its key's numbers."""
        rows = await self.ground.rows(consumer, "SELECT event_id, key, sequence FROM applied ORDER BY number")
        types = subscriptions_by_type(service_named(consumer).manifest)
        held = await self._ids(consumer, "dead_letter") | await self._ids(consumer, "parked")
        wanted = Counter(event_id for event_id, one in self.history.first.items() if one.type in types)
        wanted -= Counter(held)
        found = Counter(row["event_id"] for row in rows)
        findings.none(f"{consumer}: effects missing", [*(wanted - found)])
        findings.none(f"{consumer}: effects twice, or of nothing", [*(found - wanted)])
        last: dict[str, int] = {}
        for row in rows:
            key, number = row["key"], row["sequence"]
            if number <= last.get(key, 0):
                findings.none(f"{consumer}: effects out of order", [f"{key}: {number} after {last[key]}"])
            last[key] = number

    @property
    def held_up(self) -> set[str]:
        """Deals the ledger cannot know yet."""
        return {deal.id for deal in self.sales.deals if self.faulty and deal.id and deal.amount % 100 == FAULTY_CENTS}

    def _poison(self, consumer: str) -> tuple[set[UUID], set[UUID]]:
        """Events a consumer had to refuse, and those that wait behind them."""
        if consumer != "compensation":
            return self.unreadable, set()
        types, deals = subscriptions_by_type(service_named(consumer).manifest), self.held_up
        of_them = [one for one in self.history.first.values() if one.type in types and one.stored.record.key in deals]
        refused = {one.event_id for one in of_them if one.type == DealWon.type}
        return self.unreadable | refused, {one.event_id for one in of_them} - refused

    async def _projection(self, findings: Findings, consumer: str) -> None:
        """The store is what an undisturbed run makes of the same facts."""
        waiting = await self._ids(consumer, "dead_letter") | await self._ids(consumer, "parked")
        await self.clean.follow(self.ground, consumer, self.history, waiting)
        wanted = await state_hash(self.ground, consumer, f"clean_{consumer}")
        findings.same(f"{consumer}: state hash", wanted, await state_hash(self.ground, consumer, consumer))

    async def _ledger(self, findings: Findings) -> None:
        """Pay is what the intents imply, to the cent, and every position is the sum of its postings."""
        rows = await self.ground.rows("pipeline", "SELECT id, external_id FROM opportunity")
        known = [deal for deal in self.sales.deals if deal.id not in self.held_up]
        names = {str(row["id"]): row["external_id"] for row in rows}
        wanted = expected_ledger(known, names, str(self.ground.founded.manager))
        found = await self._positions()
        findings.none("pay that is missing", [*(wanted.keys() - found.keys())])
        findings.none("pay for nothing", [*(found.keys() - wanted.keys())])
        wrong = [
            f"{key}: {wanted[key]}, not {found[key]}"
            for key in wanted.keys() & found.keys()
            if wanted[key] != found[key]
        ]
        findings.none("pay that is wrong", [*wrong])
        findings.same("all pay, in cents", _sum(wanted), _sum(found))
        findings.none("positions that are not the sum of their postings", await self._unbalanced())

    async def _positions(self) -> Ledger:
        rows = await self.ground.rows(
            "compensation", "SELECT deal_id, member_id, credited_minor, amount_minor FROM commission"
        )
        return {
            (str(row["deal_id"]), str(row["member_id"])): (row["credited_minor"], row["amount_minor"])
            for row in rows
            if row["credited_minor"] or row["amount_minor"]
        }

    async def _unbalanced(self) -> list[object]:
        """Versions of a line are numbered without a gap, and what an entry's lines moved is what it posted."""
        rows = await self.ground.rows(
            "compensation",
            """SELECT line_id AS id FROM line GROUP BY line_id
            HAVING max(number) <> count(*) OR count(*) FILTER (WHERE superseded_at IS NULL) <> 1
            UNION ALL
            SELECT entry_id FROM (
              SELECT entry_id, sum(amount_minor - before_minor) AS moved FROM line GROUP BY 1) AS lines
            JOIN (SELECT entry_id, sum(CASE WHEN credit = 'expense' THEN -minor WHEN debit = 'expense' THEN minor
                    ELSE 0 END) AS posted FROM posting GROUP BY 1) AS postings USING (entry_id)
            WHERE moved <> posted""",
        )
        return [row["id"] for row in rows]

    async def _ids(self, database: str, table: str) -> set[UUID]:
        rows = await self.ground.rows(database, f"SELECT event_id FROM {table}")  # noqa: S608 - our own names
        return {row["event_id"] for row in rows}

    async def _count(self, database: str, table: str) -> int:
        rows = await self.ground.rows(database, f"SELECT count(*) AS n FROM {table}")  # noqa: S608 - our own names
        return int(rows[0]["n"])


def _sum(ledger: Ledger) -> int:
    return sum(paid for _, paid in ledger.values())


def _told(value: object) -> str:
    return str(value)[:300]
