"""The copy of people's events answers who was where, whatever order they came in."""

from datetime import UTC, date, datetime
from uuid import UUID

from shared.contracts.event import Envelope
from shared.contracts.people import MemberJoined, MemberLeft, TeamFormed
from shared.kernel.ids import new_id
from shared.store.database import Database
from shared.store.organisation import (
    known_members,
    load_organisation,
    members_by_external_id,
    remember_members,
    remember_teams,
)

ANNA, BILL, SALES = UUID(int=1), UUID(int=2), UUID(int=11)
START, END = date(2016, 1, 1), date(2017, 1, 1)


def envelope(sequence: int) -> Envelope:
    return Envelope(new_id(), "/test", datetime.now(UTC), sequence, "test")


def joined(member: UUID, sequence: int = 1) -> MemberJoined:
    said = MemberJoined(
        member_id=member, external_id=f"m{member.int}", name="A Name", team_id=SALES, roles=("representative",),
        territories=("Central",), effective_on=START,
    )  # fmt: skip
    return MemberJoined.received(said.model_dump_json().encode(), envelope(sequence))


def left(member: UUID) -> MemberLeft:
    said = MemberLeft(member_id=member, external_id=f"m{member.int}", name="A Name", effective_on=END)
    return MemberLeft.received(said.model_dump_json().encode(), envelope(2))


async def test_the_copy_answers_by_day(database: Database) -> None:
    formed = TeamFormed(team_id=SALES, external_id="sales", name="Sales", manager_id=BILL, effective_on=START)
    async with database.transaction() as tx:
        await remember_members(tx, [left(ANNA)])
        await remember_members(tx, [joined(ANNA), joined(BILL), joined(ANNA)])
        await remember_teams(tx, [TeamFormed.received(formed.model_dump_json().encode(), envelope(1))])
        organisation = await load_organisation(tx)

        assert organisation.managers_above(ANNA, START) == (BILL,)
        assert [m.territories for m in organisation.active_members(START)] == [("Central",), ("Central",)]
        assert [m.member_id for m in organisation.active_members(END)] == [BILL]
        assert await known_members(tx, [ANNA, SALES]) == {ANNA}
        assert await members_by_external_id(tx, ["m2", "nobody"]) == {"m2": BILL}
