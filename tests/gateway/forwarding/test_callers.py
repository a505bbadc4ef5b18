"""Who is calling: subjects meet the records that people and partners announced."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.gateway.domain.errors import IdentitiesUnavailable, IdentityNotLinked
from services.gateway.domain.subject import Kind, Subject
from services.gateway.use_cases.issue_token import mint_user_token
from shared.contracts.partners import PartnerChanged, PartnerSigned
from shared.contracts.people import MemberChanged, MemberJoined, MemberLeft
from shared.kernel.ids import new_id
from shared.store.database import Database
from shared.store.transaction import utc_now
from shared.web.access import Role
from shared.web.identity import NotAuthenticated, Principal
from tests.gateway.conftest import bearer, callers_of
from tests.gateway.secrets import KEYS
from tests.kit.house import House

ANNA, NORTHWIND = new_id(), new_id()
LONG_AGO, TODAY = date(2016, 1, 1), utc_now().date()
EARLIER, TOMORROW = TODAY - timedelta(days=9), TODAY + timedelta(days=1)


def joined(on: date = LONG_AGO) -> MemberJoined:
    return MemberJoined(member_id=ANNA, external_id="anna", name="Anna Snelling", effective_on=on)


def left(on: date) -> MemberLeft:
    return MemberLeft(member_id=ANNA, external_id="anna", name="Anna Snelling", effective_on=on)


def signed(name: str = "Northwind") -> PartnerSigned:
    return PartnerSigned(partner_id=NORTHWIND, external_id="northwind", name=name, tier="gold", effective_on=LONG_AGO)


def token(subject: str, *roles: str) -> str:
    return bearer(subject, *roles)["authorization"]


async def recognised(database: Database, header: str) -> Principal:
    return (await callers_of(database).caller(header)).principal


async def test_a_member_is_recognised(gateway: House) -> None:
    await gateway.deliver(joined())
    principal = await recognised(gateway.database, token("member:anna", "representative"))
    assert (principal.subject, principal.member_id, principal.partner_id) == ("member:anna", ANNA, None)
    assert (principal.roles, principal.name) == (frozenset({Role.REPRESENTATIVE}), "Anna Snelling")


async def test_a_partner_is_recognised_by_its_newest_name(gateway: House) -> None:
    changed = PartnerChanged(**{**signed().model_dump(), "name": "Northwind Ltd"})
    await gateway.deliver(signed(), changed)
    principal = await recognised(gateway.database, token("partner:northwind", "partner"))
    assert (principal.partner_id, principal.member_id, principal.name) == (NORTHWIND, None, "Northwind Ltd")


async def test_a_fact_received_twice_changes_nothing(gateway: House) -> None:
    await gateway.deliver(joined(), signed())
    await gateway.deliver(joined(), signed())
    assert len(await gateway.rows("SELECT 1 FROM partner")) == 1


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param("member:nobody", id="an unknown member"),
        pytest.param("partner:nobody", id="an unknown partner"),
        pytest.param("member:northwind", id="a partner is no member"),
        pytest.param("partner:anna", id="a member is no partner"),
        pytest.param("member:Anna Snelling", id="a name is no external id"),
    ],
)
async def test_nobody_stands_behind_it(gateway: House, subject: str) -> None:
    await gateway.deliver(joined(), signed())
    with pytest.raises(IdentityNotLinked):
        await callers_of(gateway.database).caller(token(subject))


@pytest.mark.parametrize(
    ("events", "linked"),
    [
        pytest.param((joined(), left(TODAY)), False, id="a member who leaves today is gone"),
        pytest.param((joined(), left(TOMORROW)), True, id="one who leaves tomorrow is still there"),
        pytest.param(
            (joined(), left(TODAY), joined(EARLIER)), False, id="a later word on an earlier day brings nobody back"
        ),
        pytest.param((joined(TOMORROW),), False, id="one who joins tomorrow is not there yet"),
        pytest.param((joined(), left(LONG_AGO), joined(TODAY)), True, id="one who came back is there"),
        pytest.param(
            (joined(), MemberChanged(**{**joined().model_dump(), "effective_on": TODAY})), True, id="one who changed is"
        ),
    ],
)
async def test_only_who_belongs_to_the_organisation_today(
    gateway: House, events: tuple[MemberJoined | MemberChanged | MemberLeft, ...], *, linked: bool
) -> None:
    await gateway.deliver(*events)
    callers = callers_of(gateway.database)
    if linked:
        assert (await callers.caller(token("member:anna"))).principal.member_id == ANNA
    else:
        with pytest.raises(IdentityNotLinked):
            await callers.caller(token("member:anna"))


async def test_a_fresh_member_is_let_in_at_once(gateway: House) -> None:
    callers = callers_of(gateway.database)
    with pytest.raises(IdentityNotLinked):
        await callers.caller(token("member:anna"))
    await gateway.deliver(joined())
    assert (await callers.caller(token("member:anna"))).principal.member_id == ANNA


async def test_users_without_a_record_need_no_store_and_members_do(no_database: Database) -> None:
    callers = callers_of(no_database)
    assert (await callers.caller(token("user:finance", "finance"))).principal.roles == {Role.FINANCE}
    with pytest.raises(IdentitiesUnavailable):
        await callers.caller(token("member:anna"))


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="none"),
        pytest.param("", id="an empty one"),
        pytest.param("Basic YTpi", id="another scheme"),
        pytest.param("Bearer", id="a scheme alone"),
        pytest.param("Bearer ", id="a scheme and nothing"),
    ],
)
async def test_without_a_token_nobody_is_recognised(no_database: Database, header: str | None) -> None:
    with pytest.raises(NotAuthenticated):
        await callers_of(no_database).caller(header)


async def test_a_role_that_does_not_exist_is_not_believed(no_database: Database) -> None:
    unknown = mint_user_token(KEYS.users, Subject(Kind.USER, "x"), ["emperor"], None, utc_now())
    with pytest.raises(NotAuthenticated):
        await callers_of(no_database).caller(f"Bearer {unknown}")
