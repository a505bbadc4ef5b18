"""A stream from its first message to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text
from starlette.types import Message

from services.gateway.forwarding.stream.feed import Feed
from services.gateway.forwarding.stream.follower import Follower, ReaderTooSlow
from services.gateway.use_cases.stream.follow import MOST, TooManyStreams, issue_ticket, open_stream, redeem_ticket
from shared.contracts.leads import LeadAssigned, LeadCaptured, LeadReturned
from shared.contracts.people import MemberJoined, TeamFormed
from shared.kernel.company import Company
from shared.kernel.ids import new_id
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.identity import NotAuthenticated, Principal
from tests.conftest import HouseOpener
from tests.kit.house import House

ANNA, BILL, NORTH, PARTNER = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
DAY = date(2020, 1, 1)
KEY = bytes(32)


@dataclass
class Reader:
    """A reader at its end of the line."""

    said: list[str] = field(default_factory=list)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        async with self.heard:
            if message["type"] == "http.response.start":
                self.said.append(f"status {message['status']}")
            elif message["body"]:
                self.said += [part for part in message["body"].decode().split("\n\n") if part]
            else:
                self.said.append("over")
            self.heard.notify_all()

    async def until(self, words: str) -> str:
        """Wait for something said."""
        async with asyncio.timeout(10), self.heard:
            await self.heard.wait_for(lambda: any(words in part for part in self.said))
        return next(part for part in self.said if words in part)

    def resources(self) -> list[str]:
        """The leads it heard of, oldest first."""
        return [part.split("/v1/leads/")[1][:36] for part in self.said if "/v1/leads/" in part]


@dataclass
class Stage:
    """A feed, its events, and readers."""

    house: House
    feed: Feed
    draining: asyncio.Event = field(default_factory=asyncio.Event)
    rights: dict[str, Exception] = field(default_factory=dict)

    async def lead(self, owner: UUID | None = None, partner: UUID | None = None) -> str:
        """A lead comes in, and may be assigned; its id."""
        lead = new_id()
        captured = LeadCaptured(lead_id=lead, external_id=str(lead), source="fair", captured_on=DAY, partner_id=partner)
        await self.house.deliver(captured)
        if owner:
            await self.assign(lead, owner)
        return str(lead)

    async def assign(self, lead: UUID, owner: UUID) -> None:
        """The lead gets another owner."""
        assigned = LeadAssigned(
            lead_id=lead,
            external_id=str(lead),
            owner_id=owner,
            policy_version="1",
            rule="r",
            why="w",
            why_not_digest="d",
            assigned_on=DAY,
        )
        await self.house.deliver(assigned)

    @asynccontextmanager
    async def reader(
        self,
        role: Role,
        *,
        member: UUID | None = None,
        partner: UUID | None = None,
        after: int | None = None,
        **speed: float,
    ) -> AsyncIterator[Reader]:
        """Somebody who follows."""
        principal = Principal(f"{role}:{member or partner}", frozenset({role}), member, partner)

        async def again() -> Principal:
            if principal.subject in self.rights:
                raise self.rights[principal.subject]
            return principal

        async with self.house.database.transaction() as tx:
            stream_id = await open_stream(tx, principal.subject)
        follower = Follower(self.feed, stream_id, after, again, Company(), self.draining)
        reader = Reader()
        following = asyncio.create_task(
            replace(follower, **({"tick": 0.05} | speed))({}, reader.receive, reader.send)  # type: ignore[arg-type]
        )
        await reader.until("status 200")
        if after is None:
            await reader.until("retry")
        yield reader
        reader.gone.set()
        self.draining.set()
        await following


@pytest.fixture
async def stage(open_service: HouseOpener) -> AsyncIterator[Stage]:
    house, stop = await open_service("gateway"), asyncio.Event()
    feed = Feed(house.database, utc_now)
    async with asyncio.TaskGroup() as group:
        group.create_task(feed.run(stop))
        yield Stage(house, feed)
        stop.set()


async def test_everyone_hears_of_their_own_and_sales_ops_of_all(stage: Stage) -> None:
    async with (
        stage.reader(Role.REPRESENTATIVE, member=ANNA) as anna,
        stage.reader(Role.PARTNER, partner=PARTNER) as partner,
        stage.reader(Role.SALES_OPS) as all_of_it,
        stage.reader(Role.OPERATOR) as operator,
    ):
        hers, theirs = await stage.lead(owner=ANNA), await stage.lead(owner=BILL, partner=PARTNER)
        nobodys = await stage.lead()
        await all_of_it.until(nobodys)
        await anna.until(hers)
        await partner.until(theirs)

    assert set(anna.resources()) == {hers}
    assert set(partner.resources()) == {theirs}
    assert set(all_of_it.resources()) == {hers, theirs, nobodys}
    assert operator.resources() == []


async def test_a_manager_hears_of_those_below_today(stage: Stage) -> None:
    anna = MemberJoined(member_id=ANNA, external_id="anna", name="Anna", team_id=NORTH, effective_on=DAY)
    north = TeamFormed(team_id=NORTH, external_id="north", name="North", manager_id=BILL, effective_on=DAY)
    await stage.house.deliver(anna, north)

    async with stage.reader(Role.MANAGER, member=BILL) as bill:
        hers = await stage.lead(owner=ANNA)
        await stage.lead(owner=UUID(int=99))
        await bill.until(hers)

    assert set(bill.resources()) == {hers}


async def test_who_comes_back_hears_what_happened_meanwhile_and_nothing_twice(stage: Stage) -> None:
    async with stage.reader(Role.SALES_OPS) as first:
        seen = await stage.lead()
        last = (await first.until(seen)).split("\n")[0].removeprefix("id: ")
    stage.draining.clear()
    missed = [await stage.lead(), await stage.lead()]

    async with stage.reader(Role.SALES_OPS, after=int(last)) as again:
        await again.until(missed[-1])

    assert again.resources() == missed


async def test_positions_have_no_gaps_though_a_transaction_is_undone(stage: Stage) -> None:
    await stage.lead()
    undone = stage.house.database.begin()
    await undone.execute(text("UPDATE feed_head SET position = position + 5"))
    await undone.close()
    await stage.lead(owner=ANNA)

    assert [row.position for row in await stage.house.rows("SELECT position FROM feed ORDER BY position")] == [1, 2, 3]


@pytest.mark.parametrize("after", [pytest.param(0, id="long ago"), pytest.param(99, id="beyond the end")])
async def test_who_missed_more_than_is_kept_is_told_to_begin_anew(stage: Stage, after: int) -> None:
    await stage.lead(owner=ANNA)
    async with stage.house.database.transaction() as tx:
        await tx.execute(text("DELETE FROM feed WHERE position = 1"))

    async with stage.reader(Role.SALES_OPS, after=after) as reader:
        told = await reader.until("event: reset")

    assert told.startswith("id: 2\n")


async def test_the_owner_of_now_hears_and_the_one_before_does_not(stage: Stage) -> None:
    lead = await stage.lead(owner=ANNA)
    async with stage.reader(Role.REPRESENTATIVE, member=ANNA) as anna:
        async with stage.reader(Role.REPRESENTATIVE, member=BILL) as bill:
            await stage.assign(UUID(lead), BILL)
            await bill.until(lead)
        returned = LeadReturned(lead_id=UUID(lead), external_id=lead, owner_id=BILL, reason="late", returned_on=DAY)
        await stage.house.deliver(returned)

    assert anna.resources() == []


async def test_a_stream_ends_with_the_right_to_it(stage: Stage) -> None:
    async with stage.reader(Role.SALES_OPS) as reader:
        stage.rights["sales_ops:None"] = NotAuthenticated("the token has expired")
        assert "not_authenticated" in await reader.until("event: end")
        await reader.until("over")

    assert await stage.house.rows("SELECT id FROM stream_open") == []


async def test_a_draining_process_says_when_to_come_again(stage: Stage) -> None:
    async with stage.reader(Role.SALES_OPS) as reader:
        stage.draining.set()
        await reader.until("over")

    assert reader.said[-2:] == ["retry: 2000", "over"]


async def test_a_silent_stream_is_kept_alive(stage: Stage) -> None:
    async with stage.reader(Role.SALES_OPS, heartbeat=0.1) as reader:
        await reader.until(": still here")


async def test_a_reader_who_makes_no_room_is_cut(stage: Stage) -> None:
    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(_message: Message) -> None:
        await asyncio.Event().wait()

    async def again() -> Principal:
        return Principal("anna", frozenset({Role.SALES_OPS}))

    async with stage.house.database.transaction() as tx:
        stream_id = await open_stream(tx, "anna")
    follower = Follower(stage.feed, stream_id, None, again, Company(), stage.draining, slow=0.05)

    with pytest.raises(ReaderTooSlow):
        await follower({}, receive, send)
    assert await stage.house.rows("SELECT id FROM stream_open") == []


async def test_five_streams_a_principal_and_no_more(stage: Stage) -> None:
    async with stage.house.database.transaction() as tx:
        for _ in range(MOST):
            await open_stream(tx, "anna")
        with pytest.raises(TooManyStreams):
            await open_stream(tx, "anna")
        await open_stream(tx, "bill")


async def test_a_ticket_is_good_once_and_kept_by_its_hash(stage: Stage) -> None:
    async with stage.house.database.transaction() as tx:
        ticket = await issue_ticket(tx, "Bearer canary", master_key=KEY)
        kept = str(await tx.rows(text("SELECT * FROM stream_ticket")))
        assert await redeem_ticket(tx, ticket, master_key=KEY) == "Bearer canary"
        assert await redeem_ticket(tx, ticket, master_key=KEY) is None
        assert await redeem_ticket(tx, "made up", master_key=KEY) is None

    assert ticket not in kept
    assert "canary" not in kept


async def test_a_ticket_is_good_for_half_a_minute(stage: Stage) -> None:
    async with stage.house.database.transaction() as tx:
        ticket = await issue_ticket(tx, "Bearer canary", master_key=KEY)
        await tx.execute(text("UPDATE stream_ticket SET expires_at = expires_at - interval '30 seconds'"))
        assert await redeem_ticket(tx, ticket, master_key=KEY) is None
