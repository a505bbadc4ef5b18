"""Each type is one ordinary command, and names nothing that is not the sender's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.gateway.domain.intake.cloudevent import CloudEvent
from services.gateway.domain.intake.commands import (
    SUPPORTED,
    Command,
    DataNotUnderstood,
    NotInScope,
    command_of,
    idempotency_key,
)
from shared.web.access import TABLE, Permission, Role

PARTNER, OTHER, DEAL = UUID(int=1), UUID(int=2), UUID(int=3)


def event(kind: str, subject: str | None = None, **data: Any) -> CloudEvent:  # noqa: ANN401 - JSON
    return CloudEvent("e-1", "/crm", f"salesops.{kind}.v1", data, subject, None)


@pytest.mark.parametrize(
    ("told", "command"),
    [
        pytest.param(
            event("lead_captured", source="fair"),
            Command("leads", "/v1/leads", {"source": "fair"}),
            id="a lead is captured",
        ),
        pytest.param(
            event("lead_captured", source="fair", partner_id=str(PARTNER)),
            Command("leads", "/v1/leads", {"source": "fair"}),
            id="its partner is known by the key",
        ),
        pytest.param(
            event("deal_registered", product_id="p"),
            Command("partners", "/v1/registrations", {"product_id": "p"}),
            id="a deal is registered",
        ),
        pytest.param(
            event("deal_refunded", str(DEAL), opportunity_id=str(DEAL), reason="returned"),
            Command("pipeline", f"/v1/opportunities/{DEAL}/refund", {"reason": "returned"}),
            id="a deal is refunded",
        ),
    ],
)
def test_the_command_of_an_event(told: CloudEvent, command: Command) -> None:
    assert command_of(told, PARTNER) == command


@pytest.mark.parametrize(
    ("told", "why"),
    [
        pytest.param(event("lead_captured", partner_id=str(OTHER)), NotInScope, id="another partner's lead"),
        pytest.param(event("lead_captured", account_id=str(DEAL)), NotInScope, id="a lead at an account of ours"),
        pytest.param(event("deal_refunded", "x", opportunity_id=str(DEAL)), NotInScope, id="another deal's refund"),
        pytest.param(event("deal_refunded", reason="x"), DataNotUnderstood, id="a refund of nothing"),
        pytest.param(event("deal_refunded", opportunity_id="../.."), DataNotUnderstood, id="a path instead of an id"),
    ],
)
def test_what_is_refused(told: CloudEvent, why: type[Exception]) -> None:
    with pytest.raises(why):
        command_of(told, PARTNER)


def test_each_event_has_a_key_of_its_own_for_ever() -> None:
    names = [(PARTNER, "/crm", "1"), (PARTNER, "/crm", "2"), (PARTNER, "/erp", "1"), (OTHER, "/crm", "1")]

    assert len({idempotency_key(*name) for name in names}) == len(names)
    assert idempotency_key(*names[0]) == idempotency_key(*names[0])


def test_a_system_can_be_granted_what_each_type_needs() -> None:
    assert {Permission(one.permission) for one in SUPPORTED.values()} <= TABLE[Role.SYSTEM].may
