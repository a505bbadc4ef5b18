"""Stored facts in the calculation's own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.compensation.domain.own_facts import OwnFact, Particulars, fact_value
from services.compensation.domain.settling.names import Names
from services.compensation.domain.settling.world import deal_facts, payee_facts
from shared.kernel.hierarchy import MemberState, Organisation
from tests.compensation.facts import an_id, member
from tests.compensation.small_world import DEALS, PLANS, told


def test_what_is_said_of_a_deal_beside_its_amount() -> None:
    _, names = told()
    content = {"deal": "D1", "on": "2026-03-05", "attributes": {"product": "gold"}}
    value = fact_value("deal_particulars", content, member_id=None, currency="USD")
    assert isinstance(value, Particulars)
    own = {"D1": [OwnFact(an_id("p"), "p", 1, "deal_particulars", None, value)]}
    assert deal_facts(DEALS[:1], own, names)[0].attributes == {"product": "gold"}


@pytest.mark.parametrize(
    ("amounts", "margin", "on_lines"),
    [
        pytest.param([1000], 400, [400], id="one line has it all"),
        pytest.param([300, 100], 100, [75, 25], id="several by their amounts"),
        pytest.param([100, 100, 100], 100, [34, 33, 33], id="to the cent"),
        pytest.param([300, 100], -100, [-75, -25], id="a loss too"),
        pytest.param([0, 0], 100, [100, 0], id="of a deal worth nothing the first"),
        pytest.param([1000], None, [None], id="unknown it stays unknown"),
    ],
)
def test_a_deals_margin_lies_on_its_lines(amounts: list[int], margin: int | None, on_lines: list[int | None]) -> None:
    _, names = told()
    lines = [
        {"line_number": number, "product_id": "p", "amount": {"minor": minor, "currency": "USD"}}
        for number, minor in enumerate(amounts, start=1)
    ]
    stated = {"lines": lines} if margin is None else {"lines": lines, "margin": {"minor": margin, "currency": "USD"}}
    (deal,) = deal_facts([replace(DEALS[0], particulars=stated)], {}, names)
    assert [line.margin.minor if line.margin else None for line in deal.lines] == on_lines


def test_a_managers_plan_is_the_overrides_alone_and_nobody_elses() -> None:
    facts, _ = told()
    assert {payee.id: payee.plans[0].plan for payee in facts.payees} == {
        "anna": "default",
        "ben": "",
        "mia": "default (overrides)",
        "dora": "default (overrides)",
    }


def test_who_left_has_a_last_day() -> None:
    left = date(2026, 4, 1)
    gone = MemberState(an_id("anna"), left, 2, "anna", "anna", an_id("east"), left=True)
    organisation = Organisation.of([member("anna", "east"), gone], [])
    (payee,) = payee_facts([an_id("anna")], organisation, PLANS, {}, Names.of(organisation))
    assert payee.left_on == left - timedelta(days=1)
