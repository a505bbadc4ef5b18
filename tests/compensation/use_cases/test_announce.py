"""How a movement of pay is announced."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest

from services.compensation.domain.cause import Cause, CauseKind
from services.compensation.domain.ledger.line import LineKey, LineState
from services.compensation.use_cases.announce import Moved, announcement, credited
from shared.contracts.compensation import CommissionAdjusted, CommissionClawedBack, CommissionCredited, CommissionEvent
from shared.kernel.money import Money
from tests.compensation.facts import an_id

KEY = LineKey(an_id("anna"), "commission", "2026-03", an_id("D1"), "", "owner", "USD")
NOTHING = LineState(0, 0, 0, an_id("default"), 1)
HELD, MORE = NOTHING._replace(credited=100_000, amount=3_000), NOTHING._replace(credited=100_000, amount=5_000)
Change = tuple[LineState | None, LineState]
CREDIT, ADJUSTMENT, LOSS, RETURN = (None, HELD), (HELD, MORE), (HELD, NOTHING), (NOTHING, HELD)


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

    before, after = change
    lines = ((KEY, before),) if before else ()
    event = announcement(Moved(an_id("commission"), KEY, "D1", lines, ((KEY, after),), cause, first=before is None))

    assert type(event) is announced
    assert event.before == Money(before.amount if before else 0, "USD")
    assert (event.after, event.effective_on) == (Money(after.amount, "USD"), date(2026, 4, 1))


def test_what_several_components_pay_counts_once() -> None:
    bonus = KEY._replace(component="bonus")
    second = KEY._replace(part="2")

    assert credited(((KEY, HELD), (bonus, HELD), (second, HELD))) == 200_000
