"""What is told of which events: every record that has an address, under that address, and to its audience."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest

from services.gateway.domain.stream.message import Message
from services.gateway.events import MANIFEST
from services.gateway.queries.feed import messages_after, sight_of
from shared.contracts.audit import SealedHead
from shared.contracts.compensation import CommissionCredited, PlanPublished, StatementIssued
from shared.contracts.event import Event
from shared.contracts.gateway import PartnerEventSettled
from shared.contracts.partners import PartnerChanged
from shared.contracts.people import MemberChanged, MemberJoined, TeamChanged, TeamFormed
from shared.contracts.pipeline import AccountOpened, PriceChanged
from shared.store.organisation import load_organisation
from shared.web.access import Role
from shared.web.identity import Principal
from tests.access.expectation import ROUTES
from tests.conftest import HouseOpener
from tests.contracts.examples import body, read
from tests.kit.house import House

TOLD = {sub.event.type: sub.event for sub in MANIFEST.consumes if not issubclass(sub.event, SealedHead)}
TODAY = date(2026, 1, 1)
GETS = [path.removeprefix("GET ") for path in ROUTES if path.startswith("GET ")]

NOT_TOLD = {
    # Nobody announces that one of these changes.
    *("/v1/pipelines/{pipeline_id}", "/v1/views/{view}", "/v1/notifications/{notification_id}"),
    *("/v1/compensation/attachments/{attachment_id}", "/v1/compensation/shadows/{shadow_id}"),
    # Who may come in is told to nobody: admins follow no stream.
    "/v1/principals/{principal_id}",
    # Announced payee by payee, and shown as a whole: there is no telling whose a batch, or a deal's accrual, is.
    *("/v1/compensation/payroll/batches/{batch_id}", "/v1/compensation/accruals/{deal_id}"),
}
"""Records with an address of their own of which no stream tells, and why."""


def an_example(event: type[Event]) -> Event:
    return read(event, body(event))


def served(resource: str) -> str | None:
    """The route that answers under an address."""
    return next((path for path in GETS if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), resource)), None)


async def told(house: House) -> list[Message]:
    async with house.database.transaction() as tx:
        return await messages_after(tx, 0)


@pytest.fixture
async def house(open_service: HouseOpener) -> House:
    return await open_service("gateway")


@pytest.mark.parametrize("event", TOLD.values(), ids=TOLD)
async def test_each_event_is_told_under_an_address_that_is_served(house: House, event: type[Event]) -> None:
    await house.deliver(an_example(event))
    (message,) = await told(house)
    assert (message.type, message.version) == (event.type, 1)
    assert "?" not in message.resource
    assert served(message.resource) is not None


async def test_every_record_with_an_address_is_told_of_or_it_is_said_why_not(house: House) -> None:
    share = an_example(CommissionCredited).model_copy(update={"payee_kind": "partner"})
    await house.deliver(*(an_example(event) for event in TOLD.values()), share)
    of = {served(message.resource) for message in await told(house)}
    own = {path for path in GETS if re.fullmatch(r"/v1/(?!operations)[^{]*/\{\w+\}", path)}
    assert own - of == NOT_TOLD


ANNA, BILL, OTHER, PARTNER, NORTH = (UUID(int=number) for number in range(1, 6))
CALLERS = {
    "anna": Principal("anna", frozenset({Role.REPRESENTATIVE}), ANNA),
    "bill, who leads her": Principal("bill", frozenset({Role.MANAGER}), BILL),
    "another": Principal("other", frozenset({Role.REPRESENTATIVE}), OTHER),
    "the partner": Principal("partner", frozenset({Role.PARTNER}), None, PARTNER),
    "another partner": Principal("rival", frozenset({Role.PARTNER}), None, OTHER),
    "channel": Principal("channel", frozenset({Role.PARTNER_MANAGER})),
    "ops": Principal("ops", frozenset({Role.SALES_OPS})),
    "executive": Principal("executive", frozenset({Role.EXECUTIVE})),
    "operator": Principal("operator", frozenset({Role.OPERATOR})),
}
SELLERS = {"anna", "bill, who leads her", "another"}
HERS, ALL_ROWS = {"anna", "bill, who leads her"}, {"ops", "executive"}
PARTNERS = {"the partner", "another partner", "channel"}


@pytest.mark.parametrize(
    ("event", "whose", "hear"),
    [
        pytest.param(AccountOpened, {"owner_id": ANNA}, HERS | ALL_ROWS, id="an account: its owner"),
        pytest.param(AccountOpened, {"owner_id": None}, ALL_ROWS, id="an account of nobody"),
        pytest.param(PriceChanged, {}, SELLERS | PARTNERS | ALL_ROWS, id="a product: whoever reads products"),
        pytest.param(PlanPublished, {}, SELLERS | {"ops"}, id="a plan: whoever reads plans"),
        pytest.param(PartnerChanged, {"partner_id": PARTNER}, {"the partner", "channel"} | ALL_ROWS, id="a partner"),
        pytest.param(CommissionCredited, {"member_id": ANNA}, HERS | {"ops"}, id="a commission: its payee"),
        pytest.param(
            CommissionCredited,
            {"member_id": PARTNER, "payee_kind": "partner"},
            {"the partner", "channel", "ops"},
            id="a share: its partner company",
        ),
        pytest.param(
            StatementIssued,
            {"member_id": PARTNER, "payee_kind": "partner"},
            {"the partner", "channel", "ops"},
            id="a partner's statement",
        ),
        pytest.param(StatementIssued, {"member_id": ANNA}, HERS | {"ops"}, id="a statement: its payee"),
        pytest.param(MemberChanged, {"member_id": ANNA, "team_id": NORTH}, HERS | ALL_ROWS, id="a member: itself"),
        pytest.param(
            TeamChanged, {"team_id": OTHER, "manager_id": BILL}, {"bill, who leads her"} | ALL_ROWS, id="a team"
        ),
        pytest.param(
            PartnerEventSettled, {"partner_id": PARTNER}, {"the partner", "channel", "ops"}, id="what a partner sent"
        ),
    ],
)
async def test_who_hears_of_it(house: House, event: type[Event], whose: dict[str, UUID | None], hear: set[str]) -> None:
    anna = MemberJoined(member_id=ANNA, external_id="anna", name="Anna", team_id=NORTH, effective_on=TODAY)
    north = TeamFormed(team_id=NORTH, external_id="north", name="North", manager_id=BILL, effective_on=TODAY)
    await house.deliver(anna, north)
    dated = {"effective_on": TODAY} if "effective_on" in event.model_fields else {}
    await house.deliver(an_example(event).model_copy(update=whose | dated))
    message = (await told(house))[-1]
    async with house.database.transaction() as tx:
        organisation = await load_organisation(tx)
    heard = {name for name, who in CALLERS.items() if message.is_for(sight_of(who, organisation, TODAY))}
    assert (message.type, heard) == (event.type, hear)


async def test_what_is_built_anew_is_not_told_again(house: House) -> None:
    await house.deliver(*(an_example(event) for event in TOLD.values()), replaying=True)
    assert await told(house) == []
