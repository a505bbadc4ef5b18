"""What the feed takes in of others' events: whose business it is, and where to read of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Literal
from uuid import UUID

import pytest

from shared.contracts.compensation import CommissionCredited
from shared.kernel.money import Money
from tests.kit.house import House

ANNA, INTEGRA, DEAL = UUID(int=1), UUID(int=4), UUID(int=9)


def credited(payee: UUID, kind: Literal["member", "partner"]) -> CommissionCredited:
    """Compensation says: somebody earned something."""
    return CommissionCredited(
        commission_id=UUID(int=100 + payee.int),
        deal_id=DEAL,
        deal_external_id="D-9",
        member_id=payee,
        payee_kind=kind,
        role="owner" if kind == "member" else "partner",
        month="2026-03",
        credited=Money(100, "USD"),
        before=Money(0, "USD"),
        after=Money(30, "USD"),
        plan_id=UUID(int=8),
        plan_version=1,
        cause_kind="deal_won",
        cause_id=DEAL,
        effective_on=date(2026, 3, 2),
    )


@pytest.mark.parametrize(
    ("payee", "kind", "told"),
    [
        pytest.param(
            ANNA, "member", ("commission", f"/v1/commissions?deal_id={DEAL}", ANNA, None), id="pay, to the member"
        ),
        pytest.param(
            INTEGRA,
            "partner",
            ("partner_share", f"/v1/compensation/partner-shares?deal_id={DEAL}", None, INTEGRA),
            id="a share, to the partner company",
        ),
    ],
)
async def test_what_was_earned_is_told_to_whom_it_belongs(
    open_service: Callable[[str], Awaitable[House]],
    payee: UUID,
    kind: Literal["member", "partner"],
    told: tuple[str, str, UUID | None, UUID | None],
) -> None:
    house = await open_service("gateway")
    await house.deliver(credited(payee, kind))
    (row,) = await house.rows("SELECT * FROM feed")
    (audience,) = await house.rows("SELECT * FROM feed_audience")
    assert (row.kind, row.resource, audience.owner_id, audience.partner_id) == told
