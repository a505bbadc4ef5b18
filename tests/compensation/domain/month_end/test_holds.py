"""What a hold by hand covers."""

from __future__ import annotations

import pytest

from services.compensation.domain.ledger.line import LineKey, LineState
from services.compensation.domain.month_end.holds import Hold, withheld
from tests.compensation.facts import an_id

KEY = LineKey(an_id("anna"), "commission", "2026-03", an_id("D1"), "1", "owner", "USD")
H = an_id("hold")


@pytest.mark.parametrize(
    ("hold", "amount", "paid_through", "held"),
    [
        pytest.param(Hold(H, "x", payee_id=an_id("anna")), 30, None, 30, id="her pay"),
        pytest.param(Hold(H, "x", payee_id=an_id("ben")), 30, None, 10, id="another's pay: what the plan holds stays"),
        pytest.param(Hold(H, "x", deal_id=an_id("D1")), 30, None, 30, id="the deal"),
        pytest.param(Hold(H, "x", payee_id=an_id("anna"), component="bonus"), 30, None, 10, id="another component"),
        pytest.param(Hold(H, "x", line_id=an_id("line")), 30, None, 30, id="the line"),
        pytest.param(Hold(H, "x", payee_id=an_id("anna")), 30, "2026-03", 10, id="what is paid is beyond reach"),
        pytest.param(Hold(H, "x", payee_id=an_id("anna")), -30, None, 10, id="what is taken back is not held"),
    ],
)
def test_a_hold(hold: Hold, amount: int, paid_through: str | None, held: int) -> None:
    state = LineState(0, amount, 10)
    assert withheld(KEY, an_id("line"), state, [hold], paid_through=paid_through).held == held
