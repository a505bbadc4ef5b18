"""How a movement of pay is announced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from services.compensation.domain.cause import Cause, CauseKind
from services.compensation.domain.position import Change, Position
from services.compensation.store.ledger import Entry
from services.compensation.use_cases.announce import announcement
from shared.contracts.compensation import CommissionAdjusted, CommissionClawedBack, CommissionCredited, CommissionEvent
from shared.kernel.period import Month
from tests.compensation.facts import an_id, usd

HELD = Position(
    deal_id=an_id("D1"),
    deal_external_id="D1",
    member_id=an_id("anna"),
    role="owner",
    month=Month(2026, 3),
    credited=usd(1_000),
    amount=usd(30),
    plan_id=an_id("default"),
    plan_version=1,
)
CREDIT, ADJUSTMENT = Change(None, HELD), Change(HELD, replace(HELD, amount=usd(50)))
LOSS, RETURN = Change(HELD, HELD.emptied()), Change(HELD.emptied(), HELD)


@pytest.mark.parametrize(
    ("change", "kind", "name", "announced"),
    [
        pytest.param(CREDIT, "deal_won", "D1", CommissionCredited, id="a deal was won"),
        pytest.param(RETURN, "deal_won", "D1", CommissionCredited, id="a deal was won once more"),
        pytest.param(ADJUSTMENT, "deal_won", "D0", CommissionAdjusted, id="another deal was won before it"),
        pytest.param(LOSS, "deal_refunded", "D1", CommissionClawedBack, id="the deal was refunded"),
        pytest.param(ADJUSTMENT, "deal_refunded", "D0", CommissionAdjusted, id="another deal was refunded"),
        pytest.param(LOSS, "deal_reopened", "D1", CommissionClawedBack, id="the deal is open again"),
        pytest.param(LOSS, "deal_corrected", "D1", CommissionAdjusted, id="the deal was another's"),
        pytest.param(CREDIT, "deal_corrected", "D1", CommissionCredited, id="the deal was the member's all along"),
        pytest.param(CREDIT, "organisation", "east", CommissionCredited, id="the member managed the owner"),
        pytest.param(LOSS, "organisation", "east", CommissionAdjusted, id="the member did not manage the owner"),
        pytest.param(ADJUSTMENT, "plan", "default", CommissionAdjusted, id="the plan turned out to say otherwise"),
    ],
)
def test_announcement(change: Change, kind: str, name: str, announced: type[CommissionEvent]) -> None:
    cause = Cause(cast("CauseKind", kind), an_id(name), date(2026, 4, 1))

    event = announcement(Entry(an_id("posting"), an_id("commission"), change, cause))

    assert type(event) is announced
    assert event.before == (change.before.amount if change.before else usd(0))
    assert (event.after, event.effective_on) == (change.after.amount, date(2026, 4, 1))
